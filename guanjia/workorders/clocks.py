"""The clocks of a work order (T1, T2, T10 to T18), declared as data."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from guanjia.kernel import policy
from guanjia.kernel.models import Event
from guanjia.sla import queries as running
from guanjia.sla.declared import ClockRule, Unit, declare, narrowed
from guanjia.workorders import switches
from guanjia.workorders.models import Urgency, WorkOrder

ENDINGS = ("workorders.OrderCancelled", "workorders.OrderMerged", "workorders.OrderReferred")
TOLD = (
    "workorders.CustomerTold", "workorders.VisitRescheduled", "workorders.PlanTold", "workorders.FinishMoved",
)  # fmt: skip
NOTICE = ("workorders.ButlerNotified", "workorders.ButlerMissing")
BACK = "workorders.WorkSentBack"
SENT = ("workorders.OrderDispatched", "workorders.OrderTransferred", BACK)
ARRIVED = "workorders.VisitArrived"
CORRECTED, HASTENED = ("workorders.OrderCorrected",), ("workorders.OrderHastened",)
SUPPLIED = ".contractor"
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


def is_untold(event: Event) -> bool:
    """Whether the customer does not know yet of a delay that is certain: a pause, or material that comes too late."""
    return bool(event.data.get("is_late")) or event.data.get("told_how") == ""


def scope_of(event: Event) -> dict[str, Any]:
    """Category and urgency of the order now, for values that are narrower than a project's."""
    rows = WorkOrder.objects.filter(pk=event.subject_id).values_list("category__code", "urgency")
    category, urgency = rows.get()
    return {"category": category, "urgency": event.data.get("urgency") or urgency}


