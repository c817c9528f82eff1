"""What stands in the file of a home: vehicles, emergency contacts, facts that lack, 资料都对; who rings."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from guanjia.customers import actions, queries
from guanjia.customers.models import Household
from guanjia.customers.web import forms
from guanjia.customers.web.desk import line
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import Request, ask, done, needs, page, submit
from guanjia.organization.web.place import project_of

NAV = "households"
RINGS = "?ringing=1"


def file_of(household: Household) -> str:
    """The page of the home."""
    return reverse("household", args=[household.pk])


@needs("desk.open", "customers.edit")
def note_vehicle(request: Request, household_id: int, vehicle_id: int = 0) -> HttpResponse:
    """Enter a vehicle or change one."""
    household = queries.get_household(request.actor, household_id)
    row = queries.get_vehicle(household, vehicle_id) if vehicle_id else None
    facts = {name: getattr(row, name) for name in forms.VehicleForm.base_fields} if row else {}
    form = forms.VehicleForm(request.POST or None, initial=facts)
    if submit(form, actions.note_vehicle, household, by=request.actor, vehicle=row):
        return done(request, "", to=file_of(household))
    title = f"{household.unit} {'改车辆' if row else '登记车辆'}"
    return ask(request, form, title, file_of(household), NAV)


@needs("desk.open", "customers.edit")
def remove_vehicle(request: Request, household_id: int, vehicle_id: int) -> HttpResponse:
    """The vehicle belongs to the home no more."""
    household = queries.get_household(request.actor, household_id)
    row = queries.get_vehicle(household, vehicle_id)
    form = forms.GrantForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.remove_vehicle, row, by=request.actor):
        return done(request, "", to=file_of(household))
    return ask(
        request, form, f"去掉 {household.unit} 的车辆", file_of(household), NAV, verb="去掉", kind="danger"
    )


@needs("desk.open", "customers.edit")
def note_contact(request: Request, household_id: int, emergency_id: int = 0) -> HttpResponse:
    """Enter an emergency contact or change one; a number that is known is typed anew."""
    household = queries.get_household(request.actor, household_id)
    row = queries.get_emergency_contact(household, emergency_id) if emergency_id else None
    form = forms.ContactForm(request.POST or None, initial={"relation": row.relation} if row else {})
    if submit(form, actions.note_emergency_contact, household, by=request.actor, contact=row):
        return done(request, "", to=file_of(household))
    title = f"{household.unit} {'改紧急联系人' if row else '登记紧急联系人'}"
    note = "没有人应门、又找不到住户时才打"
    return ask(request, form, title, file_of(household), NAV, note=note)


@needs("desk.open", "customers.edit")
def remove_contact(request: Request, household_id: int, emergency_id: int) -> HttpResponse:
    """Somebody is no emergency contact any more."""
    household = queries.get_household(request.actor, household_id)
    row = queries.get_emergency_contact(household, emergency_id)
    form = forms.GrantForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.remove_emergency_contact, row, by=request.actor):
        return done(request, "", to=file_of(household))
    title = f"去掉 {household.unit} 的紧急联系人{mask_name(row.name)}"
    return ask(request, form, title, file_of(household), NAV, verb="去掉", kind="danger")


@needs("desk.open", "customers.edit")
def fill_person(request: Request, household_id: int, person_id: int) -> HttpResponse:
    """Fill in what a person's file lacks."""
    household = queries.get_household(request.actor, household_id)
    person = queries.get_resident(household, person_id)
    form = forms.PersonForm(request.POST or None, person=person)
    if submit(form, actions.fill_person, person, by=request.actor, household=household):
        return done(request, "", to=file_of(household))
    title = f"{household.unit} 补{mask_name(person.name)}的资料"
    note = "这里只补空着的；已有的要改，请用“申请变更”"
    return ask(request, form, title, file_of(household), NAV, verb="补上", note=note)


@needs("desk.open", "customers.edit")
def verify_file(request: Request, household_id: int) -> HttpResponse:
    """One tap: everything in the file is still right."""
    household = queries.get_household(request.actor, household_id)
    form = forms.GrantForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.verify_file, household, by=request.actor):
        return done(request, "", to=file_of(household))
    title = f"{household.unit} 资料核验"
    note = "和住户核对过姓名、电话、同住的人和车辆，都对"
    return ask(request, form, title, file_of(household), NAV, verb="资料都对", note=note)


@needs("desk.open", "customers.edit")
def change_plan(request: Request, household_id: int) -> HttpResponse:
    """What is done differently for this home (D-1.3.3-1)."""
    household = queries.get_household(request.actor, household_id)
    facts = {"plan": household.plan, "plan_review_on": household.plan_review_on}
    form = forms.PlanForm(request.POST or None, initial=facts)
    if submit(form, actions.change_household, household, by=request.actor):
        return done(request, "", to=file_of(household))
    return ask(request, form, f"{household.unit} 服务方案", file_of(household), NAV)


@needs("desk.open", "customers.read")
def ringing(request: Request) -> HttpResponse:
    """A call comes in: its home at once, several to choose from, or nobody known; the number stands nowhere."""
    number = request.POST.get("number", "") or request.GET.get("number", "")
    found = queries.ringing(request.actor, project_of(request).pk, number) if number else []
    if found and len(found) == 1:
        return HttpResponseRedirect(file_of(found[0]) + RINGS)
    facts: dict[str, Any] = {
        "rows": [line(row) for row in found or []], "is_asked": bool(number), "is_number": found is not None,
        "masked": mask_phone(number) if number and found is not None else "",
    }  # fmt: skip
    return page(request, "customers/ringing.html", nav_on=NAV, status=200, **facts)


AT = "desk/households/<int:household_id>/"
urlpatterns: list[URLPattern] = [
    path("desk/ringing/", ringing, name="ringing"),
    path(f"{AT}vehicles/", note_vehicle, name="vehicle-add"),
    path(f"{AT}vehicles/<int:vehicle_id>/", note_vehicle, name="vehicle-edit"),
    path(f"{AT}vehicles/<int:vehicle_id>/remove/", remove_vehicle, name="vehicle-remove"),
    path(f"{AT}emergency/", note_contact, name="emergency-add"),
    path(f"{AT}emergency/<int:emergency_id>/", note_contact, name="emergency-edit"),
    path(f"{AT}emergency/<int:emergency_id>/remove/", remove_contact, name="emergency-remove"),
    path(f"{AT}people/<int:person_id>/", fill_person, name="person-fill"),
    path(f"{AT}verify/", verify_file, name="household-verify"),
    path(f"{AT}plan/", change_plan, name="household-plan"),
]
