"""What the case page shows: facts, clocks, promises, one timeline."""

from dataclasses import replace
from typing import Any

from guanjia.customers.models import Household
from guanjia.customers.wishes import Serving
from guanjia.kernel import panels, web
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import MarkupText, Request, panel_blocks
from guanjia.organization.moments import clock_time, window_text
from guanjia.people.timeline import Entry, entries
from guanjia.sla import queries as sla
from guanjia.workorders import arrivals, proof, queries, states
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.models.orders import Source

CALLS = ("confirm", "reschedule", "revisit", "tell-customer")
WEIGHT = ("T1", "T2", "T14", "T15", "T16")


def timeline(order: WorkOrder) -> list[Entry]:
    """Everything that concerns the order, newest first."""
    return entries(order.ref)


def clock_strip(order: WorkOrder) -> list[dict[str, Any]]:
    """The clocks of the order for the strip on top: running first, then by weight, at most four."""
    weight = {rule: place for place, rule in enumerate(WEIGHT)}
    rows = sla.clocks_of(order.ref)
    rows.sort(key=lambda c: (c.stopped_at is not None, weight.get(c.rule, len(WEIGHT)), c.due_at))
    views = [sla.view(row) for row in rows]
    return [
        {
            "label": v.label,
            "clause": v.clause,
            "text": v.text,
            "tone": v.tone,
            "used": v.share,
            "hover": v.hover,
            "running": v.running,
            "due_at": v.due_at,
            "started_at": v.started_at,
        }
        for v in views[:4]
    ]


def butler_of(order: WorkOrder) -> str:
    """Who was told, else the lead butler of the home."""
    if order.butler:
        return str(order.butler.name)
    butlers = getattr(order.unit, "butlers", None) if order.unit else None
    return str(butlers.lead.name) if butlers else "—"


def household_facts(order: WorkOrder) -> list[tuple[str, Any]]:
    """Who lives there, as far as this page may show it."""
    butler = butler_of(order)
    return [
        ("联系人", mask_name(order.contact_name) if order.contact_name else "—"),
        ("管家", butler),
        ("来源", dict(Source.choices).get(order.source, order.source)),
        ("类别", f"{order.category.name}，{order.get_urgency_display()}"),
    ]


def arrival_fact(request: Request, order: WorkOrder) -> list[tuple[str, Any]]:
    """When somebody came, with a tag that says how strongly it is proved, and one for what is doubtful."""
    visit = arrivals.latest(order) if order.arrived_at else None
    if visit is None or visit.arrived_at is None:
        return []
    facts = {"visit": visit, "tag": proof.tag(visit.strength), "doubts": proof.flags_text(visit.flags)}
    return [("到场", web.markup(request, "workorders/proved.html", "proved", **facts))]


def visit_facts(order: WorkOrder) -> list[tuple[str, Any]]:
    """When who comes."""
    window = window_text(order.window_from, order.window_until) if order.window_from else "—"
    return [
        ("约定", window),
        (
            "师傅",
            f"{order.staff.name}（{order.supplier.name}）"
            if order.staff and order.supplier
            else order.staff.name
            if order.staff
            else "—",
        ),
        ("预定到", clock_time(order.visit_at) if order.visit_at else "—"),
        ("希望", order.wished or "—"),
    ]


def cards(request: Request, order: WorkOrder) -> list[MarkupText]:
    """What must be read of the home before it is called."""
    if order.household is None:
        return []
    return panel_blocks(request, Household.kind, "call", Serving(order.household, order.ref))


def context(request: Request, order: WorkOrder, opened: str = "") -> dict[str, Any]:
    """Everything the case page needs."""
    bar = panels.move_bar(order.kind, request.actor, order)
    return {
        "order": order, "dot": states.DOT[order.status], "word": order.get_status_display(),
        "clocks": clock_strip(order), "entries": timeline(order), "opened": opened,
        "moves": [replace(move, open=move.name == opened) for move in bar.moves], "blocked": bar.blocked,
        "household_facts": household_facts(order), "visit_facts": visit_facts(order) + arrival_fact(request, order),
        "phone": mask_phone(order.contact_phone) if order.contact_phone else "",
        "lead": order.lead, "followers": queries.followers_of(request.actor, order),
        "note": order.household.note if order.household else "",
        "cards": cards(request, order) if opened in CALLS else [],
        "aside": panel_blocks(request, order.kind, "aside", order),
        "below": panel_blocks(request, order.kind, "below", order),
    }  # fmt: skip
