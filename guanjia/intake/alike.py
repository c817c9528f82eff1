"""Cases that belong together, read from open contacts and orders: likely duplicates, and what may share one cause."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Prefetch, QuerySet

from guanjia.estate.addresses import Address
from guanjia.estate.models import Unit
from guanjia.intake import queries, suggesting
from guanjia.intake.models import CauseProposal, Contact, Suggestion
from guanjia.intake.triage.causes import PROJECT, Case, CommonCause, Twin, duplicates
from guanjia.intake.triage.words import lexicon
from guanjia.kernel import policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.workorders import queries as orders
from guanjia.workorders import states
from guanjia.workorders.models import WorkOrder

LIKE_FROM, SHOWN = 0.4, 5
ASKED = ("category", "kind")


def hours(key: str, project_id: int, at: datetime) -> timedelta:
    """A time of the rules that is given in hours."""
    return timedelta(hours=int(policy.value(key, at=at, project=project_id)))


def open_cases(project_id: int, since: datetime) -> list[Case]:
    """Everything that waits in a project and names a home; an order that follows another one has its cause."""
    rows = WorkOrder.objects.filter(
        project_id=project_id, status__in=states.MAY_LEAD, lead=None, received_at__gte=since
    )
    found = [of_order(row) for row in rows.select_related("unit__building", "category") if row.unit]
    said = Prefetch("suggestions", Suggestion.objects.filter(head__in=ASKED))
    contacts = Contact.objects.filter(project_id=project_id, status="open", received_at__gte=since)
    for row in contacts.select_related("unit__building").prefetch_related(said):
        unit = row.unit or suggesting.place_in(project_id, row.text)
        if unit and is_wish(row):
            found.append(of_contact(row, unit))
    return found


def is_wish(contact: Contact) -> bool:
    """Whether something is to be mended; a question when the water goes off is no case of missing water."""
    said = {row.head: row.taken_for for row in contact.suggestions.all()}
    return (said.get("kind") or contact.wants) in ("request", "complaint")


def of_order(order: WorkOrder) -> Case:
    """An order as grouping needs it."""
    place = address_of(order.unit) if order.unit else Address()
    return Case(str(order.ref), order.received_at, place, order.category.code, order.description)


def linked_causes(project_id: int, since: datetime) -> list[CommonCause]:
    """Causes of parts of a project that a person linked within the time and whose lead order is still worked on."""
    rows = CauseProposal.objects.filter(
        project_id=project_id, status=CauseProposal.Status.LINKED, decided_at__gte=since,
        lead__status__in=states.MAY_LEAD, lead__unit__isnull=False,
    ).exclude(part=PROJECT).select_related("lead__unit__building", "lead__category")  # fmt: skip
    return [
        CommonCause(row.code, row.part, Address(row.building), of_order(row.lead), ())
        for row in rows
        if row.lead
    ]


def of_contact(contact: Contact, unit: Unit) -> Case:
    """A contact as grouping needs it."""
    said = {row.head: row.taken_for for row in contact.suggestions.all()}
    return Case(
        str(contact.ref), contact.received_at, address_of(unit), said.get("category", ""), contact.text
    )


def address_of(unit: Unit) -> Address:
    """A home as an address."""
    return Address(unit.building.number, unit.entrance, unit.room)


def twins(actor: Actor, contact: Contact) -> list[tuple[Twin, Contact | WorkOrder]]:
    """What waits already of the same home and says nearly the same, within reach; the likest first."""
    unit = contact.unit or suggesting.place_in(contact.project_id, contact.text)
    if unit is None:
        return []
    within = hours("triage.duplicate_hours", contact.project_id, contact.received_at)
    waiting = queries.contacts(actor).filter(status="open", received_at__gte=contact.received_at - within)
    rows: list[Contact | WorkOrder] = [*waiting.filter(unit=unit).exclude(pk=contact.pk)]
    at_home = orders.open_at(actor, unit)
    rows += [row for row in at_home if str(row.ref) != contact.case and row.origin != str(contact.ref)]
    by_key = {str(row.ref): row for row in rows}
    recent = [of_order(row) if isinstance(row, WorkOrder) else of_contact(row, unit) for row in rows]
    return [
        (twin, by_key[twin.case.key])
        for twin in duplicates(of_contact(contact, unit), recent, within, LIKE_FROM)[:SHOWN]
    ]


def waiting_at(actor: Actor, unit: Unit | None) -> list[Contact]:
    """Open contacts of a home within reach, the newest first: shown while a case is typed."""
    return list(queries.contacts(actor).filter(status="open", unit=unit)[:SHOWN]) if unit else []


def proposals(actor: Actor) -> QuerySet[CauseProposal]:
    """Common causes of the projects in which the actor takes contacts and may link orders; the newest first."""
    mine = actor.reach("dispatch.assign").projects & actor.reach("intake.register").projects
    return CauseProposal.objects.filter(project_id__in=mine).order_by("-found_at")


def waiting(actor: Actor, project_id: int) -> list[CauseProposal]:
    """What a person is to judge in a project; a part of a cause over the whole project waits behind that."""
    rows = list(proposals(actor).filter(project_id=project_id, status=CauseProposal.Status.PROPOSED))
    whole = {row.code for row in rows if row.part == PROJECT}
    return [row for row in rows if row.part == PROJECT or row.code not in whole]


def get_proposal(actor: Actor, proposal_id: int) -> CauseProposal:
    """A proposal within reach."""
    row = proposals(actor).filter(pk=proposal_id).first()
    if row is None:
        raise NotFound
    return row


def members(refs: Iterable[SubjectRef]) -> list[Contact | WorkOrder]:
    """The contacts and orders of a proposal, in order; a contact that became an order stands for that."""
    listed = list(refs)
    by_kind = {
        kind: [ref.id for ref in listed if ref.kind == kind] for kind in (Contact.kind, WorkOrder.kind)
    }
    contacts = Contact.objects.select_related("unit__building", "project").in_bulk(by_kind[Contact.kind])
    became = {
        pk: SubjectRef.parse(row.case).id
        for pk, row in contacts.items()
        if row.case.startswith(f"{WorkOrder.kind}:")
    }
    wanted = [*by_kind[WorkOrder.kind], *became.values()]
    found = WorkOrder.objects.select_related("unit__building", "category", "project", "lead").in_bulk(wanted)
    rows: dict[str, Contact | WorkOrder] = {}
    for ref in listed:
        order = found.get(became.get(ref.id, 0) if ref.kind == Contact.kind else ref.id)
        row = order or (contacts.get(ref.id) if ref.kind == Contact.kind else None)
        if row is not None:
            rows[str(row.ref)] = row
    return list(rows.values())


def name_of(proposal: CauseProposal) -> str:
    """What fell out, and where, in words."""
    entry = lexicon().entry("cause", proposal.code)
    what = entry.name if entry else suggesting.words_of("category").get(proposal.code, proposal.code)
    if proposal.part == PROJECT:
        return f"全项目{what}"
    where = f"{proposal.building}栋{f'{proposal.entrance}单元' if proposal.entrance else ''}"
    return f"{where}{f' {proposal.line} 线' if proposal.line else ''}{what}"
