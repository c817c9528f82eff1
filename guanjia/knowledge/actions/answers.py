"""Answers 问答: written by one person, put in use by another, looked at again, put right, given to people (KNO-03)."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from guanjia.kernel import beats, clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.text import fit
from guanjia.kernel.work import action
from guanjia.knowledge import answers as library
from guanjia.knowledge import events, rules, states
from guanjia.knowledge.models import Answer, AnswerUse

PACK = Path(__file__).resolve().parents[1] / "pack" / "answers.toml"
LONGEST = {"question": 60, "wordings": 600, "text": 800, "source": 120}


@action
def write_answer(*, by: Actor, **facts: Any) -> Answer:
    """Write the draft of an answer, for every project or for one."""
    row = Answer(written_by=by.ref, written_at=clock.now())
    for name, value in _good(row, facts, by).items():
        setattr(row, name, value)
    row.save(force_insert=True)
    record(events.AnswerWritten(fields=["new"]), row, by=by)
    return row


@action
def change_answer(answer: Answer, *, by: Actor, **facts: Any) -> Answer:
    """Change a draft; who changes it has written it, so that another one publishes. What is in use is put right by
    `correct_answer`."""
    require(rules.may_write_answer(by, answer.project_id), _is_draft(answer))
    facts = _good(answer, facts, by)
    changed = {name: value for name, value in facts.items() if value != getattr(answer, name)}
    if not changed:
        return answer
    fact = events.AnswerWritten(fields=sorted(changed))
    return amend(answer, fact, by=by, **changed, written_by=by.ref, written_at=clock.now(), plain_reason="")


def _is_draft(answer: Answer) -> Refused | None:
    if answer.status == Answer.Status.DRAFT:
        return None
    words = "停用的答案不能再改，请另写一条。"
    return Refused(
        "not_a_draft", "这条答案在用，请先点“更正”。" if answer.status == Answer.Status.PUBLISHED else words
    )


def _good(answer: Answer, facts: dict[str, Any], by: Actor) -> dict[str, Any]:
    """The facts as they are kept: a way of asking a line, a question that is free."""
    facts = facts | {name: fit(facts[name], most, name) for name, most in LONGEST.items() if name in facts}
    if "wordings" in facts:
        facts["wordings"] = "\n".join(filter(None, map(str.strip, facts["wordings"].split("\n"))))
    project = facts.get("project", answer.project)
    require(rules.may_write_answer(by, project.pk if project else None))
    question = facts.get("question", answer.question)
    if not question:
        raise Refused("question_needed", "请写问题。", {"question": "请写问题"})
    same = Answer.objects.filter(question=question, project=project).exclude(status=Answer.Status.WITHDRAWN)
    if same.exclude(pk=answer.pk).exists():
        raise Refused("question_taken", f"已经有“{question}”这一条了，请改那一条。", {"question": "已经有了"})
    return facts


@action
def publish_answer(answer: Answer, *, by: Actor, valid_to: date, plain_reason: str = "") -> Answer:
    """Put the answer of another person in use until a day, in plain words or with the reason why not (D-3.2.4-1)."""
    require(rules.may_publish_answer(by, answer.project_id), ready(answer, states.ANSWER_PUBLISH))
    require(rules.is_answer_of_another(answer, by), rules.is_whole_answer(answer))
    require(rules.holds_on(valid_to, library.today()))
    reason, found = fit(plain_reason, 120, "plain_reason"), library.jargon(answer.question, answer.text)
    require(rules.is_plain(found, reason))
    fact = events.AnswerPublished(valid_to=valid_to, is_plain=not found)
    facts: dict[str, Any] = {
        "valid_to": valid_to,
        "plain_reason": reason if found else "",
        "published_by": by.ref,
    }
    return move(answer, states.ANSWER_PUBLISH, fact, by=by, **facts, lapsed_on=None, note="")


@action
def renew_answer(answer: Answer, *, by: Actor, valid_to: date) -> Answer:
    """Somebody who may publish looked at an answer again: it holds until a later day."""
    require(rules.may_publish_answer(by, answer.project_id), rules.holds_on(valid_to, library.today()))
    if answer.status != Answer.Status.PUBLISHED:
        raise Refused("not_in_use", "只有在用的答案要复核，这一条请先发布。")
    return amend(answer, events.AnswerRenewed(valid_to=valid_to), by=by, valid_to=valid_to, lapsed_on=None)


@action
def correct_answer(answer: Answer, *, by: Actor, reason: str) -> Answer:
    """An answer is wrong: nobody is told it any more until it is put right and published again (D-3.2.3-2).

    The event names the cases that heard it, so that those people can be told.
    """
    require(rules.may_write_answer(by, answer.project_id), ready(answer, states.ANSWER_CORRECT))
    words = _reason(reason)
    fact = events.AnswerCorrected(reason=words, given=[str(ref) for ref in library.given(answer)])
    facts: dict[str, Any] = {"note": words, "written_by": by.ref, "written_at": clock.now()}
    return move(answer, states.ANSWER_CORRECT, fact, by=by, **facts)


@action
def withdraw_answer(answer: Answer, *, by: Actor, reason: str) -> Answer:
    """An answer is not given any more."""
    require(rules.may_publish_answer(by, answer.project_id), ready(answer, states.ANSWER_WITHDRAW))
    words = _reason(reason)
    return move(answer, states.ANSWER_WITHDRAW, events.AnswerWithdrawn(reason=words), by=by, note=words)


def _reason(reason: str) -> str:
    words = fit(reason, 200, "reason")
    if not words:
        raise Refused("reason_needed", "请写原因，用过这条答案的人要看。", {"reason": "请写原因"})
    return words


@action
def use_answer(answer: Answer, *, by: Actor, subject: SubjectRef) -> AnswerUse:
    """Note that an answer was given in a case; the same one again since its publication counts once."""
    if answer.status != Answer.Status.PUBLISHED or answer.published_at is None:
        raise Refused("not_in_use", "这条答案刚刚停用，请再查一次。")
    facts: dict[str, Any] = {"answer": answer, "subject_kind": subject.kind, "subject_id": subject.id}
    known = AnswerUse.objects.filter(**facts, at__gte=answer.published_at).first()
    if known is not None and subject.kind not in COUNTED_EACH:
        return known
    row = AnswerUse(**facts, by=by.ref, at=clock.now())
    row.save(force_insert=True)
    record(events.AnswerUsed(), answer, by=by, about=[subject])
    return row


# a subject that is no case of its own (the project of a call that has no contact yet): each time counts
COUNTED_EACH = ("project",)


@beats.every(600)
@action
def note_lapsed() -> int:
    """Say once of each answer in use that its day has passed (M182)."""
    rows = library.lapsed(library.today())
    for row in rows:
        if row.valid_to is not None:
            amend(row, events.AnswerLapsed(valid_to=row.valid_to), by=SYSTEM, lapsed_on=row.valid_to)
    return len(rows)


@action
def load_answers(*, by: Actor) -> list[Answer]:
    """Load the answers of the pack as drafts, which somebody of the company checks and publishes; again adds only what
    is missing."""
    known = set(Answer.objects.filter(project=None).values_list("question", flat=True))
    rows = tomllib.loads(PACK.read_text(encoding="utf-8"))["answer"]
    return [write_answer(by=by, **row) for row in rows if row["question"] not in known]
