"""Which orders are called back, and by whom."""

import zlib
from collections.abc import Collection, Sequence
from datetime import datetime

from guanjia.followups.models import Finding, FollowUp
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotAllowed, Refused, Verdict
from guanjia.organization.moments import clock_time
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.rules import is_in_zone

WHOLE = 100


def is_drawn(number: int, percent: int, stratum: str) -> bool:
    """Whether the n-th order of a stratum is in the sample: of the first n the share is reached, whatever the luck.

    Where the row of draws begins is different for every stratum and month, so that nobody knows who comes next.
    """
    start = zlib.crc32(stratum.encode()) % WHOLE
    return (number * percent + start) // WHOLE > ((number - 1) * percent + start) // WHOLE


def is_callable(order: WorkOrder) -> bool:
    """Somebody can be called about it: a household, or a telephone number."""
    return order.household_id is not None or bool(order.contact_phone_sealed)


def reasons(
    order: WorkOrder, overall: int | None, low: int, risks: Sequence[str], is_sampled: bool
) -> list[tuple[str, str]]:
    """Why an order is called about, the weightiest rule first; nothing where no rule selects it (B-3.4.3-1)."""
    rule = FollowUp.Rule
    found = [
        (one, str(one.label))
        for one, holds in (
            (rule.LOW, overall is not None and overall <= low), (rule.REWORK, bool(order.reopened)),
            (rule.CATEGORY, order.category.needs_follow_up), (rule.URGENT, order.is_urgent),
        )
        if holds
    ]  # fmt: skip
    if is_callable(order):
        found += [(rule.RISK, words) for words in risks]
        if not found and is_sampled:
            found.append((rule.SAMPLE, str(rule.SAMPLE.label)))
    return [(str(one), words) for one, words in found]


def is_risky(unsolved: int, answered: int, least: int, percent: int) -> bool:
    """Whether too many of the answered calls of a technician said that it was not solved."""
    return answered >= least and unsolved * WHOLE > percent * answered


def is_late(order: WorkOrder) -> bool:
    """Came after the window that was agreed, or finished after the time that was told."""
    came, done = order.came_at, order.finished_at
    return bool(
        (came and order.window_until and came > order.window_until)
        or (done and order.expected_finish_at and done > order.expected_finish_at)
    )


def may_call(task: FollowUp, actor: Actor, handlers: Collection[str]) -> Verdict:
    """Who may call in this project, but never who handled what it is about, nor twice the same person (B-3.4.3)."""
    if actor.ref in handlers or f"staff:{actor.staff_id}" in handlers:
        if task.complaint is not None:
            return Refused(
                "own_work",
                "这件投诉是您经手的（负责、在小组里、告知结果、做活或被投诉），不能自己回访，请另一个人来。",
            )
        return Refused("own_work", "做活的人不能回访自己的单，请另一个人来。")
    if task.first is not None and task.first.called_by == actor.ref:
        return Refused("same_caller", "第一次是您打的，复核请另一个人来打。")
    reach = actor.reach("followups.call")
    if reach.covers(task.project_id) or (reach.zone and is_near(task, actor)):
        return None
    return NotAllowed()


def is_near(task: FollowUp, actor: Actor) -> bool:
    """Whether the order lies in the butler's zone, or the home that complained."""
    if task.order is not None:
        return is_in_zone(task.order, actor)
    butlers = getattr(task.case.unit, "butlers", None)
    return (
        butlers is not None and task.project_id in actor.projects
        and actor.staff_id in (butlers.lead_id, butlers.deputy_id)
    )  # fmt: skip


def is_open(task: FollowUp, at: datetime) -> Verdict:
    """The day of a call about a complaint has come."""
    if task.opens_at is None or task.opens_at <= at:
        return None
    return Refused("too_early", f"还没到回访的日子，{clock_time(task.opens_at)} 以后再打。")


def is_completed(task: FollowUp) -> Verdict:
    """An order is called about once it is completed."""
    if task.order is None or task.first is not None or task.order.status in ("completed", "following_up"):
        return None
    return Refused("not_completed", "这张单还没有办结，先办结再记录回访。")


def may_check(finding: Finding, actor: Actor, handlers: Collection[str]) -> Verdict:
    """A finding is looked at by who may, but never by the caller nor by who handled the case."""
    if actor.ref in {*handlers, finding.follow_up.called_by} or f"staff:{actor.staff_id}" in handlers:
        return Refused("own_case", "这是您打的电话或办的事，请另一个人来核对。")
    return None if actor.reach("followups.check").covers(finding.project_id) else NotAllowed()


def has_note(note: str) -> Verdict:
    """What was found out is written down."""
    ask = "请写核对了什么、怎么认定的"
    return None if note.strip() else Refused("note_needed", f"{ask}。", {"note": ask})
