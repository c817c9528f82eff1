"""Contacts: every case begins here, from whatever channel; first receiver, first answer, outcome."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from guanjia.customers import queries as customers
from guanjia.customers.models import Person
from guanjia.estate.models import PublicArea, Unit
from guanjia.intake import chats, events, limits, queries, rules, states, visits
from guanjia.intake.actions import channels, complaining, endings
from guanjia.intake.models import Call, Contact
from guanjia.intake.triage.suggestions import hazard
from guanjia.intake.triage.words import lexicon
from guanjia.kernel import attachments, clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Attachment
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbers import noted, phone_of
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.knowledge import queries as knowledge
from guanjia.knowledge.models import Category
from guanjia.organization.models import Project
from guanjia.sla import queries as clocks
from guanjia.workorders import actions as workorders
from guanjia.workorders import queries as orders
from guanjia.workorders import rules as workorder_rules
from guanjia.workorders.models import WorkOrder

HOUR = timedelta(hours=1)
UNSORTED = "unsorted"


@action
def receive_request(
    project: Project, *, by: Actor, category: Category, description: str, source: str,
    unit: Unit | None = None, area: PublicArea | None = None, place_note: str = "", urgency: str = "",
    contact_name: str = "", contact_phone: str = "", wished: str = "", answers: dict[str, str] | None = None,
    photos: Iterable[Attachment] = (), origin: SubjectRef | None = None, contact: Contact | None = None,
    at: datetime | None = None,
) -> WorkOrder:  # fmt: skip
    """A request for on-site service from any channel: the contact, and the work order with its number (B-3.1.1).

    `contact` is one that waits already, by e-mail or chat: it becomes the order, which came by the same channel, and
    nothing is entered twice; the photos of its conversation go with the order.
    """
    moment = at or clock.now()
    require(
        rules.may_receive(by, project.pk, unit),
        rules.is_described(description, unit, area, project.pk),
    )
    name, phone, person = who_asks(by, project, contact, contact_name, contact_phone)
    if contact is None:
        contact = receive(
            project, by=by, wants="request", text=description, source=source, unit=unit, area=area,
            person=person, origin=origin, waits=False, at=moment,
        )  # fmt: skip
    else:
        contact, source = _taken_up(contact, project, by=by, at=moment), contact.source
        photos = [*photos, *attachments.copies(chats.photos_behind(contact), by=by)]
    at_once = what_to_do(description, contact)
    waits = bool(at_once) and contact.answered_at is None
    order = workorders.open_order(
        project, by=by, category=category, description=description, source=source, unit=unit, area=area,
        place_note=place_note, urgency=urgency or urgency_of(description), person=person, contact_name=name,
        contact_phone=phone, wished=wished, answers=answers, origin=contact.ref,
        asked_by=by.id if by.kind == "account" and by.person_id else None, photos=photos,
        at_once=at_once, called_within=limits.danger_limit(project.pk, moment) if waits else None, at=moment,
    )  # fmt: skip
    endings.convert(contact, by=by, to="request", at=moment)
    fact = events.ContactRouted(case=str(order.ref), source=contact.source)
    move(contact, states.ROUTE, fact, by=by, at=moment, about=[order.ref], case=str(order.ref))
    return order


def _taken_up(contact: Contact, project: Project, *, by: Actor, at: datetime) -> Contact:
    """A contact that waits becomes an order: it is answered by that."""
    require(
        rules.may_handle(queries.is_within_reach(by, contact)), rules.is_same_project(contact, project.pk),
        ready(contact, states.ROUTE),
    )  # fmt: skip
    return answer(contact, by=by, at=at)


def urgency_of(text: str) -> str:
    """Urgent where the words speak of danger and nobody said how urgent; else the category's own (A-1.2-2)."""
    peril = hazard(text, lexicon())
    return peril.urgency if peril else ""


