"""Reads of visits at the desk, and which steps a visit lacks."""

from datetime import datetime

from django.db.models import Q, QuerySet

from guanjia.customers import queries as customers
from guanjia.intake.models import Contact, DeskVisit, Enquiry
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound

WORD = "前台答应办好"


def visits(actor: Actor) -> QuerySet[DeskVisit]:
    """Visits of the projects within reach, the latest first."""
    reach = actor.reach("intake.register")
    rows = DeskVisit.objects.select_related("contact__unit__building", "contact__person", "contact__enquiry")
    rows = rows.prefetch_related("ticks").order_by("-came_at", "-pk")
    return rows if reach.company else rows.filter(project_id__in=reach.projects)


def of_day(actor: Actor, project_id: int, since: datetime) -> list[DeskVisit]:
    """Who came since a moment, and who came before and is still here."""
    here = Q(came_at__gte=since) | Q(status=DeskVisit.Status.HERE)
    return list(visits(actor).filter(here, project_id=project_id))


def get_visit(actor: Actor, visit_id: int) -> DeskVisit:
    """A visit within reach."""
    row = visits(actor).filter(pk=visit_id).first()
    if row is None:
        raise NotFound
    return row


def done(visit: DeskVisit) -> dict[str, datetime]:
    """The steps that were ticked, and when."""
    return {row.step: row.at for row in visit.ticks.all()}


def missing(visit: DeskVisit) -> list[str]:
    """The steps that nobody ticked yet, in their order (M173)."""
    ticked = done(visit)
    return [step for step in DeskVisit.Step.values if step not in ticked]


def enquiry_of(contact: Contact) -> Enquiry | None:
    """The enquiry that a contact is, if it is one."""
    return Enquiry.objects.filter(contact=contact).first()


def visit_of(contact: Contact) -> DeskVisit | None:
    """The visit behind a contact."""
    return DeskVisit.objects.filter(contact=contact).first()


def phone_of_contact(contact: Contact) -> str:
    """The number that a visitor left, else that of the person's file: for actions, never shown unmasked."""
    visit = visit_of(contact)
    if visit and visit.phone:
        return str(visit.phone)
    person = contact.person_id
    return customers.phones_of([person]).get(person, "") if person else ""


def name_of_contact(contact: Contact) -> str:
    """How a visitor is called, else the person of the file."""
    visit = visit_of(contact)
    return (str(visit.name) if visit else "") or (contact.person.name if contact.person else "")
