"""Questions that nobody could answer: noted with a count, made an answer, or let be with the reason."""

from typing import Any

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbers import mask_in_text
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.text import fit, tidy
from guanjia.kernel.work import action
from guanjia.knowledge import events, rules, search, states
from guanjia.knowledge.actions.answers import write_answer
from guanjia.knowledge.models import Answer, Unanswered

LONGEST, KEPT = 200, 20  # characters of a question that are kept; cases that are remembered


@action
def note_unanswered(
    text: str, *, by: Actor, subject: SubjectRef | None = None, project_id: int | None = None
) -> Unanswered:
    """Note a question for which nobody found an answer, numbers of people masked; the same words again count up."""
    words = mask_in_text(tidy(text))[:LONGEST]
    if not words:
        raise Refused("question_needed", "请写客户问的话。", {"q": "请写客户问的话"})
    plain = search.shape(words).plain[:LONGEST] or words
    known = Unanswered.objects.filter(plain=plain, project=project_id, status=Unanswered.Status.OPEN).first()
    asked_in, about = ([str(subject)] if subject else []), ([subject] if subject else [])
    if known is not None:
        cases = list(dict.fromkeys([*known.asked_in, *asked_in]))[-KEPT:]
        facts: dict[str, Any] = {"times": known.times + 1, "asked_in": cases, "asked_at": clock.now()}
        return amend(known, events.QuestionNoted(), by=by, about=about, **facts)
    row = Unanswered(text=words, plain=plain, project_id=project_id, asked_in=asked_in, asked_at=clock.now())
    row.save(force_insert=True)
    record(events.QuestionNoted(), row, by=by, about=about)
    return row


@action
def write_unanswered(row: Unanswered, *, by: Actor) -> Answer:
    """Begin the answer to a question: a draft in its words, by who answers it."""
    place = row.project if rules.may_write_answer(by, None) is not None else None
    require(rules.may_write_answer(by, place.pk if place else None), ready(row, states.QUESTION_WRITE))
    question = fit(row.text[:60], 60, "question")
    taken = (
        Answer.objects.filter(question=question, project=place)
        .exclude(status=Answer.Status.WITHDRAWN)
        .first()
    )
    answer = taken or write_answer(by=by, question=question, project=place)
    move(row, states.QUESTION_WRITE, events.QuestionTaken(), by=by, answer=answer, settled_by=by.ref)
    return answer


@action
def drop_unanswered(row: Unanswered, *, by: Actor, reason: str) -> Unanswered:
    """A question gets no answer: it is none of the company's, or no question."""
    require(rules.may_write_answer(by, row.project_id), ready(row, states.QUESTION_DROP))
    words = fit(reason, 200, "reason")
    if not words:
        raise Refused("reason_needed", "请写为什么不用答。", {"reason": "请写原因"})
    return move(
        row, states.QUESTION_DROP, events.QuestionDropped(reason=words), by=by, settled_by=by.ref, note=words
    )
