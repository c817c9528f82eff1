"""The desk's pages of customers: households, one file a home 一户一档, claims to homes."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.customers import actions, queries
from guanjia.customers.models import Household
from guanjia.customers.web import forms
from guanjia.estate import queries as estate
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import Request, afterwards, done, live_url, needs, page, panel_blocks, submit
from guanjia.organization.web.place import project_of
from guanjia.people.timeline import entries_with_links
from guanjia.privacy import actions as privacy

PAGE = 50


@needs("desk.open", "customers.read")
def list_households(request: Request) -> HttpResponse:
    """Households of one building, or what a search by name, phone or address finds."""
    project, words = project_of(request), request.GET.get("q", "").strip()
    buildings = list(estate.buildings(request.actor, project.pk))
    chosen = next(
        (b for b in buildings if str(b.pk) == request.GET.get("building")), next(iter(buildings), None)
    )
    after = request.GET.get("after", "")
    if words:
        rows = queries.search(request.actor, project.pk, words)
    else:
        rows = queries.homes_of_building(request.actor, chosen.pk, after, PAGE + 1) if chosen else []
    return page(
        request, "customers/households.html#rows", nav_on="households", rows=[line(row) for row in rows[:PAGE]],
        words=words, buildings=buildings, chosen=chosen, next=key(rows[PAGE - 1]) if len(rows) > PAGE else "",
    )  # fmt: skip


def key(household: Household) -> str:
    """Where the next page begins."""
    return f"{household.unit.entrance}~{household.unit.room}"


def line(household: Household) -> dict[str, Any]:
    """One home in a list: who lives there, masked, and who looks after it."""
    rows = list(household.occupancies.all())
    names = "、".join(f"{mask_name(row.person.name)}（{row.get_relation_display()}）" for row in rows[:3])
    butlers = getattr(household.unit, "butlers", None)
    return {
        "household": household, "names": names + ("等" if len(rows) > 3 else ""),
        "butler": butlers.lead.name if butlers else "", "open": sum(not row.is_verified for row in rows),
    }  # fmt: skip


def people_of(household: Household) -> list[dict[str, Any]]:
    """Who lives there, names and numbers masked."""
    return [
        {
            "row": row, "name": mask_name(row.person.name), "relation": row.get_relation_display(),
            "phones": [mask_phone(phone.number) for phone in row.person.phones.all()],
            "has_account": row.person.account_id is not None,
        }
        for row in household.occupancies.all()
    ]  # fmt: skip


@needs("desk.open", "customers.read")
def show_household(request: Request, household_id: int) -> HttpResponse:
    """One file a home: people, facts, butlers, orders, one timeline; every read leaves a row."""
    poll = live_url(request, [f"household:{household_id}"])
    household = queries.get_household(request.actor, household_id)
    ref = household.ref
    afterwards(request, lambda: privacy.note_read(by=request.actor, subject=ref, page=request.path))
    return page(
        request, "customers/household.html#home", nav_on="households", household=household, unit=household.unit,
        people=people_of(household), butlers=queries.butlers_of(household.unit_id), poll=poll,
        entries=entries_with_links(ref, request.actor),
        orders=panel_blocks(request, Household.kind, "household", household),
    )  # fmt: skip


@needs("customers.admit")
def list_claims(request: Request) -> HttpResponse:
    """Claims to homes that wait for the desk, the longest wait first."""
    rows = queries.open_claims(request.actor).filter(project=project_of(request)).order_by("created_at")
    return page(
        request,
        "customers/claims.html#rows",
        nav_on="claims",
        claims=rows,
        mask_name=mask_name,
        mask_phone=mask_phone,
    )


@needs("customers.admit")
def decide_claim(request: Request, claim_id: int) -> HttpResponse:
    """One claim beside the file of the home: let in, or refuse with a reason."""
    claim = queries.get_claim(request.actor, claim_id)
    let_in = forms.GrantForm(request.POST if "grant" in request.POST else None)
    refuse = forms.RefuseForm(request.POST if "reason" in request.POST else None)
    if submit(let_in, actions.grant_access, claim, by=request.actor) or submit(
        refuse, actions.refuse_access, claim, by=request.actor
    ):
        return done(request, "", to=reverse("claims"))
    household = queries.households(request.actor).filter(unit=claim.unit).first()
    afterwards(request, lambda: privacy.note_read(by=request.actor, subject=claim.ref, page=request.path))
    return page(
        request, "customers/claim.html", nav_on="claims", claim=claim, let_in=let_in, refuse=refuse,
        phone=mask_phone(claim.phone), household=household, people=people_of(household) if household else [],
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/households/", list_households, name="households"),
    path("desk/households/<int:household_id>/", show_household, name="household"),
    path("desk/claims/", list_claims, name="claims"),
    path("desk/claims/<int:claim_id>/", decide_claim, name="claim"),
]
