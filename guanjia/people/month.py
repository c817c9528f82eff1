"""The roster of a month as it is shown: cells, hours, limits, gaps at posted positions (ORG-04, WEL-01)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.people import fatigue, queries
from guanjia.people.kinds import Kind, span_of
from guanjia.people.models import Leave, Position, Shift, Staff
from guanjia.people.spans import on_day

DAY = timedelta(days=1)
AROUND = timedelta(days=14)  # so that weeks and days in a row are whole at the ends
SERIOUS = ("week", "month", "streak")
SATURDAY = 5


@dataclass(frozen=True)
class CellView:
    """A day of a person: code in short, tone, words for who points at it."""

    day: date
    code: str
    tone: str
    words: str
    is_away: bool
    is_over: bool


@dataclass(frozen=True)
class Line:
    """A person's month: cells, hours in sum, the limits that it breaks in words, with their tone."""

    person: Staff
    cells: list[CellView]
    hours: str
    tone: str
    excesses: list[str]


@dataclass(frozen=True)
class Gap:
    """A posted position with too few people on a day: the shift with its hours, from when to when."""

    day: date
    post: str
    shift: str
    missing: int
    span: tuple[datetime, datetime] | None = None

    @property
    def text(self) -> str:
        """`12-03 门岗 晚班 23:00–次日 07:00 缺 1 人`."""
        return f"{self.day:%m-%d} {self.post} {self.shift} 缺 {self.missing} 人"


@dataclass(frozen=True)
class Day:
    """A column: the day, whether it is a weekend or today, how many are planned, what is missing."""

    day: date
    is_weekend: bool
    is_today: bool
    planned: int
    missing: int
    words: str


@dataclass(frozen=True)
class Month:
    """The whole page."""

    first: date
    days: list[Day]
    lines: list[Line]
    gaps: list[Gap]


@dataclass(frozen=True)
class Planned:
    """What a page needs of a project's roster over some days, asked once."""

    zone: ZoneInfo
    people: Sequence[Staff]
    shifts: dict[int, list[Shift]]
    away: dict[int, list[Leave]]
    kinds: dict[str, Kind]
    positions: list[Position]


def month_of(actor: Actor, project: Project, first: date) -> Month:
    """The roster of the month that begins on a day; only people within reach."""
    last = (first + timedelta(days=31)).replace(day=1) - DAY
    days = [first + n * DAY for n in range((last - first).days + 1)]
    plan = planned(actor, project, first - AROUND, last + AROUND)
    limits = queries.limits(project.pk)
    lines = [_line(person, days, plan, limits) for person in plan.people]
    gaps = gaps_of(plan, days)
    missing: Counter[date] = Counter()
    for gap in gaps:
        missing[gap.day] += gap.missing
    today = local(clock.now(), plan.zone).date()
    columns = [
        Day(
            day, day.weekday() >= SATURDAY, day == today,
            sum(bool(line.cells[n].code) and not line.cells[n].is_away for line in lines), missing[day],
            "；".join(gap.text for gap in gaps if gap.day == day),
        )
        for n, day in enumerate(days)
    ]  # fmt: skip
    return Month(first, columns, lines, gaps)


def planned(actor: Actor, project: Project, since: date, until: date) -> Planned:
    """Everything that is planned from a day to a day, in a fixed number of queries."""
    zone = ZoneInfo(project.timezone)
    people = list(queries.staff(actor).filter(project=project))
    ids = [row.pk for row in people]
    span = datetime.combine(since, time(), zone), datetime.combine(until + DAY, time(), zone)
    return Planned(
        zone, people, queries.shifts(ids, *span), queries.leaves(ids, *span),
        {kind.code: kind for kind in queries.kinds(project.pk)},
        queries.positions(actor, project.pk),
    )  # fmt: skip


def is_away(shift: Shift, away: Iterable[Leave]) -> bool:
    """Whether approved leave takes something out of a shift."""
    return any(row.starts_at < shift.ends_at and row.ends_at > shift.starts_at for row in away)