@narrowed("workorder")
def scopes_of(order_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Category and urgency of many orders as they stand now, in one query."""
    rows = WorkOrder.objects.filter(pk__in=order_ids).values_list("pk", "category__code", "urgency")
    return {pk: {"category": category, "urgency": urgency} for pk, category, urgency in rows}


def is_urgent(event: Event) -> bool:
    """Whether the order of an event is urgent, as the event says it; one that does not say it, as it is now."""
    if said := event.data.get("urgency"):
        return bool(said == Urgency.URGENT)
    return WorkOrder.objects.filter(pk=event.subject_id, urgency="urgent").exists()


def is_counted(event: Event) -> bool:
    """Whether the company counts this water or electric repair (section 15, no. 1)."""
    return switches.is_counted(event, lambda: is_urgent(event))


def starts_the_quarter(event: Event) -> bool:
    """The fifteen minutes run from the notice; where only urgent ones count, of a repair that becomes so from then."""
    return is_counted(event) and (event.name not in HASTENED or is_taken_in(event, "T1R"))


def is_taken_in(event: Event, left_out: str) -> bool:
    """Whether a repair that was left out until now is still waited for: what counts already goes on as it was."""
    return running.due_of(event.subject, left_out) is not None


def is_left_out(event: Event) -> bool:
    """Whether the company does not count this one: it is timed all the same for the rate of the literal reading."""
    return not is_counted(event)


def starts_the_hour(event: Event) -> bool:
    """The hour runs from the notice; where the company chose so, from the first arrival (section 15, no. 3).

    Of a repair that is counted only since it became urgent it runs from then.
    """
    if event.name in HASTENED:
        return is_counted(event) and is_taken_in(event, "T2R")
    return begins_the_hour(event) and is_counted(event)


def starts_the_hour_left_out(event: Event) -> bool:
    """The same for a repair that the company does not count."""
    return begins_the_hour(event) and is_left_out(event)


def begins_the_hour(event: Event) -> bool:
    """Whether the event is the one from which the company reckons the hour."""
    on_arrival = event.name == ARRIVED
    return switches.starts_the_hour(event, on_arrival) and (not on_arrival or is_first_arrival(event))


def is_first_arrival(event: Event) -> bool:
    """Whether the plan for a water or electric repair is still to be told, and nobody came before."""
    rows = WorkOrder.objects.filter(
        pk=event.subject_id, category__is_water_electric=True, plan_told_at=None, reopened=0
    )
    return rows.exists() and running.due_of(event.subject, "T2", "T2R") is None


def is_urgency_changed(event: Event) -> bool:
    """Whether the correction was about the urgency."""
    return bool(event.data.get("urgency"))


def limits_of(step: str, whose: str = "") -> tuple[str, ...]:
    """The three keys of a step, of own staff or of a supplier's."""
    return tuple(f"sla.{step}.{urgency}{whose}" for urgency in ("urgent", "normal", "planned"))


def limit_for(step: str) -> Any:
    """The policy key of a step for the urgency that the event carries, and for whose staff holds the order."""
    return lambda event: f"sla.{step}.{event.data.get('urgency') or 'normal'}{whose(event)}"


def whose(event: Event) -> str:
    """Which limits count: a supplier's staff has its own; the event says it, so that a replay finds the same."""
    return SUPPLIED if event.data.get("supplier_id") else ""


def is_supplied_at_once(event: Event) -> bool:
    """A supplier's person was sent without an appointment; with one the appointment counts (T14)."""
    return bool(event.data.get("supplier_id")) and not event.data.get("has_window")


def starts_the_work(event: Event) -> bool:
    """The first arrival of a supplier's person in a round; the next ones go on with what is left."""
    return bool(event.data.get("supplier_id")) and running.due_of(event.subject, "T81") is None


declare(
    ClockRule(
        "T1", "水电报修到场", "A-1.2-3", "workorder", start=(*NOTICE, *HASTENED), when=starts_the_quarter,
        stop=(ARRIVED, WITH_LEAD), void=ENDINGS, policy="sla.water_electric.arrive",
    ),
    ClockRule(
        "T2", "方案与预计时间", "A-1.2-4", "workorder", start=(*NOTICE, *HASTENED, ARRIVED),
        when=starts_the_hour, stop=("workorders.PlanTold", WITH_LEAD),
        void=ENDINGS, policy="sla.water_electric.plan", ladder=("supervisor", "project_manager"),
    ),
    ClockRule(
        "T1R", "水电报修到场（只计比率）", "A-1.2-3", "workorder", start=NOTICE, when=is_left_out,
        stop=(ARRIVED, WITH_LEAD), void=ENDINGS, policy="sla.water_electric.arrive", is_reminder=True,
    ),
    ClockRule(
        "T2R", "方案与预计时间（只计比率）", "A-1.2-4", "workorder", start=(*NOTICE, ARRIVED),
        when=starts_the_hour_left_out, stop=("workorders.PlanTold", WITH_LEAD), void=ENDINGS,
        policy="sla.water_electric.plan", is_reminder=True,
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
        stop=("workorders.OrderRegistered",), void=ENDINGS, policy="sla.register", scope=scope_of,
    ),
    ClockRule(
        "T11", "确认回访", "B-3.1.3-1", "workorder", start=("workorders.OrderRegistered",),
        stop=("workorders.OrderConfirmed", WITH_LEAD), void=ENDINGS, unit="service", policy="sla.confirm",
        scope=scope_of,
    ),
    ClockRule(
        "T12", "派单", "B-3.2.1-1", "workorder",
        start=("workorders.OrderConfirmed", "workorders.OrderReturned", "workorders.OrderReopened"),
        stop=(*SENT, WITH_LEAD), void=ENDINGS, unit_of=by_urgency, policy=limit_for("dispatch"),
        limits=limits_of("dispatch"), retime=CORRECTED, hasten=HASTENED, when_retimed=is_urgency_changed,
        scope=scope_of,
    ),
    ClockRule(
        "T13", "接单", "B-3.2.2-1", "workorder", start=SENT, stop=("workorders.OrderAccepted",),
        void=("workorders.OrderReturned", *ENDINGS), unit_of=by_urgency, policy=limit_for("accept"),
        limits=(*limits_of("accept"), *limits_of("accept", SUPPLIED)), retime=CORRECTED, hasten=HASTENED,
        when_retimed=is_urgency_changed, scope=scope_of,
    ),
    ClockRule(
        "T14", "约定时间上门", "B-3.3.1-1", "workorder", start=WINDOW, stop=("workorders.VisitArrived", WITH_LEAD),
        void=("workorders.OrderReopened", BACK, *ENDINGS), unit="point",
        due=lambda event: moment(event, switches.window_edge(event.project_id, event.occurred_at)),
        tolerance=switches.TOLERANCE,
        stop_when=lambda event: not event.data.get("is_butler"),
    ),
    ClockRule(
        "T15", "完工承诺", "A-1.3-2", "workorder", start=("workorders.PlanTold", "workorders.FinishMoved"),
        stop=("workorders.OrderFinished",), void=ENDINGS, pause=("workorders.OrderPaused",),
        resume=("workorders.OrderResumed", "workorders.VisitRescheduled"), unit="point",
        due=lambda event: moment(event, "finish_at"),
    ),
    ClockRule(
        "T16", "延期告知", "A-1.3-5", "workorder", start=("workorders.OrderPaused", "workorders.MaterialShort"),
        stop=TOLD,
        void=ENDINGS,
        when=is_untold, policy="sla.tell_delay", scope=scope_of,
        ladder=("project_manager",),
    ),
    ClockRule(
        "T17", "征求反馈", "B-3.3.4-1", "workorder", start=("workorders.OrderFinished", WITH_LEAD),
        stop=("workorders.FeedbackAsked", "workorders.FeedbackGiven"), void=("workorders.OrderReopened", BACK),
        policy="sla.ask_feedback",
    ),
    ClockRule(
        "T18", "办结", "B-3.4.2-1", "workorder", start=("workorders.OrderFinished", WITH_LEAD),
        stop=("workorders.OrderCompleted",), void=("workorders.OrderReopened", BACK), unit="working_day",
        policy="sla.complete_days", scope=scope_of,
    ),
    ClockRule(
        "T80", "外委到场", "B-3.3.1-1", "workorder", start=SENT, when=is_supplied_at_once, stop=(ARRIVED, WITH_LEAD),
        stop_when=lambda event: not event.data.get("is_butler"),
        void=("workorders.OrderReturned", "workorders.VisitRescheduled", "workorders.OrderReopened", *SENT, *ENDINGS),
        unit_of=by_urgency, policy=limit_for("arrive"), limits=limits_of("arrive", SUPPLIED),
        retime=CORRECTED, hasten=HASTENED, when_retimed=is_urgency_changed,
        scope=scope_of,
    ),
    ClockRule(
        "T81", "外委完工", "B-3.3.3-1", "workorder", start=(ARRIVED,), when=starts_the_work,
        stop=("workorders.OrderFinished", WITH_LEAD),
        void=("workorders.OrderReturned", "workorders.OrderReopened", *SENT, *ENDINGS),
        pause=("workorders.OrderPaused", "workorders.VisitMissed"), resume=("workorders.OrderResumed", ARRIVED),
        unit_of=by_urgency, policy=limit_for("finish"), limits=limits_of("finish", SUPPLIED),
        retime=CORRECTED, hasten=HASTENED, when_retimed=is_urgency_changed,
        scope=scope_of,
    ),
    ClockRule(
        "T82", "外委验收", "B-3.4.2-1", "workorder", start=("workorders.WorkSubmitted",),
        stop=("workorders.WorkAccepted", BACK), void=("workorders.OrderReopened", *ENDINGS), unit="working_day",
        policy="sla.accept_work_days", scope=scope_of,
    ),
)  # fmt: skip
