"""/api/v1/requests: a request for on-site service from any program."""

from typing import Any, Literal

from ninja import Router, Schema

from guanjia.estate import queries as estate
from guanjia.intake import actions
from guanjia.kernel.api import needs, once
from guanjia.kernel.refusals import NotAllowed, Refused
from guanjia.kernel.web import Request
from guanjia.knowledge import queries as knowledge
from guanjia.organization import queries as organization
from guanjia.workorders import queries as orders
from guanjia.workorders.api.schemas import Text40, Text60, Text120, order_out

prefix = "/requests"
router = Router(tags=["requests"])


class RequestIn(Schema):
    """What is wrong, where, and how to reach the customer."""

    model_config = {
        "json_schema_extra": {
            "examples": [
                {
                    "project": "LAKE",
                    "category": "water",
                    "description": "厨房水管漏水",
                    "address": "3栋2单元501",
                }
            ]
        }
    }
    project: str
    category: str
    description: str
    address: Text60 = ""
    area_id: int | None = None
    place_note: Text60 = ""
    urgency: Literal["", "planned", "normal", "urgent"] = ""
    contact_name: Text40 = ""
    contact_phone: Text40 = ""
    wished: Text60 = ""
    answers: dict[Text60, Text120] = {}


@router.post("", operation_id="ask")
@needs("intake.ask")
@once
def ask(request: Request, body: RequestIn) -> tuple[int, Any]:
    """A customer asks for the own home or a public area (B-3.1.1)."""
    return 201, _receive(request, body, "intake.ask")


@router.post("/for-caller", operation_id="ask_for_caller")
@needs("intake.register")
@once
def ask_for_caller(request: Request, body: RequestIn) -> tuple[int, Any]:
    """The desk enters a request for a caller."""
    return 201, _receive(request, body, "intake.register")


def _receive(request: Request, body: RequestIn, need: str) -> dict[str, Any]:
    actor = request.actor
    project = next((p for p in organization.projects(actor, need) if p.code == body.project.upper()), None)
    if project is None:
        raise NotAllowed("没有这个项目，或不在您的范围内。")
    unit = estate.find_unit(project.pk, body.address) if body.address else None
    if body.address and unit is None:
        raise Refused(
            "no_such_unit", f"没有找到“{body.address}”，请按 3栋2单元501 的样子写。", {"address": "没有找到"}
        )
    areas = estate.areas(actor, project.pk) if body.area_id is not None else ()
    area = next((a for a in areas if a.pk == body.area_id), None)
    order = actions.receive_request(
        project, by=actor, category=knowledge.get_category(actor, body.category),
        description=body.description, source="api", unit=unit, area=area, place_note=body.place_note,
        urgency=body.urgency, contact_name=body.contact_name, contact_phone=body.contact_phone,
        wished=body.wished, answers=body.answers,
    )  # fmt: skip
    return order_out(order) | {"follow": f"/t/{orders.follow_token(order)}/"}
