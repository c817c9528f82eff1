"""Which projects somebody supports: arranged and ended on pages of their own."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.actors import Actor
from guanjia.kernel.web import NothingForm, Request, ask, done, needs, submit
from guanjia.organization import queries as organization
from guanjia.people import absences, actions, events, queries, supports
from guanjia.people.models import Staff
from guanjia.people.web import forms

NAV, NEED = "staff-list", "people.edit"


def lines(actor: Actor, person: Staff) -> list[dict[str, Any]]:
    """Which projects a person supports now and later, in words; the way to end it for who edits both."""
    reach = actor.reach(NEED)
    return [
        {
            "project": row.project.name, "days": events.days_text(row.since, row.until),
            "end": reverse("support-end", args=[row.pk])
            if reach.covers(row.project_id) and reach.covers(person.project_id) else "",
        }
        for row in supports.to_come(person.pk)
    ]  # fmt: skip


@needs("desk.open", "people.edit")
def arrange(request: Request, staff_id: int) -> HttpResponse:
    """Send somebody to help another project."""
    person = queries.get_staff(request.actor, staff_id)
    others = organization.projects(request.actor, NEED).exclude(pk=person.project_id)
    form = forms.SupportForm(request.POST or None, projects=others)
    back = reverse("staff", args=[person.pk])
    if submit(form, actions.arrange_support, person, by=request.actor):
        return done(request, "", to=back)
    note = "这些天两个项目都能派他；排班、请假和手上件数还按他自己的算"
    return ask(request, form, f"{person.name}支援别的项目", back, NAV, verb="安排", note=note)


@needs("desk.open", "people.edit")
def end(request: Request, support_id: int) -> HttpResponse:
    """Nobody is sent there any more."""
    row = absences.get_support(request.actor, support_id)
    form, back = (
        NothingForm(request.POST if request.method == "POST" else None),
        reverse("staff", args=[row.staff_id]),
    )
    if submit(form, actions.end_support, row, by=request.actor):
        return done(request, "", to=back)
    title, note = f"{row.staff.name}不再支援{row.project.name}", "已经派给他的活还在他手上，要换人请改派"
    return ask(request, form, title, back, NAV, verb="结束支援", note=note, kind="danger")


urlpatterns: list[URLPattern] = [
    path("desk/staff/<int:staff_id>/support/", arrange, name="staff-support"),
    path("desk/supports/<int:support_id>/end/", end, name="support-end"),
]
