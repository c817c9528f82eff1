"""What the desk does with the file of a home: open, enter people, edit, butlers, show a number."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.customers import actions, queries
from guanjia.customers.models import Household
from guanjia.customers.web import forms
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import Request, ask, done, needs, submit
from guanjia.organization.web.place import project_of
from guanjia.privacy.web.opening import open_value

NAV = "households"


def file_of(household: Household) -> str:
    """The page of the home."""
    return reverse("household", args=[household.pk])


@needs("desk.open", "customers.edit")
def open_file(request: Request) -> HttpResponse:
    """Open the file of a home that has none yet."""
    form = forms.OpenForm(request.POST or None, project=project_of(request))
    if submit(form, actions.open_household, by=request.actor):
        number = form.answer.body["ref"].split(":")[1]  # type: ignore[attr-defined]
        return done(request, "", to=reverse("household", args=[number]))
    return ask(request, form, "建住户档案", reverse("households"), NAV, verb="建档", note="建好后登记住的人")


@needs("desk.open", "customers.edit")
def add_occupant(request: Request, household_id: int) -> HttpResponse:
    """Enter somebody who lives there."""
    household = queries.get_household(request.actor, household_id)
    form = forms.OccupantForm(request.POST or None, initial={"relation": "owner", "source": "desk"})
    if submit(form, actions.add_occupant, household, by=request.actor):
        return done(request, "", to=file_of(household))
    return ask(request, form, f"{household.unit} 登记住户", file_of(household), NAV, verb="登记")


@needs("desk.open", "customers.edit")
def edit(request: Request, household_id: int) -> HttpResponse:
    """Change facts of the home and what visitors must see."""
    household = queries.get_household(request.actor, household_id)
    facts = {name: getattr(household, name) for name in forms.HouseholdForm.base_fields}
    form = forms.HouseholdForm(request.POST or None, initial=facts)
    if submit(form, actions.change_household, household, by=request.actor):
        return done(request, "", to=file_of(household))
    return ask(request, form, f"{household.unit} 修改档案", file_of(household), NAV)


@needs("desk.open", "people.edit", "customers.read")
def set_butlers(request: Request, household_id: int) -> HttpResponse:
    """Say who looks after the home."""
    household = queries.get_household(request.actor, household_id)
    now = queries.butlers_of(household.unit_id)
    facts = {"lead": now.lead_id, "deputy": now.deputy_id} if now else {}
    form = forms.ButlersForm(
        request.POST or None, actor=request.actor, project=household.project, initial=facts
    )
    if submit(form, actions.assign_butlers, household.unit, by=request.actor):
        return done(request, "", to=file_of(household))
    return ask(request, form, f"{household.unit} 指定管家", file_of(household), NAV, verb="指定")


@needs("customers.admit")
def verify(request: Request, occupancy_id: int) -> HttpResponse:
    """The papers of a second owner were checked."""
    occupancy = queries.get_occupancy(request.actor, occupancy_id)
    form = forms.GrantForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.verify_occupancy, occupancy, by=request.actor):
        return done(request, "", to=file_of(occupancy.household))
    title = f"核实 {occupancy.household.unit} 的{mask_name(occupancy.person.name)}"
    note = "请先看过产权证或租赁合同；核实后本人可以自助绑定"
    return ask(request, form, title, file_of(occupancy.household), NAV, verb="已核实", note=note)


@needs("desk.open", "customers.reveal")
def reveal_phone(request: Request, occupancy_id: int) -> HttpResponse:
    """The number of somebody who lives here."""
    row = queries.get_occupancy(request.actor, occupancy_id)
    phone = row.person.phones.order_by("position").first()
    if phone is None:
        raise NotFound("这位住户没有登记电话。")
    return open_value(
        request, "person.phone", row.person.ref, case=row.household.unit.short, masked=mask_phone(phone.number),
        who=mask_name(row.person.name), back=file_of(row.household), nav_on=NAV,
    )  # fmt: skip


@needs("desk.open", "customers.reveal")
def reveal_emergency(request: Request, household_id: int, emergency_id: int) -> HttpResponse:
    """The number of an emergency contact: the purpose first, as for every number."""
    household = queries.get_household(request.actor, household_id)
    row = queries.get_emergency_contact(household, emergency_id)
    return open_value(
        request, "emergency.phone", row.ref, case=household.unit.short, masked=mask_phone(row.phone),
        who=mask_name(row.name), back=file_of(household), nav_on=NAV,
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/households/open/", open_file, name="household-open"),
    path("desk/households/<int:household_id>/people/", add_occupant, name="household-person"),
    path("desk/households/<int:household_id>/edit/", edit, name="household-edit"),
    path("desk/households/<int:household_id>/butlers/", set_butlers, name="household-butlers"),
    path("desk/occupancies/<int:occupancy_id>/verify/", verify, name="occupancy-verify"),
    path(
        "desk/households/<int:household_id>/emergency/<int:emergency_id>/reveal/",
        reveal_emergency,
        name="emergency-reveal",
    ),
    path("desk/occupancies/<int:occupancy_id>/reveal/", reveal_phone, name="occupancy-reveal"),
]
