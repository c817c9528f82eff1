"""Somebody came to say thank you: the praise is kept for the one it is about, and the contact has its outcome."""

from guanjia.intake.actions.contacts import close_contact
from guanjia.intake.models import Contact
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import Refused
from guanjia.kernel.work import action
from guanjia.people import actions as people
from guanjia.people.models import Commendation, Staff


@action
def praise_contact(contact: Contact, *, by: Actor, person: Staff | None, words: str) -> Commendation:
    """Keep what a contact said as praise of a colleague, to be verified, and end the contact with that (D-2.2.2-1)."""
    if person is None or person.project_id != contact.project_id:
        raise Refused("person_needed", "请选表扬的是谁。", {"person": "请选"})
    row = people.note_commendation(person, by=by, words=words, source="contact", origin=contact.ref)
    close_contact(contact, by=by, outcome=f"记为表扬：{person.name}")
    return row
