"""How fast the house comes and what customers say of it (M001 to M008, M043, M044, M175), declared as data."""

from dataclasses import replace
from datetime import datetime

from guanjia.kernel import policy
from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, Threshold, Watch, declare, part_by
from guanjia.workorders import proof, switches
from guanjia.workorders.measures.reading import in_time, moment, over, overdue


def came_at(event: Event) -> datetime:
    """When somebody came: the customer's tap tells of an arrival that was before it."""
    return moment(event, "arrived_at") or event.occurred_at


def proved(watch: Watch, *, keeps_miss: bool = True) -> Watch:
    """The same for arrivals that are proved strongly enough for the project; others are left out.

    Who came too late stays late whatever the evidence, where a clock has said so (`keeps_miss`).
    """

    def run(event: Event) -> Seen | None:
        is_tap_before = event.name == WITNESSED and not event.data.get("arrived_at")
        seen = None if is_tap_before else watch(event)
        strength = event.data.get("strength")
        if strength is None:
            strength = proof.strength_of([event.data["evidence"]])
        if seen is None or switches.is_proved(strength, event.project_id, came_at(event)):
            return replace(seen, at=came_at(event)) if seen else None
        return None if keeps_miss and not seen.hit else Seen(undo=True)

    return run


def first_arrival(event: Event) -> Seen | None:
    """Arrival of butler or technician against the end of the 15 minutes from the notice."""
    return came_by(event, moment(event, "notice_due_at"))


def counted_arrival(event: Event) -> Seen | None:
    """The same against the end that the project counts: of what became urgent later, from then."""
    return came_by(event, moment(event, "counted_due_at") or moment(event, "notice_due_at"))


def came_by(event: Event, due: datetime | None) -> Seen | None:
    """An arrival against an end; nothing where no clock ran."""
    return None if due is None else Seen(came_at(event) <= due, staff_id=event.data["staff_id"])


def if_counted(watch: Watch) -> Watch:
    """The same for the repairs that the project counts by its own reading (section 15, no. 1)."""
    return lambda event: watch(event) if event.data.get("is_counted", True) else None


def counted_plan(event: Event) -> Seen | None:
    """The plan against the end of the hour that the project counts."""
    return in_time("counted_due_at" if event.data.get("counted_due_at") else "plan_due_at")(event)


def imported_arrival(event: Event) -> Seen | None:
    """Arrival in imported history against the 15 minutes of the policy, for water and electric repairs."""
    arrived, asked = moment(event, "arrived_at"), moment(event, "received_at")
    if not event.data.get("water_electric") or arrived is None or asked is None:
        return None
    limit = policy.minutes("sla.water_electric.arrive", at=asked, project=event.project_id)
    return Seen(arrived - asked <= limit, staff_id=event.data.get("staff_id"))


def on_time(event: Event) -> Seen | None:
    """A technician's arrival against the end of the agreed window (decision 4)."""
    until = moment(event, switches.window_edge(event.project_id, came_at(event)))
    if event.data["is_butler"] or until is None:
        return None
    return Seen(came_at(event) <= until, staff_id=event.data["staff_id"])


def early(event: Event) -> Seen | None:
    """Arrival five to fifteen minutes before a point appointment (B-3.3.1-2)."""
    start, until = moment(event, "window_from"), moment(event, "window_until")
    if event.data["is_butler"] or start is None or start != until:
        return None
    ahead = (start - came_at(event)).total_seconds() / 60
    least, most = (float(policy.value(key, at=came_at(event), project=event.project_id)) for key in EARLY)
    return Seen(is_early(ahead, least, most), value=round(ahead, 2), staff_id=event.data["staff_id"])


def is_early(ahead: float, least: float, most: float) -> bool:
    """Whether so many minutes before the appointment are between the least and the most."""
    return least <= ahead <= most


def confirmed_in_time(event: Event) -> Seen | None:
    """The call back against the end of its time; emergencies are left out (M006)."""
    due = moment(event, "confirm_due_at")
    if event.data.get("emergency_reason") or due is None:
        return None
    return Seen(event.occurred_at <= due)


def satisfied(event: Event) -> Seen | None:
    """A rating of four or five, and its value."""
    return stars(event, "overall")


def stars(event: Event, name: str) -> Seen | None:
    """A rating of four or five for one of the things that were asked, and its value."""
    given = event.data.get(name)
    if given is None:
        return None
    good = int(policy.value("rating.good", at=event.occurred_at, project=event.project_id))
    return Seen(given >= good, value=float(given), staff_id=event.data.get("staff_id"))


def not_accepted(event: Event) -> Seen | None:
    """A dispatch that came back unaccepted: a row of its own, so that the next acceptance does not hide it."""
    if event.data["how"] not in ("declined", "not_accepted"):
        return None
    return Seen(False, staff_id=event.data["staff_id"] or None, occasion=event.pk)


