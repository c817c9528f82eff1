"""One change of the roster: what people lose and gain, all or nothing, with a refusal for each cell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from guanjia.kernel.actors import Actor
from guanjia.kernel.events import DomainEvent, record
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused
from guanjia.organization.moments import clock_time, local
from guanjia.people import events, fatigue, queries
from guanjia.people.fatigue import Excess
from guanjia.people.kinds import Kind
from guanjia.people.models import Leave, Shift, Staff

AROUND = timedelta(days=45)  # a month and the weeks at its ends: as far as a limit looks
TOLD, REASON_LENGTH = 3, 120


def key_of(staff_id: int, day: date) -> str:
    """How a refusal names a cell."""
    return f"{staff_id}:{day:%Y-%m-%d}"


@dataclass
class Change:
    """What one person's roster loses and gains."""

    person: Staff
    gone: list[Shift] = field(default_factory=list)
    new: list[Shift] = field(default_factory=list)
    before: list[Excess] = field(default_factory=list)
    after: list[Excess] = field(default_factory=list)
    worked: set[date] = field(default_factory=set)

    @property
    def days(self) -> set[date]:
        """The local days that change."""
        return {local(row.starts_at, zone_of(self.person)).date() for row in (*self.gone, *self.new)}

    def weeks(self) -> list[dict[str, object]]:
        """The weeks that changed: whether there is work in it, and whether a limit is broken now (M130)."""
        over = fatigue.weeks_over(self.after)
        touched = {fatigue.monday(day) for day in self.days} | (over ^ fatigue.weeks_over(self.before))
        return [
            {"week": f"{week:%Y-%m-%d}", "is_over": week in over, "is_worked": week in self.worked}
            for week in sorted(touched)
        ]


def zone_of(person: Staff) -> ZoneInfo:
    """The time zone of a person's project."""
    return ZoneInfo(person.project.timezone)


def new_shift(person: Staff, code: str, start: datetime, end: datetime, kinds: Mapping[str, Kind]) -> Shift:
    """A shift with the break and the sort of its kind, as they are now."""
    kind = kinds.get(code)
    return Shift(
        staff=person, code=code, starts_at=start, ends_at=end,
        break_minutes=kind.break_minutes if kind else 0, is_on_call=kind.is_on_call if kind else False,
    )  # fmt: skip


def handed(shift: Shift, person: Staff, later: timedelta = timedelta()) -> Shift:
    """The same shift for another person, or some days later at the same hours of its project."""
    zone = zone_of(person)
    return Shift(
        staff=person, starts_at=local(shift.starts_at, zone) + later, ends_at=local(shift.ends_at, zone) + later,
        code=shift.code, break_minutes=shift.break_minutes, is_on_call=shift.is_on_call,
    )  # fmt: skip


def locked(staff_ids: Iterable[int], project_id: int) -> dict[int, Staff]:
    """The people of a project whose roster is changed now; nobody else changes it until the end."""
    rows = Staff.objects.select_for_update(of=("self",)).select_related("project")
    found = rows.filter(pk__in=set(staff_ids), project_id=project_id, has_left=False).order_by("pk")
    return {row.pk: row for row in found}


def planned_around(staff_ids: Iterable[int], days: Iterable[date], zone: ZoneInfo) -> dict[int, list[Shift]]:
    """The shifts of people as far around some days as a limit looks."""
    listed = sorted(days)
    since = datetime.combine(listed[0], time(), zone) - AROUND
    return queries.shifts(staff_ids, since, datetime.combine(listed[-1], time(), zone) + AROUND)


def write(
    changes: list[Change], *, by: Actor, reason: str = "", refused: dict[str, str] | None = None
) -> int:
    """Write changes that keep every rule; returns how many shifts are new.

    Two shifts of a person never overlap. Whoever approves may plan over a limit of hours with a reason, which stays on
    the shift. The system and imports take a plan as it is: its excesses are shown, not refused.
    """
    changes = [change for change in changes if change.gone or change.new]
    if not changes and not refused:
        return 0
    faults = dict(refused or {})
    for change, planned, away in _around(changes):
        faults |= _weigh(change, planned, away, by, reason)
    if faults:
        raise Refused("cells_refused", _words(changes, faults), faults)
    words = noted(reason, REASON_LENGTH, "reason") if reason.strip() else ""
    Shift.objects.filter(pk__in=[row.pk for change in changes for row in change.gone]).delete()
    for change in changes:
        _tell(change, by, words)
    Shift.objects.bulk_create([row for change in changes for row in change.new])
    return sum(len(change.new) for change in changes)


