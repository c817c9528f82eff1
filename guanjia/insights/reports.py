"""Reads of reports: what a month, a quarter or a year looked like."""

from datetime import datetime, time, timedelta
from typing import Any

from guanjia.insights import clauses, queries, rules
from guanjia.insights.models import Report
from guanjia.insights.periods import Span
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.measures import declared
from guanjia.measures import queries as measures
from guanjia.measures.queries import Figure
from guanjia.organization import queries as organization
from guanjia.organization import worktime
from guanjia.organization.models import Project
from guanjia.organization.moments import CHINA

SPANS = 6


def reports(actor: Actor, project: Project) -> list[Report]:
    """The frozen reports of a project, the latest first."""
    queries.check_reach(actor, project.pk)
    return list(Report.objects.filter(project=project).defer("data").order_by("-until", "period")[:60])


def get_report(actor: Actor, report_id: int) -> Report:
    """A frozen report within reach."""
    row = Report.objects.select_related("project").filter(pk=report_id).first()
    if row is None or not actor.reach("clauses.read").covers(row.project_id):
        raise NotFound
    return row


def due_at(project: Project, span: Span) -> datetime:
    """By when the report of a span wants to be there (T67): some working days after its last day."""
    end = datetime.combine(span.until + timedelta(days=1), time(), CHINA)
    days = int(policy.value("report.working_days", at=end, project=project.pk))
    return worktime.add_working_days(organization.calendar_of(project.pk), end, days)


def course(
    actor: Actor, project: Project, span: Span, now: dict[str, Figure]
) -> dict[str, list[float | None]]:
    """Every figure over this span and those before it, oldest first; nothing where there were no cases."""
    spans = [span]
    while len(spans) < SPANS:
        spans.insert(0, spans[0].before)
    past = [measures.figures(actor, list(now), one.since, one.until, [project.pk]) for one in spans[:-1]]
    return {
        key: [figures[key].height if figures[key].total else None for figures in [*past, now]] for key in now
    }


def contents(actor: Actor, project: Project, span: Span) -> dict[str, Any]:
    """The figures of a span with their course and the span before, and how the clauses stood at its end."""
    keys = declared.shown(project.pk, clock.now())
    now = measures.figures(actor, keys, span.since, span.until, [project.pk])
    before = measures.figures(actor, keys, span.before.since, span.before.until, [project.pk])
    heights = course(actor, project, span, now)
    found = queries.clause_map(actor, project, span.until)
    missed = [line for line in found.stated if line.standing is rules.Standing.MISSED]
    return {
        "name": span.name,
        "figures": [
            _line(figure, before[key], heights[key])
            for key, figure in now.items() if figure.total or before[key].total
        ],
        "score": found.score, "coverage": found.coverage,
        "counts": {rules.WORDS[state]: n for state, n in found.counts.items()},
        "missed": [
            {"id": line.clause.id, "asks": line.clause.asks, "owner": line.owner,
             "chapter": clauses.chapter_of(line.clause.id)[1].name,
             "value": line.leading.text if line.leading else ""}
            for line in missed
        ],
    }  # fmt: skip


def _line(figure: Figure, before: Figure, heights: list[float | None]) -> dict[str, Any]:
    measure = figure.measure
    return {
        "key": measure.key, "label": measure.label, "clause": measure.clause,
        "text": figure.text if figure.total else "—", "before": before.text if before.total else "—",
        "base": f"{figure.hits}/{figure.total}" if measure.unit == "share" else str(figure.total),
        "target": f"{measure.target:.0%}" if measure.target is not None and measure.unit == "share" else "",
        "under": figure.is_under_target, "course": heights,
    }  # fmt: skip