def in_the_window(event: Event) -> Seen:
    """The visit time of the acceptance lies inside the customer's window."""
    return Seen(bool(event.data.get("in_window", True)))


def with_appointment(event: Event) -> Seen | None:
    """An appointment was agreed before somebody was sent; emergencies are left out (B-3.1.3-2)."""
    has_window = event.data.get("has_window")
    return None if has_window is None else Seen(has_window)


def arrived(watch: Watch) -> dict[str, Watch]:
    """An arrival, and the customer's tap that says it anew with stronger evidence."""
    return {"workorders.VisitArrived": watch, WITNESSED: watch}


WITNESSED = "workorders.ArrivalWitnessed"
UNPROVED = "到场证据弱于规则“到场证据多强才计入到场指标”的不算，默认都算"
EARLY = ("visit.early_target", "visit.early_latest")
COUNT: dict[str, Watch] = {
    "workorders.OrderReceived": lambda event: Seen(True),
    "workorders.OrderImported": lambda event: Seen(True),
}
RATED: dict[str, Watch] = {"workorders.FeedbackGiven": satisfied, "workorders.OrderImported": satisfied}
declare(
    Measure("orders_received", "count", ("B-3.1.2-2",), COUNT),
    Measure("M001", "share", ("A-1.2-3",),
            arrived(proved(first_arrival)) | {"sla.ClockBreached": overdue("T1"),
             "sla.ReminderDue": over("T1R"), "workorders.OrderImported": imported_arrival}, 0.95, UNPROVED),
    Measure("arrival_counted", "share", ("A-1.2-3",),
            arrived(proved(if_counted(counted_arrival))) | {"sla.ClockBreached": overdue("T1")}, 0.95,
            f"导入的历史不算；{UNPROVED}", beside="M001", shown_in=switches.is_narrowed),
    Measure("M002", "share", ("A-1.2-4",),
            {"workorders.PlanTold": in_time("plan_due_at"), "sla.ClockBreached": overdue("T2"),
             "sla.ReminderDue": over("T2R")}, 0.95),
    Measure("plan_counted", "share", ("A-1.2-4",),
            {"workorders.PlanTold": if_counted(counted_plan), "sla.ClockBreached": overdue("T2")}, 0.95,
            beside="M002", shown_in=switches.is_narrowed),
    Measure("M004", "share", ("B-3.3.1-1", "C-2.1-5"),
            arrived(proved(on_time)) | {"sla.ClockBreached": overdue("T14")}, 0.95, UNPROVED),
    Measure("M005", "share", ("B-3.3.1-2",), arrived(proved(early, keeps_miss=False)), exclusions=UNPROVED),
    Measure("M006", "share", ("B-3.1.3-1",),
            {"workorders.OrderConfirmed": confirmed_in_time, "sla.ClockBreached": overdue("T11")}, 0.98, "紧急件除外"),
    Measure("M007", "share", ("B-3.2.1-1", "C-2.1-5"),
            {"workorders.OrderDispatched": in_time("dispatch_due_at"), "sla.ClockBreached": overdue("T12")}, 0.95),
    Measure("M008", "share", ("B-3.2.2-1",),
            {"workorders.OrderAccepted": in_time("accept_due_at"), "workorders.OrderReturned": not_accepted}, 0.95,
            "调度收回和转出的派单不算"),
    Measure("M043", "share", ("A-1.1-1", "A-2.2-4", "B-1-1", "B-2.1-1", "B-3.4.3-2", "B-7-1", "D-1.1-3", "D-1.3.1-1"),
            RATED, 0.95),
    Measure("M044", "share", ("A-2.2-2", "B-2.2-2", "B-5.2.1-1"),
            {"workorders.FeedbackGiven": lambda event: stars(event, "attitude")}, 0.95, "现在只有完工评价"),
    Measure("M175", "share", ("B-5.2.1-2", "C-3.2-1", "D-3.3.1-1", "D-3.3.1-2"),
            {"workorders.FeedbackGiven": lambda event: stars(event, "listened")}, 0.95, "现在只有完工评价"),
    Measure("M221", "share", ("B-3.1.3-2",),
            {"workorders.OrderDispatched": with_appointment}, 0.98, "紧急件除外"),
    Measure("M222", "share", ("B-3.2.2-2",), {"workorders.OrderAccepted": in_the_window}, 0.95),
    Measure("rating_mean", "mean", ("B-2.1-1",), RATED),
)  # fmt: skip
part_by(
    Threshold(("rating.good",), ("M043", "M044"), lambda stars, good: stars >= good),
    Threshold(EARLY, ("M005",), is_early),
)
