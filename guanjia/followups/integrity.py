"""Whether calls can be trusted: what was claimed against what is said, calls that cannot be, blind second calls."""

import zlib
from datetime import datetime, timedelta

from guanjia.followups.models import Attempt, Finding, FollowUp
from guanjia.followups.rules import WHOLE
from guanjia.kernel import policy
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time
from guanjia.people import queries as people
from guanjia.workorders.models import SiteAgreement, WorkOrder

Sort = Finding.Sort
Contradiction = tuple[str, str, str]  # sort, what was claimed, what was found


def contradictions(task: FollowUp, at: datetime) -> list[Contradiction]:
    """Everything about an answered call that another person should look at."""
    found = patterns(task, at)
    if task.first is not None:
        return found + differences(task.first, task)
    return (claims(task, task.order) if task.order is not None else []) + found


def claims(task: FollowUp, order: WorkOrder) -> list[Contradiction]:
    """What who did the work wrote, against what the customer says."""
    found: list[Contradiction] = []
    words = f"客户：{task.words}" if task.words else ""
    if task.is_solved is False:
        found.append((Sort.SOLVED, "记了完工", words or "客户说没有解决"))
    limit = order.window_until or order.visit_at
    if task.was_on_time is False and order.came_at and limit and order.came_at <= limit:
        claimed = f"记了 {clock_time(order.came_at)} 到，约的是 {clock_time(limit)} 以前"
        found.append((Sort.ARRIVAL, claimed, words or "客户说没有按时到"))
    if task.was_price_right is False:
        agreed = SiteAgreement.objects.filter(order=order, round=task.round).order_by("-at").first()
        claimed = f"单子上收 {agreed.fen / WHOLE:.2f} 元" if agreed and agreed.is_paid else "单子上不收费"
        found.append((Sort.PRICE, claimed, words or "客户说收费和单子不一样"))
    return found


def differences(first: FollowUp, second: FollowUp) -> list[Contradiction]:
    """What a blind second call heard otherwise than the first one."""
    if (first.is_solved, first.is_satisfied) == (second.is_solved, second.is_satisfied):
        return []
    return [(Sort.DIFFERS, f"第一次：{said(first)}", f"第二次：{said(second)}")]


def said(task: FollowUp) -> str:
    """The two answers and the words."""
    words = f"，{task.words}" if task.words else ""
    return f"{'已解决' if task.is_solved else '没解决'}，{'满意' if task.is_satisfied else '不满意'}{words}"


def patterns(task: FollowUp, at: datetime) -> list[Contradiction]:
    """Calls that cannot be: too soon after the last one, nothing but praise, made while not at work."""
    found: list[Contradiction] = []
    seconds = int(policy.value("followups.fast_seconds", project=task.project_id))
    before = Attempt.objects.filter(by=task.called_by, reached=True, at__lte=at).exclude(follow_up=task)
    last = before.order_by("-at").first()
    if last is not None and at - last.at < timedelta(seconds=seconds):
        gap = int((at - last.at).total_seconds())
        found.append((Sort.FAST, "记了接通", f"离同一个人上一个接通只有 {gap} 秒"))
    row = int(policy.value("followups.perfect_row", project=task.project_id))
    if is_all_praise(task, row):
        found.append((Sort.PERFECT, "已解决，满意", f"同一个人连续 {row} 个都是已解决、满意，没有一句话"))
    if is_off_duty(task.called_by, at):
        found.append((Sort.OFF_DUTY, "记了接通", f"{clock_time(at)} 打电话的人没有排班"))
    return found


def is_all_praise(task: FollowUp, count: int) -> bool:
    """Whether the last calls of the caller are all perfect, without a word of the customer; said once in so many."""
    rows = FollowUp.objects.filter(called_by=task.called_by, status=FollowUp.Status.ANSWERED)
    answers = list(
        rows.order_by("-ended_at", "-pk").values_list("is_solved", "is_satisfied", "words")[:count]
    )
    said_before = Finding.objects.filter(
        sort=Sort.PERFECT, follow_up__in=rows.order_by("-ended_at", "-pk").values("pk")[:count]
    )
    return (
        len(answers) == count and all(one == (True, True, "") for one in answers) and not said_before.exists()
    )


def is_off_duty(caller: str, at: datetime) -> bool:
    """Whether somebody who has a roster in the week around called outside of it."""
    kind, _, number = caller.partition(":")
    actor = organization.actor_of_account(int(number), "desk") if kind == "account" else None
    if actor is None or actor.staff_id is None:
        return False
    days = timedelta(days=7)
    spans = people.duty([actor.staff_id], at - days, at + days)[actor.staff_id]
    return bool(spans) and not people.is_on_duty_through(spans, at, at)


def is_drawn_again(task: FollowUp) -> bool:
    """Whether an answered call is made a second time by another person: a small share of what was called solved."""
    if task.first_id is not None or not task.is_solved or not task.is_satisfied:
        return False
    percent = int(policy.value("followups.blind_percent", project=task.project_id))
    return zlib.crc32(f"{task.case.number}:{task.round}:{task.rule}".encode()) % WHOLE < percent
