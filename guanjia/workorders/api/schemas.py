"""What the API takes and gives for work orders; schemas only parse, actions validate."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AwareDatetime

from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.workorders.models import WorkOrder

Text8 = Annotated[str, Field(max_length=8)]
Text40 = Annotated[str, Field(max_length=40)]
Text60 = Annotated[str, Field(max_length=60)]
Text120 = Annotated[str, Field(max_length=120)]
Text200 = Annotated[str, Field(max_length=200)]
Text300 = Annotated[str, Field(max_length=300)]
Text500 = Annotated[str, Field(max_length=500)]
Text2000 = Annotated[str, Field(max_length=2000)]


class Nothing(Schema):
    """An act without facts."""


class ReasonIn(Schema):
    """An act that needs its reason."""

    reason: Text120


class CostIn(Schema):
    """What a supplier's work costs, each part in fen."""

    labour: Annotated[int, Field(ge=0, le=99_999_999)] = 0
    material: Annotated[int, Field(ge=0, le=99_999_999)] = 0
    other: Annotated[int, Field(ge=0, le=99_999_999)] = 0
    words: Text120 = ""


class ConfirmIn(Schema):
    """What the call back confirmed; times carry their zone, the window ends within 366 days."""

    model_config = {
        "json_schema_extra": {
            "examples": [
                {"window_from": "2026-11-24T10:30:00+08:00", "window_until": "2026-11-24T11:00:00+08:00"}
            ]
        }
    }
    window_from: AwareDatetime
    window_until: AwareDatetime
    words: Text200 = ""
    changed: bool = False


class AcceptIn(Schema):
    """The promised visit time."""

    visit_at: AwareDatetime


class TickIn(Schema):
    """Lines that are ticked, by number."""

    ticked: list[int]


class ArriveIn(Schema):
    """How the presence is proved: door, lobby, code or hand."""

    evidence: Text8
    code: Text40 = ""
    note: Text120 = ""


class AgreeIn(Schema):
    """Scope and price agreed at the place."""

    scope: Text200
    is_paid: bool = False
    quantities: dict[int, Annotated[int, Field(ge=0, le=99)]] = {}
    agreed: bool = False


class PlanIn(Schema):
    """The preliminary plan."""

    diagnosis: Text200
    solution: Text200
    finish_at: AwareDatetime
    told_how: Text8


class StepIn(Schema):
    """A step that was done."""

    step_id: int
    reading: Text60 = ""


class SkipIn(Schema):
    """A step that was left out."""

    step_id: int
    reason: Text120


class MaterialIn(Schema):
    """Material that was used."""

    name: Text60
    quantity: Decimal
    unit: Text8 = ""


class PauseIn(Schema):
    """Why the work stands still, and how the customer was told."""

    reason: Text120
    told_how: Text8 = ""


class WindowIn(Schema):
    """Another time, with its reason."""

    window_from: AwareDatetime
    window_until: AwareDatetime
    reason: Text120
    told_how: Text8 = "phone"
    cause: Text8 = "customer"
    remedy: Text200 = ""
    compensation: Text120 = ""
    sort: Text8 = ""
    fen: Annotated[int, Field(ge=0, le=99_999_999)] = 0


class FinishIn(Schema):
    """The end of the work."""

    under_warranty: bool = False


class FeedbackIn(Schema):
    """What the customer said."""

    outcome: Text8 = "given"
    overall: int | None = None
    ratings: dict[str, int] = {}
    words: Text300 = ""


class RecordIn(Schema):
    """The service record."""

    content: Text2000
    feedback_note: Text300
    started_at: AwareDatetime | None = None
    finished_at: AwareDatetime | None = None


class ReferIn(Schema):
    """To whom it belongs."""

    to: Text60
    reason: Text120


class FollowIn(Schema):
    """The lead order of the same cause, and why."""

    lead_id: int
    reason: Text120


class MergeIn(Schema):
    """Into which order."""

    into_id: int


class CorrectIn(Schema):
    """What was wrong; leave out what stays."""

    model_config = {"json_schema_extra": {"examples": [{"category": "drain", "address": "3栋2单元501"}]}}
    category: str | None = None
    urgency: Literal["planned", "normal", "urgent"] | None = None
    description: Text2000 | None = None
    place_note: Text60 | None = None
    address: Text60 | None = None
    contact_name: Text40 | None = None
    contact_phone: Text40 | None = None


class OrderFilter(Schema):
    """Which orders; every part that is given must hold."""

    status: str = ""
    project: str = ""
    category: str = ""
    staff_id: int | None = None
    received_from: AwareDatetime | None = None
    received_until: AwareDatetime | None = None

    def conditions(self) -> dict[str, Any]:
        """The given parts as conditions of a query."""
        found = {
            "status": self.status, "project__code": self.project.upper(), "category__code": self.category,
            "staff_id": self.staff_id, "received_at__gte": self.received_from,
            "received_at__lt": self.received_until,
        }  # fmt: skip
        return {name: value for name, value in found.items() if value not in ("", None)}


class NoteIn(Schema):
    """A note for colleagues."""

    text: Text500


class ToldIn(Schema):
    """How the customer was told."""

    told_how: Text8


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
    lead_id: int | None
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
        "staff_id": order.staff_id, "lead_id": order.lead_id, "received_at": _iso(order.received_at),
        "steps": [
            {"id": s.pk, "part": s.part, "text": s.text, "state": str(s.state)} for s in steps or []
        ],
    }  # fmt: skip


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
