"""How the work is done, step by step, and whether it helped (M025 to M041, M110, M155, M239, M240, M250)."""

from datetime import timedelta

from guanjia.kernel import policy
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.measures.declared import Measure, Seen, Watch, declare
from guanjia.workorders.measures.reading import case_of, in_time, moment, overdue, taken_back

MONTH = timedelta(days=30)
EXITS: dict[str, Watch] = {
    f"workorders.{name}": taken_back for name in ("OrderCancelled", "OrderMerged", "OrderReferred")
}
# the steps of an order that have a limit: clock, event that stops it, its due time (M040)
STEPS = {
    10: ("T10", "OrderRegistered", "register_due_at"), 11: ("T11", "OrderConfirmed", "confirm_due_at"),
    12: ("T12", "OrderDispatched", "dispatch_due_at"), 13: ("T13", "OrderAccepted", "accept_due_at"),
    18: ("T18", "OrderCompleted", "complete_due_at"),
}  # fmt: skip


def fact(name: str) -> Watch:
    """A yes or no that the event carries; events from before it was kept say nothing."""
    return lambda event: (
        Seen(bool(event.data[name]), staff_id=event.data.get("staff_id")) if name in event.data else None
    )


def missed(event: Event) -> Seen:
    """It did not happen, at least not yet."""
    return Seen(False, staff_id=event.data.get("staff_id"))


def category_changed(event: Event) -> Seen | None:
    """The first routing was wrong: the category, and with it the trade, was put right."""
    return Seen(False) if "category" in event.data["before"] else None


def packed(event: Event) -> Seen | None:
    """The list was complete at departure; procedures without a list are left out."""
    return (
        Seen(not event.data["reason"], staff_id=event.data["staff_id"]) if event.data.get("listed") else None
    )


def every_step(event: Event) -> Seen | None:
    """No step was left out; orders without a procedure are left out."""
    whole = event.data["steps_skipped"] == 0
    return Seen(whole, staff_id=event.data["staff_id"] or None) if event.data.get("steps") else None


def asked(event: Event) -> Seen:
    """Rated, or refused in so many words, and asked in time."""
    was_reached = event.data["outcome"] in ("given", "refused")
    return Seen(was_reached and event.data.get("in_time", True), staff_id=event.data.get("staff_id"))


def safe(event: Event) -> Seen | None:
    """The safety block was complete when hazardous work began."""
    return Seen(bool(event.data["safety_checked"])) if event.data["hazard"] else None


def held(event: Event) -> Seen:
    """Closed; it counts thirty days later, unless it was opened again."""
    return Seen(first=True, at=event.occurred_at + MONTH)


def repeated(event: Event) -> Seen | None:
    """The same was repaired again at the same place: the former order was not fixed the first time."""
    until = moment(event, "repeat_until")
    if not event.data.get("repeat_of") or until is None:
        return None
    return Seen(False, subject=SubjectRef("workorder", event.data["repeat_of"]), at=until)


def awaited(event: Event) -> Seen:
    """A request: not arranged until somebody is sent."""
    return Seen(False, first=True)


def arranged(event: Event) -> Seen | None:
    """Sent for the first time, with an appointment (urgent ones need none), within the limit from the receipt."""
    due = moment(event, "arrange_due_at")
    if due is None:
        return None
    return Seen(event.occurred_at <= due and event.data.get("has_window") is not False)


def doubled(event: Event) -> Seen | None:
    """Somebody had been sent to it before it turned out to be the same as another."""
    return Seen(True) if event.data.get("was_dispatched") else None


def failed(event: Event) -> Seen:
    """Opened again."""
    return Seen(False, at=event.occurred_at + MONTH)


def unconfirmed(event: Event) -> Seen | None:
    """Closed without a word of the customer, as long as no rating said anything."""
    return Seen(False, first=True) if event.data["how"] in ("unselected", "unreached") else None


def rated_well(event: Event) -> Seen | None:
    """A good rating says that it is solved."""
    overall, at = event.data.get("overall"), event.occurred_at
    good = int(policy.value("rating.good", at=at, project=event.project_id))
    return None if overall is None or overall < good else Seen(True, staff_id=event.data.get("staff_id"))


def called_solved(event: Event) -> Seen | None:
    """What the customer said on the phone about an order."""
    case = case_of(event)
    return Seen(bool(event.data["solved"]), subject=case) if case.kind == "workorder" else None


def unchanged(event: Event) -> Seen | None:
    """The call back changed nothing of what was written; emergencies have no call."""
    return None if event.data.get("emergency_reason") else Seen(not event.data["changed"])


def of_a_home(event: Event) -> Seen | None:
    """Linked to household and unit; what concerns a public place is left out."""
    kinds = {ref.partition(":")[0] for ref in event.about}
    return None if "area" in kinds else Seen({"household", "unit"} <= kinds)


