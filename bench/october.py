"""October of the repair ledger on the roster's shifts, planned day by day and first come, first served.

    python -m bench.october [--seconds 2] [--greedy] [--even 20]

What the two files do not say is assumed, the same for both ways (docs/dispatch.md lists it).
"""

import argparse
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from guanjia.dispatch.planning import day, even, explain
from guanjia.dispatch.planning.problem import Plan, Problem, Technician, Visit, Weights, Window
from guanjia.dispatch.planning.solver import Effort
from guanjia.dispatch.planning.travel import Place, Ways
from guanjia.kernel.text import CHINA
from guanjia.people import roster
from guanjia.workorders import ledger

DATA = Path(__file__).resolve().parent.parent / "tests/data"
POST, REST = "维修技师", timedelta(hours=11)
DAYS = [date(2026, 10, n) for n in range(1, 32)]
NEXT, LATER, EARLIER = timedelta(days=1), timedelta(days=63), timedelta(days=28)
FIRST, LAST, SLOT, END = 8 * 60, 18 * 60, 120, 31 * 60  # slots of two hours that begin from 8:00 to 18:00
OVERTIME, BETWEEN = 60, 100  # minutes; metres from one building to the next
WAYS = Ways(metres_per_minute=70, detour_percent=130, same_building_minutes=2, unknown_minutes=10)
OFFICE = Place("", "0", "", (0, 0))


@dataclass
class Month:
    """Sums over the days of one way of working."""

    asked: int = 0
    kept: int = 0
    late: int = 0
    metres: int = 0
    spreads: list[int] = field(default_factory=list)
    hours: list[float] = field(default_factory=list)
    jobs: dict[str, int] = field(default_factory=dict)
    duties: dict[str, int] = field(default_factory=dict)

    def add(
        self,
        problem: Problem,
        starts: dict[str, int],
        metres: int,
        jobs: dict[str, int],
        work: dict[str, int],
    ) -> None:
        """One day: begin of each visit that was served, metres of all, jobs and minutes of work of each on duty."""
        self.hours.append((max(work.values()) - min(work.values())) / 60)
        self.asked += len(problem.visits)
        for visit in problem.visits:
            if visit.id in starts and visit.promised:
                is_kept = starts[visit.id] <= visit.promised[1]
                self.kept, self.late = self.kept + is_kept, self.late + (not is_kept)
        self.metres += metres
        self.spreads.append(max(jobs.values()) - min(jobs.values()))
        for name, number in jobs.items():
            self.jobs[name] = self.jobs.get(name, 0) + number
            self.duties[name] = self.duties.get(name, 0) + 1

    def told(self) -> str:
        """The line of the table."""
        by_duty = [self.jobs[name] / self.duties[name] for name in self.jobs]
        left = self.asked - self.kept - self.late
        return (
            f"{self.kept} of {self.asked} ({self.kept / self.asked:.1%}) | {self.late} | {left} | "
            f"{self.metres / 1000:.1f} km | {statistics.mean(self.spreads):.1f} | "
            f"{statistics.mean(self.hours):.1f} | {statistics.pstdev(by_duty):.2f}"
        )


def shifts() -> dict[tuple[str, date], Window]:
    """The hours of each technician on a day of October, in minutes: the roster's day of the same weekday, nine weeks
    later, or four weeks before that where December has ended."""
    report = roster.read(DATA / "staff-roster.xlsx", rest=REST)
    people = {row.number for row in report.rows if row.post == POST}
    found: dict[tuple[str, date], Window] = {}
    for shift in report.shifts:
        if shift.staff_number in people and shift.starts_at and shift.ends_at:
            begin = minutes_after(shift.day, shift.starts_at)
            found[shift.staff_number, shift.day] = begin, minutes_after(shift.day, shift.ends_at)
    last = max(shift.day for shift in report.shifts)
    planned = {at: at + LATER - (EARLIER if at + LATER > last else timedelta()) for at in DAYS}
    return {
        (who, at): found[who, day] for at, day in planned.items() for who in people if (who, day) in found
    }


