"""The life cycles of protected data, as data."""

from guanjia.kernel.moves import Move
from guanjia.privacy.models import Consent, DataRequest, ExportRequest, Incident

CONSENT = Consent.Status
WITHDRAW = Move.of([CONSENT.GIVEN], CONSENT.WITHDRAWN, "撤回同意", stamp="withdrawn_at")

R = DataRequest.Status
CHECK = Move.of([R.RECEIVED], R.CHECKED, "身份已核实", stamp="checked_at", need="privacy.requests")
FINISH = Move.of([R.CHECKED], R.DONE, "办好", stamp="decided_at", need="privacy.requests")
TURN_DOWN = Move.of(
    [R.RECEIVED, R.CHECKED], R.REFUSED, "不能办理", stamp="decided_at", need="privacy.requests"
)
OPEN_REQUEST = (R.RECEIVED, R.CHECKED)

E = ExportRequest.Status
APPROVE = Move.of([E.REQUESTED], E.APPROVED, "批准", stamp="decided_at", need="privacy.approve")
REFUSE = Move.of([E.REQUESTED], E.REFUSED, "不批准", stamp="decided_at", need="privacy.approve")
PRODUCE = Move.of([E.APPROVED], E.PRODUCED, "生成", stamp="produced_at")
EXPIRE = Move.of([E.PRODUCED], E.EXPIRED, "过期")

N = Incident.Status
CONTAIN = Move.of([N.REPORTED], N.CONTAINED, "已控制", stamp="contained_at", need="privacy.incidents")
ASSESS = Move.of([N.CONTAINED], N.ASSESSED, "评估", stamp="assessed_at", need="privacy.incidents")
NOTIFY = Move.of([N.ASSESSED], N.NOTIFIED, "已通知", stamp="notified_at", need="privacy.incidents")
REVIEW = Move.of([N.ASSESSED, N.NOTIFIED], N.REVIEWED, "复盘", stamp="reviewed_at", need="privacy.incidents")
CLOSE = Move.of([N.REVIEWED], N.CLOSED, "关闭", stamp="closed_at", need="privacy.incidents")

MOVES: dict[str, Move] = {
    "WITHDRAW": WITHDRAW, "CHECK": CHECK, "FINISH": FINISH, "TURN_DOWN": TURN_DOWN, "APPROVE": APPROVE,
    "REFUSE": REFUSE, "PRODUCE": PRODUCE, "EXPIRE": EXPIRE, "CONTAIN": CONTAIN, "ASSESS": ASSESS, "NOTIFY": NOTIFY,
    "REVIEW": REVIEW, "CLOSE": CLOSE,
}  # fmt: skip
DOT = {
    "received": "todo", "checked": "doing", "done": "done", "refused": "none", "requested": "confirm",
    "approved": "doing", "produced": "done", "expired": "none", "reported": "bad", "contained": "todo",
    "assessed": "doing", "notified": "sent", "reviewed": "done", "closed": "none", "given": "done", "withdrawn": "none",
}  # fmt: skip