def what_to_do(text: str, contact: Contact) -> str:
    """What to do now where the words speak of danger, unless a person said that there is none."""
    peril = hazard(text, lexicon())
    return peril.say if peril and not queries.is_safe(contact) else ""


def who_asks(
    by: Actor, project: Project, contact: Contact | None, name: str, phone: str
) -> tuple[str, str, Person | None]:
    """Name, number and file of who asks; what a visitor left or the contact knows already is not asked again."""
    if contact is not None:
        name, phone = name or visits.name_of_contact(contact), phone or visits.phone_of_contact(contact)
    person = caller(by, project, phone) or (contact.person if contact else None)
    if person is None:
        return name, phone, None
    return name or person.name, phone or customers.phones_of([person.pk]).get(person.pk, ""), person


@action
def receive_scanned(
    place: Unit | PublicArea, *, by: Actor, description: str, contact_name: str, contact_phone: str,
    place_note: str = "", photos: Iterable[Attachment] = (), at: datetime | None = None,
) -> WorkOrder:  # fmt: skip
    """A request from the sticker at a door, by anybody who stands there; the words choose the category."""
    moment = at or clock.now()
    limit = int(policy.value("intake.scans_an_hour", at=moment, project=place.project_id))
    require(rules.is_not_flooded(orders.scanned_since(place, moment - HOUR), limit))
    guesses = knowledge.guess(by, description)
    where = {"unit": place} if isinstance(place, Unit) else {"area": place}
    return receive_request(
        place.project, by=by, category=guesses[0] if guesses else knowledge.get_category(by, UNSORTED),
        description=description, source="scan", contact_name=contact_name, contact_phone=contact_phone,
        place_note=place_note, photos=photos, at=moment, **where,
    )  # fmt: skip


@action
def ask_for_supervisor(order: WorkOrder, *, by: Actor, text: str) -> Contact:
    """The customer of an order wants the supervisor: a complaint that another person answers (decision 11)."""
    require(workorder_rules.may_ask(order, by, "workorders.rate"))
    if not text.strip():
        raise Refused("text_needed", "请写一句想说的话。", {"text": "请填写"})
    source = "app" if by.kind == "account" else "scan"
    return receive(
        order.project, by=by, wants="complaint", text=text, source=source, unit=order.unit, area=order.area,
        person=order.person, origin=order.ref,
    )  # fmt: skip


def caller(by: Actor, project: Project, phone: str) -> Person | None:
    """Who asks: the account's own person, or whoever the phone number belongs to."""
    if by.person_id is not None:
        return Person.objects.filter(pk=by.person_id, project=project).first()
    return customers.person_by_phone(project.pk, phone_of(phone)) if phone.strip() else None


@action
def receive(
    project: Project, *, by: Actor, wants: str, text: str, source: str, unit: Unit | None = None,
    area: PublicArea | None = None, person: Person | None = None, origin: SubjectRef | None = None,
    waits: bool = True, at: datetime | None = None,
) -> Contact:  # fmt: skip
    """Enter a contact of any kind; contexts above call this instead of opening cases themselves.

    One that becomes an order at once does not wait: the order's own clocks count from here on (T10).
    """
    moment = at or clock.now()
    is_answered = source in limits.BY_VOICE and by.kind == "account"
    due_at, in_hours = limits.answer_due(source, project.pk, moment)
    contact = Contact.objects.create(
        project=project, wants=wants, source=source, unit=unit, area=area, person=person,
        account_id=by.id if by.kind == "account" else None, text=noted(text, 2000, "text"),
        received_at=moment, origin=str(origin or ""), answer_due_at=None if is_answered else due_at,
        answered_at=moment if is_answered else None, handler_id=by.id if is_answered else None,
    )  # fmt: skip
    fact = events.ContactReceived(
        wants=wants, source=source, is_answered=is_answered, in_hours=in_hours,
        answer_due_at=contact.answer_due_at if waits else None,
    )  # fmt: skip
    record(fact, contact, by=by, at=moment, about=[origin] if origin else [])
    channels.note_use(project.pk, source, at=moment)
    if wants == Contact.Kind.COMPLAINT and waits:
        return complaining.open_complaint_of(contact, by=by, at=moment)
    return contact


