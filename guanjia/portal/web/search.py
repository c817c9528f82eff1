"""Search anywhere: orders, households, staff, each within the actor's reach, numbers masked."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.customers import queries as customers
from guanjia.kernel.actors import Actor
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import Request, needs, page
from guanjia.organization.models import Project
from guanjia.organization.web.place import project_of, sought
from guanjia.people import queries as people
from guanjia.workorders import queries as orders
from guanjia.workorders import states


@needs("search.use")
def search(request: Request) -> HttpResponse:
    """What a number, a name, the tail of a phone, an address or words find."""
    words = sought(request)
    found = results(request.actor, project_of(request), words)
    total = sum(len(rows) for rows in found.values())
    return page(
        request, "portal/search.html", status=200, words=words, found=found, total=total, dots=states.DOT
    )


def results(actor: Actor, project: Project, words: str) -> dict[str, list[Any]]:
    """The three groups, each only for who may read it; nothing is found by nothing."""
    if not words:
        return {"orders": [], "homes": [], "staff": []}
    homes = customers.search(actor, project.pk, words) if actor.may("customers.read") else []
    return {
        "orders": orders.find(actor, words) if actor.may("workorders.read") else [],
        "homes": [
            (home, "、".join(mask_name(row.person.name) for row in home.occupancies.all())) for home in homes
        ],
        "staff": people.find(actor, project.pk, words) if actor.may("people.read") else [],
    }


urlpatterns: list[URLPattern] = [path("desk/search/", search, name="search")]
