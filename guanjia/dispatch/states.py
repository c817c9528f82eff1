"""The life cycle of a day plan."""

from guanjia.dispatch.models import DayPlan
from guanjia.kernel.moves import Move

Status = DayPlan.Status
NEED = "dispatch.assign"
PUBLISH = Move.of([Status.DRAFT], Status.PUBLISHED, "发布", stamp="published_at", need=NEED)
DROP = Move.of([Status.DRAFT, Status.PUBLISHED], Status.VOID, "作废", stamp="voided_at", need=NEED)
MOVES = {"PUBLISH": PUBLISH, "DROP": DROP}
