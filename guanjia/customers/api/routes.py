"""/api/v1/households: the homes within reach, names and phones masked."""

from typing import Any

from ninja import Router, Schema

from guanjia.customers import queries
from guanjia.customers.models import Household
from guanjia.kernel.api import needs
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import Request, afterwards
from guanjia.privacy import actions as privacy

prefix = "/households"
router = Router(tags=["households"])
PAGE = 50


class OccupantOut(Schema):
    """Who lives there, masked."""

    name: str
    relation: str
    phones: list[str]
    is_verified: bool


class HouseholdOut(Schema):
    """A home and who lives there."""

    id: int
    project: str
    address: str
    state: str
    occupants: list[OccupantOut]


@router.get("", response=list[HouseholdOut], operation_id="list_households")
@needs("customers.read")
def list_households(
    request: Request, after: int = 0, project: str = "", address: str = ""
) -> list[dict[str, Any]]:
    """Homes within reach by rising id, fifty a page; `address` is the short one, as 3-2-501."""
    rows = queries.households(request.actor).select_related("project").filter(pk__gt=after).order_by("pk")
    if project:
        rows = rows.filter(project__code=project.upper())
    if address:
        rows = rows.filter(unit__short=address)
    return [household_out(row) for row in rows[:PAGE]]


@router.get("/{household_id}", response=HouseholdOut, operation_id="get_household")
@needs("customers.read")
def get_household(request: Request, household_id: int) -> dict[str, Any]:
    """One home; the read leaves a row, as on the page."""
    household = queries.get_household(request.actor, household_id)
    afterwards(request, lambda: privacy.note_read(by=request.actor, subject=household.ref, page=request.path))
    return household_out(household)


def household_out(household: Household) -> dict[str, Any]:
    """A home as JSON, masked as on the desk."""
    return {
        "id": household.pk, "project": household.project.code, "address": str(household.unit),
        "state": household.state,
        "occupants": [
            {
                "name": mask_name(row.person.name), "relation": str(row.get_relation_display()),
                "phones": [mask_phone(phone.number) for phone in row.person.phones.all()],
                "is_verified": row.is_verified,
            }
            for row in household.occupancies.all()
        ],
    }  # fmt: skip
