"""How a contact and its enquiry end together."""

from datetime import datetime

from guanjia.intake import enquiries, events, states, visits
from guanjia.intake.actions import complaining
from guanjia.intake.actions.mail_results import end_mail_case
from guanjia.intake.models import Contact
from guanjia.kernel.actors import Actor
from guanjia.kernel.moves import move
from guanjia.kernel.work import action
from guanjia.sla import actions as sla


@action
def end_contact(
    contact: Contact, *, by: Actor, outcome: str, at: datetime | None = None, is_told: bool = False
) -> Contact:
    """The contact ends with what was said; `is_told` says of a letter that who wrote it knows that already."""
    contact.refresh_from_db()
    contact = move(
        contact, states.CLOSE, events.ContactClosed(outcome=outcome), by=by, at=at, outcome=outcome
    )
    return end_mail_case(contact, by=by, is_told=is_told, at=at)


@action
def convert(contact: Contact, *, by: Actor, to: str, at: datetime) -> None:
    """The enquiry of a contact became an order or a complaint, if it waits; or its complaint something else."""
    complaining.take_back(contact, to=to, at=at)
    enquiry = visits.enquiry_of(contact)
    if enquiry is None or enquiry.status not in states.WAITING:
        return
    fact = events.EnquiryConverted(to=to, is_replied=enquiry.answered_at is not None)
    move(enquiry, states.CONVERT, fact, by=by, at=at)
    sla.settle(enquiry, what=enquiries.REPLY, by=by, at=at)
