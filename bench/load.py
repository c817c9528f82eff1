"""Large data by COPY: open orders of the last days, closed ones over ten months."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import psycopg
from psycopg import sql

from bench import rows
from bench.cast import Cast
from bench.rows import Facts, Row
from bench.words import words_of
from guanjia.kernel import clock
from guanjia.measures.actions import ROLL_UP

TABLES = ("workorders_workorder", "intake_contact", "kernel_event", "sla_clock", "measures_observation")
ADDED_UP = "measures_daily"
CHUNK = 50_000
TEN_MONTHS = timedelta(days=304)
OPEN_DAYS = timedelta(days=3)
LAST_LEVEL = 200  # of a clock that has fired all it fires
ABOVE_REAL = 5_000  # the numbers of a day begin above those that the scenarios get
OPEN_STATES = len(rows.STATES) - 1


@dataclass
class Loader:
    """Fills one project of one database; every call adds to what is there."""

    cast: Cast
    conninfo: str
    now: datetime
    made: int = 0
    last: int = 0
    days: Counter[str] = field(default_factory=lambda: Counter())

    def add(self, number: int, *, are_open: bool, until: int) -> float:
        """Add orders; `until` is how many closed ones the ten months hold in the end; returns the seconds."""
        began = time.monotonic()
        with psycopg.connect(self.conninfo) as connection, _without_indexes(connection, number > CHUNK):
            connection.execute("SET session_replication_role = replica")  # rows refer to rows that are there
            self.last = self._largest(connection)
            for start in range(0, number, CHUNK):
                wanted = range(start, min(start + CHUNK, number))
                facts = [self._facts(n, are_open, until) for n in wanted]
                self._copy_all(connection, facts)
            self._set_sequences(connection)
            connection.execute("DELETE FROM measures_daily")
            connection.execute(ROLL_UP)
            self.made += number
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            for table in (*TABLES, ADDED_UP):
                connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))
        return time.monotonic() - began

    def _facts(self, n: int, are_open: bool, until: int) -> Facts:
        """The facts of the n-th order of this call, spread evenly over its span."""
        pk = self.last + n + 1
        span, start = (OPEN_DAYS, self.now) if are_open else (TEN_MONTHS, self.now - OPEN_DAYS)
        at = start - span * ((n + 1) / until)
        home = self.cast.homes[pk % len(self.cast.homes)]
        staff = self.cast.technicians[pk % len(self.cast.technicians)]
        state = n % OPEN_STATES if are_open else OPEN_STATES
        day = f"{at:%Y%m%d}"
        self.days[day] += 1
        number = f"GD-{self.cast.project.code}-{day}-{ABOVE_REAL + self.days[day]:04d}"
        by = f"account:{self.cast.supervisor.pk}"
        return Facts(pk, pk, number, state, at, home, staff.pk, by, words=words_of(pk))

    def _largest(self, connection: psycopg.Connection) -> int:
        """The largest key so far: the scenarios make orders of their own in between."""
        found = connection.execute(
            "SELECT greatest((SELECT max(id) FROM workorders_workorder), (SELECT max(id) FROM intake_contact))"
        ).fetchone()
        return int(found[0] or 0) if found else 0

    def _copy_all(self, connection: psycopg.Connection, facts: list[Facts]) -> None:
        each: tuple[tuple[str, Callable[[Facts], Iterable[Row]]], ...] = (
            ("workorders_workorder", lambda f: [rows.order_row(self.cast, f)]),
            ("intake_contact", lambda f: [rows.contact_row(self.cast, f)]),
            ("kernel_event", lambda f: rows.event_rows(self.cast, f)),
            ("sla_clock", self._clocks),
            ("measures_observation", lambda f: rows.observation_rows(self.cast, f)),
        )
        for table, make in each:
            copy(connection, table, (row for fact in facts for row in make(fact)))

    def _clocks(self, facts: Facts) -> list[Row]:
        """Running clocks of open orders; T10 of old ones have fired all they fire."""
        row = rows.clock_row(self.cast, facts) if facts.is_open else None
        if row is None:
            return []
        return [row | {"level": LAST_LEVEL, "next_at": None, "breached_at": row["due_at"]}]

    def _set_sequences(self, connection: psycopg.Connection) -> None:
        for table in TABLES:
            connection.execute(
                sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}))").format(
                    sql.Literal(table), sql.Identifier(table)
                )
            )


def copy(connection: psycopg.Connection, table: str, made: Iterator[Row]) -> None:
    """COPY rows with the same columns into a table."""
    first = next(made, None)
    if first is None:
        return
    columns = list(first)
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        stream.write_row(list(first.values()))
        for row in made:
            stream.write_row(list(row.values()))


@contextmanager
def _without_indexes(connection: psycopg.Connection, is_large: bool) -> Iterator[None]:
    """Build the plain indexes once at the end of a large load."""
    found = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN "
        "(SELECT conname FROM pg_constraint)", [list(TABLES) if is_large else []],
    ).fetchall()  # fmt: skip
    for name, _ in found:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    yield
    connection.execute("SET maintenance_work_mem = '1GB'")
    for _, definition in found:
        connection.execute(definition)


def loader(cast: Cast, conninfo: str) -> Loader:
    """A loader for a project, as of now."""
    return Loader(cast, conninfo, clock.now())
