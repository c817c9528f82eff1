"""Whether the house keeps its word (M009, M017 to M021, M215, M237), declared as data over the events of promises."""

from guanjia.kernel import policy
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.measures.declared import Measure, Seen, Watch, declare
from guanjia.workorders.measures.reading import case_of, in_time, moment, overdue
from guanjia.workorders.promised import FINISH


def promise_of(event: Event) -> SubjectRef:
    """The promise of a notice or a compensation."""
    return SubjectRef("promise", event.data["promise_id"])


def settled(event: Event) -> Seen | None:
    """Kept by the time that was told first; what the customer took back counts no more, nor what has no time."""
    due, staff = moment(event, "first_due_at"), event.data.get("staff_id")
    if due is None:
        return None
    return Seen(event.occurred_at <= due, staff_id=staff, undo=event.data["state"] == "released")


def not_kept(event: Event) -> Seen:
    """The time that was told first is over and it has not happened."""
    return Seen(False, staff_id=event.data.get("staff_id"))


def only(what: str, watch: Watch) -> Watch:
    """The same for one kind of promise, by its order."""

    def run(event: Event) -> Seen | None:
        seen = watch(event) if event.data["what"] == what else None
        return seen and Seen(seen.hit, staff_id=seen.staff_id, undo=seen.undo, subject=case_of(event))

    return run


def told_a_time(event: Event) -> Seen | None:
    """A customer was told a time; a miss until the promise itself follows in the same unit of work."""
    is_told = event.name != "workorders.OrderConfirmed" or event.data["window_from"] is not None
    return Seen(False) if is_told else None


def registered(event: Event) -> Seen:
    """It stands in the ledger."""
    return Seen(True, subject=case_of(event))


def noticed(event: Event) -> Seen:
    """Late: was the customer told before the time was over?"""
    return Seen(bool(event.data["noticed"]), staff_id=event.data.get("staff_id"))


def noticed_late(event: Event) -> Seen | None:
    """Settled: late ones as above, others are no delay."""
    due = moment(event, "first_due_at")
    if due is None:
        return None
    is_kept = event.occurred_at <= due or event.data["state"] == "released"
    return Seen(undo=True) if is_kept else noticed(event)


def is_delay(event: Event) -> bool:
    """Whether the promise was moved to a later time than was told first, by a notice."""
    first, due = moment(event, "first_due_at"), moment(event, "due_at")
    return bool(event.data.get("notice_id")) and first is not None and due is not None and due > first


def told_before(event: Event) -> Seen | None:
    """A delay that was told before the first time was over."""
    told, first = moment(event, "told_at"), moment(event, "first_due_at")
    if not is_delay(event) or told is None or first is None:
        return None
    return Seen(told < first, staff_id=event.data.get("staff_id"))


def told_at_once(event: Event) -> Seen | None:
    """From knowing to telling, against the limit of the policy; a row for each notice, on its case."""
    known, told = moment(event, "known_since"), moment(event, "told_at")
    if known is None or told is None:
        return None
    limit = policy.minutes("sla.tell_delay", at=told, project=event.project_id)
    return Seen(told - known <= limit, subject=case_of(event), occasion=event.data["notice_id"])


def told_otherwise(event: Event) -> Seen:
    """The pause that nobody had told is told by a notice, which has a row of its own."""
    return Seen(undo=True)


def overdue_notice(event: Event) -> Seen | None:
    """A pause (T16) or a supplier's later day (T16S) of which the customer was not told in time."""
    return overdue("T16")(event) or overdue("T16S")(event)


def with_remedy(event: Event) -> Seen | None:
    """A delay with its new time and remedy; a notice cannot be given without them."""
    return Seen(bool(event.data["remedy"]), staff_id=event.data.get("staff_id")) if is_delay(event) else None


def no_remedy(event: Event) -> Seen | None:
    """Overdue and nobody told anything; a delay that was told keeps what its notice said."""
    return None if event.data["noticed"] else not_kept(event)


