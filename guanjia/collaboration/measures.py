"""The figures of action items (M053, M054, M244), hand-offs (M153, M154, M156, M259) and groups (M160, M235)."""

from guanjia.collaboration.models import TaskGroup
from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, Watch, declare

LESSONS = "case_session:"


def in_time(event: Event) -> Seen:
    """Done, by its day or later."""
    return Seen(bool(event.data["on_time"]))


def over_its_day(event: Event) -> Seen | None:
    """The day is over and it is not done: counted now as missed."""
    if event.data["rule"] != "ACT" or event.data["level"] != 100:
        return None
    return Seen(False, subject=event.behind)


def dropped(event: Event) -> Seen:
    """What will not be done is not counted."""
    return Seen(undo=True)


def of_a_lesson(watch: Watch) -> Watch:
    """Only items that came from a case session (M244)."""

    def look(event: Event) -> Seen | None:
        return watch(event) if any(ref.startswith(LESSONS) for ref in event.about) else None

    return look


def accepted(event: Event) -> Seen:
    """Accepted within the limit, and never left waiting longer; until it is accepted it was not (M153)."""
    return Seen(bool(event.data.get("in_time", False)))


def not_needed(event: Event) -> Seen | None:
    """What was withdrawn in time is not counted; what waited too long stays missed."""
    return None if event.data["was_late"] else Seen(False, undo=True)


def passed_on(event: Event) -> Seen:
    """Went back or to somebody else twice or more (M154)."""
    return Seen(int(event.data.get("turns", 0)) >= 2)


def solved(event: Event) -> Seen | None:
    """A problem between two departments is solved by its day, or later (M156)."""
    return Seen(bool(event.data["on_time"])) if event.data["is_cross"] else None


def not_solved(event: Event) -> Seen | None:
    """The day of a problem between two departments is over: counted now as missed."""
    if event.data["rule"] != "JOINT" or event.data["level"] != 100:
        return None
    return Seen(False, subject=event.behind)


def pleased(event: Event) -> Seen:
    """The asking side gave four or five (M259)."""
    return Seen(int(event.data["stars"]) >= 4)


def clear(event: Event) -> Seen:
    """A member of a group has a duty in words with its day; each member counts once a group (M160)."""
    is_clear = bool(event.data["words"] and event.data["due_at"])
    return Seen(is_clear, subject=event.behind, occasion=int(event.data["account"]))


def formed(event: Event) -> Seen | None:
    """A declared project or urgent task has its group within the limit; until then it has none (M235)."""
    if event.data["sort"] not in TaskGroup.TIMED:
        return None
    return Seen(bool(event.data.get("in_time", False)))


def not_wanted(event: Event) -> Seen | None:
    """What turned out to need no group within the limit is not counted; later it stays missed."""
    is_off = not event.data["was_formed"] and not event.data["is_late"]
    return Seen(False, undo=True) if is_off else None


SENT, ACCEPTED, WITHDRAWN = (f"collaboration.HandOff{word}" for word in ("Sent", "Accepted", "Withdrawn"))
declare(
    Measure("M053", "share", ("B-7-3", "C-2.2-2", "D-6.2.2-2"),
            {"collaboration.ActionFinished": in_time, "sla.ClockBreached": over_its_day,
             "collaboration.ActionDropped": dropped}, 0.90),
    Measure("M244", "share", ("D-2.2.3-2",),
            {"collaboration.ActionFinished": of_a_lesson(in_time), "sla.ClockBreached": of_a_lesson(over_its_day),
             "collaboration.ActionDropped": of_a_lesson(dropped)}, 0.90),
    Measure("M054", "share", ("B-6.3-2", "D-1.3.4-2", "D-3.3.6-2", "D-4.2.4-2"),
            {"collaboration.ActionChecked": lambda event: Seen(bool(event.data["is_effective"]))}, 0.70),
    Measure("M153", "share", ("A-1.4-1", "A-1.4-3"), {SENT: accepted, ACCEPTED: accepted, WITHDRAWN: not_needed}, 0.95),
    Measure("M154", "share", ("A-1.4-1", "C-1.3-4"),
            {SENT: passed_on, "collaboration.HandOffSentAgain": passed_on, "collaboration.HandOffReturned": passed_on,
             "collaboration.HandOffDisputed": passed_on, "collaboration.HandOffDecided": passed_on}, 0.02,
            at_most=True),
    Measure("M156", "share", ("A-1.4-3", "C-1.3-2"),
            {"collaboration.HandOffDone": solved, "sla.ClockBreached": not_solved}, 0.90),
    Measure("M259", "share", ("D-1.1-3",), {"collaboration.HandOffRated": pleased}, 0.90),
    Measure("M160", "share", ("C-1.3-6", "D-6.1.3-2"), {"collaboration.DutyGiven": clear}, 1.0),
    Measure("M235", "share", ("D-6.1.3-1",),
            {"collaboration.GroupDeclared": formed, "collaboration.GroupFormed": formed,
             "collaboration.GroupDissolved": not_wanted}, 0.95),
)  # fmt: skip
