"""What the board shows: figures, saved views, columns of cards."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.text import mask_name
from guanjia.knowledge import queries as knowledge
from guanjia.measures import queries as measures
from guanjia.organization.models import Project
from guanjia.organization.moments import clock_time, in_words, local
from guanjia.sla.queries import ClockView
from guanjia.workorders import counts, queries
from guanjia.workorders.models import Urgency, WorkOrder
from guanjia.workorders.queries import BoardColumn
from guanjia.workorders.web.choice import VIEWS, Choice

SPANS = {1: "今日", 30: "近 30 天"}
FIGURES = ("orders_received", "M001", "M002", "M004", "M006", "follow_ups_done", "M024", "rating_mean")
LONG = ("rating_mean",)


def figures(actor: Actor, project: Project) -> list[dict[str, Any]]:
    """The figures strip: today's, and the satisfaction of thirty days, each a link to the same days' rows."""
    today = local(clock.now()).date()
    found: dict[str, measures.Figure] = {}
    for days in SPANS:
        keys = [key for key in FIGURES if days_of(key) == days]
        found |= measures.figures(actor, keys, today - timedelta(days=days - 1), today, [project.pk])
    return [figure(key, found[key]) for key in FIGURES]


def days_of(key: str) -> int:
    """How many days a figure of the strip covers."""
    return 30 if key in LONG else 1


def figure(key: str, value: measures.Figure) -> dict[str, Any]:
    """One figure of the strip; amber only when enough cases miss the target."""
    measure, days = value.measure, days_of(key)
    detail = f"{value.hits}/{value.total}" if measure.unit == "share" else ""
    if measure.target and value.total:
        detail += f"，目标 {measure.target:.0%}"
    label = measure.label if measure.unit == "share" else f"{SPANS[days]}{measure.label}"
    hint = (
        f"{measure.numerator} ÷ {measure.denominator}，{measure.clause}"
        if measure.denominator
        else measure.numerator
    )
    unit = {"count": "件", "mean": "/ 5", "share": ""}[measure.unit]
    if measure.unit == "mean":
        detail = f"{value.total} 份"
    return {
        "label": label, "value": value.text if value.total else "—", "unit": unit if value.total else "",
        "detail": detail if value.total else f"{SPANS[days]}还没有", "hint": hint,
        "tone": "amber" if value.is_under_target else "",
        "href": f"{reverse('figure-rows', args=[key])}?days={days}",
    }  # fmt: skip


def filter_chips(choice: Choice) -> list[dict[str, Any]]:
    """The filters above board and list: what is set, how to clear it, what can be chosen."""
    options = {
        "skill": ("专业", [(skill.code, skill.name) for skill in knowledge.skills()]),
        "urgency": ("紧急程度", [(str(value), str(label)) for value, label in Urgency.choices]),
    }
    return [chip(choice, name, label, values) for name, (label, values) in options.items()]


def chip(choice: Choice, name: str, label: str, options: list[tuple[str, str]]) -> dict[str, Any]:
    """One filter chip; the address keeps the view, the column and the other filters."""
    chosen = dict(options).get(choice.filters.get(name, ""), "")
    return {
        "label": label, "value": chosen, "clear": choice.link(**{name: ""}) if chosen else "",
        "options": [(choice.link(**{name: value}), word) for value, word in options],
    }  # fmt: skip


def tabs(choice: Choice, found: dict[str, int]) -> list[dict[str, Any]]:
    """The saved views with their links and how many open orders stand in each."""
    return [
        {
            "label": label, "href": choice.link(view=key), "on": key == choice.view, "count": found[key],
            "id": f"count-{key}",
        }
        for key, label in VIEWS.items()
    ]  # fmt: skip


def newest(actor: Actor, project: Project) -> dict[str, str]:
    """The newest change in one line, and the case behind it; empty words when nothing happened lately."""
    found = counts.newest_change(actor, project.pk)
    if found is None:
        return {"text": "", "href": ""}
    words = f"最新 {clock_time(found.at)} {found.what} {found.number}"
    return {"text": words, "href": reverse("order", args=[found.order_id])}


def columns(found: list[BoardColumn], views: dict[int, ClockView], choice: Choice) -> list[dict[str, Any]]:
    """Columns as the board macro takes them."""
    return [column(col, views, choice) for col in found]


def column(col: BoardColumn, views: dict[int, ClockView], choice: Choice) -> dict[str, Any]:
    """One column: count, the longest wait, cards, and how many more there are."""
    oldest = f"最久 {in_words(clock.now() - col.oldest)}" if col.oldest else ""
    more = col.count - len(col.orders)
    href = reverse("orders") + choice.link(column=col.key)
    return {
        "key": col.key, "word": col.word, "count": col.count, "href": href,
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
    """At most one tag: follows a common cause, urgent, urged, paused, reopened."""
    if order.lead_id:
        return [("同因", "")]
    if order.is_urgent:
        return [("急", "red")]
    if order.urged:
        return [(f"催 {order.urged}", "")]
    if order.status == "paused":
        return [("停", "")]
    return [("返修", "")] if order.reopened else []


def context(actor: Actor, project: Project, choice: Choice) -> dict[str, Any]:
    """What the board and its poll show: columns, counts of the views, the newest change."""
    condition, views = choice.condition(project), choice.views(project)
    here = {"urgent": counts.URGENT_WAITING}
    if condition:
        here |= {f"now_{key}": condition & views[key] for key in ("late", "soon")}
    found, clocks, asked = queries.board(actor, project.pk, narrow=condition, views=views | here)
    late, soon = (asked.get(f"now_{key}", asked[key]) for key in ("late", "soon"))
    summary = f"在办 {sum(col.count for col in found)} 件"
    summary += (f"，{late} 件超时" if late else "") + (f"，{soon} 件快到时限" if soon else "")
    return {
        "columns": columns(found, clocks, choice), "summary": summary, "choice": choice,
        "tabs": tabs(choice, asked), "urgent": asked["urgent"], "newest": newest(actor, project),
    }  # fmt: skip
