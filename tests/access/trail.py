"""P6: what a request wrote, asked of the database itself, and the lines that it left for who audits.

`tests/access/watching.py` lets it look over the shoulder of other tests.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.privacy.models import ReadEntry
from guanjia.privacy.queries.audit import CHANNELS, Line, line_of, read_of

# tables that say nothing of the business, and why
QUIET = {
    "kernel_idempotencykey": "the key of a form", "kernel_draft": "what somebody is still typing",
    "kernel_counter": "the next number of a series", "procrastinate_jobs": "work for later",
    "procrastinate_events": "work for later", "organization_tally": "tries that are counted",
    "organization_signin": "a session that is in use", "kernel_event": "the trail", "privacy_readentry": "the trail",
    "django_session": "a session", "sla_clock": "follows from the event", "axes_accessattempt": "tries at the door",
    "axes_accesslog": "tries at the door", "axes_accessfailurelog": "tries at the door",
}  # fmt: skip
WRITTEN = """SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
             WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"""


@dataclass(frozen=True)
class Step:
    """One request: its route, who sent it, the tables of the business that it wrote, the lines that it left."""

    route: str
    who: str
    status: int
    tables: frozenset[str]
    lines: tuple[Line, ...]

    @property
    def is_silent(self) -> bool:
        """Whether it changed something and nothing says who, when, where, what and with which result."""
        return bool(self.tables) and not self.lines


@dataclass
class Trail:
    """The steps that were seen."""

    steps: list[Step] = field(default_factory=list)

    def follow(self, send: Callable[[], Any]) -> Any:
        """Send a request and note what it wrote; what was refused is not noted."""
        before, last = written(), newest()
        answer = send()
        match, actor = getattr(answer, "resolver_match", None), getattr(answer.wsgi_request, "actor", None)
        if match and actor and answer.status_code < 400:
            after = written()
            tables = {name for name, count in after.items() if count != before.get(name, 0)} - set(QUIET)
            route = f"{answer.wsgi_request.method} {match.route}".removeprefix("POST ")
            lines = lines_since(last, actor.ref if actor.kind != "guest" else "")
            self.steps.append(Step(route, actor.ref, answer.status_code, frozenset(tables), lines))
        return answer

    def routes(self, *, silent: bool = False) -> dict[str, set[str]]:
        """The routes that changed something or left a line, with the tables; or only what nothing tells of."""
        found: dict[str, set[str]] = {}
        for step in self.steps:
            if step.is_silent or (not silent and (step.tables or step.lines)):
                found.setdefault(step.route, set()).update(step.tables)
        return found

    def said(self, route: str) -> dict[str, list[str]]:
        """The tables that a route wrote, and the words of the lines that it left."""
        steps = [step for step in self.steps if step.route == route]
        return {
            "wrote": sorted({table for step in steps for table in step.tables}),
            "said": sorted({line.what for step in steps for line in step.lines}),
        }

    def reading(self) -> set[str]:
        """The routes that left a line without changing anything."""
        return {step.route for step in self.steps if step.lines and not step.tables}


def written() -> dict[str, int]:
    """How many rows of each table this transaction has written so far, counted by the database."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return dict(cursor.fetchall())


def newest() -> tuple[int, int]:
    """The numbers of the last event and of the last read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT max(id) FROM kernel_event), (SELECT max(id) FROM privacy_readentry)")
        event, read = cursor.fetchone()
    return event or 0, read or 0


def lines_since(last: tuple[int, int], who: str) -> tuple[Line, ...]:
    """The whole lines of somebody that the audit shows of what happened since; a guest comes in as any account."""
    found = [line_of(row) for row in Event.objects.filter(pk__gt=last[0])]
    found += [read_of(row) for row in ReadEntry.objects.filter(pk__gt=last[1])]
    mine = [line for line in found if line.who == who or (not who and line.who != SYSTEM.ref)]
    return tuple(line for line in mine if is_whole(line))


def is_whole(line: Line) -> bool:
    """Whether a line says who, when, where, what in words, about whom, and with which result."""
    in_words = any(mark > "\u4e00" for mark in line.what)
    where = line.where in CHANNELS.values() and (line.where != CHANNELS["system"] or line.who == SYSTEM.ref)
    return bool(line.who and line.at and line.result and line.about and in_words and where)


ALL = Trail()
