"""The figures of complaints (M056 to M074, M227, M249, M258), declared as data."""

from datetime import datetime

from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, Watch, declare

RECEIVED, REGISTERED, ACCEPTED = (
    "complaints.ComplaintReceived", "complaints.ComplaintRegistered", "complaints.ComplaintAccepted",
)  # fmt: skip
TOLD, CONSULTED, RESULT = "complaints.ProgressTold", "complaints.CustomerConsulted", "complaints.ResultTold"
JUDGED, STARTED, EXECUTED = "complaints.ComplaintJudged", "complaints.PlanStarted", "complaints.PlanExecuted"
SATISFIED, EXCEPTED = "complaints.CustomerSatisfied", "complaints.ComplaintExcepted"
REOPENED, REVIVED = "complaints.ComplaintReopened", "complaints.ComplaintRevived"
REVIEWED, BREACHED = "complaints.ComplaintReviewed", "sla.ClockBreached"
FORMED = "complaints.GroupFormed"
WHOLE = 100


def flag(name: str) -> Watch:
    """A fact of the event that is a hit or not; one that says nothing of it is not counted."""
    return lambda event: None if event.data[name] is None else Seen(bool(event.data[name]))


def overdue(rule: str) -> Watch:
    """The time is over and it was not done: missed, until it is done late."""

    def look(event: Event) -> Seen | None:
        is_it = event.data["rule"] == rule and event.data["level"] == WHOLE
        return Seen(False, subject=event.behind) if is_it else None

    return look


def yes(event: Event) -> Seen:
    """It happened."""
    return Seen()


def no(event: Event) -> Seen:
    """It happened, and that is a miss."""
    return Seen(False)


def gone(event: Event) -> Seen:
    """The case goes on: what was counted of its end is taken back."""
    return Seen(undo=True)


def heard(event: Event) -> Seen | None:
    """One interval between two words to the customer, kept within its silence or not (M062)."""
    due = event.data["silence_due_at"]
    if due is None:
        return None
    until = datetime.fromisoformat(due)
    return Seen(event.occurred_at <= until, occasion=int(until.timestamp()))


def too_silent(event: Event) -> Seen | None:
    """An interval that is over and still silent."""
    if event.data["rule"] != "T23" or event.data["level"] != WHOLE:
        return None
    until = datetime.fromisoformat(event.data["due_at"])
    return Seen(False, subject=event.behind, occasion=int(until.timestamp()))


def grouped(event: Event) -> Seen | None:
    """A group in time, for a complaint whose grade asks for one (M065)."""
    return Seen(bool(event.data["in_time"])) if event.data["in_scope"] else None


def first_round(event: Event) -> Seen:
    """Satisfied in the first round (M069)."""
    return Seen(event.data["round"] == 1)


def investigated(event: Event) -> Seen:
    """Closed with a verdict that stands on evidence (M066)."""
    return Seen(bool(event.data["verdict"]))


def rose(event: Event) -> Seen | None:
    """The grade rose after it was taken in (M071)."""
    return Seen() if event.data["is_rise"] else None


def same_again(event: Event) -> Seen | None:
    """The same matter at the same place within the days of the policy (M073)."""
    return Seen() if event.data["by_what"] == "同类同处" else None


def counts_for_somebody(event: Event) -> Seen | None:
    """A complaint for which the company answers is posted to somebody's month (M074)."""
    if event.name == JUDGED:
        return Seen(False) if event.data["is_company_fault"] else None
    return Seen(bool(event.data["has_somebody"]))


def first_feedback(event: Event) -> Seen | None:
    """The feedback whose time was told (M061)."""
    name = "in_time" if event.name == TOLD else "feedback_in_time"
    return Seen(bool(event.data[name])) if event.data["is_first"] and event.data[name] is not None else None


