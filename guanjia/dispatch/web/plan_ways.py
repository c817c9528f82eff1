"""Ways out of a day plan: each opens the form that takes it, with everything filled in; and what must be drawn."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from guanjia.dispatch import days, plans, queries
from guanjia.dispatch.models import DayPlan, PlannedVisit
from guanjia.kernel.actors import Actor
from guanjia.organization.moments import clock_time, local
from guanjia.people import queries as people
from guanjia.workorders import queries as workorders
from guanjia.workorders.models import WorkOrder

MATERIAL, BY_HAND = ("tool", "part"), ("jobs", "crew", "barred", "silent", "lead")
FULL_DAY, MORE_WORK = "当天排满，改到排得进的时间", "当日计划排满，多拿一件"
OVERTIME = "加"
CANNOT_GO = ("skill", "hazard", "lead")  # whoever would fit then may not go: nobody is named


class Names:
    """The names of everything that the draws of a plan speak of, in two queries."""

    def __init__(self, draws: Iterable[dict[str, Any]]) -> None:
        rows = list(draws)
        self.items, self.stores = queries.things_of(
            {row["item"] for row in rows}, {row["store"] for row in rows if row["store"]}
        )

    def words(self, draws: Iterable[dict[str, Any]]) -> str:
        """`角阀 2 个（工程仓库）`, `疏通机 1 台（仓库也没有）`."""
        return "、".join(self._word(row) for row in draws if row["item"] in self.items)

    def _word(self, row: dict[str, Any]) -> str:
        item, store = self.items[row["item"]], self.stores.get(row["store"])
        return f"{item.name} {row['quantity']} {item.unit}（{store.name if store else '仓库也没有'}）"


def draws_of(plan: DayPlan, visits: Iterable[PlannedVisit]) -> list[dict[str, Any]]:
    """Everything that a plan names as missing in a van."""
    found = [draw for row in visits for draw in row.to_draw]
    for left in plan.unserved:
        found += left.get("lacks", [])
        found += [draw for way in left["ways"] for draw in way.get("lacks", [])]
    return found


def left_out(actor: Actor, plan: DayPlan, things: Names, asked: set[int]) -> list[dict[str, Any]]:
    """What was left out: why, what is missing and where it lies, and a way out for each constraint."""
    wanted = [row["order"] for row in plan.unserved]
    rows = {row.pk: row for row in workorders.orders(actor).filter(pk__in=wanted).select_related("category")}
    names = people.names([way["staff"] for row in plan.unserved for way in row["ways"]])
    silent = queries.silent(rows.values())
    found = []
    for row in plan.unserved:
        if (order := rows.get(row["order"])) is not None:
            ways = [
                way_out(actor, plan, order, as_silent(way, silent[order.pk]), names, things)
                for way in row["ways"]
            ]
            found.append({
                "order": order, "why": row["words"], "lacks": things.words(row.get("lacks", [])),
                "ways": ways, "is_asked": order.pk in asked, "other": reverse("dispatch", args=[order.pk]),
                "fix": reverse("plan-fix", args=[plan.pk, order.pk]),
            })  # fmt: skip
    return found


def as_silent(way: dict[str, Any], silent: set[str]) -> dict[str, Any]:
    """Who is kept out because nobody is asked twice in a round is no matter of the household."""
    is_silent = way["constraint"] == "barred" and str(way["staff"]) in silent
    return way | {"constraint": "silent"} if is_silent else way


def way_out(
    actor: Actor, plan: DayPlan, order: WorkOrder, way: dict[str, Any], names: dict[int, str], things: Names
) -> dict[str, Any]:
    """A constraint that could be loosened: in words, with the filled form where that is done, or the act itself."""
    start, name = datetime.fromisoformat(way["at"]), way["constraint"]
    at, who, lacks = clock_time(start), names.get(way["staff"], "—"), way.get("lacks", [])
    draws = "领" if any(draw["store"] for draw in lacks) else "先买"
    words = {
        "window": f"改约到 {at}，{who}能去", "hours": f"给{who}排加班，{at} 开始做",
        "jobs": f"{who}多拿一件，{at} 能去",
        "crew": f"一个人去：{who} {at}，要主管写理由", "pinned": f"不再指定，{who} {at} 能去",
        "barred": f"和这一户商量好，{who} {at} 能去", "skill": "叫有这项技能证的人来加班，或外委",
        "hazard": "叫有危险作业证的人来加班，或外委", "lead": "叫能带队的人来加班，或外委",
        "team": f"从别的班组凑人，{who} {at} 带队",
        "project": f"安排{who}支援这个项目，{at} 能去",
        "silent": f"{who}这一轮没应答，打电话问好了 {at} 能去",
        **dict.fromkeys(MATERIAL, f"{draws} {things.words(lacks)}，{who} {at} 能去"),
    }.get(name, f"{who} {at} 能去")  # fmt: skip
    if name not in ("window", *CANNOT_GO) and plans.is_outside(order, start):
        words += "，还要改约"
    if name == "pinned":
        return as_way(words, post=reverse("plan-unfix", args=[plan.pk, order.pk]))
    if name in MATERIAL and any(draw["store"] for draw in lacks):
        url = reverse("plan-draw", args=[plan.pk, order.pk, way["staff"]])
        return as_way(words, post=url, is_draw=True)
    if name in MATERIAL and lacks and actor.may("stores.read"):
        return as_way(words, reverse("item", args=[lacks[0]["item"]]))
    return as_way(words, page_of(actor, order, name, way["staff"], start))


def as_way(words: str, href: str = "", *, post: str = "", is_draw: bool = False) -> dict[str, Any]:
    """A way out for the page: a link, or a form of one button."""
    return {"words": words, "href": href, "post": post, "is_draw": is_draw}


def page_of(actor: Actor, order: WorkOrder, name: str, staff_id: int, start: datetime) -> str:
    """The form that loosens a constraint, filled in."""
    length = timedelta(minutes=order.category.minutes)
    if name == "window":
        facts = {"window_from": stamp(start), "window_until": stamp(start + length), "cause": "staff",
                 "reason": FULL_DAY}  # fmt: skip
        return f"{reverse('order-reschedule', args=[order.pk])}?{urlencode(facts)}"
    if name == "hours" and actor.may("people.edit"):
        return f"{reverse('staff-shifts', args=[staff_id])}?{urlencode(overtime(staff_id, start, start + length))}"
    if name == "project" and actor.may("people.edit"):
        return reverse("staff-support", args=[staff_id])
    to = reverse("dispatch", args=[order.pk])
    if name not in BY_HAND:
        return to
    return f"{to}?{urlencode({'pick': staff_id, 'reason': MORE_WORK if name == 'jobs' else ''})}"


def stamp(at: datetime) -> str:
    """A moment as the browser's control has it."""
    return f"{local(at):%Y-%m-%dT%H:%M}"


