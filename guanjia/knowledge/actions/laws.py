"""Regulations 法规 and what their changes ask for: training, review of the processes that they touch (KNO-04)."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from guanjia.kernel import clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.text import fit
from guanjia.kernel.work import action
from guanjia.knowledge import events, laws, rules, states
from guanjia.knowledge.answers import today
from guanjia.knowledge.models import AffectedProcess, Document, Regulation, RegulationChange, Sop
from guanjia.organization.moments import local

LONGEST = {"title": 80, "issuer": 60, "number": 40, "notes": 4000, "interpretation": 4000}


@action
def write_regulation(*, by: Actor, **facts: Any) -> Regulation:
    """Take a regulation into the library."""
    require(rules.may_keep_laws(by))
    row = Regulation(**_good(Regulation(), facts))
    row.save(force_insert=True)
    record(_written(row, ["new"]), row, by=by)
    return row


@action
def edit_regulation(regulation: Regulation, *, by: Actor, **facts: Any) -> Regulation:
    """Write more of a regulation: notes on articles, the interpretation; what changed in it is `announce_change`."""
    require(rules.may_keep_laws(by))
    facts = _good(regulation, facts)
    changed = {name: value for name, value in facts.items() if value != getattr(regulation, name)}
    if not changed:
        return regulation
    for name, value in changed.items():
        setattr(regulation, name, value)
    return amend(regulation, _written(regulation, sorted(changed)), by=by, **changed)


def _written(row: Regulation, fields: list[str]) -> events.RegulationWritten:
    return events.RegulationWritten(fields=fields, is_key=row.is_key, is_explained=laws.is_explained(row))


@action
def note_explained(regulation: Regulation, *, by: Actor) -> None:
    """A case was laid to a regulation, or taken from it: its figure counts anew (M229)."""
    record(_written(regulation, ["cases"]), regulation, by=by)


def _good(row: Regulation, facts: dict[str, Any]) -> dict[str, Any]:
    facts = facts | {name: fit(facts[name], most, name) for name, most in LONGEST.items() if name in facts}
    title, number = (facts.get(name, getattr(row, name)) for name in ("title", "number"))
    if not title:
        raise Refused("title_needed", "请写法规名称。", {"title": "请填写"})
    if Regulation.objects.filter(title=title, number=number).exclude(pk=row.pk).exists():
        raise Refused("title_taken", f"《{title}》已经收录了。", {"title": "已经收录了"})
    return facts


@action
def announce_change(
    regulation: Regulation, *, by: Actor, what: str, effective_on: date, documents: Iterable[Document] = (),
    sops: Iterable[Sop] = (), others: Iterable[str] = (),
) -> RegulationChange:  # fmt: skip
    """A regulation changed: within the days of the policy people are trained and what it touches is reviewed (T44)."""
    require(rules.may_keep_laws(by))
    words = fit(what, 300, "what")
    touched: dict[str, dict[str, Any]] = {f"《{row.title}》": {"document": row} for row in documents}
    touched |= {f"作业标准：{row.title}": {"sop": row} for row in sops}
    touched |= {fit(row, 60, "others"): {} for row in others if row.strip()}
    if not words or not touched:
        missing = {} if words else {"what": "请写变了什么"}
        missing |= (
            {}
            if touched
            else {
                "others": "受影响的制度、作业标准、别的流程至少要有一项，登记后按它们逐项复核；都不涉及的写“客服口径”"
            }
        )
        raise Refused("change_unfinished", f"还不能登记：{'；'.join(missing.values())}。", missing)
    days = timedelta(days=int(policy.value("training.law_after_days")))
    now = local(clock.now())
    due_at = datetime.combine(effective_on + days, time(23, 59), tzinfo=now.tzinfo)
    row = RegulationChange(regulation=regulation, what=words, effective_on=effective_on, due_at=due_at)
    row.save(force_insert=True)
    for name, facts in touched.items():
        AffectedProcess(change=row, words=name[:60], **facts).save(force_insert=True)
    record(events.RegulationChanged(effective_on=effective_on, due_at=due_at), row, by=by)
    return row


@action
def review_process(process: AffectedProcess, *, by: Actor, outcome: str) -> AffectedProcess:
    """Somebody who writes processes reviewed one that a change touches, and says with which result (C-4.2-2)."""
    require(rules.may_review(by))
    words = fit(outcome, 200, "outcome")
    if process.reviewed_at is not None:
        raise Refused("reviewed_already", "这一项已经评审过了，请刷新页面。")
    if not words:
        raise Refused("outcome_needed", "请写评审结论：不用改，或改了什么。", {"outcome": "请写结论"})
    change = laws.system_change(process.change_id)
    now = clock.now()
    fact = events.ProcessReviewed(in_time=now <= change.due_at)
    amend(process, fact, by=by, outcome=words, reviewed_by=by.ref, reviewed_at=now)
    _settle(change, by)
    return process


@action
def note_training(
    change: RegulationChange, *, by: Actor, trained_on: date, trained_how: str
) -> RegulationChange:
    """People were trained on a change: on which day, who and how (C-4.2-1)."""
    require(rules.may_review(by))
    words = fit(trained_how, 200, "trained_how")
    if not words:
        raise Refused("training_words", "请写谁学了、怎么学的。", {"trained_how": "请填写"})
    if trained_on > today():
        raise Refused("training_ahead", "培训日期还没到，办完再登记。", {"trained_on": "请填今天或以前"})
    facts: dict[str, Any] = {"trained_on": trained_on, "trained_how": words, "trained_by": by.ref}
    amend(change, events.RegulationTrained(trained_on=trained_on), by=by, **facts)
    return _settle(change, by)


def _settle(change: RegulationChange, by: Actor) -> RegulationChange:
    """A change is settled when people are trained and nothing that it touches waits."""
    if change.status != RegulationChange.Status.OPEN or change.trained_on is None or laws.waiting(change):
        return change
    in_time = clock.now() <= change.due_at
    return move(change, states.SETTLE, events.RegulationSettled(in_time=in_time), by=by)


@action
def note_missed(change: RegulationChange) -> None:
    """The days of a change are over: each process that nobody reviewed counts as missed (M243)."""
    for row in laws.waiting(change):
        record(events.ProcessMissed(), row, by=SYSTEM)
