"""/api/v1/clauses: how every clause of the four documents stands in a project."""

from typing import Any

from ninja import Router, Schema

from guanjia.insights import queries
from guanjia.insights.queries import Line
from guanjia.kernel.api import needs
from guanjia.kernel.web import Request
from guanjia.measures.queries import Figure
from guanjia.organization import queries as organization

prefix = "/clauses"
router = Router(tags=["clauses"])


class FigureOut(Schema):
    """A figure of a clause over the last thirty days; `target` is a share."""

    key: str
    name: str
    unit: str
    hits: int
    total: int
    mean: float | None
    target: float | None


class ClauseOut(Schema):
    """A clause as it stands; `beside` are figures of the project's own reading, which are not judged."""

    id: str
    asks: str
    weight: int
    is_assumed: bool
    state: str
    state_name: str
    figures: list[FigureOut]
    beside: list[FigureOut]


@router.get("", response=list[ClauseOut], operation_id="clauses")
@needs("clauses.read")
def clauses(request: Request, project: str) -> list[dict[str, Any]]:
    """Every clause of the map of a project (by its code), in the order of the documents."""
    place = organization.project_of_code(request.actor, project, "clauses.read")
    return [clause_out(line) for line in queries.clause_map(request.actor, place).lines.values()]


def clause_out(line: Line) -> dict[str, Any]:
    """A line of the map as JSON."""
    clause = line.clause
    return {
        "id": clause.id, "asks": clause.asks, "weight": clause.weight, "is_assumed": clause.assumed,
        "state": str(line.standing), "state_name": line.word,
        "figures": [figure_out(figure) for figure in line.figures],
        "beside": [figure_out(figure) for figure in line.beside],
    }  # fmt: skip


def figure_out(figure: Figure) -> dict[str, Any]:
    """A figure as JSON."""
    measure = figure.measure
    return {
        "key": measure.key, "name": measure.label, "unit": measure.unit, "hits": figure.hits, "total": figure.total,
        "mean": figure.mean, "target": measure.target,
    }  # fmt: skip
