"""Privacy incidents: reported by anybody, contained, assessed, told to whom it concerns, learned from (A-3.1-10)."""

from datetime import datetime, timedelta

from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import move, ready
from guanjia.kernel.numbering import next_number
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.work import action
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.privacy import events, queries, rules, states
from guanjia.privacy.models import Incident

NEED = "privacy.incidents"


@action
def report_incident(
    project: Project, *, by: Actor, sort: str, words: str, happened_at: datetime | None = None
) -> Incident:
    """Say what happened; from now on the hours to contain it and to tell people run."""
    require(None if by.may("privacy.report") else NotAllowed())
    if sort not in Incident.Sort.values:
        raise Refused("sort_needed", "请选是什么事。", {"sort": "请选择"})
    text, now = noted(words, 500, "words"), clock.now()
    happened = happened_at or now
    require(
        rules.is_said(text, "words", "请写发生了什么、在哪里发现的。"),
        rules.is_past(happened, now, "happened_at"),
    )
    hours = {
        key: float(policy.value(f"privacy.{key}_hours", project=project.pk)) for key in ("contain", "notify")
    }
    row = Incident(
        project_id=project.pk, sort=sort, happened_at=happened, reported_by=by.ref, reported_at=now,
        contain_due_at=now + timedelta(hours=hours["contain"]), notify_due_at=now + timedelta(hours=hours["notify"]),
    )  # fmt: skip
    row.words = text
    row.number = (
        f"SJ-{project.code}-{local(now):%Y}-{next_number(f'incident:{project.pk}:{local(now):%Y}'):03d}"
    )
    row.save(force_insert=True)
    fact = events.IncidentReported(
        sort=sort, contain_due_at=row.contain_due_at.isoformat(), notify_due_at=row.notify_due_at.isoformat()
    )
    record(fact, row, by=by, at=now)
    return row


def _may_work(by: Actor, incident: Incident) -> None:
    require(None if by.reach(NEED).covers(incident.project_id) else NotAllowed())


@action
def contain_incident(incident: Incident, *, by: Actor, how: str) -> Incident:
    """Note how it was stopped from going on."""
    _may_work(by, incident)
    text = noted(how, 200, "how")
    require(ready(incident, states.CONTAIN), rules.is_said(text, "how", "请写怎么控制住的。"))
    return move(incident, states.CONTAIN, events.IncidentContained(), by=by, contained=text)


@action
def assess_incident(
    incident: Incident, *, by: Actor, is_confirmed: bool, affected: int, data_sorts: str, cause: str, risk: str,
    must_notify: bool, who: str = "",
) -> Incident:  # fmt: skip
    """Note whether it is true, whom it concerns, what may come of it, and whether they must be told (PIPL 57).

    High risk for people of a confirmed incident is always told. `who` calls the people, one a line.
    """
    _may_work(by, incident)
    parties = queries.parties_called(by, incident.project_id or 0, who)
    why, what = noted(cause, 200, "cause"), noted(data_sorts, 120, "data_sorts")
    require(
        ready(incident, states.ASSESS), rules.is_said(why, "cause", "请写原因。"),
        rules.is_assessed(risk, affected, is_confirmed, must_notify), rules.counts_all(affected, len(parties)),
    )  # fmt: skip
    fact = events.IncidentAssessed(
        is_confirmed=is_confirmed, affected=affected, risk=risk, must_notify=must_notify
    )
    row = move(
        incident, states.ASSESS, fact, by=by, is_confirmed=is_confirmed, affected=affected, data_sorts=what,
        cause=why, risk=risk, must_notify=must_notify, parties=[str(party) for party in parties], about=parties,
    )  # fmt: skip
    if not must_notify:
        record(events.IncidentNeedsNoNotice(), row, by=by)
    return row


@action
def notify_incident(incident: Incident, *, by: Actor, whom: str) -> Incident:
    """Note who was told: the people, the authorities."""
    _may_work(by, incident)
    text = noted(whom, 120, "whom")
    require(
        ready(incident, states.NOTIFY), rules.is_said(text, "whom", "请写通知了谁、用什么方式。"),
        rules.needs_notice(incident),
    )  # fmt: skip
    fact = events.IncidentNotified(in_time=clock.now() <= incident.notify_due_at)
    return move(incident, states.NOTIFY, fact, by=by, notified_whom=text)


@action
def review_incident(incident: Incident, *, by: Actor, measures_taken: str) -> Incident:
    """Note what will be done so that it does not happen again; after who must be told was told."""
    _may_work(by, incident)
    text = noted(measures_taken, 300, "measures_taken")
    require(
        ready(incident, states.REVIEW), rules.was_told(incident),
        rules.is_said(text, "measures_taken", "请写改进措施。"),
    )  # fmt: skip
    return move(incident, states.REVIEW, events.IncidentReviewed(), by=by, measures_taken=text)


@action
def close_incident(incident: Incident, *, by: Actor) -> Incident:
    """The measures were taken; nothing is left to do."""
    _may_work(by, incident)
    return move(incident, states.CLOSE, events.IncidentClosed(), by=by)
