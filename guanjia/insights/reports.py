"""Reads of reports: what a month, a quarter or a year looked like."""

from typing import Any

from guanjia.insights import clauses, queries, rules
from guanjia.insights.models import Report
from guanjia.insights.periods import Span
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.measures import declared
from guanjia.measures import queries as measures
from guanjia.measures.queries import Figure
from guanjia.organization.models import Project


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


def contents(actor: Actor, project: Project, span: Span) -> dict[str, Any]:
    """The figures of a span beside those of the span before, and how the clauses stood at its end."""
    keys = list(declared.measures)
    now = measures.figures(actor, keys, span.since, span.until, [project.pk])
    before = measures.figures(actor, keys, span.before.since, span.before.until, [project.pk])
    found = queries.clause_map(actor, project, span.until)
    missed = [line for line in found.stated if line.standing is rules.Standing.MISSED]
    return {
        "name": span.name,
        "figures": [_line(figure, before[key]) for key, figure in now.items() if figure.total or before[key].total],
        "score": found.score,
        "counts": {rules.WORDS[state]: n for state, n in found.counts.items()},
        "missed": [
            {"id": line.clause.id, "asks": line.clause.asks, "owner": line.owner,
             "chapter": clauses.chapter_of(line.clause.id)[1].name,
             "value": line.leading.text if line.leading else ""}
            for line in missed
        ],
    }  # fmt: skip


def _line(figure: Figure, before: Figure) -> dict[str, Any]:
    measure = figure.measure
    return {
        "key": measure.key, "label": measure.label, "clause": measure.clause,
        "text": figure.text if figure.total else "—", "before": before.text if before.total else "—",
        "base": f"{figure.hits}/{figure.total}" if measure.unit == "share" else str(figure.total),
        "target": f"{measure.target:.0%}" if measure.target is not None and measure.unit == "share" else "",
        "under": figure.is_under_target,
    }  # fmt: skip
