"""/api/v1/staff/leave and /swaps: the own leave and swaps, as the phone's pages have them; the same refusals."""

from collections.abc import Callable
from typing import Any

from ninja import Router, Schema
from pydantic import AwareDatetime

from guanjia.kernel.api import needs, once
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request
from guanjia.people import absences, actions, queries
from guanjia.people.models import Leave, Staff, Swap

router = Router(tags=["staff"])  # of the whole context: `routes` adds its own
PAGE = 50


class LeaveIn(Schema):
    """Leave that is asked for; the kinds are those of the screen."""

    leave_kind: Leave.Kind
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    anyway: bool = False  # also where no shift lies in the span


class SwapIn(Schema):
    """The own shift and the colleague's, both to come."""

    own_id: int
    wanted_id: int


class NoIn(Schema):
    """Why not."""

    reason: str


def me(request: Request) -> Staff:
    """The staff file of the one who asks."""
    if request.actor.staff_id is None:
        raise NotFound("您的账号还没有员工档案，请管理员在“人员”里关联。")
    return queries.system_staff(request.actor.staff_id)


def leave_out(row: Leave) -> dict[str, Any]:
    """A leave as JSON, for who asked for it."""
    return {
        "id": row.pk, "leave_kind": row.leave_kind, "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(), "status": str(row.status), "answer": row.answer,
    }  # fmt: skip


def swap_out(row: Swap) -> dict[str, Any]:
    """A swap as JSON, for the two whom it concerns."""
    return {
        "id": row.pk, "asker_id": row.asker_id, "other_id": row.other_id, "what": row.what,
        "own_id": row.own_id, "wanted_id": row.wanted_id, "status": str(row.status), "answer": row.answer,
    }  # fmt: skip


@router.get("/leave", operation_id="list_own_leave")
@needs("people.ask")
def list_leave(request: Request) -> list[dict[str, Any]]:
    """The own leave, the newest first, at most fifty."""
    leave, _ = absences.own_wishes(me(request).pk)
    return [leave_out(row) for row in leave[:PAGE]]


@router.post("/leave", operation_id="ask_leave")
@needs("people.ask")
@once
def ask_leave(request: Request, body: LeaveIn) -> tuple[int, Any]:
    """Ask for leave to come (ORG-04)."""
    return 201, leave_out(actions.ask_leave(me(request), by=request.actor, **body.dict()))


@router.post("/leave/{leave_id}/withdraw", operation_id="withdraw_leave")
@needs("people.ask")
@once
def withdraw_leave(request: Request, leave_id: int) -> tuple[int, Any]:
    """Take the own leave back before it begins."""
    row = absences.get_leave(request.actor, leave_id)
    if row.staff_id != me(request).pk:
        raise NotFound
    return 200, leave_out(actions.withdraw_leave(row, by=request.actor))


@router.get("/swaps", operation_id="list_own_swaps")
@needs("people.ask")
def list_swaps(request: Request) -> list[dict[str, Any]]:
    """The swaps that one asked for or was asked for, the newest first, at most fifty."""
    _, swaps = absences.own_wishes(me(request).pk)
    return [swap_out(row) for row in swaps[:PAGE]]


@router.post("/swaps", operation_id="ask_swap")
@needs("people.ask")
@once
def ask_swap(request: Request, body: SwapIn) -> tuple[int, Any]:
    """Ask a colleague of the same post to exchange two shifts to come."""
    own = absences.own_shift(me(request).pk, body.own_id)
    wanted = absences.shift_of_a_colleague(own.staff, body.wanted_id)
    return 201, swap_out(actions.ask_swap(own, by=request.actor, wanted=wanted))


def answered(request: Request, swap_id: int, verb: Callable[..., Swap], **said: str) -> tuple[int, Any]:
    """One act about a swap that concerns the one who asks."""
    row = absences.get_swap(request.actor, swap_id)
    if me(request).pk not in (row.asker_id, row.other_id):
        raise NotFound
    return 200, swap_out(verb(row, by=request.actor, **said))


@router.post("/swaps/{swap_id}/agree", operation_id="agree_swap")
@needs("people.ask")
@once
def agree_swap(request: Request, swap_id: int) -> tuple[int, Any]:
    """Agree to a swap; the supervisor decides."""
    return answered(request, swap_id, actions.agree_swap)


@router.post("/swaps/{swap_id}/decline", operation_id="decline_swap")
@needs("people.ask")
@once
def decline_swap(request: Request, swap_id: int, body: NoIn) -> tuple[int, Any]:
    """Say no to a swap, and why."""
    return answered(request, swap_id, actions.decline_swap, reason=body.reason)


@router.post("/swaps/{swap_id}/withdraw", operation_id="withdraw_swap")
@needs("people.ask")
@once
def withdraw_swap(request: Request, swap_id: int) -> tuple[int, Any]:
    """Take the own request back."""
    return answered(request, swap_id, actions.withdraw_swap)
