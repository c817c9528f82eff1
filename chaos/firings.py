"""R4: each level of each clock fires exactly once, none is missed, whenever workers are killed or paused."""

import random
import signal
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
from django.db import connection

from bench import cast, load, rows
from bench.cast import Cast
from bench.house import Running
from bench.rows import Facts
from chaos import proofs
from chaos.journal import Trial
from guanjia.config import embedded
from guanjia.intake import actions as intake
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization

WORKERS = 4
LIMITS = (20, 30, 45)
LEVELS = 4  # half of the time, the warning share, the end, as long again
TOLD = 4  # the supervisor at 80 and 100, supervisor and manager at 200
BY_ACTION = 40
LEASE = 2.0
DRAIN_SECONDS = 600


@dataclass(frozen=True)
class Size:
    """How much of it; `spread` is over how many seconds the clocks start."""

    clocks: int
    kills: int
    pauses: int
    spread: int


@dataclass
class Crew:
    """The workers, and what is done to them."""

    workers: list[Running]
    dice: random.Random
    kills: int = 0
    pauses: int = 0
    asleep: dict[int, float] = field(default_factory=dict)

    def keep_up(self) -> None:
        """Start who fell, wake who slept long enough."""
        for n, worker in enumerate(self.workers):
            if n in self.asleep and time.monotonic() > self.asleep[n]:
                worker.send(signal.SIGCONT)
                del self.asleep[n]
            if not worker.is_alive():
                worker.kill()
                worker.start()

    def kill(self) -> None:
        """End one at once, also a sleeping one."""
        n = self.dice.randrange(len(self.workers))
        self.workers[n].kill()
        self.asleep.pop(n, None)
        self.kills += 1

    def pause(self) -> bool:
        """Let one sleep for longer than the lease, in the middle of whatever it does; False when none is awake."""
        awake = [n for n, worker in enumerate(self.workers) if n not in self.asleep and worker.is_alive()]
        if awake:
            n = self.dice.choice(awake)
            self.workers[n].send(signal.SIGSTOP)
            self.asleep[n] = time.monotonic() + LEASE * (1.5 + 2 * self.dice.random())
            self.pauses += 1
        return bool(awake)

    def run(self, size: Size, seconds: float) -> None:
        """Kill and pause at random moments of the time in which the clocks fire."""
        began = time.monotonic()
        kills = sorted(self.dice.random() * seconds for _ in range(size.kills))
        pauses = sorted(self.dice.random() * seconds for _ in range(size.pauses))
        while (passed := time.monotonic() - began) < seconds:
            self.keep_up()
            if self.kills < len(kills) and passed > kills[self.kills]:
                self.kill()
            if pauses and passed > pauses[0] and self.pause():
                pauses.pop(0)
            time.sleep(0.05)
        self.asleep = dict.fromkeys(self.asleep, 0.0)
        self.keep_up()


def run(folder: Path, size: Size, seed: int, is_control: bool) -> Trial:
    """Start clocks, let them fire under kills and pauses, count."""
    began = time.monotonic()
    cast.found()
    casts = [cast.build(f"C{n}", homes=4, technicians=1) for n in range(len(LIMITS))]
    extra = {"CHAOS_LEASE": str(LEASE)} | ({"CHAOS_BREAK": "no_once"} if is_control else {})
    crew = Crew(
        [Running(["-m", "chaos.worker"], folder / f"logs/worker{n}.log", **extra) for n in range(WORKERS)],
        random.Random(seed),  # noqa: S311
    )
    if is_control:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE sla_clockfiring DROP CONSTRAINT clock_level_once")
    made = _start_clocks(folder, casts, size)
    try:
        crew.keep_up()
        crew.run(size, size.spread + 2 * max(LIMITS))
        proofs_ = _proofs(crew, made, is_control)
    finally:
        for worker in crew.workers:
            worker.send(signal.SIGCONT)
            worker.stop()
    late = lateness()
    what = f"{made:,} clocks x {LEVELS} levels, {WORKERS} workers, {crew.kills} kills, {crew.pauses} pauses, {late}"
    return Trial("R4 control" if is_control else "R4", what, crew.kills + crew.pauses, proofs_,
                 time.monotonic() - began, must_fail=is_control, notes=late)  # fmt: skip


