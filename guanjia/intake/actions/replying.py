"""A reply to an enquiry leaves by the way by which its customer came; what is said by voice is only recorded."""

from datetime import datetime

from guanjia.communications import actions as messages
from guanjia.communications import followers, letters
from guanjia.communications.models import Message
from guanjia.communications.templates_zh import WORDS
from guanjia.intake import replies
from guanjia.intake.actions import chat_desk
from guanjia.intake.models import Contact, Enquiry, Round
from guanjia.kernel.actors import Actor

SHOWN = 120  # characters of a reply in a message outside of the inbox


def send(enquiry: Enquiry, row: Round, words: str, way: str, *, by: Actor, at: datetime) -> list[Message]:
    """Queue the reply in the transaction that records it; returns the messages."""
    return _send(enquiry, words, way, ("enquiry_reply", f"{enquiry.pk}:{row.number}"), by=by, at=at)


def send_correction(enquiry: Enquiry, words: str, way: str, *, by: Actor, at: datetime) -> list[Message]:
    """Queue what is right as a new message, which says that it corrects the former one."""
    key = ("enquiry_corrected", f"{enquiry.pk}:{enquiry.version}")
    said = words if way == Round.Way.INBOX else WORDS[key[0]].text.format(answer=words)
    return _send(enquiry, said, way, key, by=by, at=at)


def _send(
    enquiry: Enquiry, words: str, way: str, key: tuple[str, str], *, by: Actor, at: datetime
) -> list[Message]:
    contact = enquiry.contact
    sent: list[Message | None] = []
    if way == Round.Way.EMAIL and (letter := letters.last_letter(contact.ref)):
        sent = [messages.reply(letter, words, contact, by=by)]
    elif way == Round.Way.WECHAT and (said := followers.last_chat(contact.ref)):
        sent = [messages.answer_chat(said, words, contact, by=by)]
    elif way == Round.Way.CHAT and (chat := replies.open_chat(contact)):
        chat_desk.write_line(chat, by=by, text=words, at=at)
    elif way == Round.Way.INBOX:
        sent = _to_inbox(enquiry, contact, key, words)
    return [message for message in sent if message is not None]


def _to_inbox(enquiry: Enquiry, contact: Contact, key: tuple[str, str], words: str) -> list[Message | None]:
    """The whole reply into the inbox, and its beginning by the channel of the customer's wish."""
    if contact.person is None:
        return []
    (title, once), url = key, "/home/inbox/"
    told = messages.tell([contact.person.account_id], title, enquiry, once=once, url=url, answer=words)
    out = messages.reach_out(contact.person, title, enquiry, once=once, url=url, answer=words[:SHOWN])
    return [*told, out]
