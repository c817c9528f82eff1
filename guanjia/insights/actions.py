"""The only writer of the clause map: who answers, what people confirm, the map frozen."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from guanjia.collaboration import actions as collaboration
from guanjia.collaboration.models import ActionItem
from guanjia.insights import clauses, events, periods, queries, reports, rules
from guanjia.insights.clauses import Clause
from guanjia.insights.models import Attestation, ClauseCharge, MapSnapshot, Report
from guanjia.insights.periods import Span
from guanjia.insights.queries import ClauseMap
from guanjia.kernel import attachments, clock, jobs
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Attachment
from guanjia.kernel.moves import amend
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.organization import queries as organization
from guanjia.organization.models import Account, Project
from guanjia.organization.moments import local


@action
def charge_clause(
    clause: Clause, project: Project, *, by: Actor, owner: Account | None, exempt_reason: str = ""
) -> ClauseCharge:
    """Say who answers for a clause in a project, or why it does not apply; a company clause in all of them."""
    require(rules.may_answer(by, clause, project.pk))
    reason = noted(exempt_reason, 200, "exempt_reason")
    row = charge_row(clause, project)
    row.owner, row.exempt_reason = owner, reason
    row.save()
    fact = events.ClauseCharged(clause=clause.id, owner=owner.pk if owner else None, exempt_reason=reason)
    record(fact, row, by=by)
    return row


def charge_row(clause: Clause, project: Project) -> ClauseCharge:
    """The row of a clause in a project, of a company clause the one of the company; made where it is missing."""
    return queries.charge_of(clause, project) or ClauseCharge.objects.create(
        clause=clause.id, project=project
    )


@action
def ask_gap_action(clause: Clause, project: Project, *, by: Actor, **facts: Any) -> ActionItem:
    """Ask somebody to close the gap of a clause; the item belongs to the clause's row in the project."""
    require(rules.may_keep(by, project.pk))
    charge = charge_row(clause, project)
    return collaboration.ask_action(project, by=by, origin=charge.ref, **facts)


@action
def attest_clause(
    clause: Clause, project: Project, *, by: Actor, statement: str, valid_until: date,
    files: Iterable[Attachment] = (),
) -> Attestation:  # fmt: skip
    """Confirm until a day, in words and with files, what no operating data shows (ANA-05)."""
    require(rules.may_answer(by, clause, project.pk), rules.is_attestable(clause))
    require(rules.is_future(valid_until, local(clock.now()).date()))
    words = noted(statement, 500, "statement")
    if not words:
        raise Refused("statement_needed", "请写清确认了什么、依据是什么。", {"statement": "请填写"})
    row = Attestation.objects.create(
        clause=clause.id, project=project, statement=words, by=by.ref, at=clock.now(), valid_until=valid_until
    )
    attachments.attach(files, row.ref, by=by)
    record(events.ClauseAttested(clause=clause.id, valid_until=valid_until), row, by=by)
    charge = queries.charge_of(clause, project)
    if charge is not None:
        _settle(charge, by)
    return row


def _settle(charge: ClauseCharge, by: Actor) -> None:
    """Nobody owes a confirmation any more."""
    if charge.asked_on is not None:
        amend(charge, events.AttestationGiven(clause=charge.clause), by=by, asked_on=None)


@jobs.daily
def ask_for_attestations() -> int:
    """Every night: who answers for a clause whose confirmation has ended, or never was, owes one (T68)."""
    today, asked = local(clock.now()).date(), 0
    rows = ClauseCharge.objects.select_for_update().filter(clause__in=clauses.attested_ids())
    valid = Attestation.objects.filter(valid_until__gte=today)
    held = {(0 if clauses.is_company(a.clause) else a.project_id, a.clause) for a in valid}
    for charge in rows.order_by("pk"):
        is_owed = (
            charge.owner_id is not None and not charge.exempt_reason and queries.place_of(charge) not in held
        )
        if not is_owed:
            _settle(charge, SYSTEM)
        elif charge.asked_on is None:
            fact = events.AttestationMissing(clause=charge.clause, owner=charge.owner_id or 0)
            amend(charge, fact, by=SYSTEM, asked_on=today)
            asked += 1
    return asked


@action
def freeze_map(project: Project, *, by: Actor) -> MapSnapshot:
    """Keep the map with its date and values; what happens later changes nothing in it."""
    require(rules.may_keep(by, project.pk))
    found = queries.clause_map(by, project)
    row = MapSnapshot.objects.create(
        project=project, since=found.since, until=found.until, score=found.score, taken_by=by.ref,
        taken_at=clock.now(), data=frozen(found),
    )  # fmt: skip
    record(events.MapFrozen(score=found.score), row, by=by)
    return row


@action
def freeze_report(project: Project, span: Span, *, by: Actor) -> Report | None:
    """Keep a month, a quarter or a year that is over as a document, once; None when it is kept already (B-6.1-1)."""
    require(rules.may_keep(by, project.pk), rules.is_over(span.until, local(clock.now()).date()))
    if Report.objects.filter(project=project, period=span.period, since=span.since).exists():
        return None
    row = Report.objects.create(
        project=project, period=span.period, since=span.since, until=span.until, frozen_at=clock.now(),
        data=reports.contents(by, project, span),
    )  # fmt: skip
    on_time = clock.now() <= reports.due_at(project, span)
    record(events.ReportFrozen(span.period, span.since, span.until, on_time), row, by=by)
    return row


@jobs.daily
def freeze_what_is_over() -> int:
    """Every night: the reports of the month, quarter and year that ended last, for every open project."""
    today = local(clock.now()).date()
    spans = [periods.last_over(period, today) for period in Report.Period]
    made = [freeze_report(p, span, by=SYSTEM) for p in organization.open_projects() for span in spans]
    return sum(row is not None for row in made)


def frozen(found: ClauseMap) -> dict[str, Any]:
    """The map as plain values: counts, and every clause with its figures as they read."""
    return {
        "counts": {rules.WORDS[state]: n for state, n in found.counts.items()}, "coverage": found.coverage,
        "documents": [
            {
                "title": part.title,
                "chapters": [
                    {
                        "name": chapter.name,
                        "lines": [_frozen_line(found.lines[c.id], found.project.pk) for c in chapter.clauses],
                    }
                    for chapter in part.chapters
                ],
            }
            for part in clauses.documents()
        ],
    }  # fmt: skip


def _frozen_line(line: queries.Line, project_id: int) -> dict[str, Any]:
    clause = line.clause
    return {
        "id": clause.id, "asks": clause.asks, "values": clause.values,
        "changed": "；".join(queries.changed(clause, project_id)), "how": clause.how, "weight": clause.weight,
        "assumed": clause.assumed, "standing": line.word, "owner": line.owner, "exempt": line.exempt_reason,
        "attested_until": f"{line.attested_until:%Y-%m-%d}" if line.attested_until else "",
        "figures": [
            {"key": f.measure.key, "label": f.measure.label, "text": f.text if f.total else "—", "hits": f.hits,
             "total": f.total, "target": f.measure.target}
            for f in line.figures
        ],
    }  # fmt: skip