def _around(changes: list[Change]) -> Iterable[tuple[Change, list[Shift], list[Leave]]]:
    """Each change with the person's shifts and leave around it."""
    if not changes:
        return
    ids = [change.person.pk for change in changes]
    days = {day for change in changes for day in change.days}
    zone = zone_of(changes[0].person)
    planned = planned_around(ids, days, zone)
    since = datetime.combine(min(days), time(), zone) - AROUND
    away = queries.leaves(ids, since, datetime.combine(max(days), time(), zone) + AROUND)
    for change in changes:
        yield change, planned[change.person.pk], away[change.person.pk]


def _weigh(change: Change, planned: list[Shift], away: list[Leave], by: Actor, reason: str) -> dict[str, str]:
    """What stands against a change, by cell; its excesses are noted on it."""
    gone = {row.pk for row in change.gone}
    kept = [row for row in planned if row.pk not in gone]
    zone, person = zone_of(change.person), change.person
    faults = {
        key_of(person.pk, local(row.starts_at, zone).date()): f"和 {clock_time(other.starts_at)} 的 {other.code} 班重叠"
        for row in change.new
        for other in (*kept, *change.new)
        if other is not row and other.starts_at < row.ends_at and other.ends_at > row.starts_at
    }  # fmt: skip
    if by.kind == "system":  # the system has no limits to keep: nobody plans in its name but a set-up
        return faults
    worse = _weigh_hours(change, planned, kept, away)
    may_exceed = reason.strip() and by.reach("people.approve").covers(person.project_id)
    if worse and change.new and not may_exceed and by.channel != "import":
        faults |= {key: text for key, text in _by_cell(change, worse).items() if key not in faults}
    return faults


def _weigh_hours(change: Change, planned: list[Shift], kept: list[Shift], away: list[Leave]) -> list[Excess]:
    """Which limits of hours a change breaks that held before; both sides are noted on it."""
    zone, limits = zone_of(change.person), queries.limits(change.person.project_id)
    worked = queries.worked([*kept, *change.new], away, zone)
    change.before = fatigue.excesses(queries.worked(planned, away, zone), limits)
    change.after, change.worked = fatigue.excesses(worked, limits), set(fatigue.hours_by_week(worked))
    return fatigue.added(change.before, change.after)


def _by_cell(change: Change, worse: list[Excess]) -> dict[str, str]:
    """Excesses in words under the changed cell that they concern: the first on or after their day, else the last."""
    days = sorted({local(row.starts_at, zone_of(change.person)).date() for row in change.new})
    found: dict[str, list[Excess]] = {}
    for each in worse:
        day = next((day for day in days if day >= each.day), days[-1])
        found.setdefault(key_of(change.person.pk, day), []).append(each)
    return {key: "；".join(fatigue.told(rows)) for key, rows in found.items()}


def _words(changes: list[Change], faults: Mapping[str, str]) -> str:
    """The refusal of many cells in one sentence, the first ones named."""
    names = {str(change.person.pk): change.person.name for change in changes}
    told = [
        f"{names.get(key.partition(':')[0], '')} {key.partition(':')[2][5:]}：{text}"
        for key, text in list(faults.items())[:TOLD]
    ]
    more = f"等 {len(faults)} 格" if len(faults) > TOLD else ""
    ways = "改一改再排；工时超限的，主管或项目经理写明理由后可以照排。"
    return f"没有排上，一格也没有改。{'。'.join(told)}{more}。{ways}"


def _tell(change: Change, by: Actor, reason: str) -> None:
    """One event a person; the reason stays on shifts that break a limit."""
    worse = fatigue.added(change.before, change.after)
    told = reason if worse else ""
    for row in change.new:
        row.reason = told
    weeks = [] if by.kind == "system" else change.weeks()
    texts = fatigue.told(worse) if told else []
    if change.new:
        fact: DomainEvent = events.ShiftsPlanned(
            count=len(change.new), weeks=weeks, excesses=texts, reason=told
        )
    else:
        first = min(row.starts_at for row in change.gone)
        fact = events.ShiftCancelled(starts_at=first, count=len(change.gone), weeks=weeks)
    record(fact, change.person, by=by)
