"""The only writer of findings: what a call brought to light, and what was concluded."""

from datetime import datetime

from guanjia.followups import events, integrity, queries, rules, states
from guanjia.followups.models import Finding, FollowUp
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action


@action
def look_into(task: FollowUp, *, by: Actor, at: datetime | None = None) -> list[Finding]:
    """Write down everything about an answered call that does not agree, once each."""
    moment = at or clock.now()
    noted_now = []
    for sort, claimed, found in integrity.contradictions(task, moment):
        facts = {"project_id": task.project_id, "claimed": claimed, "found": found, "at": moment}
        row, is_new = Finding.objects.get_or_create(follow_up=task, sort=sort, defaults=facts)
        if is_new:
            record(events.FindingNoted(sort=str(sort)), row, by=by, at=at)
            noted_now.append(row)
    return noted_now


@action
def check_finding(
    finding: Finding, *, by: Actor, is_upheld: bool, note: str, at: datetime | None = None
) -> Finding:
    """Conclude whether it is right, with what was found out; never by who called or did the work."""
    step = states.UPHOLD if is_upheld else states.CLEAR
    words = noted(note, 300, "note")
    require(
        rules.may_check(finding, by, queries.handlers(finding.follow_up)), ready(finding, step),
        rules.has_note(words),
    )  # fmt: skip
    fact = events.FindingChecked(is_upheld=is_upheld, note=words)
    return move(finding, step, fact, by=by, at=at, note=words, checked_by=by.ref)
