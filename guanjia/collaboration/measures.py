"""The figures of action items: done by their day (M053), found to have helped (M054), lessons (M244)."""

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


declare(
    Measure("M053", "share", ("B-7-3", "C-2.2-2", "D-6.2.2-2"),
            {"collaboration.ActionFinished": in_time, "sla.ClockBreached": over_its_day,
             "collaboration.ActionDropped": dropped}, 0.90),
    Measure("M244", "share", ("D-2.2.3-2",),
            {"collaboration.ActionFinished": of_a_lesson(in_time), "sla.ClockBreached": of_a_lesson(over_its_day),
             "collaboration.ActionDropped": of_a_lesson(dropped)}, 0.90),
    Measure("M054", "share", ("B-6.3-2", "D-1.3.4-2", "D-3.3.6-2", "D-4.2.4-2"),
            {"collaboration.ActionChecked": lambda event: Seen(bool(event.data["is_effective"]))}, 0.70),
)  # fmt: skip