BACK = {REOPENED: gone, REVIVED: gone}
declare(
    Measure("M056", "count", ("B-4.2.1-2",), {RECEIVED: yes}),
    Measure("M057", "share", ("C-2.1-3",), {REGISTERED: flag("in_time"), BREACHED: overdue("T21")}, 0.98),
    Measure("M058", "share", ("D-3.3.2-1",), {REGISTERED: flag("is_complete")}, 1.0),
    Measure("M059", "share", ("C-2.1-3", "CX-5.1-1"), {ACCEPTED: flag("in_time"), BREACHED: overdue("T21G")}, 0.98),
    Measure("M060", "share", ("D-3.3.3-1",), {ACCEPTED: yes, BREACHED: overdue("T21G")}, 1.0),
    Measure("M061", "share", ("D-3.3.3-1",),
            {TOLD: first_feedback, RESULT: first_feedback, BREACHED: overdue("T22")}, 0.95),
    Measure("M062", "share", ("D-3.3.3-2",),
            {TOLD: heard, CONSULTED: heard, RESULT: heard, BREACHED: too_silent}, 0.95),
    Measure("M063", "share", ("C-2.1-4", "CX-5.1-1", "CX-5.2-2", "AX-3.4-1"),
            {SATISFIED: flag("in_time"), BREACHED: overdue("T26")}, 0.90),
    Measure("M064", "share", ("B-4.2.1-2", "C-2.2-6", "D-3.3.5-2"), {SATISFIED: yes, EXCEPTED: no, **BACK}, 0.95,
            "客户撤回的、并案的不算"),
    Measure("M065", "share", ("B-4.2.1-1", "D-3.3.4-2"), {FORMED: grouped, BREACHED: overdue("T24")}, 0.95,
            "按等级不要小组的不算"),
    Measure("complaints_with_group", "share", ("B-4.2.1-1",),
            {ACCEPTED: lambda event: Seen(False, first=True), FORMED: flag("in_time")}),
    Measure("M066", "share", ("D-3.3.4-1",), {SATISFIED: investigated, EXCEPTED: investigated, **BACK}, 1.0),
    Measure("M258", "share", ("D-3.3.4-1",), {JUDGED: flag("in_time"), BREACHED: overdue("T25")}, 0.95),
    Measure("M067", "share", ("C-3.2-3", "C-3.2-4"), {STARTED: flag("is_consulted")}, 0.98),
    Measure("M068", "share", ("C-3.2-5", "C-3.2-6"), {STARTED: flag("has_apology")}, 1.0, "公司没有责任的不算"),
    Measure("M249", "share", ("D-3.3.4-2",), {STARTED: flag("has_plan")}, 1.0),
    Measure("M069", "share", ("D-3.3.5-3",), {SATISFIED: first_round, EXCEPTED: no, **BACK}, 0.85),
    Measure("M070", "share", ("D-3.3.5-3",), {SATISFIED: no, EXCEPTED: yes, **BACK}, 0.02, at_most=True),
    Measure("M071", "share", ("C-3.2-2",),
            {ACCEPTED: lambda event: Seen(False, first=True), "complaints.GradeChanged": rose,
             "complaints.AuthorityAsked": yes}, 0.03, at_most=True),
    Measure("M072", "share", ("D-3.3.6-1",), {REVIEWED: flag("has_action"), BREACHED: overdue("T28")}, 1.0),
    Measure("M073", "share", ("C-3.2-8", "D-2.2.3-2", "D-3.3.6-2", "CX-5.3-1"),
            {REGISTERED: no, "complaints.ComplaintRepeated": same_again}, 0.05, at_most=True),
    Measure("M074", "share", ("D-3.3.6-3",),
            {JUDGED: counts_for_somebody, "complaints.FaultEstablished": counts_for_somebody}, 1.0,
            "公司没有责任的不算"),
    Measure("M227", "share", ("C-3.2-7",), {RESULT: flag("in_time"), BREACHED: overdue("T73")}, 0.95),
)  # fmt: skip
