"""A promise as every page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from guanjia.kernel import clock, going
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time, in_words
from guanjia.sla.models import Promise

TONES = {"kept": "done", "late": "bad", "open": "todo", "released": "none"}


@dataclass(frozen=True)
class Line:
    """One promise: what, where, by whom, by when, what became of it."""

    row: Promise
    what: str
    due: str
    first: str
    key: str
    word: str
    case: str
    href: str
    giver: str
    owes: str


def due_of(row: Promise, now: datetime) -> tuple[str, str]:
    """What became of it, as dot and word; one that is over and still open says how late it is."""
    if row.state == Promise.State.OPEN and row.due_at is not None and row.due_at <= now:
        return "bad", f"超时 {in_words(now - row.due_at)}"
    if row.state == Promise.State.OPEN and row.due_at is not None:
        return "todo", f"剩 {in_words(row.due_at - now)}"
    if row.state == Promise.State.OPEN:
        return "todo", "等结果"
    return TONES[row.state], str(row.get_state_display())


def owed(row: Promise) -> str:
    """What the team owes: an explanation that was asked and not given."""
    explanation = getattr(row, "explanation", None)
    if explanation is None:
        return ""
    return "已说明" if explanation.given_at else "等说明"


def what_of(row: Promise) -> str:
    """What was told, with its price."""
    return row.what if row.fen is None else f"{row.what} {row.fen / 100:.2f} 元"


def lines(actor: Actor, rows: Iterable[Promise], *, is_case: bool = False) -> list[Line]:
    """Promises with the names of their cases and givers: two queries for all of them, none on the case itself."""
    found, now = list(rows), clock.now()
    if is_case:
        return [_line(actor, row, {}, {}, now) for row in found]
    names = going.names(actor, {row.case for row in found})
    accounts = {int(row.given_by[8:]) for row in found if row.given_by.startswith("account:")}
    people = organization.account_names(accounts) if accounts else {}
    return [_line(actor, row, names, people, now) for row in found]


def _line(
    actor: Actor, row: Promise, names: dict[SubjectRef, str], people: dict[int, str], now: datetime
) -> Line:
    key, word = due_of(row, now)
    giver = people.get(int(row.given_by[8:]), "—") if row.given_by.startswith("account:") else "系统"
    first = clock_time(row.first_due_at) if row.first_due_at and row.first_due_at != row.due_at else ""
    return Line(
        row, what_of(row), clock_time(row.due_at) if row.due_at else "没有时间", first, key, word,
        names.get(row.case, ""), going.address(actor, row.case), giver, owed(row),
    )  # fmt: skip
