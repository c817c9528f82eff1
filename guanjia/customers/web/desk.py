"""The desk's pages of customers: households, one file a home 一户一档, claims to homes."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.customers import actions, blocks, corrections, fullness, moving, queries, wishes
from guanjia.customers.masks import mask_plate
from guanjia.customers.models import Household, Occupancy
from guanjia.customers.web import forms
from guanjia.estate import queries as estate
from guanjia.kernel import clock
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import (
    Request,
    afterwards,
    done,
    live_url,
    needs,
    page,
    panel_blocks,
    row_number,
    submit,
)
from guanjia.organization import queries as organization
from guanjia.organization.moments import local
from guanjia.organization.web.place import project_of, sought
from guanjia.people.timeline import entries_with_links
from guanjia.privacy import actions as privacy

PAGE, LATEST = 50, 15  # homes on a page, lines of a timeline before the fold


@needs("desk.open", "customers.read")
def list_households(request: Request) -> HttpResponse:
    """Households of one building, or what a search by name, phone or address finds."""
    project, words = project_of(request), sought(request)
    buildings = list(estate.buildings(request.actor, project.pk))
    chosen = next(
        (b for b in buildings if str(b.pk) == request.GET.get("building")), next(iter(buildings), None)
    )
    after, is_due = request.GET.get("after", ""), "due" in request.GET
    if words:
        rows = queries.search(request.actor, project.pk, words)
    elif is_due:
        rows = list(fullness.due(request.actor, project.pk, row_number(request.GET["due"]))[:PAGE])
    else:
        rows = queries.homes_of_building(request.actor, chosen.pk, after, PAGE + 1) if chosen else []
    return page(
        request, "customers/households.html#rows", nav_on="households", status=200,
        rows=[line(row) for row in rows[:PAGE]], words=words, is_due=is_due, buildings=buildings, chosen=chosen,
        next=key(rows[PAGE - 1]) if len(rows) > PAGE else "",
    )  # fmt: skip


def key(household: Household) -> str:
    """Where the next page begins."""
    return f"{household.unit.entrance}~{household.unit.room}"


def line(household: Household) -> dict[str, Any]:
    """One home in a list: who lives there, masked, and who looks after it."""
    rows = [row for row in household.occupancies.all() if row.ended_at is None]
    names = "、".join(f"{mask_name(row.person.name)}（{row.get_relation_display()}）" for row in rows[:3])
    butlers = getattr(household.unit, "butlers", None)
    return {
        "household": household, "names": names + ("等" if len(rows) > 3 else ""),
        "butler": butlers.lead.name if butlers else "", "open": sum(not row.is_verified for row in rows),
    }  # fmt: skip


def people_of(household: Household) -> list[dict[str, Any]]:
    """Who lives there, names and numbers masked."""
    today = local(clock.now()).date()
    return [
        {
            "row": row, "name": mask_name(row.person.name), "relation": row.get_relation_display(),
            "phones": [mask_phone(phone.number) for phone in row.person.phones.all()],
            "has_account": row.person.account_id is not None, "source": row.person.get_source_display(),
            "is_over": row.until is not None and row.until < today,
            "who": "，".join(filter(None, (row.person.gender, born(row.person.birth_year)))),
        }
        for row in household.occupancies.all()
    ]  # fmt: skip


def born(year: int | None) -> str:
    """A birth year in words; never a day."""
    return f"{year} 年生" if year else ""


def contents_of(household: Household) -> dict[str, Any]:
    """Everything else in the file: vehicles, emergency contacts, sorts of wishes, mark, changes, how whole it is."""
    file = fullness.system_file(household.pk)
    today = local(clock.now()).date()
    return {
        "vehicles": [(row, mask_plate(row.plate)) for row in household.vehicles.order_by("pk")],
        "emergency": [
            (row, mask_name(row.name), mask_phone(row.phone))
            for row in household.emergency_contacts.order_by("position")
        ],
        "wishes": wishes.kept([household.pk]), "mark": wishes.mark_of(household.pk), "today": today,
        "blocks": blocks.of_home(household.pk),
        "changes": corrections.lines(corrections.of_household(household)), "move": moving.of_household(household.pk),
        "whole": fullness.of(file) if file else None, "is_fresh": fullness.is_fresh(household),
        "verified_by": verifier(household),
    }  # fmt: skip


def verifier(household: Household) -> str:
    """Who said that the file is right: a colleague by name, else somebody of the home."""
    return organization.names_of_refs([household.verified_by]).get(household.verified_by, "") or "住户"


@needs("desk.open", "customers.read")
def show_household(request: Request, household_id: int) -> HttpResponse:
    """One file a home: people, facts, butlers, orders, one timeline; every read leaves a row."""
    poll = live_url(request, [f"household:{household_id}"])
    household = queries.get_household(request.actor, household_id)
    ref = household.ref
    afterwards(request, lambda: privacy.note_read(by=request.actor, subject=ref, page=request.path))
    return page(
        request, "customers/household.html#home", nav_on="households", household=household, unit=household.unit,
        people=[p | {"links": panel_blocks(request, Occupancy.kind, "row", p["row"])}
                for p in people_of(household) if p["row"].ended_at is None],
        gone=[p for p in people_of(household) if p["row"].ended_at is not None],
        butlers=queries.butlers_of(household.unit_id), poll=poll, rings="ringing" in request.GET,
        to_say=panel_blocks(request, "script", "call", household) if "ringing" in request.GET else [],
        entries=entries_with_links(ref, request.actor), may_edit=request.actor.may("customers.edit"),
        LATEST=LATEST,
        orders=panel_blocks(request, Household.kind, "household", household), **contents_of(household),
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
    let_in = forms.AdmitForm(request.POST if "paper_name" in request.POST else None)
    refuse = forms.RefuseForm(request.POST if "reason" in request.POST else None)
    if submit(let_in, actions.grant_access, claim, by=request.actor) or submit(
        refuse, actions.refuse_access, claim, by=request.actor
    ):
        return done(request, "", to=reverse("claims"))
    household = queries.households(request.actor).filter(unit=claim.unit).first()
    afterwards(request, lambda: privacy.note_read(by=request.actor, subject=claim.ref, page=request.path))
    return page(
        request, "customers/claim.html", nav_on="claims", claim=claim, let_in=let_in, refuse=refuse,
        name=mask_name(claim.name), phone=mask_phone(claim.phone),
        household=household, people=people_of(household) if household else [],
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/households/", list_households, name="households"),
    path("desk/households/<int:household_id>/", show_household, name="household"),
    path("desk/claims/", list_claims, name="claims"),
    path("desk/claims/<int:claim_id>/", decide_claim, name="claim"),
]
