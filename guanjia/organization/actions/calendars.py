"""Service hours and special days; whoever keeps clocks hears of every change."""

from collections.abc import Iterable
from datetime import date, time

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.organization import events, rules
from guanjia.organization.models import CalendarSlot, Project, SpecialDay, SpecialSlot


@action
def set_service_hours(project: Project, *, by: Actor, slots: Iterable[tuple[int, time, time]]) -> Project:
    """Replace the service hours of a project: (weekday 0-6, start, end) rows."""
    require(rules.may_set_up(by))
    rows = list(slots)
    require(rules.has_hours(rows), rules.overlapping_slots(rows))
    CalendarSlot.objects.filter(project=project).delete()
    for weekday, start, end in rows:
        CalendarSlot.objects.create(project=project, weekday=weekday, start=start, end=end)
    record(events.CalendarChanged(), project, by=by)
    return project


@action
def set_special_day(
    project: Project, *, by: Actor, day: date, day_kind: str, name: str = "", everywhere: bool = False,
    hours: Iterable[tuple[time, time]] = (),
) -> SpecialDay:  # fmt: skip
    """Say what is special about a day, for one project or everywhere; again for the same day changes it.

    `hours` are the (start, end) slots of a day of its own hours; they take the place of those of the week.
    """
    require(rules.may_set_up(by))
    slots = list(hours)
    require(rules.is_a_day_to_plan(day, clock.now()), rules.fits_its_kind(day_kind, slots))
    require(rules.overlapping_slots([(day.weekday(), *slot) for slot in slots]))
    row, _ = SpecialDay.objects.update_or_create(
        project=None if everywhere else project, day=day, defaults={"day_kind": day_kind, "name": name}
    )
    row.slots.all().delete()
    for start, end in slots:
        SpecialSlot.objects.create(special_day=row, start=start, end=end)
    record(events.CalendarChanged(everywhere=everywhere), project, by=by)
    return row


@action
def remove_special_day(project: Project, *, by: Actor, day: date, everywhere: bool = False) -> Project:
    """Take back what was said of a day: the announced holidays and the week count again."""
    require(rules.may_set_up(by))
    rows = SpecialDay.objects.filter(project=None if everywhere else project, day=day)
    if not rows.delete()[0]:
        raise Refused("no_such_day", "这一天没有另外的安排，请刷新页面看最新的日历。")
    record(events.CalendarChanged(everywhere=everywhere), project, by=by)
    return project