def by_oneself(event: Event) -> Seen:
    """Asked for by the resident's own phone."""
    return Seen(event.data["source"] in ("app", "scan"))


def wishes_read(event: Event) -> Seen | None:
    """A visit to a home that has wishes: they were ticked as read before leaving."""
    wishes = event.data.get("wishes")
    return Seen(wishes == "seen", staff_id=event.data["staff_id"], occasion=event.pk) if wishes else None


def steps_broken(event: Event) -> Seen | None:
    """The limit of a step is over."""
    found = (overdue(rule, number)(event) for number, (rule, _, _) in STEPS.items())
    return next((seen for seen in found if seen is not None), None)


FLOW: dict[str, Watch] = {
    f"workorders.{name}": in_time(due, number) for number, (_, name, due) in STEPS.items()
} | {"sla.ClockBreached": steps_broken}
DONE = "workorders.OrderFinished"
declare(
    Measure("M025", "share", ("B-3.1.1-2", "B-3.1.2-2"), {"workorders.OrderReceived": fact("complete")}, 1.0),
    Measure("M027", "share", ("A-1.2-2", "B-3.2.1-1", "D-3.2.2-1"),
            {"workorders.OrderDispatched": lambda event: Seen(first=True, staff_id=event.data["staff_id"]),
             "workorders.OrderCorrected": category_changed}, 0.90),
    Measure("M028", "share", ("B-3.2.3-1",), {"workorders.VisitDeparted": packed}, 0.95),
    Measure("M029", "share", ("B-3.3.2-1",), {"workorders.WorkStarted": fact("agreed")}, 0.98),
    Measure("M030", "share", ("A-2.2-2", "B-3.3.3-1"), {DONE: every_step}, 0.95),
    Measure("M032", "share", ("B-3.3.4-1", "D-1.3.4-1"),
            {DONE: missed, "workorders.FinishedWithLead": missed, "workorders.FeedbackGiven": asked,
             "workorders.OrderReopened": taken_back}, 0.95),
    Measure("M033", "share", ("B-3.4.1-1",), {"workorders.OrderClosed": fact("recorded")}, 1.0),
    Measure("M034", "share", ("B-3.4.2-1",),
            {"workorders.OrderCompleted": in_time("complete_due_at"), "sla.ClockBreached": overdue("T18")}, 0.95),
    Measure("M035", "share", ("B-1-2", "C-2.1-6"), {"workorders.OrderClosed": fact("traced")}, 0.98, "导入的历史不算"),
    Measure("M036", "share", ("A-2.2-3", "B-3.3.3-2", "C-2.1-7"),
            {"workorders.OrderClosed": held, "workorders.OrderReopened": failed, DONE: repeated}, 0.95,
            "按办结后第 30 天计；同一设施按同一处的同类报修认"),
    Measure("M039", "share", ("A-2.2-2", "D-1.3.1-1"),
            {"workorders.OrderClosed": unconfirmed, "workorders.FeedbackGiven": rated_well,
             "followups.FollowUpAnswered": called_solved, "workorders.OrderReopened": missed,
             "sla.ClockBreached": overdue("T15")} | EXITS, 0.95),
    Measure("M040", "share", ("B-7-2",), FLOW, 0.90, "登记、确认、派单、接单、办结五个环节"),
    Measure("M041", "share", ("B-2.3-1", "B-5.2.2-1"), {"workorders.WorkStarted": safe}, 1.0),
    Measure("M078", "share", ("A-3.1-8",), {"workorders.OrderReceived": of_a_home}, 0.99, "公共区域不算"),
    Measure("M081", "share", ("A-1.1-2", "A-3.1-8", "D-1.3.3-1"), {"workorders.VisitDeparted": wishes_read}, 0.95,
            "没有偏好的住户不算"),
    Measure("M092", "share", ("A-3.2-2", "C-3.1-3"), {"workorders.OrderReceived": by_oneself}),
    Measure("M110", "share", ("B-2.2-1",), {DONE: fact("qualified")}, 1.0),
    Measure("M155", "share", ("C-1.3-4",),
            {"workorders.OrderDispatched": awaited, "workorders.OrderMerged": doubled}, 0.01, at_most=True),
    Measure("M239", "share", ("B-3.1.1-2",), {"workorders.OrderConfirmed": unchanged}, 0.80),
    Measure("M250", "share", ("C-2.1-5",),
            {"workorders.OrderReceived": awaited, "workorders.OrderDispatched": arranged, **EXITS}, 0.95,
            "取消、合并、转出的不算；紧急件不用约时间"),
    Measure("M240", "share", ("B-3.1.2-1",),
            {"workorders.OrderRegistered": in_time("register_due_at"), "sla.ClockBreached": overdue("T10")}, 0.95),
)  # fmt: skip
