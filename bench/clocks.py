"""B4: the sweep of clocks, with a thousand and a million running, and ten thousand due."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import psycopg
from django.db import connection

from bench.load import copy
from bench.measure import Row, percentile, timed
from bench.rows import CLOCK
from bench.rows import Row as Columns
from bench.scenarios import Bench
from guanjia.kernel import clock
from guanjia.sla import actions as sla
from guanjia.sla.models import Clock, ClockFiring

KIND, RULE, SMALL = "bench", "T10", 100_000
FEW, MANY, DUE = 1_000, 1_000_000, 10_000
LATER = timedelta(days=30)


def running(bench: Bench, first: int, number: int, next_at: datetime, level: int = 0) -> Iterator[Columns]:
    """Clocks that run, each of a subject of its own."""
    start = next_at - timedelta(minutes=5)
    for n in range(first, first + number):
        yield CLOCK | {
            "version": 1, "rule": RULE, "subject_kind": KIND, "subject_id": n, "project_id": bench.big.project.pk,
            "concerns": [], "unit": "wall", "limit_seconds": 300, "started_at": start, "due_at": next_at,
            "level": level, "next_at": next_at,
        }  # fmt: skip


def fill(bench: Bench, first: int, number: int, next_at: datetime, level: int = 0) -> None:
    """Put clocks into the table by COPY."""
    with psycopg.connect(bench.conninfo()) as bare:
        copy(bare, "sla_clock", running(bench, first, number, next_at, level))
    with psycopg.connect(bench.conninfo(), autocommit=True) as bare:
        bare.execute("VACUUM (ANALYZE) sla_clock")


def empty_sweep(bench: Bench) -> float:
    """How long a sweep takes when nothing is due, in milliseconds."""
    return percentile(timed(sla.sweep, bench.seconds / 4), 0.5)


def b4(bench: Bench) -> list[Row]:
    """The sweep over few and many clocks, and how fast due ones fire; the other sizes of orders change nothing."""
    if bench.orders > SMALL:
        return []
    now, found = clock.now(), {}
    forget()
    try:
        for number in (FEW, MANY):
            known = Clock.objects.filter(subject_kind=KIND).count()
            fill(bench, known, number - known, now + LATER)
            found[number] = [empty_sweep(bench) for _ in range(bench.repeats)]
        idle = Row("B4", f"sweep, {MANY:,} running, none due", MANY, found[MANY], unit=" ms")
        few = Row("B4", f"sweep, {FEW:,} running, none due", FEW, found[FEW], unit=" ms")
        pairs = zip(found[MANY], found[FEW], strict=True)
        ratio = Row(
            "B4", "the many against the few", MANY, [many / little for many, little in pairs], unit=" x"
        )
        return [few, idle, ratio.at_most(2), *due(bench)]
    finally:
        forget()


def due(bench: Bench) -> list[Row]:
    """Ten thousand that break at once, beside a million that do not: how many a second, and each once."""
    row = Row("B4", f"{DUE:,} due clocks fire", MANY + DUE)
    row.goal = ">= 2000/s"
    for turn in range(min(bench.repeats, 3)):
        fill(bench, MANY * (2 + turn), DUE, clock.now() - timedelta(seconds=1), level=80)
        before, began = ClockFiring.objects.count(), time.perf_counter()
        fired = sla.sweep()
        row.values.append(fired / (time.perf_counter() - began))
        once = ClockFiring.objects.count() - before
        if (fired, once, sla.sweep()) != (DUE, DUE, 0):
            raise RuntimeError(f"B4: {DUE} were due, {fired} fired, {once} are on record")
    row.reached = row.median >= 2000
    return [row]


def forget() -> None:
    """Take the clocks of this scenario away, with what they told and the work that nobody does here."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
        cursor.execute(
            "DELETE FROM sla_clockfiring USING sla_clock c WHERE clock_id = c.id AND c.subject_kind = %s",
            [KIND],
        )
        cursor.execute("DELETE FROM sla_clock WHERE subject_kind = %s", [KIND])
