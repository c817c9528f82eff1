"""The clocks of a work order (T1, T2, T10 to T18), declared as data."""

from datetime import datetime
from typing import Any

from guanjia.kernel import policy
from guanjia.kernel.models import Event
from guanjia.sla.declared import ClockRule, Unit, declare

ENDINGS = ("workorders.OrderCancelled", "workorders.OrderMerged", "workorders.OrderReferred")
NOTICE = ("workorders.ButlerNotified", "workorders.ButlerMissing")
SENT = ("workorders.OrderDispatched", "workorders.OrderTransferred")
WITH_LEAD = "workorders.FinishedWithLead"
WINDOW = ("workorders.OrderConfirmed", "workorders.VisitRescheduled")


def moment(event: Event, name: str) -> datetime | None:
    """A moment that the event carries."""
    text = event.data.get(name)
    return datetime.fromisoformat(text) if text else None


def leave_at(event: Event) -> datetime | None:
    """When to leave: the visit less the way less five minutes (T4), at once where that has passed already."""
    visit = moment(event, "visit_at") or moment(event, "window_from")
    if visit is None:
        return None
    way, early = (
        policy.minutes(key, at=event.occurred_at, project=event.project_id)
        for key in ("visit.travel", "visit.early_target")
    )
    return max(visit - way - early, event.occurred_at)


def by_urgency(event: Event) -> Unit:
    """Urgent limits run by the wall clock, the others in service hours."""
    return "wall" if event.data.get("urgency") == "urgent" else "service"


def limit_for(step: str) -> Any:
    """The policy key of a step for the urgency that the event carries."""
    return lambda event: f"sla.{step}.{event.data.get('urgency') or 'normal'}"


declare(
    ClockRule(
        "T1", "15 分钟到场", "A-1.2-3", "workorder", start=NOTICE, stop=("workorders.VisitArrived", WITH_LEAD),
        void=ENDINGS, policy="sla.water_electric.arrive",
    ),
    ClockRule(
        "T2", "1 小时方案与预计时间", "A-1.2-4", "workorder", start=NOTICE, stop=("workorders.PlanTold", WITH_LEAD),
        void=ENDINGS, policy="sla.water_electric.plan", ladder=("supervisor", "project_manager"),
    ),
    ClockRule(
        "T4", "出发提醒", "B-3.3.1-2", "workorder",
        start=("workorders.OrderAccepted", "workorders.VisitRescheduled"),
        stop=("workorders.VisitDeparted", WITH_LEAD),
        void=("workorders.OrderReturned", "workorders.OrderTransferred", *ENDINGS), unit="point", due=leave_at,
        is_reminder=True,
    ),
    ClockRule(
        "T10", "登记", "B-3.1.2-1", "workorder", start=("workorders.OrderReceived",),
        stop=("workorders.OrderRegistered",), void=ENDINGS, policy="sla.register",
    ),
    ClockRule(
        "T11", "确认回访", "B-3.1.3-1", "workorder", start=("workorders.OrderRegistered",),
        stop=("workorders.OrderConfirmed", WITH_LEAD), void=ENDINGS, unit="service", policy="sla.confirm",
    ),
    ClockRule(
        "T12", "派单", "B-3.2.1-1", "workorder",
        start=("workorders.OrderConfirmed", "workorders.OrderReturned", "workorders.OrderReopened"),
        stop=(*SENT, WITH_LEAD), void=ENDINGS, unit_of=by_urgency, policy=limit_for("dispatch"),
    ),
    ClockRule(
        "T13", "接单", "B-3.2.2-1", "workorder", start=SENT, stop=("workorders.OrderAccepted",),
        void=("workorders.OrderReturned", *ENDINGS), unit_of=by_urgency, policy=limit_for("accept"),
    ),
    ClockRule(
        "T14", "约定时间上门", "B-3.3.1-1", "workorder", start=WINDOW, stop=("workorders.VisitArrived", WITH_LEAD),
        void=("workorders.OrderReopened", *ENDINGS), unit="point",
        due=lambda event: moment(event, "window_until"),
        stop_when=lambda event: not event.data.get("is_butler"),
    ),
    ClockRule(
        "T15", "完工承诺", "A-1.3-2", "workorder", start=("workorders.PlanTold",),
        stop=("workorders.OrderFinished",), void=ENDINGS, pause=("workorders.OrderPaused",),
        resume=("workorders.OrderResumed", "workorders.VisitRescheduled"), unit="point",
        due=lambda event: moment(event, "finish_at"),
    ),
    ClockRule(
        "T16", "延期告知", "A-1.3-5", "workorder", start=("workorders.OrderPaused",),
        stop=("workorders.CustomerTold", "workorders.VisitRescheduled", "workorders.PlanTold"), void=ENDINGS,
        when=lambda event: not event.data["told_how"], policy="sla.tell_delay",
        ladder=("project_manager",),
    ),
    ClockRule(
        "T17", "征求反馈", "B-3.3.4-1", "workorder", start=("workorders.OrderFinished", WITH_LEAD),
        stop=("workorders.FeedbackAsked", "workorders.FeedbackGiven"), void=("workorders.OrderReopened",),
        policy="sla.ask_feedback",
    ),
    ClockRule(
        "T18", "办结", "B-3.4.2-1", "workorder", start=("workorders.OrderFinished", WITH_LEAD),
        stop=("workorders.OrderCompleted",), void=("workorders.OrderReopened",), unit="working_day",
        policy="sla.complete_days",
    ),
)  # fmt: skip
