"""The figures of return calls (M022, M023, M024), of care (M205) and of greetings (M206), declared as data."""

from datetime import datetime

from guanjia.followups.models import FollowUp
from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, Watch, declare

RULES = {n: str(rule.label) for n, rule in enumerate(FollowUp.Rule, 1) if rule != FollowUp.Rule.BLIND}
NUMBERS = {str(rule): n for n, rule in enumerate(FollowUp.Rule, 1)}


def is_second(event: Event) -> bool:
    """A blind second call counts in no figure: the first one did."""
    return bool(event.data.get("rule") == FollowUp.Rule.BLIND)


def answered(event: Event) -> Seen | None:
    """An answered call: solved or not."""
    return None if is_second(event) else Seen(bool(event.data["solved"]))


def done(event: Event) -> Seen | None:
    """A call that came to an end, by the rule that selected it."""
    rule = NUMBERS[event.data.get("rule", "sample")]
    hit = event.name == "followups.FollowUpAnswered"
    return None if is_second(event) else Seen(hit, value=float(rule))


def ended(event: Event) -> Seen | None:
    """A call that came to an end."""
    return None if is_second(event) else Seen(event.name == "followups.FollowUpAnswered")


def unreached(event: Event) -> Seen | None:
    """Nobody was reached: not in time."""
    return None if is_second(event) else Seen(False)


def on_time(event: Event) -> Seen | None:
    """The answer against the due time of the call."""
    due = event.data.get("due_at")
    if not due or is_second(event):
        return None
    return Seen(event.occurred_at <= datetime.fromisoformat(due))


def overdue(event: Event) -> Seen | None:
    """The call is due and was not made."""
    is_call = event.data["rule"] in ("T19", "T27") and event.data["level"] == 100
    return Seen(False, subject=event.behind) if is_call else None


ANSWERED, UNREACHED = "followups.FollowUpAnswered", "followups.FollowUpUnreached"
declare(
    Measure("M022", "share", ("B-3.4.3-1", "AX-3.3-2"),
            {ANSWERED: on_time, "sla.ClockBreached": overdue, UNREACHED: unreached,
             "followups.FollowUpVoid": lambda event: Seen(undo=True)}, 0.95, "不需要了的回访不算"),
    Measure("M023", "share", ("B-3.4.3-1", "C-3.2-8"), {ANSWERED: done, UNREACHED: done}, 1.0, "没有选中的不算",
            parts=RULES, parts_are="规则"),
    Measure("M024", "share", ("B-3.4.3-2", "C-3.2-8", "AX-3.3-2"), {ANSWERED: answered}, 0.95),
    Measure("follow_ups_done", "share", ("B-3.4.3-1",), {ANSWERED: ended, UNREACHED: ended}),
)  # fmt: skip


COUNTED, NOBODY = "followups.CareCounted", "空置和没有住户的不算；没接通的回访和群发的问候不算联系"


def of_home(name: str) -> Watch:
    """What holds of a home where somebody lives."""
    return lambda event: Seen(bool(event.data[name]), undo=not event.data["is_active"])


def always(project_id: int, at: datetime) -> bool:
    """The quarter stands beside the year everywhere."""
    return True


declare(
    Measure("M205", "share", ("D-1.3.2-1", "D-6.2.3-1", "AX-3.5-1"), {COUNTED: of_home("in_year")}, 0.5, NOBODY,
            standing=True),
    Measure("homes_contacted_in_quarter", "share", ("D-1.3.2-1", "D-6.2.3-1", "AX-3.5-1"),
            {COUNTED: of_home("in_quarter")}, None, NOBODY, standing=True, beside="M205", shown_in=always),
)  # fmt: skip


def greeted(has_arrived: bool) -> Watch:
    """A greeting to somebody who agreed to it; advice for the season does not count."""
    return lambda event: Seen(has_arrived) if event.data["agreed"] else None


declare(
    Measure("M206", "share", ("D-6.2.3-1",),
            {"followups.GreetingGiven": greeted(True), "followups.GreetingMissed": greeted(False),
             "followups.GreetingLeft": greeted(False)}, 0.95,
            "季节提醒不算；没有同意、本人不收、这个月已经够了的不算"),
)  # fmt: skip
