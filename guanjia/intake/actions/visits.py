"""Visits at the desk: welcomed, every step at one tap, the need recorded, solved or left open, seen off (INT-04)."""

from datetime import datetime

from guanjia.customers import queries as customers
from guanjia.estate.models import Unit
from guanjia.intake import events, rules, states, visits
from guanjia.intake.actions import contacts
from guanjia.intake.models import Contact, DeskVisit, Tick
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbers import noted, phone_of
from guanjia.kernel.refusals import NotFound, require
from guanjia.kernel.text import fit
from guanjia.kernel.work import action
from guanjia.organization.models import Project
from guanjia.organization.moments import minute_of
from guanjia.sla import actions as sla

NEED = DeskVisit.Step.NEED


@action
def welcome(project: Project, *, by: Actor, at: datetime | None = None) -> DeskVisit:
    """Somebody came to the desk; every visitor is a row, so that no reception is left out of the figures (M173)."""
    require(rules.may_receive_visitors(by, project.pk))
    moment = at or clock.now()
    visit = DeskVisit(project=project, came_at=moment, received_by_id=by.id if by.kind == "account" else None)
    visit.save(force_insert=True)
    record(events.VisitorCame(), visit, by=by, at=moment)
    return visit


@action
def tick_step(visit: DeskVisit, *, by: Actor, step: str, at: datetime | None = None) -> DeskVisit:
    """A step was done; a second tap changes nothing. The need is ticked by recording it (D-3.1.1-1 to D-3.1.4-1)."""
    require(rules.may_receive_visitors(by, visit.project_id), rules.is_here(visit))
    if step not in DeskVisit.Step.values or step == NEED:
        raise NotFound
    return _ticked(visit, step, by, at or clock.now())


def _ticked(visit: DeskVisit, step: str, by: Actor, at: datetime) -> DeskVisit:
    _, is_new = Tick.objects.get_or_create(visit=visit, step=step, defaults={"at": at, "by": by.ref})
    if is_new:
        fact = events.VisitStepDone(step=step, name=str(DeskVisit.Step(step).label))
        visit = amend(visit, fact, by=by, at=at)
    return visit


@action
def record_need(
    visit: DeskVisit, *, by: Actor, need: str, is_solvable: bool, unit: Unit | None = None, name: str = "",
    phone: str = "", at: datetime | None = None,
) -> DeskVisit:  # fmt: skip
    """What the visitor wants: the visit has its contact now, and nobody types it again (D-3.1.2-3)."""
    moment = at or clock.now()
    require(
        rules.may_receive_visitors(by, visit.project_id), rules.is_here(visit), rules.is_not_asked_yet(visit),
        rules.says_what(noted(need, 2000, "need"), "need"),
    )  # fmt: skip
    person = contacts.caller(by, visit.project, phone)
    contact = contacts.receive(
        visit.project, by=by, wants=Contact.Kind.ENQUIRY, text=need, source="desk",
        unit=unit or (customers.home_of(person) if person else None), person=person, at=moment,
    )  # fmt: skip
    visit.contact = contact
    fact = events.VisitNeedRecorded(is_solvable=is_solvable, contact_id=contact.pk)
    note_reach(visit, name, phone)
    visit = amend(
        visit, fact, by=by, at=moment, contact=contact, is_solvable=is_solvable, name_sealed=visit.name_sealed,
        phone_sealed=visit.phone_sealed,
    )  # fmt: skip
    return _ticked(visit, NEED, by, moment)


def note_reach(visit: DeskVisit, name: str, phone: str) -> None:
    """Name and number, sealed on the row; what was said before stays where nothing new is said."""
    if name.strip():
        visit.name = fit(name, 40, "name")
    if phone.strip():
        visit.phone = phone_of(phone)


