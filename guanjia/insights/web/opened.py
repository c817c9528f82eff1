"""One clause opened on the map: how it is kept, its numbers, its course, what was missed."""

from datetime import timedelta
from typing import Any

from guanjia.collaboration.states import LOOKS
from guanjia.insights import rules
from guanjia.insights.clauses import KINDS, LEVELS, Clause
from guanjia.insights.models import Attestation
from guanjia.insights.queries import ClauseMap, attestations, charge_of, gap_actions
from guanjia.kernel import attachments, going, policy
from guanjia.kernel.policy import PolicyKey
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import Request
from guanjia.measures import queries as measures
from guanjia.measures.queries import Figure
from guanjia.organization.values import source_of, value_in_words

WEEKS = 26
MISSED = 3
DAYS = timedelta(days=6)


def facts(request: Request, found: ClauseMap, clause: Clause) -> dict[str, Any]:
    """Everything of one clause."""
    line = found.lines[clause.id]
    figure = line.leading
    return {
        "line": line, "clause": clause, "figure": figure, "kinds": [KINDS[kind] for kind in clause.kinds],
        "numbers": [number(key, found.project.pk) for key in clause.policies],
        "missed": missed(request, found, figure) if figure else [],
        "chart": chart(request, found, figure) if figure else None,
        "actions": [(row, LOOKS[row.status]) for row in gap_actions(request.actor, found.project, clause.id)[:3]],
        "attested": [(row, attachments.files_of(row.ref)) for row in confirmed(request, found, clause)],
        "asked_on": charge.asked_on if (charge := charge_of(clause, found.project)) else None,
        "level": LEVELS[clause.level], "not_mine": not_mine(request, found, clause),
    }  # fmt: skip


def not_mine(request: Request, found: ClauseMap, clause: Clause) -> str:
    """Why this person may say nothing about the clause; empty for who may."""
    refusal = rules.may_answer(request.actor, clause, found.project.pk)
    return refusal.message if refusal else ""


def confirmed(request: Request, found: ClauseMap, clause: Clause) -> list[Attestation]:
    """What people confirmed lately, where only a person can."""
    return attestations(request.actor, found.project, clause.id)[:3] if clause.is_attested else []


def number(key: PolicyKey, project_id: int) -> tuple[PolicyKey, str, str]:
    """A policy value in force as people read it, and where it comes from."""
    value = policy.value(key.key, project=project_id)
    return key, value_in_words(key, value), source_of(key, value)


def missed(request: Request, found: ClauseMap, figure: Figure) -> list[tuple[str, str, Any]]:
    """What was not kept within a week: name, page, when."""
    rows = measures.rows(
        request.actor, figure.measure.key, found.until - DAYS, found.until, [found.project.pk]
    ).filter(hit=False)[:MISSED]
    refs = {row.pk: SubjectRef(row.subject_kind, row.subject_id) for row in rows}
    names = going.names(request.actor, refs.values())
    return [
        (names.get(refs[row.pk], "看这一条"), going.address(request.actor, refs[row.pk]), row.at)
        for row in rows
    ]


def chart(request: Request, found: ClauseMap, figure: Figure) -> dict[str, Any]:
    """The course of half a year, week by week, for the chart and its table."""
    key = figure.measure.key
    weeks = measures.weekly(request.actor, [key], found.until, WEEKS, [found.project.pk]).get(key, [])
    target = figure.measure.target
    series: dict[str, Any] = {
        "type": "line",
        "name": figure.measure.label,
        "data": [f.height for _, f in weeks],
    }
    if figure.is_judged and target is not None:
        line = {"silent": True, "symbol": "none", "data": [{"yAxis": target * 100, "name": "目标"}]}
        series["markLine"] = line
    option = {
        "grid": {"left": 40, "right": 40, "top": 14, "bottom": 24},
        "xAxis": {"type": "category", "data": [f"{week:%m-%d}" for week, _ in weeks]},
        "yAxis": {"type": "value", "scale": True} | ({"max": 100} if figure.measure.unit == "share" else {}),
        "series": [series],
    }  # fmt: skip
    return {"option": option, "rows": [(f"{week:%m-%d}", f.text) for week, f in weeks]}