def kept_after_all(event: Event) -> Seen | None:
    """What came by the first time was no delay."""
    found = settled(event)
    return Seen(undo=True) if found and (found.hit or found.undo) else None


def compensated(event: Event) -> Seen | None:
    """A compensation that was approved is owed until it is handed over."""
    is_done = event.name == "sla.CompensationDelivered"
    return Seen(is_done, subject=promise_of(event)) if event.data["promise_id"] else None


def by_supplier(event: Event) -> Seen | None:
    """A delay of a supplier: new time and compensation were told."""
    if not is_delay(event) or event.data["cause_type"] != "supplier":
        return None
    return Seen(bool(event.data["compensation"]), occasion=event.data["notice_id"])


def not_granted(event: Event) -> Seen | None:
    """The compensation that was told for a supplier's delay was refused."""
    if not event.data["notice_id"] or event.data["cause_type"] != "supplier":
        return None
    return Seen(False, subject=promise_of(event), occasion=event.data["notice_id"])


def granted(event: Event) -> Seen | None:
    """A compensation for a supplier's delay was approved, also after another was refused."""
    seen = not_granted(event)
    return seen and Seen(True, subject=seen.subject, occasion=seen.occasion)


def unconfirmed(event: Event) -> Seen:
    """Settled, and nobody asked the customer yet."""
    return Seen(False, staff_id=event.data.get("staff_id"), undo=event.data["state"] == "released")


def three_of_three(event: Event) -> Seen:
    """Content, time and quality, each confirmed."""
    return Seen(
        all(event.data[name] for name in ("content", "on_time", "quality")),
        staff_id=event.data.get("staff_id"),
    )


declare(
    Measure("M009", "share", ("A-1.2-2", "A-2.2-3", "B-2.1-1"),
            {"sla.PromiseSettled": only(FINISH, settled), "sla.PromiseOverdue": only(FINISH, not_kept)}, 0.95),
    Measure("M017", "share", ("A-1.3-1", "D-3.1.3-2"),
            {"sla.PromiseSettled": settled, "sla.PromiseOverdue": not_kept}, 0.95, "客户取消的不算"),
    Measure("M018", "share", ("A-1.3-1", "D-3.1.3-2"),
            {"workorders.OrderConfirmed": told_a_time,
             "workorders.OrderAccepted": lambda event: Seen(False, first=True),
             "workorders.PlanTold": told_a_time, "workorders.VisitRescheduled": told_a_time,
             "intake.VisitLeftOpen": told_a_time, "intake.EnquiryPromised": told_a_time,
             "sla.PromiseGiven": registered, "sla.PromiseMoved": registered}, 1.0),
    Measure("M019", "share", ("A-1.3-3",),
            {"sla.PromiseOverdue": noticed, "sla.PromiseMoved": told_before, "sla.PromiseSettled": noticed_late}, 1.0),
    Measure("M020", "share", ("A-1.3-5",),
            {"sla.PromiseMoved": told_at_once, "sla.ClockBreached": overdue_notice,
             "workorders.CustomerTold": in_time("tell_due_at"), "workorders.VisitRescheduled": told_otherwise,
             "workorders.PlanTold": told_otherwise, "sla.SupplierDelayTold": told_otherwise}, 0.95),
    Measure("M021", "share", ("A-1.3-4", "A-1.3-6"),
            {"sla.PromiseOverdue": no_remedy, "sla.PromiseMoved": with_remedy, "sla.PromiseSettled": kept_after_all,
             "sla.CompensationApproved": compensated, "sla.CompensationDelivered": compensated}, 1.0),
    Measure("M215", "share", ("A-1.3-2",),
            {"sla.PromiseSettled": unconfirmed, "sla.PromiseConfirmed": three_of_three}, 0.95, "客户取消的不算"),
    Measure("M237", "share", ("A-1.3-6",),
            {"sla.PromiseMoved": by_supplier, "sla.CompensationRefused": not_granted,
             "sla.CompensationApproved": granted}, 1.0),
)  # fmt: skip
