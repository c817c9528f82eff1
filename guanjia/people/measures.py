"""Weeks of a person over a limit (M130), hand-overs that were read (M261), use of the product (M164): as data."""

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


def handed_over(event: Event) -> Seen:
    """A shift that another follows, until who took over read its note while on that shift (M261)."""
    if event.name == "people.HandoverAsked":
        return Seen(False, at=datetime.fromisoformat(event.data["ends_at"]))
    return Seen()


def used(event: Event) -> Seen:
    """A colleague in a month: the product was used on as many of the work days as the policy of then asked for."""
    month = date.fromisoformat(f"{event.data['month']}-01")
    wanted = event.data.get("wanted", 80)  # months that were judged before it was a policy
    return Seen(
        event.data["used"] * 100 >= wanted * event.data["days"], staff_id=event.subject_id,
        occasion=month.toordinal(), at=datetime.combine(month, time(), UTC),
    )  # fmt: skip


declare(
    Measure("M130", "share", ("A-2.3-3", "D-5.2.2-1"),
            {"people.ShiftsPlanned": weeks, "people.ShiftCancelled": weeks}, 0.02,
            "没有经主管排班的周（导入前、系统代排）不计；请假批准后不重算", at_most=True),
    Measure("M261", "share", ("A-1.4-2",),
            {"people.HandoverAsked": handed_over, "people.HandoverRead": handed_over}, 0.98,
            "没有人直接接班的班次、备班不算；到下一班结束还没交或没接的算没有交接"),
    Measure("M164", "share", ("D-6.1.2-1",), {"people.PlatformUseJudged": used}, 0.95,
            "当月没有排班的、供应商人员不算；没有账号的算没有使用；每人每月算一次，算过以后改排班不重算"),
)  # fmt: skip
