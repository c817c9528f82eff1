"""The only writer of the roster: cells, patterns, copies, kinds of shift, posted positions (ORG-04, A-2.3-3)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.text import fit
from guanjia.kernel.work import action
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.people import events, kinds, queries, rules
from guanjia.people.actions.absence import shift_text
from guanjia.people.actions.planning import (
    Change,
    handed,
    key_of,
    locked,
    new_shift,
    planned_around,
    write,
)
from guanjia.people.kinds import Kind
from guanjia.people.models import Position, Shift, ShiftKind, Staff

DAY = timedelta(days=1)
MOST_CELLS, CODE_LENGTH, NAME_LENGTH, POST_LENGTH = 4000, 4, 12, 24


@dataclass(frozen=True)
class Cell:
    """A day of a person under a code; no code, or that of a day of rest, clears it."""

    staff_id: int
    day: date
    code: str


@action
def set_cells(project: Project, *, by: Actor, cells: Iterable[Cell], reason: str = "") -> int:
    """Set one or many cells of the roster in one unit of work; returns how many shifts are new.

    Refused whole, with the cause under every cell (`fields`, named by `key_of`), when a code is unknown, shifts of a
    person overlap, or a limit of hours is broken and whoever may approve gave no reason (A-2.3-3).
    """
    require(rules.may_edit(by, project.pk))
    wanted = list({(cell.staff_id, cell.day): cell for cell in cells}.values())
    require(rules.is_not_too_much(len(wanted), MOST_CELLS))
    if not wanted:
        return 0
    people = locked({cell.staff_id for cell in wanted}, project.pk)
    zone = ZoneInfo(project.timezone)
    planned = planned_around(people, {cell.day for cell in wanted}, zone)
    known = {kind.code: kind for kind in queries.kinds(project.pk)}
    changes, faults = {pk: Change(person) for pk, person in people.items()}, {}
    by_day = _by_day(planned, zone)
    for cell in wanted:
        if cell.staff_id not in people:
            faults[key_of(cell.staff_id, cell.day)] = "这位员工不在这个项目"
        elif cell.code and cell.code not in known:
            faults[key_of(cell.staff_id, cell.day)] = kinds.unknown(cell.code, known)
        else:
            _fill(changes[cell.staff_id], cell, by_day[cell.staff_id, cell.day], known, zone)
    return write(list(changes.values()), by=by, reason=reason, refused=faults)


@dataclass(frozen=True)
class Place:
    """A day of a person."""

    staff_id: int
    day: date


@action
def move_shift(
    project: Project, *, by: Actor, source: Place, target: Place, exchange: bool = False, reason: str = ""
) -> int:
    """Move what a cell holds to another one at the same hours; with `exchange` what stands there goes the other way.

    Without it a cell that holds something is left alone: refused with what stands there. Returns how many shifts moved.
    """
    require(rules.may_edit(by, project.pk))
    people = locked({source.staff_id, target.staff_id}, project.pk)
    if not {source.staff_id, target.staff_id} <= people.keys():
        raise Refused("not_here", "这位员工不在这个项目，没有移。请刷新后再看。")
    zone = ZoneInfo(project.timezone)
    by_day = _by_day(planned_around(people, {source.day, target.day}, zone), zone)
    going = by_day[source.staff_id, source.day]
    coming = by_day[target.staff_id, target.day]
    if not going:
        raise Refused("cell_empty", "这一格已经没有班了，没有移。请刷新后再看。")
    if coming and not exchange:
        taken = f"{people[target.staff_id].name} 已经有 {'、'.join(shift_text(row) for row in coming)}"
        words = f"{taken}，没有移。可以对调两格；只想换掉它，就先清空那一格。"
        raise Refused("cell_taken", words, {key_of(target.staff_id, target.day): taken})
    changes = {pk: Change(person) for pk, person in people.items()}
    for rows, giver, taker in ((going, source, target), (coming, target, source)):
        later = taker.day - giver.day
        changes[giver.staff_id].gone += rows
        changes[taker.staff_id].new += [handed(row, people[taker.staff_id], later) for row in rows]
    return write(list(changes.values()), by=by, reason=reason)


def _by_day(planned: dict[int, list[Shift]], zone: ZoneInfo) -> defaultdict[tuple[int, date], list[Shift]]:
    found: defaultdict[tuple[int, date], list[Shift]] = defaultdict(list)
    for pk, rows in planned.items():
        for row in rows:
            found[pk, local(row.starts_at, zone).date()].append(row)
    return found


def _fill(change: Change, cell: Cell, there: list[Shift], known: dict[str, Kind], zone: ZoneInfo) -> None:
    """A day of a person under another code; the same code on the same hours changes nothing."""
    hours = known[cell.code].hours if cell.code else None
    if hours is None:
        change.gone += there
        return
    start, end = kinds.span_of(cell.day, hours, zone)
    same = [row for row in there if (row.code, row.starts_at, row.ends_at) == (cell.code, start, end)]
    change.gone += [row for row in there if row not in same]
    if not same:
        change.new.append(new_shift(change.person, cell.code, start, end, known))


@action
def lay_pattern(
    project: Project, *, by: Actor, people: Sequence[Staff], pattern: str, since: date, days: int, offset: int = 0,
    reason: str = "",
) -> int:  # fmt: skip
    """Lay a repeated sequence of codes (早早中中晚晚休休) over people; each begins `offset` days further in."""
    codes = kinds.sequence_of(pattern, [kind.code for kind in queries.kinds(project.pk)])
    cells = [
        Cell(person.pk, since + n * DAY, codes[(n + place * offset) % len(codes)])
        for place, person in enumerate(people)
        for n in range(days)
    ]
    return set_cells(project, by=by, cells=cells, reason=reason)


@action
def copy_days(project: Project, *, by: Actor, since: date, days: int, to: date, reason: str = "") -> int:
    """Make some days of the roster like earlier ones, person by person, empty days too (a week, a month)."""
    require(rules.may_edit(by, project.pk), rules.is_a_copy(since, days, to))
    zone = ZoneInfo(project.timezone)
    people = list(Staff.objects.filter(project=project, has_left=False).values_list("pk", flat=True))
    start = datetime.combine(since, time(), zone)
    by_day = _by_day(queries.shifts(people, start, start + days * DAY), zone)
    cells = [
        Cell(pk, to + n * DAY, next((row.code for row in by_day[pk, since + n * DAY]), ""))
        for pk in people
        for n in range(days)
    ]
    return set_cells(project, by=by, cells=cells, reason=reason)


@action
def keep_kind(project: Project, *, by: Actor, code: str, name: str, **facts: Any) -> ShiftKind:
    """Enter or change a kind of shift (start, end, break_minutes, is_on_call, tone); planned shifts stay."""
    require(rules.may_edit(by, project.pk), rules.are_hours(facts.get("start"), facts.get("end")))
    code, name = fit(code, CODE_LENGTH, "code"), fit(name, NAME_LENGTH, "name")
    if not code or not name:
        raise Refused("words_needed", "请填代号和名称。", {"code": "请填写"})
    _own_kinds(project)
    row, _ = ShiftKind.objects.update_or_create(project=project, code=code, defaults=facts | {"name": name})
    words = next(kind.words for kind in queries.kinds(project.pk) if kind.code == code)
    record(events.ShiftKindChanged(code=code, words=words), project, by=by)
    return row


def _own_kinds(project: Project) -> None:
    """Give a project its own rows of what every project starts with, before the first change."""
    if not ShiftKind.objects.filter(project=project).exists():
        ShiftKind.objects.bulk_create(
            ShiftKind(
                project=project, code=kind.code, name=kind.name, start=kind.start, end=kind.end,
                break_minutes=kind.break_minutes, is_on_call=kind.is_on_call, tone=kind.tone,
            )
            for kind in kinds.PRESET
        )  # fmt: skip


@action
def drop_kind(project: Project, *, by: Actor, code: str) -> None:
    """Take a kind of shift away; refused for the last one, and while a posted position needs it."""
    require(rules.may_edit(by, project.pk))
    _own_kinds(project)
    if Position.objects.filter(project=project, code=code).exists():
        raise Refused("kind_needed", f"定岗里还有“{code}”，请先改定岗人数。")
    if ShiftKind.objects.filter(project=project).exclude(code=code).count() == 0:
        raise Refused("last_kind", "至少要留一个班次。")
    if ShiftKind.objects.filter(project=project, code=code).delete()[0]:
        record(events.ShiftKindChanged(code=code, words="不再使用"), project, by=by)


@action
def keep_position(project: Project, *, by: Actor, post: str, code: str, minimum: int) -> None:
    """Say how many of a post must be planned in a kind of shift every day (C-1.1-1); none takes the position away."""
    require(rules.may_edit(by, project.pk))
    post = noted(post, POST_LENGTH, "post")
    if not post:
        raise Refused("words_needed", "请填岗位。", {"post": "请填写"})
    known = [kind.code for kind in queries.kinds(project.pk)]
    if code not in known:
        raise Refused("shift_code_unknown", kinds.unknown(code, known) + "。", {"code": "没有这个班次"})
    if minimum:
        Position.objects.update_or_create(
            project=project, post=post, code=code, defaults={"minimum": minimum}
        )
    else:
        Position.objects.filter(project=project, post=post, code=code).delete()
    record(events.PositionChanged(post=post, code=code, minimum=minimum), project, by=by)
