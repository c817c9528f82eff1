"""What the board shows: figures, saved views, columns of cards."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.text import mask_name
from guanjia.knowledge import queries as knowledge
from guanjia.measures import queries as measures
from guanjia.organization.models import Project
from guanjia.organization.moments import clock_time, in_words, local
from guanjia.sla import queries as sla
from guanjia.sla.queries import ClockView
from guanjia.workorders import queries
from guanjia.workorders.models import Urgency, WorkOrder
from guanjia.workorders.queries import BoardColumn

FIGURES = ("orders_received", "M001", "M002", "M004", "M006", "follow_ups_done", "M024", "rating_mean")
MONTHLY = ("rating_mean",)
KIND = WorkOrder.kind
VIEWS = {
    "all": "全部在办", "water": "水电 15 分钟", "soon": "快到时限", "late": "已超时", "urged": "催过的",
}  # fmt: skip


def narrow(view: str, project: Project, filters: dict[str, str]) -> Q:
    """The condition of a saved view and of the set filters."""
    now = clock.now()
    conditions = {
        "water": lambda: Q(pk__in=sla.running(KIND, project.pk, "T1")),
        "soon": lambda: Q(pk__in=sla.nearly_late(KIND, project.pk, now)),
        "late": lambda: Q(pk__in=sla.late(KIND, project.pk, now)),
        "urged": lambda: Q(urged__gt=0),
    }
    condition = conditions[view]() if view in conditions else Q()
    if filters.get("skill"):
        condition &= Q(category__skill__code=filters["skill"])
    if filters.get("urgency"):
        condition &= Q(urgency=filters["urgency"])
    if filters.get("building"):
        condition &= Q(unit__building__number=filters["building"])
    if filters.get("staff"):
        condition &= Q(staff__number=filters["staff"])
    return condition


def figures(actor: Actor, project: Project) -> list[dict[str, Any]]:
    """The figures strip: today's, and this month's satisfaction, each a link to its rows."""
    today = local(clock.now()).date()
    found = measures.figures(actor, [k for k in FIGURES if k not in MONTHLY], today, today, [project.pk])
    found |= measures.figures(actor, MONTHLY, today.replace(day=1), today, [project.pk])
    return [figure(key, found[key]) for key in FIGURES]


def figure(key: str, value: measures.Figure) -> dict[str, Any]:
    """One figure of the strip; amber only when enough cases miss the target."""
    measure = value.measure
    detail = f"{value.hits}/{value.total}" if measure.unit == "share" else ""
    if measure.target and value.total:
        detail += f"，目标 {measure.target:.0%}"
    label = (
        f"本月{measure.label}"
        if key in MONTHLY
        else f"今日{measure.label}"
        if measure.unit == "count"
        else measure.label
    )
    hint = (
        f"{measure.numerator} ÷ {measure.denominator}，{measure.clause}"
        if measure.denominator
        else measure.numerator
    )
    unit = {"count": "件", "mean": "/ 5", "share": ""}[measure.unit]
    return {
        "label": label, "value": value.text if value.total else "—", "unit": unit if value.total else "",
        "detail": (detail if value.total else "今天还没有") if measure.unit != "mean" else f"{value.total} 份",
        "tone": "amber" if value.is_under_target else "", "href": reverse("figure-rows", args=[key]), "hint": hint,
    }  # fmt: skip


def filter_chips(view: str, filters: dict[str, str]) -> list[dict[str, Any]]:
    """The filters above the board: what is set, how to clear it, what can be chosen."""
    choices = {
        "skill": ("专业", [(skill.code, skill.name) for skill in knowledge.skills()]),
        "urgency": ("紧急程度", [(str(value), str(label)) for value, label in Urgency.choices]),
    }
    return [chip(view, filters, name, label, options) for name, (label, options) in choices.items()]


def chip(
    view: str, filters: dict[str, str], name: str, label: str, options: list[tuple[str, str]]
) -> dict[str, Any]:
    """One filter chip; the address keeps the view and the other filters."""

    def link(value: str) -> str:
        wanted = {"view": view} | {k: v for k, v in (filters | {name: value}).items() if v}
        return "?" + urlencode(wanted)

    chosen = dict(options).get(filters[name], "")
    return {
        "label": label, "value": chosen, "clear": link("") if chosen else "",
        "options": [(link(value), word) for value, word in options],
    }  # fmt: skip


def tabs(chosen: str) -> list[dict[str, Any]]:
    """The saved views with their links; counts stand in the columns."""
    return [
        {"label": label, "href": "?" + urlencode({"view": key}), "on": key == chosen}
        for key, label in VIEWS.items()
    ]


def columns(found: list[BoardColumn], views: dict[int, ClockView]) -> list[dict[str, Any]]:
    """Columns as the board macro takes them."""
    return [column(col, views) for col in found]


def column(col: BoardColumn, views: dict[int, ClockView]) -> dict[str, Any]:
    """One column: count, the longest wait, cards, and how many more there are."""
    oldest = f"最久 {in_words(clock.now() - col.oldest)}" if col.oldest else ""
    more = col.count - len(col.orders)
    href = reverse("orders") + "?" + urlencode({"column": col.key})
    return {
        "key": "doing" if col.key == "finish" else col.key, "word": col.word, "count": col.count, "href": href,
        "oldest": oldest, "cards": [card(order, views.get(order.pk)) for order in col.orders],
        "more": f"还有 {more} 件" if more > 0 else "", "more_href": href,
    }  # fmt: skip


def card(order: WorkOrder, view: ClockView | None) -> dict[str, Any]:
    """One card: fact and who, place and clock, at most one tag."""
    name = mask_name(order.contact_name) if order.contact_name else ""
    return {
        "id": f"o{order.pk}", "href": reverse("order", args=[order.pk]), "title": order.title,
        "place": f"{order.place_short} {name}".strip(), "who": who(order), "clock": view,
        "tags": tags(order), "hover": f"{order.number} {order.place}",
    }  # fmt: skip


def who(order: WorkOrder) -> str:
    """Who carries it and when, else from where it came."""
    if order.staff is None:
        return str(order.category.name)
    when = f" {clock_time(order.visit_at)}" if order.visit_at and order.status == "accepted" else ""
    return f"{order.staff.name}{when or (' 待接' if order.status == 'dispatched' else '')}"


def tags(order: WorkOrder) -> list[tuple[str, str]]:
    """At most one tag: urgent, urged, reopened, paused."""
    if order.is_urgent:
        return [("急", "red")]
    if order.urged:
        return [(f"催 {order.urged}", "")]
    if order.status == "paused":
        return [("停", "")]
    return [("返修", "")] if order.reopened else []


def context(actor: Actor, project: Project, view: str, filters: dict[str, str]) -> dict[str, Any]:
    """The columns block of the board."""
    condition = narrow(view, project, filters)
    found, views = queries.board(actor, project.pk, narrow=condition)
    total = sum(col.count for col in found)
    late = sum(v.tone == "o" for v in views.values())
    soon = sum(v.tone == "w" for v in views.values())
    summary = (
        f"在办 {total} 件" + (f"，{late} 件超时" if late else "") + (f"，{soon} 件快到时限" if soon else "")
    )
    return {"columns": columns(found, views), "summary": summary, "chosen": view}
