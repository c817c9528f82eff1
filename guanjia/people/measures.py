"""The figure of overload (M130): weeks of a person in which a limit of hours or days breaks; declared as data."""

from datetime import UTC, date, datetime, time

from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, declare


def weeks(event: Event) -> tuple[Seen, ...]:
    """Each week that a change of the roster touched; a week without work is not counted."""
    return tuple(
        Seen(
            bool(week["is_over"]), staff_id=event.subject_id, undo=not week["is_worked"],
            occasion=date.fromisoformat(week["week"]).toordinal(),
            at=datetime.combine(date.fromisoformat(week["week"]), time(), UTC),
        )
        for week in event.data.get("weeks", ())
    )  # fmt: skip


declare(
    Measure("M130", "share", ("A-2.3-3", "D-5.2.2-1"),
            {"people.ShiftsPlanned": weeks, "people.ShiftCancelled": weeks}, 0.02,
            "没有经主管排班的周（导入前、系统代排）不计；请假批准后不重算", at_most=True),
)  # fmt: skip