def overtime(staff_id: int, start: datetime, end: datetime) -> dict[str, str]:
    """A shift from the end of the duty (or the begin of the job) until the job is done and the way home is walked."""
    midnight = local(start).replace(hour=0, minute=0)
    spans = people.duty([staff_id], midnight, midnight + timedelta(days=1)).get(staff_id, [])
    since = max((duty.ends_at for duty in spans if duty.ends_at <= end), default=start)
    until = end + timedelta(minutes=60 - local(end).minute % 60)
    day = f"{local(start):%Y-%m-%d}"
    return {
        "since": day, "until": day, "start": f"{local(min(since, start)):%H:%M}", "end": f"{local(until):%H:%M}",
        "code": OVERTIME,
    }  # fmt: skip


def to_draw(plan: DayPlan, row: PlannedVisit, things: Names, asked: set[int]) -> dict[str, Any] | None:
    """What a visit's lead has to draw before, whether it is asked for, and the act that asks."""
    if not row.to_draw:
        return None
    in_store = any(draw["store"] for draw in row.to_draw)
    return {
        "words": things.words(row.to_draw), "is_asked": row.order_id in asked, "in_store": in_store,
        "post": reverse("plan-draw", args=[plan.pk, row.order_id, row.staff_id]),
    }  # fmt: skip


def unrest(plan: DayPlan, visits: Iterable[PlannedVisit], gone: Mapping[int, str]) -> str:
    """Why a published plan should be made again, in words; empty where nothing happened.

    `gone` says where those visits are now that left their planned person; who began one needs no other plan.
    """
    said = [(row.order, str(row.get_why_display())) for row in queries.unrest_of(plan)]
    said += [
        (row.order, gone[row.pk])
        for row in visits
        if row.pk in gone and row.is_lead and row.order.status in days.PLANNED
    ]
    return "；".join(f"{order.place} {order.title}，{why}" for order, why in said)
