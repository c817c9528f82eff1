"""How a contact and its enquiry end together."""

from datetime import datetime

from guanjia.intake import enquiries, events, states, visits
from guanjia.intake.models import Contact
from guanjia.kernel.actors import Actor
from guanjia.kernel.moves import move
from guanjia.kernel.work import action
from guanjia.sla import actions as sla


@action
def end_contact(contact: Contact, *, by: Actor, outcome: str, at: datetime) -> Contact:
    """The contact ends with what was said."""
    contact.refresh_from_db()
    return move(contact, states.CLOSE, events.ContactClosed(outcome=outcome), by=by, at=at, outcome=outcome)


@action
def convert(contact: Contact, *, by: Actor, to: str, at: datetime) -> None:
    """The enquiry of a contact became an order or a complaint, if it waits."""
    enquiry = visits.enquiry_of(contact)
    if enquiry is None or enquiry.status not in states.WAITING:
        return
    fact = events.EnquiryConverted(to=to, is_replied=enquiry.answered_at is not None)
    move(enquiry, states.CONVERT, fact, by=by, at=at)
    sla.settle(enquiry, what=enquiries.REPLY, by=by, at=at)
