"""What the case page shows: facts, clocks, promises, one timeline."""

from dataclasses import dataclass, replace
from typing import Any

from guanjia.kernel import events, panels
from guanjia.kernel.models import Event
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import Request, panel_blocks
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time, window_text
from guanjia.people import queries as people
from guanjia.sla import queries as sla
from guanjia.workorders import events as facts
from guanjia.workorders import states
from guanjia.workorders.models import WorkOrder


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    time: str
    icon: str
    who: str
    text: str
    detail: str
    photos: list[str]
    system: bool
    promise: bool = False


def timeline(order: WorkOrder) -> list[Entry]:
    """Everything that concerns the order, newest first, with the names of who did it."""
    rows = events.timeline(order.ref)
    names = names_of(rows)
    return [entry(row, names) for row in rows]


def names_of(rows: list[Event]) -> dict[str, str]:
    """Names for the actors and the staff of the events: staff by name, customers masked, in two queries."""
    accounts = {int(row.actor.split(":")[1]) for row in rows if row.actor.startswith("account:")}
    staff = {int(row.data["staff_id"]) for row in rows if row.data.get("staff_id")}
    known = {f"staff:{pk}": name for pk, name in people.names(staff).items()}
    employed = people.names_of_accounts(accounts)
    others = organization.account_names(accounts - set(employed)) if accounts - set(employed) else {}
    known |= {f"account:{pk}": name for pk, name in employed.items()}
    return known | {f"account:{pk}": mask_name(name) for pk, name in others.items()}


def entry(row: Event, names: dict[str, str]) -> Entry:
    """One event in words."""
    fact = events.fact_of(row)
    who = names.get(row.actor, "客户" if row.actor.startswith("link") else "系统")
    detail = fact.detail()
    if isinstance(fact, (facts.OrderDispatched, facts.ButlerNotified)):
        detail = "，".join(part for part in (names.get(f"staff:{fact.staff_id}", ""), detail) if part)
    photos = [f"/files/{token}" for token in fact.files] if isinstance(fact, facts.PhotosAdded) else []
    return Entry(
        clock_time(row.occurred_at), fact.icon, who, fact.label, detail, photos, fact.quiet,
        row.name.startswith("sla.Promise"),
    )  # fmt: skip


def clock_strip(order: WorkOrder) -> list[dict[str, Any]]:
    """The clocks of the order for the strip on top: running first, at most four."""
    rows = sla.clocks_of(order.ref)
    views = [sla.view(row) for row in sorted(rows, key=lambda c: (c.stopped_at is not None, c.due_at))]
    return [
        {"label": v.label, "clause": v.clause, "text": v.text, "tone": v.tone, "used": v.share, "hover": v.hover}
        for v in views[:4]
    ]


def promises(order: WorkOrder) -> list[dict[str, Any]]:
    """The promises of the order in words."""
    tones = {"kept": "done", "late": "bad", "open": "todo", "released": "none"}
    return [
        {"what": row.what, "due": clock_time(row.due_at), "word": row.get_state_display(), "key": tones[row.state]}
        for row in sla.promises_of(order.ref)
    ]


def household_facts(order: WorkOrder) -> list[tuple[str, Any]]:
    """Who lives there, as far as this page may show it."""
    butler = order.butler.name if order.butler else "—"
    return [
        ("联系人", mask_name(order.contact_name) if order.contact_name else "—"),
        ("管家", butler),
        ("来源", order.source),
        ("类别", f"{order.category.name}，{order.get_urgency_display()}"),
    ]


def visit_facts(order: WorkOrder) -> list[tuple[str, Any]]:
    """When who comes."""
    window = window_text(order.window_from, order.window_until) if order.window_from else "—"
    return [
        ("约定", window),
        ("师傅", order.staff.name if order.staff else "—"),
        ("预定到", clock_time(order.visit_at) if order.visit_at else "—"),
        ("希望", order.wished or "—"),
    ]


def context(request: Request, order: WorkOrder, opened: str = "") -> dict[str, Any]:
    """Everything the case page needs."""
    bar = panels.move_bar(order.kind, request.actor, order)
    return {
        "order": order, "dot": states.DOT[order.status], "word": order.get_status_display(),
        "clocks": clock_strip(order), "promises": promises(order), "entries": timeline(order), "opened": opened,
        "moves": [replace(move, open=move.name == opened) for move in bar.moves], "blocked": bar.blocked,
        "household_facts": household_facts(order), "visit_facts": visit_facts(order),
        "phone": mask_phone(order.contact_phone) if order.contact_phone else "",
        "note": order.household.note if order.household else "",
        "aside": panel_blocks(request, order.kind, "aside", order),
        "below": panel_blocks(request, order.kind, "below", order),
    }  # fmt: skip
