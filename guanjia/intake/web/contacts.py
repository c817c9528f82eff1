"""Contacts that wait for an answer: the list, and one with what is known about it."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.customers import queries as customers
from guanjia.customers.models import Household
from guanjia.intake import actions, queries
from guanjia.intake.models import Contact
from guanjia.kernel.actors import Actor
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import Request, done, needs, page, submit
from guanjia.organization.web.place import project_of
from guanjia.workorders.models import WorkOrder


class CloseForm(forms.Form):
    """How a contact was answered."""

    outcome = forms.CharField(label="怎么答复的", max_length=200)


@needs("intake.register")
def list_contacts(request: Request) -> HttpResponse:
    """Contacts that wait, complaints first (decision 11)."""
    rows = queries.contacts(request.actor).filter(project=project_of(request), status="open")
    return page(
        request,
        "intake/contacts.html#rows",
        nav_on="contacts",
        contacts=rows.order_by("wants", "received_at"),
    )


@needs("intake.register")
def close_contact(request: Request, contact_id: int) -> HttpResponse:
    """Answer a contact without a case, in sight of its order, its home and earlier words."""
    contact = queries.get_contact(request.actor, contact_id)
    form = CloseForm(request.POST or None)
    if submit(form, actions.close_contact, contact, by=request.actor):
        return done(request, "intake/contacts.html#rows", to=reverse("contacts"), said="已结束")
    facts = known(request.actor, contact)
    return page(request, "intake/contact.html#main", nav_on="contacts", contact=contact, form=form, **facts)


def known(actor: Actor, contact: Contact) -> dict[str, Any]:
    """The order it is about, the home, whom to call, and what was said from there before."""
    order = queries.order_of(actor, contact)
    unit_id = contact.unit_id
    household = customers.households(actor).filter(unit_id=unit_id).first() if unit_id else None
    name, phone, reveal = caller(order, contact, household)
    return {
        "order": order, "household": household, "earlier": queries.earlier(actor, contact), "phone": phone,
        "name": mask_name(name) if name else "", "reveal": reveal if actor.may("customers.reveal") else "",
    }  # fmt: skip


def caller(order: WorkOrder | None, contact: Contact, household: Household | None) -> tuple[str, str, str]:
    """Name, masked number and where it is opened: of the order, else of who lives there."""
    if order is not None:
        phone = mask_phone(order.contact_phone) if order.contact_phone else ""
        return order.contact_name, phone, reverse("order-reveal", args=[order.pk])
    lives = household.occupancies.all() if household and contact.person_id else ()
    row = next((row for row in lives if row.person_id == contact.person_id), None)
    number = next((p.number for p in row.person.phones.all()), "") if row else ""
    if row is None or not number:
        return contact.person.name if contact.person else "", "", ""
    return row.person.name, mask_phone(number), reverse("occupancy-reveal", args=[row.pk])


urlpatterns: list[URLPattern] = [
    path("desk/contacts/", list_contacts, name="contacts"),
    path("desk/contacts/<int:contact_id>/", close_contact, name="contact"),
]
