"""What the API takes and gives for work orders; schemas only parse, actions validate."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from ninja import Schema

from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.workorders.models import WorkOrder


class Nothing(Schema):
    """An act without facts."""


class ReasonIn(Schema):
    """An act that needs its reason."""

    reason: str


class ConfirmIn(Schema):
    """What the call back confirmed."""

    window_from: datetime
    window_until: datetime
    words: str = ""
    changed: bool = False


class AcceptIn(Schema):
    """The promised visit time."""

    visit_at: datetime


class TickIn(Schema):
    """Lines that are ticked, by number."""

    ticked: list[int]


class ArriveIn(Schema):
    """How the presence is proved: door, code or hand."""

    evidence: str
    code: str = ""
    note: str = ""


class AgreeIn(Schema):
    """Scope and price agreed at the place."""

    scope: str
    is_paid: bool = False
    quantities: dict[int, int] = {}
    agreed: bool = False


class PlanIn(Schema):
    """The preliminary plan."""

    diagnosis: str
    solution: str
    finish_at: datetime
    told_how: str


class StepIn(Schema):
    """A step that was done."""

    step_id: int
    reading: str = ""


class SkipIn(Schema):
    """A step that was left out."""

    step_id: int
    reason: str


class MaterialIn(Schema):
    """Material that was used."""

    name: str
    quantity: Decimal
    unit: str = "个"


class PauseIn(Schema):
    """Why the work stands still, and how the customer was told."""

    reason: str
    told_how: str = ""


class WindowIn(Schema):
    """Another time, with its reason."""

    window_from: datetime
    window_until: datetime
    reason: str
    told_how: str = "phone"


class FinishIn(Schema):
    """The end of the work."""

    under_warranty: bool = False


class FeedbackIn(Schema):
    """What the customer said."""

    outcome: str = "given"
    overall: int | None = None
    ratings: dict[str, int] = {}
    words: str = ""


class RecordIn(Schema):
    """The service record."""

    content: str
    feedback_note: str
    started_at: datetime | None = None
    finished_at: datetime | None = None


class ReferIn(Schema):
    """To whom it belongs."""

    to: str
    reason: str


class NoteIn(Schema):
    """A note for colleagues."""

    text: str


class ToldIn(Schema):
    """How the customer was told."""

    told_how: str


class OrderOut(Schema):
    """A work order; names and phones are masked."""

    id: int
    number: str
    status: str
    status_label: str
    version: int
    category: str
    urgency: str
    title: str
    description: str
    place: str
    contact_name: str
    contact_phone: str
    window_from: datetime | None
    window_until: datetime | None
    visit_at: datetime | None
    staff_id: int | None
    received_at: datetime
    steps: list[dict[str, Any]] = []


def order_out(order: WorkOrder, steps: list[Any] | None = None) -> dict[str, Any]:
    """An order as JSON: ids and plain values, contact masked."""
    window = {name: _iso(getattr(order, name)) for name in ("window_from", "window_until", "visit_at")}
    return window | {
        "id": order.pk, "number": order.number, "status": str(order.status), "version": order.version,
        "status_label": str(order.get_status_display()), "category": order.category.code,
        "urgency": str(order.urgency), "title": order.title, "description": order.description,
        "place": order.place, "contact_name": mask_name(order.contact_name) if order.contact_name else "",
        "contact_phone": mask_phone(order.contact_phone) if order.contact_phone else "",
        "staff_id": order.staff_id, "received_at": _iso(order.received_at),
        "steps": [
            {"id": s.pk, "part": s.part, "text": s.text, "state": str(s.state)} for s in steps or []
        ],
    }  # fmt: skip


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
