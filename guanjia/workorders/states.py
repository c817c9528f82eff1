"""The life cycle of a work order as data (decision 1)."""

from guanjia.kernel.moves import Move
from guanjia.workorders.models.orders import OPEN, Status

S = Status
REGISTER = Move.of([S.RECEIVED], S.REGISTERED, "登记", stamp="registered_at", need="workorders.register")
CONFIRM = Move.of([S.REGISTERED], S.CONFIRMED, "回电确认", stamp="confirmed_at", need="workorders.confirm")
DISPATCH = Move.of([S.CONFIRMED], S.DISPATCHED, "派单", stamp="dispatched_at", need="dispatch.assign")
TRANSFER = Move.of(
    [S.DISPATCHED, S.ACCEPTED], S.DISPATCHED, "转单", stamp="dispatched_at", need="dispatch.assign"
)
ACCEPT = Move.of([S.DISPATCHED], S.ACCEPTED, "接单", stamp="accepted_at", need="workorders.visit")
DECLINE = Move.of([S.DISPATCHED], S.CONFIRMED, "不接", need="workorders.visit")
HAND_BACK = Move.of([S.ACCEPTED, S.ON_THE_WAY], S.CONFIRMED, "退单", need="workorders.visit")
RETURN = Move.of([S.DISPATCHED], S.CONFIRMED, "退回看板")
TAKE_BACK = Move.of([S.DISPATCHED, S.ACCEPTED], S.CONFIRMED, "收回", need="dispatch.take_back")
DEPART = Move.of([S.ACCEPTED], S.ON_THE_WAY, "出发", stamp="departed_at", need="workorders.visit")
ARRIVE = Move.of([S.ON_THE_WAY], S.ON_SITE, "到场", stamp="arrived_at", need="workorders.visit")
MISS = Move.of([S.ON_THE_WAY, S.ON_SITE], S.NO_ACCESS, "未能入户", need="workorders.visit")
REVISIT = Move.of([S.NO_ACCESS, S.PAUSED], S.ACCEPTED, "再约上门", need="workorders.confirm")
START = Move.of([S.ON_SITE], S.WORKING, "开工", stamp="started_at", need="workorders.visit")
PAUSE = Move.of([S.WORKING], S.PAUSED, "暂停", need="workorders.visit")
RESUME = Move.of([S.PAUSED], S.WORKING, "继续", need="workorders.visit")
FINISH = Move.of([S.WORKING], S.FINISHED, "完工", stamp="finished_at", need="workorders.visit")
FINISH_WITH_LEAD = Move.of(
    [S.REGISTERED, S.CONFIRMED], S.FINISHED, "随主单完工", stamp="finished_at", need="workorders.complete"
)
COMPLETE = Move.of([S.FINISHED], S.COMPLETED, "办结", stamp="completed_at", need="workorders.complete")
FOLLOW_UP = Move.of([S.COMPLETED], S.FOLLOWING_UP, "转回访")
CLOSE = Move.of([S.COMPLETED, S.FOLLOWING_UP], S.CLOSED, "关闭", stamp="closed_at")
SEND_BACK = Move.of(
    [S.FINISHED], S.DISPATCHED, "验收退回返工", stamp="dispatched_at", need="workorders.accept_work"
)
REOPEN = Move.of(
    [S.FINISHED, S.COMPLETED, S.FOLLOWING_UP, S.CLOSED], S.CONFIRMED, "重新打开", need="workorders.reopen"
)
CANCEL = Move.of(
    [S.RECEIVED, S.REGISTERED, S.CONFIRMED, S.DISPATCHED, S.ACCEPTED, S.NO_ACCESS, S.PAUSED],
    S.CANCELLED, "取消服务单", stamp="ended_at", need="workorders.cancel",
)  # fmt: skip
MERGE = Move.of(
    [S.RECEIVED, S.REGISTERED, S.CONFIRMED], S.MERGED, "合并", stamp="ended_at", need="workorders.merge"
)
REFER = Move.of(
    [S.RECEIVED, S.REGISTERED, S.CONFIRMED], S.REFERRED, "转出", stamp="ended_at", need="workorders.register"
)

MOVES: dict[str, Move] = {name: value for name, value in list(globals().items()) if isinstance(value, Move)}

BOARD: tuple[tuple[str, str, tuple[Status, ...]], ...] = (
    ("confirm", "待确认", (S.RECEIVED, S.REGISTERED)),
    ("todo", "待派单", (S.CONFIRMED,)),
    ("sent", "已派单", (S.DISPATCHED, S.ACCEPTED)),
    ("doing", "处理中", (S.ON_THE_WAY, S.ON_SITE, S.WORKING, S.PAUSED, S.NO_ACCESS)),
    ("finish", "待办结", (S.FINISHED,)),
    ("call", "待回访", (S.COMPLETED, S.FOLLOWING_UP)),
)
DOT: dict[str, str] = {str(status): key for key, _, states in BOARD for status in states} | {
    S.PAUSED: "pause", S.FINISHED: "doing", S.CLOSED: "done", S.CANCELLED: "none", S.MERGED: "none",
    S.REFERRED: "none",
}  # fmt: skip
DONE = (S.FINISHED, S.COMPLETED, S.FOLLOWING_UP)
ENDED = (S.CLOSED, S.CANCELLED, S.MERGED, S.REFERRED)
HELD_BY_TECHNICIAN = (
    S.DISPATCHED, S.ACCEPTED, S.ON_THE_WAY, S.ON_SITE, S.WORKING, S.PAUSED, S.NO_ACCESS, S.FINISHED
)  # fmt: skip
# one cause for many households (decision 13)
MAY_FOLLOW = (S.RECEIVED, S.REGISTERED, S.CONFIRMED)
MAY_LEAD = tuple(s for s in OPEN if s not in DONE)

__all__ = ["BOARD", "DONE", "DOT", "ENDED", "HELD_BY_TECHNICIAN", "MAY_FOLLOW", "MAY_LEAD", "MOVES", "OPEN", "Status",
           *MOVES]  # fmt: skip
