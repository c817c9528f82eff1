"""Cases 案例: told without names and numbers, with what is learnt, and the talks about them (KNO-05)."""

from datetime import date
from typing import Any

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.knowledge import events, rules
from guanjia.knowledge.actions.laws import note_explained
from guanjia.knowledge.anonymity import require_nobody
from guanjia.knowledge.answers import today
from guanjia.knowledge.models import Case, CaseTalk

LONGEST = {"title": 60, "facts": 2000, "lesson": 1000}


@action
def write_case(*, by: Actor, **facts: Any) -> Case:
    """Write a case; phone and identity numbers in it are masked, names and homes are refused."""
    require(rules.may_review(by))
    row = Case(**_good(facts), written_by=by.ref, written_at=clock.now())
    row.save(force_insert=True)
    record(events.CaseWritten(is_good=row.is_good), row, by=by)
    if row.regulation is not None:
        note_explained(row.regulation, by=by)
    return row


@action
def change_case(case: Case, *, by: Actor, **facts: Any) -> Case:
    """Change a case."""
    require(rules.may_review(by))
    facts, before = _good(facts), case.regulation
    changed = {name: value for name, value in facts.items() if value != getattr(case, name)}
    if not changed:
        return case
    amend(case, events.CaseWritten(is_good=changed.get("is_good", case.is_good)), by=by, **changed)
    for regulation in {before, case.regulation} - {None} if before != case.regulation else ():
        if regulation is not None:
            note_explained(regulation, by=by)
    return case


def _good(facts: dict[str, Any]) -> dict[str, Any]:
    facts = facts | {name: noted(facts[name], most, name) for name, most in LONGEST.items() if name in facts}
    missing = {name: "请填写" for name in LONGEST if name in facts and not facts[name]}
    if missing:
        raise Refused("case_unfinished", "名称、经过、学到什么都要写。", missing)
    require_nobody({name: str(facts[name]) for name in LONGEST if name in facts})
    return facts


@action
def note_talk(case: Case, *, by: Actor, held_on: date, took_part: str, agreed: str) -> CaseTalk:
    """A case was talked through: when, which posts took part, what was agreed (D-2.2.3-1)."""
    require(rules.may_review(by))
    who, words = noted(took_part, 120, "took_part"), noted(agreed, 400, "agreed")
    if not who or not words:
        missing = {name: "请填写" for name, text in (("took_part", who), ("agreed", words)) if not text}
        raise Refused("talk_unfinished", "请写谁参加、商定了什么。", missing)
    if held_on > today():
        raise Refused("talk_ahead", "讨论还没开，开过再登记。", {"held_on": "请填今天或以前"})
    require_nobody({"took_part": who, "agreed": words})
    facts: dict[str, Any] = {"held_on": held_on, "took_part": who, "agreed": words}
    row = CaseTalk(case=case, **facts, noted_by=by.ref, noted_at=clock.now())
    row.save(force_insert=True)
    record(events.CaseDiscussed(held_on=held_on), case, by=by)
    return row
