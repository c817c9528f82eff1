"""Praise of customers for the staff 表扬: written down, verified by another person, shown (D-2.2.2-1)."""

from datetime import datetime

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.people import events, queries, rules, states
from guanjia.people.models import Commendation, Staff

WORDS, REASON = 300, 120


@action
def note_commendation(
    person: Staff, *, by: Actor, words: str, source: str, origin: SubjectRef | None = None, at: datetime | None = None
) -> Commendation:  # fmt: skip
    """Write down that a customer praised somebody; from one origin (a rating, a contact) a person is praised once."""
    moment, said = at or clock.now(), noted(words, WORDS, "words")
    require(
        rules.may_note_praise(by, person, queries.staff(by).filter(pk=person.pk).exists()), rules.is_praise(said),
        rules.has_not_left(person),
    )  # fmt: skip
    if origin is not None:
        known = Commendation.objects.filter(staff=person, origin=str(origin)).first()
        if known is not None:
            return known
    row = Commendation.objects.create(
        project_id=person.project_id, staff=person, source=source, words=said, origin=str(origin or ""), at=moment,
        noted_by=by.ref,
    )  # fmt: skip
    record(events.CommendationNoted(source=source), row, by=by, at=moment)
    return row


@action
def verify_commendation(
    row: Commendation, *, by: Actor, shown: str, at: datetime | None = None
) -> Commendation:
    """It is true: it stands on the wall in words without customers' names, and the praised one hears of it."""
    said = noted(shown, WORDS, "shown")
    require(
        rules.may_check_praise(by, row), ready(row, states.VERIFY_PRAISE), rules.is_praise(said, "shown"),
        rules.names_no_customer(said, "shown"),
    )  # fmt: skip
    fact = events.CommendationVerified(staff_id=row.staff_id, source=row.source)
    return move(
        row, states.VERIFY_PRAISE, fact, by=by, at=at, shown=said, checked_by=by.ref, about=[row.staff.ref]
    )


@action
def refuse_commendation(
    row: Commendation, *, by: Actor, reason: str, at: datetime | None = None
) -> Commendation:
    """It could not be verified, with the reason; it is not shown."""
    words = noted(reason, REASON, "reason")
    require(
        rules.may_check_praise(by, row), ready(row, states.REFUSE_PRAISE), rules.says_why_not(words),
    )  # fmt: skip
    fact = events.CommendationRefused(reason=words)
    return move(row, states.REFUSE_PRAISE, fact, by=by, at=at, reason=words, checked_by=by.ref)
