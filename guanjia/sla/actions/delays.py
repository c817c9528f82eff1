"""延期告知: how a promise gets another time, and what its team says when it was broken (A-1.3-3 to A-1.3-5)."""

from dataclasses import dataclass
from datetime import datetime

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Subject
from guanjia.kernel.moves import amend
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.sla import events, ledger, verdicts
from guanjia.sla.actions.compensations import note_proposal
from guanjia.sla.actions.promises import open_promises, warn_from
from guanjia.sla.actions.suppliers import note_told
from guanjia.sla.models import DelayNotice, Explanation, Promise


@dataclass(frozen=True)
class Delay:
    """What a notice says: why, in words, known since when, told when and how, remedy, and whether it was accepted.

    A compensation that was told has a sort, a value in fen and words; with none of them no compensation was told.
    """

    words: str
    remedy: str
    told_how: str
    cause: str = DelayNotice.Cause.OTHER
    known_since: datetime | None = None
    told_at: datetime | None = None
    compensation: str = ""
    sort: str = ""
    fen: int = 0
    is_accepted: bool | None = None

    @property
    def is_compensated(self) -> bool:
        """Whether the customer was told of a compensation."""
        return bool(self.compensation.strip() or self.sort or self.fen)


@action
def delay(
    subject: Subject, *, what: str, due_at: datetime, said: Delay, by: Actor, at: datetime | None = None
) -> None:
    """Move what was promised in a case, after the case allowed it; none open, or the same time, moves nothing."""
    for row in open_promises(subject, what):
        if row.due_at != due_at:
            _move(row, due_at, said, by, at or clock.now())


@action
def give_notice(
    row: Promise, *, by: Actor, cause: str, words: str, told_how: str, new_due_at: datetime, remedy: str,
    known_since: datetime | None, told_at: datetime | None = None, compensation: str = "",
    sort: str = "", fen: int = 0, is_accepted: bool | None = None, at: datetime | None = None,
) -> DelayNotice:  # fmt: skip
    """Tell a customer that a promise will be late: everything is needed, else nothing moves (A-1.3-3 to A-1.3-6).

    `known_since` is when the delay became known (without one, when its supplier named a later day), `told_at` when
    the customer was told (now without one). A compensation that is told (sort, fen, words) is proposed with it.
    """
    require(verdicts.may_work(row, by), verdicts.is_open(row), verdicts.is_moved_here(row))
    told = Delay(words, remedy, told_how, cause, known_since, told_at, compensation, sort, fen, is_accepted)
    return _move(row, new_due_at, told, by, at or clock.now(), is_asked=True)


def _move(
    row: Promise, due_at: datetime, said: Delay, by: Actor, now: datetime, is_asked: bool = False
) -> DelayNotice:
    """Check the notice, keep it, and give the promise its new time; the first one stays for the measure (A-1.3-2)."""
    told_at, supply = said.told_at or now, ledger.untold_supply(row)
    known = said.known_since or (supply.untold_since if supply else None) or (None if is_asked else told_at)
    require(verdicts.is_whole(said.cause, said.words, said.remedy, said.told_how, known, said.is_compensated))
    if said.is_compensated:
        require(verdicts.is_compensation(said.sort, said.fen, said.compensation, "compensation"))
    known = known or told_at
    require(verdicts.is_in_order(known, told_at, due_at, now))
    if is_asked:
        require(verdicts.is_later(row, due_at))
    notice = DelayNotice.objects.create(
        promise=row, project_id=row.project_id, cause=said.cause, words=noted(said.words, 120, "words"),
        known_since=known, told_at=told_at, told_how=said.told_how, old_due_at=row.due_at or due_at,
        new_due_at=due_at, remedy=noted(said.remedy, 200, "remedy"),
        compensation=noted(said.compensation, 120, "compensation"), is_accepted=said.is_accepted,
        by=by.ref,
    )  # fmt: skip
    fact = events.PromiseMoved(
        what=row.what, due_at=due_at, cause=notice.words, notice_id=notice.pk, cause_type=said.cause,
        first_due_at=row.first_due_at, known_since=known, told_at=told_at, remedy=True,
        compensation=said.is_compensated, staff_id=row.staff_id,
    )  # fmt: skip
    first_is_ahead = row.first_due_at is not None and row.check_at == row.first_due_at
    check_at = min(row.first_due_at or due_at, due_at) if first_is_ahead else due_at
    amend(
        row, fact, by=by, at=told_at, due_at=due_at, check_at=check_at, noticed_at=row.noticed_at or told_at,
        warn_at=warn_from(told_at, due_at, row.project_id),
    )  # fmt: skip
    note_told(row, notice, by)
    if said.is_compensated:
        note_proposal(row, notice, by, said.sort, said.fen, said.compensation, told_at)
    return notice


@action
def explain(
    row: Promise, *, by: Actor, why: str, remedy: str, cause: str = DelayNotice.Cause.OTHER,
    at: datetime | None = None,
) -> Explanation:  # fmt: skip
    """Say why a promise was broken, for which reason of the list, and what is done about it; asked until given."""
    found = Explanation.objects.select_for_update().filter(promise=row).first()
    require(verdicts.may_work(row, by), verdicts.is_asked(found), verdicts.is_explained(why, remedy, cause))
    explanation = found or Explanation(promise=row)
    explanation.why, explanation.remedy = (
        noted(why, 200, "why"),
        noted(remedy, 200, "remedy"),
    )
    explanation.cause = cause
    explanation.by, explanation.given_at = by.ref, at or clock.now()
    explanation.save()
    record(events.PromiseExplained(what=row.what), row, by=by, at=at)
    return explanation
