"""Changes of what is known: asked for, waiting for a check, decided by somebody else (A-3.1-7)."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.customers import actions, corrections, queries, rules
from guanjia.customers.models import ChangeRequest
from guanjia.customers.web import forms
from guanjia.kernel.web import Request, afterwards, ask, done, needs, page, submit
from guanjia.organization import queries as organization
from guanjia.organization.web.place import project_of
from guanjia.privacy import actions as privacy
from guanjia.privacy.web.opening import open_value
from guanjia.sla import queries as sla

NAV = "changes"


@needs("desk.open", "customers.edit")
def list_changes(request: Request) -> HttpResponse:
    """What waits for a check, the longest wait first, each with its clock."""
    rows = list(corrections.waiting(request.actor, project_of(request).pk))
    clocks = sla.next_clocks(ChangeRequest.kind, [row.pk for row in rows])
    items = [(corrections.line(row), sla.view(clocks[row.pk]) if row.pk in clocks else None) for row in rows]
    return page(request, "customers/changes.html#rows", nav_on=NAV, items=items)


@needs("desk.open", "customers.edit")
def ask_change(request: Request, household_id: int) -> HttpResponse:
    """Ask for a change; somebody else checks it."""
    household = queries.get_household(request.actor, household_id)
    back = reverse("household", args=[household.pk])
    form = forms.ChangeForm(
        request.POST or None, people=queries.residents(household), initial=request.GET.dict()
    )
    if submit(form, actions.ask_change, household, by=request.actor):
        return done(request, "", to=back)
    note = "另一位同事核实后才生效；原来的和新的都留在档案里"
    return ask(request, form, f"{household.unit} 申请变更", back, "households", verb="提交核实", note=note)


@needs("desk.open", "customers.edit")
def decide_change(request: Request, change_request_id: int) -> HttpResponse:
    """One change beside what the file says: apply it with how it was checked, or refuse it with a reason."""
    row = corrections.get_change(request.actor, change_request_id)
    how = forms.HowForm(request.POST if "how" in request.POST else None)
    refuse = forms.ReasonForm(request.POST if "reason" in request.POST else None)
    if submit(how, actions.apply_change, row, by=request.actor) or submit(
        refuse, actions.refuse_change, row, by=request.actor
    ):
        return done(request, "", to=reverse("changes"))
    afterwards(
        request, lambda: privacy.note_read(by=request.actor, subject=row.household.ref, page=request.path)
    )
    tried = next((form for form in (how, refuse) if form.is_bound), None)
    return page(
        request, "customers/change.html", nav_on=NAV, line=corrections.line(row), change=row, how=how,
        refuse=refuse, stop=rules.may_decide(row, request.actor), asker=named(row.asked_by, row.source),
        decider=named(row.decided_by), is_open=row.status == ChangeRequest.Status.PROPOSED, tried=tried,
        other=corrections.other_with_phone(row),
    )  # fmt: skip


def named(ref: str, source: str = "") -> str:
    """Who asked or decided: a colleague by name, else the customer."""
    name = organization.names_of_refs([ref]).get(ref, "") if ref else ""
    return "客户本人" if source == "portal" else name or "同事"


@needs("desk.open", "customers.reveal")
def reveal_change(request: Request, change_request_id: int) -> HttpResponse:
    """What stands there and what shall, in full, to call the old number back: the purpose first, counted."""
    row = corrections.get_change(request.actor, change_request_id)
    line = corrections.line(row)
    return open_value(
        request, corrections.OPENED, row.ref, case=row.household.unit.short, masked=f"{line.old}，{line.new}",
        who=line.what, back=reverse("change-request", args=[row.pk]), nav_on=NAV,
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/changes/", list_changes, name="changes"),
    path("desk/changes/<int:change_request_id>/", decide_change, name="change-request"),
    path("desk/changes/<int:change_request_id>/reveal/", reveal_change, name="change-reveal"),
    path("desk/households/<int:household_id>/change/", ask_change, name="household-change"),
]