def gaps_of(plan: Planned, days: Sequence[date]) -> list[Gap]:
    """Posted positions with fewer people than wanted; who is on leave does not count."""
    there: Counter[tuple[date, str, str]] = Counter()
    for person in plan.people:
        for row in plan.shifts[person.pk]:
            if not is_away(row, plan.away[person.pk]):
                there[local(row.starts_at, plan.zone).date(), person.post, row.code] += 1
    found = []
    for day in days:
        for place in plan.positions:
            missing = place.minimum - there[day, place.post, place.code]
            if missing > 0:
                kind = plan.kinds.get(place.code)
                span = span_of(day, kind.hours, plan.zone) if kind and kind.hours else None
                found.append(Gap(day, place.post, kind.words if kind else place.code, missing, span))
    return found


def gaps_at(actor: Actor, project: Project, at: datetime) -> list[Gap]:
    """Posted positions that lack somebody at an instant, also in a shift that began the day before (C-1.1-1)."""
    if not queries.positions(actor, project.pk):
        return []
    day = local(at, ZoneInfo(project.timezone)).date()
    days = [day - DAY, day]
    found = gaps_of(planned(actor, project, *days), days)
    return [gap for gap in found if gap.span and gap.span[0] <= at < gap.span[1]]


def _line(person: Staff, days: Sequence[date], plan: Planned, limits: fatigue.Limits) -> Line:
    shifts, away = plan.shifts[person.pk], plan.away[person.pk]
    worked = queries.worked(shifts, away, plan.zone)
    shown = set(days)
    found = [
        each for each in fatigue.excesses(worked, limits)
        if each.day in shown or (each.limit == "week" and each.day + 6 * DAY in shown)
    ]  # fmt: skip
    by_day: defaultdict[date, list[Shift]] = defaultdict(list)
    for row in shifts:
        by_day[local(row.starts_at, plan.zone).date()].append(row)
    over = {each.day for each in found if each.limit not in ("week", "month")}
    tone = "red" if any(each.limit in SERIOUS for each in found) else "amber" if found else ""
    hours = sum(row.hours for row in worked if row.day in shown)
    cells = [_cell(day, by_day[day], away, day in over, plan) for day in days]
    return Line(person, cells, fatigue.number(hours), tone, fatigue.told(found))


def _cell(day: date, rows: list[Shift], away: list[Leave], is_over: bool, plan: Planned) -> CellView:
    start = datetime.combine(day, time(), plan.zone)
    off = [row for row in away if row.starts_at < start + DAY and row.ends_at > start]
    words = [_shift_words(row, plan.zone) for row in rows]
    words += [f"请假 {on_day(row.starts_at, row.ends_at, day, plan.zone)}（已批准）" for row in off]
    kind = plan.kinds.get(rows[0].code) if rows else None
    code = "".join(dict.fromkeys(row.code for row in rows))
    return CellView(day, code, kind.tone if kind else "", "，".join(words), bool(off), is_over)


def _shift_words(row: Shift, zone: ZoneInfo) -> str:
    start, end = local(row.starts_at, zone), local(row.ends_at, zone)
    reason = f"（超限照排：{row.reason}）" if row.reason else ""
    return f"{row.code} {start:%H:%M}–{end:%H:%M}{reason}"


def by_shift(month: Month, days: Iterable[date]) -> list[tuple[date, list[tuple[str, list[str]]]]]:
    """Some days as a list for the phone: under each shift who works it."""
    wanted, found = set(days), []
    for n, column in enumerate(month.days):
        if column.day in wanted:
            names: defaultdict[str, list[str]] = defaultdict(list)
            for line in month.lines:
                cell = line.cells[n]
                if cell.code or cell.is_away:
                    names["请假" if cell.is_away else cell.code].append(line.person.name)
            found.append((column.day, sorted(names.items())))
    return found
