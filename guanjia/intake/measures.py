"""No contact is lost, answers come in time, channels work (M003, M010 to M013, M026, M089, M091, M225), as data."""

from guanjia.intake.models import Way
from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, Watch, Watches, declare

RECEIVED, ANSWERED = "intake.ContactReceived", "intake.ContactAnswered"
ORDER = {str(way.value): number for number, way in enumerate(Way)}


def linked(event: Event) -> Seen:
    """A contact became a case or was answered; until then it counts as lost."""
    return Seen(event.name != RECEIVED)


def answered(*sources: str) -> Watch:
    """Whether the first answer came within the channel's limit; until it comes it did not. Only some sources."""

    def look(event: Event) -> Seen | None:
        if sources and event.data["source"] not in sources:
            return None
        return Seen(bool(event.data.get("in_time", event.data.get("is_answered", True))))

    return look


def in_hours(event: Event) -> Seen | None:
    """Online enquiries of the service hours alone."""
    return answered("chat")(event) if event.data.get("in_hours", True) else None


def by_opening(event: Event) -> Seen | None:
    """What came outside of service hours was answered by a person when they began again."""
    if event.name == RECEIVED:
        return None if event.data.get("in_hours", True) else Seen(bool(event.data["is_answered"]))
    return None if event.data["by_opening"] is None else Seen(bool(event.data["by_opening"]))


def held_by(wanted: str, kept: str) -> Watches:
    """A row for each channel of a day's finding: whether it is among those that keep a condition."""

    def look(event: Event) -> tuple[Seen, ...]:
        day = event.occurred_at.toordinal() * len(ORDER)
        return tuple(Seen(way in event.data[kept], occasion=day + ORDER[way]) for way in event.data[wanted])

    return look


def taken(event: Event) -> Seen | None:
    """Answered within the rings; rings that were counted by hand stand apart unless the policy says otherwise."""
    if event.name == "intake.CallLost":
        return None if event.data["is_early"] else Seen(False)
    return Seen(bool(event.data["in_time"])) if event.data["is_counted"] else None


def abandoned(event: Event) -> Seen:
    """Nobody answered and nobody called back in time."""
    return Seen(event.name == "intake.CallLost" or not event.data.get("in_time", True))


FIRST = {RECEIVED: answered(), ANSWERED: answered()}
JUDGED = "intake.ChannelsJudged"
declare(
    Measure("M026", "share", ("B-3.1.2-1", "C-3.1-7", "D-3.1.2-3"),
            {RECEIVED: linked, "intake.ContactRouted": linked, "intake.ContactClosed": linked}, 1.0),
    Measure("M003", "share",
            ("A-1.1-3", "A-2.2-3", "A-3.2-3", "AX-3.2-6", "B-2.1-1", "C-2.2-3", "C-3.1-2", "D-1.3.2-2"), FIRST, 0.95),
    Measure("M012", "share", ("D-3.2.1-1",), {RECEIVED: in_hours, ANSWERED: answered("chat")}, 0.90),
    Measure("M013", "share", ("C-3.1-8",), {RECEIVED: answered("email"), ANSWERED: answered("email")}, 0.95),
    Measure("M089", "share", ("A-3.2-1", "B-3.1.1-1", "C-3.1-3", "C-3.1-7", "D-6.2.1-1"),
            {JUDGED: held_by("required", "available")}, 1.0, "写明不提供的渠道不算"),
    Measure("M091", "share", ("A-3.2-3", "AX-3.2-4"), {JUDGED: held_by("enabled", "complete")}, 1.0),
    Measure("M010", "share", ("C-3.1-1", "D-3.2.1-1"), {"intake.CallTaken": taken, "intake.CallLost": taken}, 0.95,
            "三声内自己挂断的、手工填铃响的不算"),
    Measure("M011", "share", ("A-3.2-2", "C-3.1-1"),
            {"intake.CallTaken": lambda event: Seen(False), "intake.CallLost": abandoned,
             "intake.CallReturned": abandoned}, 0.03, at_most=True),
    Measure("M225", "share", ("C-3.1-4",), {RECEIVED: by_opening, ANSWERED: by_opening}, 0.95),
)  # fmt: skip
