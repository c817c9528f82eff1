"""Reads of contacts."""

from django.db.models import Q, QuerySet

from guanjia.customers import queries as customers
from guanjia.intake.models import Contact
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.workorders import queries as orders
from guanjia.workorders.models import WorkOrder

EARLIER = 5


def contacts(actor: Actor) -> QuerySet[Contact]:
    """Contacts of the projects within reach, of the homes of the own zone, and those taken oneself; newest first."""
    reach = actor.reach("intake.register")
    rows = Contact.objects.select_related("unit__building", "area", "person").order_by("-received_at")
    if reach.company:
        return rows
    mine = Q(account_id=actor.id) if reach.zone and actor.id else Q(pk__in=())
    return rows.filter(
        Q(project_id__in=reach.projects) | customers.reachable(actor, "intake.register") | mine
    )


def open_complaints(actor: Actor) -> QuerySet[Contact]:
    """Complaints that wait (decision 11)."""
    return contacts(actor).filter(wants=Contact.Kind.COMPLAINT, status=Contact.Status.OPEN)


def get_contact(actor: Actor, contact_id: int) -> Contact:
    """A contact within reach."""
    row = contacts(actor).filter(pk=contact_id).first()
    if row is None:
        raise NotFound
    return row


def order_of(actor: Actor, contact: Contact) -> WorkOrder | None:
    """The order within reach that a contact is about, or that it became."""
    text = contact.origin or contact.case
    ref = SubjectRef.parse(text) if text else None
    if ref is None or ref.kind != WorkOrder.kind:
        return None
    return orders.orders(actor).filter(pk=ref.id).first()


def earlier(actor: Actor, contact: Contact) -> list[Contact]:
    """What the same home or person said before, the latest first."""
    same = [Q(**{name: value}) for name in ("unit_id", "person_id") if (value := getattr(contact, name))]
    if not same:
        return []
    condition = same[0] if len(same) == 1 else same[0] | same[1]
    return list(contacts(actor).filter(condition, received_at__lt=contact.received_at)[:EARLIER])


def is_with_supervisor(order: WorkOrder) -> bool:
    """Whether a complaint about an order waits for an answer."""
    waiting = Contact.objects.filter(wants=Contact.Kind.COMPLAINT, status=Contact.Status.OPEN)
    return waiting.filter(project_id=order.project_id, origin=str(order.ref)).exists()