@action
def hasten(contact: Contact, *, at: datetime, is_new: bool = False) -> Contact:
    """A danger waits for nobody's hours: an answer is due within the policy's minutes, day and night.

    `is_new` is a danger in words that came after the first answer: it gets a clock of its own, which leaves the first
    answer as it was.
    """
    due_at = at + limits.danger_limit(contact.project_id, at)
    fact = events.ContactHastened(answer_due_at=due_at)
    if contact.answered_at is not None:
        running = clocks.due_of(contact.ref, "T30")
        if is_new and contact.answered_at <= at and (running is None or due_at < running):
            record(fact, contact, by=SYSTEM, at=at)
        return contact
    if contact.answer_due_at is not None and contact.answer_due_at <= due_at:
        return contact
    return amend(contact, fact, by=SYSTEM, at=at, answer_due_at=due_at)


@action
def take_contact(contact: Contact, *, by: Actor) -> Contact:
    """Make a contact the own one: its first receiver answers for it until it has an outcome (AX-3.2-7)."""
    require(rules.may_handle(queries.is_within_reach(by, contact)), ready(contact, states.CLOSE))
    return (
        contact
        if contact.handler_id == by.id
        else amend(contact, events.ContactTaken(), by=by, handler_id=by.id)
    )


@action
def answer(contact: Contact, *, by: Actor, at: datetime | None = None) -> Contact:
    """A person gave the first answer, or an automatic one helped; later ones change nothing (M003), but what came up
    meanwhile, a danger or a person asked for anew, has its answer."""
    moment = at or clock.now()
    if contact.answered_at is not None:
        due_at = clocks.due_of(contact.ref, "T30") if by.kind == "account" else None
        if due_at is not None:
            record(events.DangerAnswered(in_time=moment <= due_at), contact, by=by, at=moment)
        return contact
    in_time = contact.answer_due_at is None or moment <= contact.answer_due_at
    opening = limits.opening_after(contact.source, contact.received_at, contact.project_id)
    by_opening = moment <= opening if opening else None
    fact = events.ContactAnswered(
        source=contact.source, in_time=in_time, by_opening=by_opening, is_by_machine=by.kind == "system"
    )
    if (call := Call.objects.filter(contact=contact, status=Call.Status.LOST, tries=0).first()) is not None:
        record(events.CallReturned(in_time=in_time), call, by=by, at=moment)
    return amend(contact, fact, by=by, at=moment, answered_at=moment, handler_id=contact.handler_id or by.id)


@action
def end_by_system(contact: Contact, outcome: str) -> Contact:
    """A contact needs nobody any more; the system says why."""
    return move(contact, states.CLOSE, events.ContactClosed(outcome=outcome), by=SYSTEM, outcome=outcome)


@action
def close_contact(contact: Contact, *, by: Actor, outcome: str, is_told: bool = False) -> Contact:
    """Answer a contact without a case; the outcome is kept. One that is an enquiry ends with that.

    `is_told`: who wrote by e-mail was told by telephone or face to face (C-3.1-8).
    """
    require(
        rules.may_handle(queries.is_within_reach(by, contact)), ready(contact, states.CLOSE),
        rules.is_no_open_enquiry(visits.enquiry_of(contact)), rules.is_no_complaint(contact),
    )  # fmt: skip
    words = noted(outcome, 200, "outcome")
    if not words:
        raise Refused("outcome_needed", "请写怎么答复的。", {"outcome": "请填写"})
    return endings.end_contact(answer(contact, by=by), by=by, outcome=words, is_told=is_told)


@action
def pass_contacts(gone_id: int, kept_id: int) -> int:
    """Put the contacts of a merged file under the person that was kept; returns how many."""
    return Contact.objects.filter(person_id=gone_id).update(person_id=kept_id)
