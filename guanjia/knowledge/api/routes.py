"""/api/v1/catalogue: what may be asked for, with the questions that help."""

from typing import Any

from ninja import Router, Schema

from guanjia.kernel.api import needs
from guanjia.kernel.web import Request
from guanjia.knowledge import queries

prefix = "/catalogue"
router = Router(tags=["catalogue"])


class QuestionOut(Schema):
    """A question to ask with a request, and its choices."""

    text: str
    choices: list[str]


class CategoryOut(Schema):
    """A kind of service; `code` is what a request names."""

    code: str
    name: str
    urgency: str
    minutes: int
    warranty_days: int
    is_water_electric: bool
    questions: list[QuestionOut]


@router.get("", response=list[CategoryOut], operation_id="catalogue")
@needs("knowledge.read")
def catalogue(request: Request) -> list[dict[str, Any]]:
    """Every category that is offered, by code."""
    return [
        {
            "code": row.code, "name": row.name, "urgency": str(row.urgency), "minutes": row.minutes,
            "warranty_days": row.warranty_days, "is_water_electric": row.is_water_electric,
            "questions": [
                {"text": q.text, "choices": [c.strip() for c in q.choices.split("/") if c.strip()]}
                for q in row.questions.all()
            ],
        }
        for row in queries.categories(request.actor)
    ]  # fmt: skip