@action
def solve_now(visit: DeskVisit, *, by: Actor, how: str, at: datetime | None = None) -> DeskVisit:
    """The need was met at once; its contact ends with what was said (D-3.1.3-1)."""
    moment = at or clock.now()
    require(
        rules.may_receive_visitors(by, visit.project_id), rules.is_here(visit), rules.has_need(visit),
        rules.is_undecided(visit), rules.says_what(noted(how, 200, "how"), "how"),
    )  # fmt: skip
    contacts.close_contact(wanted(visit), by=by, outcome=how)
    fact = events.VisitSolved(is_solvable=bool(visit.is_solvable))
    return amend(visit, fact, by=by, at=moment, outcome=DeskVisit.Outcome.SOLVED)


def wanted(visit: DeskVisit) -> Contact:
    """The contact of a visit as it is now."""
    return Contact.objects.get(visit=visit)


@action
def leave_open(
    visit: DeskVisit, *, by: Actor, situation: str, expected_at: datetime | None, name: str = "", phone: str = "",
    at: datetime | None = None,
) -> DeskVisit:  # fmt: skip
    """Not at once: why, by when (a promise), and how to reach the visitor (D-3.1.3-2, D-3.1.3-3)."""
    moment, words = at or clock.now(), noted(situation, 200, "situation")
    require(
        rules.may_receive_visitors(by, visit.project_id), rules.is_here(visit), rules.has_need(visit),
        rules.is_undecided(visit), ready(wanted(visit), states.CLOSE), rules.is_explained(words),
        rules.is_ahead(expected_at, moment, "expected_at"),
    )  # fmt: skip
    due_at = minute_of(expected_at) if expected_at else moment
    known = phone.strip() or visits.phone_of_contact(wanted(visit))
    require(rules.can_be_reached(known))
    fact = events.VisitLeftOpen(expected_at=due_at, has_contact=bool(known))
    note_reach(visit, name, known)
    visit = amend(
        visit, fact, by=by, at=moment, outcome=DeskVisit.Outcome.OPEN, situation=words, expected_at=due_at,
        name_sealed=visit.name_sealed, phone_sealed=visit.phone_sealed,
    )  # fmt: skip
    sla.promise(visit, what=visits.WORD, due_at=due_at, how="face", by=by, at=moment)
    return visit


@action
def leave_number(
    visit: DeskVisit, *, by: Actor, phone: str, name: str = "", at: datetime | None = None
) -> DeskVisit:
    """How to reach a visitor whose need became an enquiry that takes longer (D-3.1.3-3)."""
    require(
        rules.may_receive_visitors(by, visit.project_id), rules.is_here(visit), rules.has_need(visit),
        rules.can_be_reached(phone.strip()),
    )  # fmt: skip
    note_reach(visit, name, phone)
    return amend(
        visit, events.VisitNumberLeft(), by=by, at=at, name_sealed=visit.name_sealed,
        phone_sealed=visit.phone_sealed,
    )  # fmt: skip


@action
def see_off(visit: DeskVisit, *, by: Actor, at: datetime | None = None) -> DeskVisit:
    """The visitor leaves; steps that nobody ticked are told by the figure, not by a refusal (M173)."""
    moment = at or clock.now()
    require(
        rules.may_receive_visitors(by, visit.project_id), ready(visit, states.LEAVE), rules.has_need(visit)
    )
    contact = wanted(visit)
    enquiry = visits.enquiry_of(contact)
    require(rules.is_decided(visit, contact, enquiry))
    if enquiry is not None and enquiry.status in states.WORKING:
        require(rules.can_be_reached(visits.phone_of_contact(contact)))
    is_solved = visit.outcome == DeskVisit.Outcome.SOLVED or contact.status == Contact.Status.CLOSED
    lacks = [step for step in DeskVisit.Step.values if not visit.ticks.filter(step=step).exists()]
    fact = events.VisitorLeft(missing=lacks, is_solvable=bool(visit.is_solvable), is_solved=is_solved)
    outcome = DeskVisit.Outcome.SOLVED if is_solved else visit.outcome
    return move(visit, states.LEAVE, fact, by=by, at=moment, outcome=outcome)


@action
def keep_word(contact: Contact, *, at: datetime, released: bool = False) -> None:
    """What the desk promised a visitor has happened, or is not wanted any more."""
    visit = visits.visit_of(contact)
    if visit is not None:
        sla.settle(visit, what=visits.WORD, by=SYSTEM, at=at, released=released)
