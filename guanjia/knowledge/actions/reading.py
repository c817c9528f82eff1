"""What readers owe, follows the audience by itself; they read, pass the quiz and say so (A-3.1-9, D-2.1.1-3)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from guanjia.kernel import clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.text import fit
from guanjia.kernel.work import action
from guanjia.knowledge import events, library, rules, states
from guanjia.knowledge.models import Document, Edition, QuizTry, ReadingDuty


@action
def settle_readers(document: Document, account_id: int | None = None) -> None:
    """Whoever belongs to the audience of the last edition owes it, nobody else owes anything; again changes nothing.

    With an account, only that person is looked at: somebody came, left, or has another post.
    """
    edition = library.asked_edition(document)
    wanted = library.audience(edition, account_id) if edition else {}
    known = ReadingDuty.objects.filter(edition__document=document).select_related("edition")
    rows = list(known if account_id is None else known.filter(account=account_id))
    for row in rows:
        if row.is_required and (
            edition is None or row.edition_id != edition.pk or row.account_id not in wanted
        ):
            amend(row, events.ReadingDropped(), by=SYSTEM, is_required=False)
    mine = {row.account_id: row for row in rows if edition and row.edition_id == edition.pk}
    for reader, project_id in wanted.items():
        _owe(edition, reader, project_id, mine.get(reader))


def _owe(edition: Edition | None, reader: int, project_id: int | None, row: ReadingDuty | None) -> None:
    """Begin what one reader owes, or take it up again."""
    now = clock.now()
    due = now + timedelta(days=int(policy.value("policy.read_days", at=now)))
    if row is None:
        row = ReadingDuty(edition=edition, account_id=reader, project_id=project_id, owed_at=now, due_at=due)
        row.save(force_insert=True)
        record(events.ReadingOwed(due_at=due), row, by=SYSTEM)
    elif not row.is_required:
        is_read = row.status == ReadingDuty.Status.DONE
        facts: dict[str, Any] = {"is_required": True, "owed_at": now, "due_at": due, "project_id": project_id}
        amend(row, events.ReadingOwed(due_at=due, is_read=is_read), by=SYSTEM, **facts)


@action
def take_quiz(duty: ReadingDuty, *, by: Actor, answers: Iterable[int]) -> QuizTry:
    """Try the quiz; every try is kept, and one that passed is enough (D-2.1.1-3)."""
    require(rules.is_owed_by(duty, by))
    quiz, given = duty.edition.quiz, list(answers)
    if not quiz or len(given) != len(quiz):
        raise Refused("answers_missing", "每一题都要选一个答案。")
    right = sum(one["right"] == answer for one, answer in zip(quiz, given, strict=True))
    passed = right * 100 >= float(policy.value("documents.quiz_pass")) * len(quiz)
    row = QuizTry.objects.create(duty=duty, at=clock.now(), answers=given, right=right, passed=passed)
    fact = events.QuizTaken(right=right, asked=len(quiz), passed=passed, clauses=duty.edition.clauses)
    record(fact, duty, by=by)
    return row


@action
def acknowledge(duty: ReadingDuty, *, by: Actor, signed_name: str = "") -> ReadingDuty:
    """Say 已阅读并承诺遵守; an undertaking is signed with the own name (A-3.1-9). Again changes nothing."""
    require(rules.is_owed_by(duty, by))
    if duty.status == ReadingDuty.Status.DONE:
        return duty
    document, name = duty.edition.document, fit(signed_name, 40, "signed_name")
    own = library.own_name(duty.account_id)
    require(rules.is_quiz_passed(duty), rules.is_signed_rightly(document, name, own))
    is_signed = document.sort == Document.Sort.UNDERTAKING
    duty.signed_name = name if is_signed else ""
    fact = events.EditionAcknowledged(is_signed=is_signed)
    return move(duty, states.ACKNOWLEDGE, fact, by=by, signed_name_sealed=duty.signed_name_sealed)
