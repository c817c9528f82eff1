"""/api/v1/policies: the values in force, each with its clause, source and scope."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ninja import Router, Schema

from guanjia.kernel.api import needs
from guanjia.kernel.web import Request
from guanjia.organization import queries, rulebook
from guanjia.organization.rulebook import InForce

prefix = "/policies"
router = Router(tags=["policies"])


class PolicyOut(Schema):
    """A value in force; without `since` it is the default, which `is_stated` calls the documents' own number.

    `scope` names what it is narrowed to, a project by its code; a value that `is_built` calls false is obeyed by
    nothing yet.
    """

    key: str
    name: str
    value: Any
    unit: str
    clause: str
    is_stated: bool
    is_built: bool
    source: str
    scope: dict[str, str]
    since: datetime | None


@router.get("", response=list[PolicyOut], operation_id="policies")
@needs("policy.read")
def policies(request: Request, project: str = "", key: str = "") -> list[dict[str, Any]]:
    """Every value in force within reach, the wider before the narrower; of one project, or one key, when asked."""
    place = queries.project_of_code(request.actor, project, "policy.read").pk if project else None
    rows = rulebook.in_force(request.actor, place)
    codes: dict[object, str] = {row.pk: row.code for row in queries.projects(request.actor, "policy.read")}
    return [policy_out(row, codes) for row in rows if key in ("", row.key.key)]


def policy_out(row: InForce, codes: Mapping[object, str]) -> dict[str, Any]:
    """A value as JSON."""
    scope = {
        name: codes.get(value, "") if name == "project" else str(value) for name, value in row.scope.items()
    }
    return {
        "key": row.key.key, "name": row.key.label, "value": row.value, "unit": row.key.unit, "clause": row.key.clause,
        "is_stated": row.key.stated, "is_built": row.key.is_built, "source": row.source, "scope": scope,
        "since": row.since,
    }  # fmt: skip
