"""A reply to an enquiry leaves by the way by which its customer came; what is said by voice is only recorded."""

from datetime import datetime

from guanjia.communications import actions as messages
from guanjia.communications import followers, letters
from guanjia.communications.models import Message
from guanjia.intake import replies
from guanjia.intake.actions import chat_desk
from guanjia.intake.models import Contact, Enquiry, Round
from guanjia.kernel.actors import Actor

SHOWN = 120  # characters of a reply in a message outside of the inbox


def send(enquiry: Enquiry, row: Round, words: str, way: str, *, by: Actor, at: datetime) -> list[Message]:
    """Queue the reply in the transaction that records it; returns the messages."""
    contact = enquiry.contact
    sent: list[Message | None] = []
    if way == Round.Way.EMAIL and (letter := letters.last_letter(contact.ref)):
        sent = [messages.reply(letter, words, contact, by=by)]
    elif way == Round.Way.WECHAT and (said := followers.last_chat(contact.ref)):
        sent = [messages.answer_chat(said, words, contact, by=by)]
    elif way == Round.Way.CHAT and (chat := replies.open_chat(contact)):
        chat_desk.write_line(chat, by=by, text=words, at=at)
    elif way == Round.Way.INBOX:
        sent = _to_inbox(enquiry, contact, row, words)
    return [message for message in sent if message is not None]


def _to_inbox(enquiry: Enquiry, contact: Contact, row: Round, words: str) -> list[Message | None]:
    """The whole reply into the inbox, and its beginning by the channel of the customer's wish."""
    if contact.person is None:
        return []
    once, url = f"{enquiry.pk}:{row.number}", "/home/inbox/"
    told = messages.tell(
        [contact.person.account_id], "enquiry_reply", enquiry, once=once, url=url, answer=words
    )
    out = messages.reach_out(
        contact.person, "enquiry_reply", enquiry, once=once, url=url, answer=words[:SHOWN]
    )
    return [*told, out]
