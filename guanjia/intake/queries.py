"""Reads of contacts."""

from django.db.models import QuerySet

from guanjia.intake.models import Contact
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound


def contacts(actor: Actor) -> QuerySet[Contact]:
    """Contacts of the projects within reach, newest first."""
    reach = actor.reach("intake.register")
    rows = Contact.objects.select_related("unit__building", "area").order_by("-received_at")
    if reach.company:
        return rows
    return rows.filter(project_id__in=reach.projects | (actor.projects if reach.zone else frozenset()))


def open_complaints(actor: Actor) -> QuerySet[Contact]:
    """Complaints that wait (decision 11)."""
    return contacts(actor).filter(wants=Contact.Kind.COMPLAINT, status=Contact.Status.OPEN)


def get_contact(actor: Actor, contact_id: int) -> Contact:
    """A contact within reach."""
    row = contacts(actor).filter(pk=contact_id).first()
    if row is None:
        raise NotFound
    return row
