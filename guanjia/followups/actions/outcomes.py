"""What the answers of a call mean for the order or the complaint it was about."""

from datetime import datetime

from guanjia.complaints import actions as complaints
from guanjia.complaints import states as complaint_states
from guanjia.complaints.models import Complaint
from guanjia.followups import states
from guanjia.followups.models import FollowUp
from guanjia.intake import actions as intake
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.sla import actions as sla
from guanjia.workorders import actions as workorders
from guanjia.workorders import queries as orders
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.promised import CALL

CALLABLE = ("completed", "following_up")


def answered(task: FollowUp, *, by: Actor, at: datetime | None) -> None:
    """Close, reopen or complain, by what the call was about (B-3.4.3-2, C-3.2-8)."""
    if task.complaint is not None:
        _complaint(task, task.complaint, by=by, at=at)
    elif task.first_id is not None:
        _second(task, by=by, at=at)
    elif task.order is not None:
        sla.settle(task.order, what=CALL, by=by, at=at)
        sla.confirm(task.order, content=bool(task.is_solved), quality=bool(task.is_satisfied), by=by, at=at)
        _order(task, task.order, by=by, at=at)


def unreached(task: FollowUp, *, by: Actor, at: datetime | None) -> None:
    """Nobody was reached: an order closes so, a complaint is archived after its last call."""
    if task.first_id is not None:
        return
    if task.complaint is not None:
        archive_when_done(task.complaint, by=by, at=at)
    elif task.order is not None:
        sla.settle(task.order, what=CALL, by=by, at=at, released=True)
        if task.order.status in CALLABLE:
            workorders.close_order(task.order, by=by, how="unreached", at=at)


def _order(task: FollowUp, order: WorkOrder, *, by: Actor, at: datetime | None) -> None:
    """What the answers mean for the order (B-3.4.3-2, decision 11)."""
    if not task.is_solved:
        workorders.reopen_order(order, by=SYSTEM, reason=task.words[:120] or "回访：没有解决", at=at)
        return
    how = "satisfied" if task.is_satisfied else "solved"
    workorders.close_order(order, by=by, how=how, at=at)
    if not task.is_satisfied:
        _complain(task, order, "回访：已解决，但不满意", by=by, at=at)


def _complain(task: FollowUp, order: WorkOrder, words: str, *, by: Actor, at: datetime | None) -> None:
    """A contact that complains of the order, with what the customer wrote when rating; nothing is typed twice."""
    rated = orders.feedback_of(order)
    said = [task.words, rated.words if rated and rated.words else ""]
    intake.receive(
        order.project, by=by, wants="complaint", text="\n".join(filter(None, said)) or words, source="follow_up",
        unit=order.unit, area=order.area, person=order.person, origin=order.ref, at=at,
    )  # fmt: skip


def _second(task: FollowUp, *, by: Actor, at: datetime | None) -> None:
    """A blind second call about an order closes nothing; what is wrong after all becomes a complaint."""
    if task.order is not None and not (task.is_solved and task.is_satisfied):
        words = "复核回访：不满意" if task.is_solved else "复核回访：没有解决"
        _complain(task, task.order, words, by=by, at=at)


def _complaint(task: FollowUp, row: Complaint, *, by: Actor, at: datetime | None) -> None:
    """Solved and satisfied keeps it; everything else opens the complaint again (C-3.2-8)."""
    if task.is_solved and task.is_satisfied:
        archive_when_done(row, by=by, at=at)
    elif row.status in complaint_states.PAST:
        without = "回访：已解决，但不满意" if task.is_solved else "回访：没有解决"
        complaints.reopen_complaint(row, by=SYSTEM, reason=task.words or without, at=at)


def archive_when_done(row: Complaint, *, by: Actor, at: datetime | None = None) -> None:
    """Archive a reviewed complaint once both calls were made, or at once if it came without a name."""
    if row.status != Complaint.Status.REVIEWED:
        return
    stand = [task.status for task in row.follow_ups.filter(round=row.round, first=None)]
    if row.is_anonymous or (stand and not set(stand) & set(states.OPEN)):
        complaints.archive_complaint(row, by=by, at=at)
