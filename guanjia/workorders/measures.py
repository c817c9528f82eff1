"""The figures of on-site service, declared as data (M004, M005, M006, M007, M043 ...)."""

from datetime import datetime

from guanjia.kernel import policy
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.measures.declared import Measure, Seen, Watch, declare


def _at(event: Event, name: str) -> datetime | None:
    text = event.data.get(name)
    return datetime.fromisoformat(text) if text else None


def first_arrival(event: Event) -> Seen | None:
    """Arrival of butler or technician against the end of the 15 minutes."""
    due = _at(event, "notice_due_at")
    return None if due is None else Seen(event.occurred_at <= due, staff_id=event.data["staff_id"])


def overdue(rule: str) -> Watch:
    """The time of a clock is over and the thing has not happened: counted now as missed."""

    def watch(event: Event) -> Seen | None:
        if event.data["rule"] != rule or event.data["level"] != 100:
            return None
        return Seen(False, subject=SubjectRef.parse(event.about[1]))

    return watch


def imported_arrival(event: Event) -> Seen | None:
    """Arrival in imported history against the 15 minutes of the policy, for water and electric repairs."""
    arrived, asked = _at(event, "arrived_at"), _at(event, "received_at")
    if not event.data.get("water_electric") or arrived is None or asked is None:
        return None
    limit = policy.minutes("sla.water_electric.arrive", at=asked, project=event.project_id)
    return Seen(arrived - asked <= limit, staff_id=event.data.get("staff_id"))


def on_time(event: Event) -> Seen | None:
    """A technician's arrival against the end of the agreed window (decision 4)."""
    until = _at(event, "window_until")
    if event.data["is_butler"] or until is None:
        return None
    return Seen(event.occurred_at <= until, staff_id=event.data["staff_id"])


def early(event: Event) -> Seen | None:
    """Arrival five to fifteen minutes before a point appointment (B-3.3.1-2)."""
    start, until = _at(event, "window_from"), _at(event, "window_until")
    if event.data["is_butler"] or start is None or start != until:
        return None
    ahead = start - event.occurred_at
    least = policy.minutes("visit.early_target", at=event.occurred_at, project=event.project_id)
    most = policy.minutes("visit.early_latest", at=event.occurred_at, project=event.project_id)
    return Seen(least <= ahead <= most, staff_id=event.data["staff_id"])


def plan_in_time(event: Event) -> Seen | None:
    """The first plan against the end of the hour."""
    due = _at(event, "plan_due_at")
    return None if due is None else Seen(event.occurred_at <= due)


def confirmed_in_time(event: Event) -> Seen | None:
    """The call back against the end of its time; emergencies are left out (M006)."""
    due = _at(event, "confirm_due_at")
    if event.data.get("emergency_reason") or due is None:
        return None
    return Seen(event.occurred_at <= due)


def satisfied(event: Event) -> Seen | None:
    """A rating of four or five, and its value."""
    overall = event.data.get("overall")
    if overall is None:
        return None
    good = int(policy.value("rating.good", at=event.occurred_at, project=event.project_id))
    return Seen(overall >= good, value=float(overall), staff_id=event.data.get("staff_id"))


COUNT: dict[str, Watch] = {
    "workorders.OrderReceived": lambda event: Seen(True),
    "workorders.OrderImported": lambda event: Seen(True),
}
declare(
    Measure("orders_received", "受理", "count", "受理的服务单", "", "B-3.1.2-2", COUNT),
    Measure("M001", "15 分钟到场", "share", "通知后 15 分钟内到场的水电维修", "已到场或已超时的水电维修", "A-1.2-3",
            {"workorders.VisitArrived": first_arrival, "sla.ClockBreached": overdue("T1"),
             "workorders.OrderImported": imported_arrival}, 0.95),
    Measure("M002", "1 小时方案", "share", "1 小时内告知方案的水电维修", "已告知或已超时的水电维修", "A-1.2-4",
            {"workorders.PlanTold": plan_in_time, "sla.ClockBreached": overdue("T2")}, 0.95),
    Measure("M004", "准时上门", "share", "约定时段结束前到场", "有约定时段的上门", "B-3.3.1-1",
            {"workorders.VisitArrived": on_time}, 0.95),
    Measure("M005", "提前 5 分钟", "share", "提前 5 到 15 分钟到场", "约定时刻的上门", "B-3.3.1-2",
            {"workorders.VisitArrived": early}),
    Measure("M006", "确认回访", "share", "时限内回电确认的服务单", "已确认或已超时的服务单", "B-3.1.3-1",
            {"workorders.OrderConfirmed": confirmed_in_time, "sla.ClockBreached": overdue("T11")}, 0.98, "紧急件除外"),
    Measure("M043", "满意", "share", "评 4 分或 5 分", "已评价的服务单", "B-1-1",
            {"workorders.FeedbackGiven": satisfied, "workorders.OrderImported": satisfied}, 0.90),
    Measure("rating_mean", "满意度均分", "mean", "评分之和", "已评价的服务单", "B-2.1-1",
            {"workorders.FeedbackGiven": satisfied, "workorders.OrderImported": satisfied}),
)  # fmt: skip