def _start_clocks(folder: Path, casts: list[Cast], size: Size) -> int:
    """Orders of which the first clock runs: some by the action under a short published policy, the rest by COPY."""
    for one, limit in zip(casts, LIMITS, strict=True):
        organization.publish_policy(
            by=SYSTEM, approved_by="account:0", key="sla.register", value=limit / 60, project=one.project.pk
        )
    first = clock.now() + timedelta(seconds=8)
    for n in range(BY_ACTION):
        one = casts[n % len(casts)]
        intake.receive_request(
            one.project, by=SYSTEM, category=one.category, description=rows.WORDS, source="desk",
            unit=one.homes[0].unit, at=first + timedelta(seconds=n % size.spread),
        )  # fmt: skip
    first = max(first, clock.now())
    with psycopg.connect(embedded.conninfo(folder / "postgres")) as filling:
        filling.execute("SET session_replication_role = replica")
        for number, one in enumerate(casts):
            span = timedelta(seconds=LIMITS[number])
            share = range(number, size.clocks - BY_ACTION, len(casts))
            facts = [_facts(one, n, first + timedelta(seconds=size.spread * n / size.clocks)) for n in share]
            load.copy(filling, "workorders_workorder", (rows.order_row(one, f) for f in facts))
            load.copy(filling, "kernel_event", (row for f in facts for row in rows.event_rows(one, f)))
            clocks = (rows.clock_row(one, f, span) for f in facts)
            load.copy(filling, "sla_clock", (row for row in clocks if row is not None))
    return proofs.one("SELECT count(*) FROM sla_clock WHERE state = 'running'")


def _facts(one: Cast, n: int, at: datetime) -> Facts:
    pk = 1_000_000 + n
    home = one.homes[n % len(one.homes)]
    return Facts(pk, pk, f"GD-{one.project.code}-CHAOS-{pk}", 0, at, home, 0, "")


def _proofs(crew: Crew, clocks: int, is_control: bool) -> dict[str, int]:
    """Wait until everything has fired and is told, then count what is missing and what is there twice."""
    until = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < until and proofs.one("SELECT count(*) FROM sla_clock WHERE next_at IS NOT NULL"):
        crew.keep_up()
        time.sleep(0.5)
    levels = clocks * LEVELS
    firing = "FROM sla_clockfiring"
    event = "FROM kernel_event WHERE name IN ('sla.ClockWarned', 'sla.ClockBreached')"
    found = {
        "fired twice": proofs.one(f"SELECT count(*) - count(DISTINCT (clock_id, level)) {firing}"),
        "missed": levels - proofs.one(f"SELECT count(DISTINCT (clock_id, level)) {firing}"),
        "events twice": proofs.one(
            f"SELECT count(*) - count(DISTINCT (subject_id, data->>'level')) {event}"),
        "events missed": levels - proofs.one(
            f"SELECT count(DISTINCT (subject_id, data->>'level')) {event}"),
    }  # fmt: skip
    if not is_control:
        proofs.drain(DRAIN_SECONDS)
        found |= {
            "jobs left": proofs.one("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"),
            "jobs failed": proofs.one("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"),
            "messages off by": abs(TOLD * clocks - proofs.one(
                "SELECT coalesce(sum(cardinality(digested)), 0) FROM communications_message")),
        } | proofs.replayed()  # fmt: skip
    return found


def lateness() -> str:
    """How late levels fired: median, 99 % and the latest, in seconds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT percentile_cont(array[0.5, 0.99, 1]) WITHIN GROUP "
            "(ORDER BY extract(epoch FROM fired_at - due_at)) FROM sla_clockfiring"
        )
        found = cursor.fetchone()[0] or [0, 0, 0]
    return "late by {:.1f} s (median), {:.1f} s (99 %), {:.1f} s (most)".format(*found)
