"""How a contact becomes a complaint, and how it ends with that one: nothing that was said is typed twice."""

from datetime import datetime

from guanjia.complaints import actions as complaints
from guanjia.complaints import queries as complained
from guanjia.complaints import states as complaint_states
from guanjia.complaints.models import Complaint
from guanjia.intake import events, states, visits
from guanjia.intake.models import Contact
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.moves import amend, move
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import Refused
from guanjia.kernel.work import action

BECAME = {"request": "改作报修", "enquiry": "改作咨询", "complaint": ""}


@action
def open_complaint_of(contact: Contact, *, by: Actor, at: datetime) -> Contact:
    """Make the complaint of a contact, with everything that the contact knows; both wait until it is accepted."""
    case = SubjectRef.parse(contact.origin) if contact.origin else None
    row = complaints.open_complaint(
        contact.project, by=by, matter=contact.text, source=contact.source, unit=contact.unit, area=contact.area,
        person=contact.person, name=visits.name_of_contact(contact), phone=visits.phone_of_contact(contact),
        origin=contact.ref, case=case, at=at,
    )  # fmt: skip
    return amend(
        contact, events.ContactComplained(number=row.number), by=by, at=at, case=str(row.ref), about=[row.ref]
    )


def complaint_of(contact: Contact) -> Complaint | None:
    """The complaint that a contact became."""
    ref = SubjectRef.parse(contact.case) if contact.case else None
    return complained.system_complaint(ref.id) if ref and ref.kind == Complaint.kind else None


def take_back(contact: Contact, *, to: str, at: datetime) -> None:
    """What looked like a complaint is something else: the complaint ends, unless it was accepted already."""
    row = complaint_of(contact)
    if row is None or row.status not in complaint_states.OPEN or not BECAME[to]:
        return
    if row.status not in complaint_states.NEW:
        raise Refused(
            "is_complaint", f"已经受理为投诉 {row.number}，请在投诉里办，需要上门的在那里开服务单。"
        )
    complaints.withdraw_complaint(row, by=SYSTEM, reason=BECAME[to], at=at)


@action
def route_to_complaint(contact: Contact, *, by: Actor, at: datetime | None = None) -> Contact:
    """The complaint is accepted, or ended before: the contact has its outcome."""
    if contact.status != Contact.Status.OPEN:
        return contact
    fact = events.ContactRouted(case=contact.case, source=contact.source)
    return move(contact, states.ROUTE, fact, by=by, at=at, about=[SubjectRef.parse(contact.case)])
