"""/api/v1/follow-ups: the list of calls and what they bring."""

from typing import Annotated, Any

from ninja import Field, Router, Schema

from guanjia.followups import actions, queries
from guanjia.followups.models import FollowUp
from guanjia.kernel.api import needs, once
from guanjia.kernel.web import Request
from guanjia.workorders.api.schemas import Text120, Text300

prefix = "/follow-ups"
router = Router(tags=["follow-ups"])
PAGE = 50


class AnswerIn(Schema):
    """The two answers, and the words."""

    solved: bool | None = None
    satisfied: bool | None = None
    words: Text300 = ""
    overall: Annotated[int, Field(ge=1, le=5)] | None = None


class UnansweredIn(Schema):
    """What happened at the try."""

    note: Text120 = ""


def follow_up_out(task: FollowUp) -> dict[str, Any]:
    """A return call as JSON."""
    return {
        "id": task.pk, "order_id": task.order_id, "complaint_id": task.complaint_id, "rule": str(task.rule),
        "status": str(task.status), "why": task.why,
        "is_urgent": task.is_urgent, "due_at": task.due_at.isoformat(), "is_solved": task.is_solved,
        "is_satisfied": task.is_satisfied,
    }  # fmt: skip


@router.get("", operation_id="list_follow_ups")
@needs("followups.call")
def list_follow_ups(
    request: Request, after: int = 0, status: str = "", is_urgent: bool | None = None
) -> list[dict[str, Any]]:
    """Return calls within reach by rising number, fifty a page."""
    wanted = {"status": status or None, "is_urgent": is_urgent}
    given = {name: value for name, value in wanted.items() if value is not None}
    rows = queries.follow_ups(request.actor).filter(pk__gt=after, **given).order_by("pk")
    return [follow_up_out(task) for task in rows[:PAGE]]


@router.post("/{follow_up_id}/answer", operation_id="follow_up_answer")
@needs("followups.call")
@once
def answer(request: Request, follow_up_id: int, body: AnswerIn) -> tuple[int, Any]:
    """Keep what the customer said (B-3.4.3)."""
    task = queries.get_follow_up(request.actor, follow_up_id)
    return 200, follow_up_out(actions.record_answer(task, by=request.actor, **body.dict()))


@router.post("/{follow_up_id}/unanswered", operation_id="follow_up_unanswered")
@needs("followups.call")
@once
def unanswered(request: Request, follow_up_id: int, body: UnansweredIn) -> tuple[int, Any]:
    """Nobody answered."""
    task = queries.get_follow_up(request.actor, follow_up_id)
    return 200, follow_up_out(actions.note_unanswered(task, by=request.actor, note=body.note))