def minutes_after(at: date, moment: datetime) -> int:
    """Minutes of a moment after the local midnight of a day."""
    local = moment.astimezone(CHINA).replace(tzinfo=None)
    return int((local - datetime(at.year, at.month, at.day)).total_seconds() // 60)  # noqa: DTZ001


def requests() -> dict[date, list[Visit]]:
    """The visits of each day, in order of report: the day after it, in the two hours at which it was reported."""
    rows = [row for row in ledger.read(DATA / "repair-ledger-2026.xlsx").rows if row.address.building]
    took = {row.number: _minutes(row) for row in rows}
    usual: dict[str, list[int]] = {}
    for row in rows:
        if minutes := took[row.number]:
            usual.setdefault(row.category, []).append(minutes)
    found: dict[date, list[Visit]] = {at: [] for at in DAYS}
    for row in sorted(rows, key=lambda row: row.reported_at):
        local = row.reported_at.astimezone(CHINA)
        if (at := local.date() + NEXT) in found:
            begin = min(max(local.hour * 60 // SLOT * SLOT, FIRST), LAST)
            minutes = took[row.number] or round(statistics.median(usual[row.category]))
            building = int(row.address.building)
            place = Place("", row.address.building, row.address.room, (building * BETWEEN, 0))
            visit = Visit(row.number, place, minutes, ((begin, END),), promised=(begin, begin + SLOT))
            found[at].append(visit)
    return found


def _minutes(row: ledger.RepairRow) -> int:
    """From arrival to end as the ledger has it; 0 where it does not."""
    if row.arrived_at is None or row.finished_at is None:
        return 0
    return round((row.finished_at - row.arrived_at).total_seconds() / 60)


def problems(even_weight: int) -> Iterator[Problem]:
    """The day of each date; who works at night only is not on duty for visits."""
    hours, asked = shifts(), requests()
    for at in DAYS:
        people = tuple(
            Technician(who, OFFICE, (span,), overtime=OVERTIME)
            for (who, when), span in sorted(hours.items())
            if when == at and span[0] < LAST + SLOT
        )
        yield Problem(people, tuple(asked[at]), WAYS, Weights(even=even_weight))


Outcome = tuple[dict[str, int], int, dict[str, int], dict[str, int]]  # begins, metres, jobs, minutes of work


def first_come(problem: Problem) -> Outcome:
    """In order of report to whoever can begin first (then: fewest jobs), after what they have."""
    free = {one.id: (one.begins, one.base) for one in problem.technicians}
    jobs, work, starts, metres = dict.fromkeys(free, 0), dict.fromkeys(free, 0), {}, 0
    for visit in problem.visits:
        options = []
        for one in problem.technicians:
            at, place = free[one.id]
            start = max(at + WAYS.leg(place, visit.place).minutes, visit.windows[0][0])
            if start + visit.minutes + WAYS.leg(visit.place, one.base).minutes <= one.ends + one.overtime:
                options.append((start, jobs[one.id], one.id))
        if options:
            start, _, who = min(options)
            metres += WAYS.leg(free[who][1], visit.place).metres
            free[who], starts[visit.id] = (start + visit.minutes, visit.place), start
            jobs[who], work[who] = jobs[who] + 1, work[who] + visit.minutes
    metres += sum(WAYS.leg(place, OFFICE).metres for _, place in free.values())
    return starts, metres, jobs, work


def planned(problem: Problem, plan: Plan) -> Outcome:
    """The same of a plan."""
    costs = explain.costs(problem, plan)
    starts = {name: crew[0][1].starts for name, crew in plan.crews.items()}
    return starts, costs.metres, dict(costs.jobs), even.minutes_of(problem, plan)


def main() -> int:
    """Both ways over the month, as a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.october")
    parser.add_argument("--seconds", type=float, default=2, help="for each day")
    parser.add_argument("--greedy", action="store_true", help="plan without PyVRP")
    parser.add_argument("--even", type=int, default=20, help="metres for a minute of work above the share")
    given = parser.parse_args()
    came, made = Month(), Month()
    for problem in problems(given.even):
        came.add(problem, *first_come(problem))
        plan = day.plan(problem, Effort(given.seconds, 1), is_greedy=given.greedy)
        made.add(problem, *planned(problem, plan))
    head = "windows kept | late | left out | way | busiest less idlest a day, jobs | hours | deviation of jobs a duty"
    sys.stdout.write(f"| | {head} |\n|{'---|' * 8}\n")
    for name, month in (("first come, first served", came), ("planned", made)):
        sys.stdout.write(f"| {name} | {month.told()} |\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
