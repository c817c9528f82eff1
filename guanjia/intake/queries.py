"""Reads of contacts."""

from datetime import timedelta

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, When

from guanjia.complaints import queries as complaints
from guanjia.customers import queries as customers
from guanjia.intake.models import NONE_FITS, Contact, Source, Suggestion
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.workorders import queries as orders
from guanjia.workorders.models import WorkOrder

EARLIER = 5
VIEWS: dict[str, tuple[str, Q]] = {
    "open": ("待处理", Q(status=Contact.Status.OPEN)),
    "waiting": ("还没首次答复", Q(status=Contact.Status.OPEN, answered_at=None)),
    "untold": ("待告知来信人", Q(result=Contact.Result.UNTOLD)),
    "log": ("全部联系", Q()),
}  # fmt: skip


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


def counted(actor: Actor, project_id: int) -> dict[str, int]:
    """How many contacts of a project stand in each view."""
    counts = {key: Count("pk", filter=condition) for key, (_, condition) in VIEWS.items() if condition}
    rows = contacts(actor).filter(project_id=project_id).order_by()
    return rows.aggregate(log=Count("pk"), **counts)


def listed(
    actor: Actor, project_id: int, view: str, source: str
) -> tuple[QuerySet[Contact], list[tuple[str, str]]]:
    """The contacts of a view, of one source where it is named; and the sources that the project has."""
    rows = contacts(actor).filter(VIEWS[view][1], project_id=project_id)
    sources = [(str(value), str(label)) for value, label in Source.choices]
    if view != "log":
        rows = danger_first(rows)
    return (rows.filter(source=source) if source in Source.values else rows), sources


def danger_first(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """The most pressing first; `peril` is 0 where words say a danger, 1 where the model holds one for likely, until a
    person looked."""
    peril = Case(
        When(Exists(_unseen().filter(head="safety")), then=0), When(Exists(_unseen().filter(head="doubt")), then=1),
        default=2, output_field=IntegerField(),
    )  # fmt: skip
    return rows.annotate(peril=peril).order_by("peril", "wants", "received_at")


def _unseen() -> QuerySet[Suggestion]:
    """What triage says of the contact of an outer query and nobody decided yet."""
    return Suggestion.objects.filter(contact=OuterRef("pk"), decided_at=None).exclude(value="")


def dangers(actor: Actor, project_id: int, most: int) -> list[Contact]:
    """What speaks of danger in a project, or seems to, and nobody looked at yet; the gravest first.

    A report from home is an order at once: it counts for a day, or until the desk registered it.
    """
    fresh = Q(status=Contact.Status.ROUTED, received_at__gt=clock.now() - timedelta(days=1))
    unseen = Q(status=Contact.Status.OPEN) | (fresh & Exists(_unseen().filter(head="urgency")))
    rows = contacts(actor).filter(unseen, project_id=project_id)
    return list(danger_first(rows.filter(Exists(_unseen().filter(head__in=("safety", "doubt")))))[:most])


def suggestions(actor: Actor, contact: Contact) -> list[Suggestion]:
    """What triage says of a contact within reach, the danger first."""
    if not is_within_reach(actor, contact):
        return []
    order = {head: place for place, head in enumerate(Suggestion.Head.values)}
    return sorted(Suggestion.objects.filter(contact=contact), key=lambda row: order[row.head])


def accepted(contact: Contact) -> dict[str, str]:
    """Category and urgency that a person took over already, for the form of the order."""
    rows = Suggestion.objects.filter(contact=contact, head__in=("category", "urgency"))
    return dict(rows.exclude(final__in=("", NONE_FITS)).values_list("head", "final"))


def open_complaints(actor: Actor) -> QuerySet[Contact]:
    """Complaints that wait (decision 11)."""
    return contacts(actor).filter(wants=Contact.Kind.COMPLAINT, status=Contact.Status.OPEN)


def is_within_reach(actor: Actor, contact: Contact) -> bool:
    """Whether the actor sees a contact."""
    return contacts(actor).filter(pk=contact.pk).exists()


def get_contact(actor: Actor, contact_id: int) -> Contact:
    """A contact within reach."""
    row = contacts(actor).filter(pk=contact_id).first()
    if row is None:
        raise NotFound
    return row


def system_contact(contact_id: int) -> Contact:
    """A contact by number, for reactions."""
    return Contact.objects.select_related("project", "unit", "area", "person").get(pk=contact_id)


def order_of(actor: Actor, contact: Contact) -> WorkOrder | None:
    """The order within reach that a contact is about, or that it became."""
    refs = [SubjectRef.parse(text) for text in (contact.origin, contact.case) if text]
    ref = next((ref for ref in refs if ref.kind == WorkOrder.kind), None)
    return orders.orders(actor).filter(pk=ref.id).first() if ref else None


def contact_of_case(case: SubjectRef) -> Contact | None:
    """The contact from which a case came, for reactions."""
    return Contact.objects.filter(case=str(case)).order_by("pk").first()


def is_no_danger(case: SubjectRef) -> bool:
    """Whether a person said of what a case came from that there is no danger."""
    rows = Suggestion.objects.filter(contact__case=str(case), head="safety", final="none")
    return rows.exists()


def is_safe(contact: Contact) -> bool:
    """Whether a person said of a contact that there is no danger."""
    return Suggestion.objects.filter(contact=contact, head="safety", final="none").exists()


def order_behind(contact: Contact) -> WorkOrder | None:
    """The order that a contact became or is about, for reactions."""
    refs = [SubjectRef.parse(text) for text in (contact.case, contact.origin) if text]
    ref = next((ref for ref in refs if ref.kind == WorkOrder.kind), None)
    return orders.system_order(ref.id) if ref else None


def contact_behind(subject: SubjectRef) -> Contact | None:
    """A contact, or the one that became this enquiry or order; for reactions."""
    if subject.kind == Contact.kind:
        return Contact.objects.filter(pk=subject.id).first()
    return contact_of_case(subject)


def earlier(actor: Actor, contact: Contact) -> list[Contact]:
    """What the same home or person said before, the latest first."""
    same = [Q(**{name: value}) for name in ("unit_id", "person_id") if (value := getattr(contact, name))]
    if not same:
        return []
    condition = same[0] if len(same) == 1 else same[0] | same[1]
    return list(contacts(actor).filter(condition, received_at__lt=contact.received_at)[:EARLIER])


def is_with_supervisor(order: WorkOrder) -> bool:
    """Whether a complaint about an order waits for an answer."""
    return complaints.open_about(order.ref)
