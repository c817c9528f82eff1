"""The desk in a conversation: takes it, answers, ends it with an outcome; what falls silent ends itself."""

from contextlib import suppress
from datetime import datetime

from guanjia.intake import chats, events, rules, states
from guanjia.intake.actions import chats as talking
from guanjia.intake.actions import contacts
from guanjia.intake.models import Chat, Line
from guanjia.kernel import beats, clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.moves import amend, move
from guanjia.kernel.numbers import mask_phone, noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action, work
from guanjia.knowledge import actions as library
from guanjia.knowledge import answers

FAREWELL = "感谢您的耐心，这次先到这里，有事随时再来。"
SILENT = "看您这边没有再写，这次先到这里。有事随时再来，我们都在。"
NO_MORE = "在线对话：客户没有再写，自动结束"


@action
def take_chat(chat: Chat, *, by: Actor, at: datetime | None = None) -> Chat:
    """Talk with the resident from now on; from a colleague only who leads the desk takes over (AX-3.2-7)."""
    chat, moment = talking.held(chat), at or clock.now()
    require(rules.may_handle(chats.is_within_reach(by, chat)), rules.is_talking(chat))
    if chat.handler_id == by.id:
        return chat
    require(rules.may_take_over(by, chat))
    seconds = int((moment - chat.waits_since).total_seconds()) if chat.waits_since else None
    fact = events.ChatTaken(was_account_id=chat.handler_id, seconds=None if chat.handler_id else seconds)
    if rules.ends_with_chat(chat.contact):
        contacts.take_contact(chat.contact, by=by)
    if chat.status == Chat.Status.WITH_PERSON:
        return amend(chat, fact, by=by, at=moment, handler_id=by.id)
    return move(chat, states.TAKE_CHAT, fact, by=by, at=moment, handler_id=by.id)


@action
def write_line(
    chat: Chat, *, by: Actor, text: str, answer_id: int | None = None, at: datetime | None = None
) -> Chat:
    """Write to the resident: who writes has taken the conversation, and the first such line is the first answer."""
    moment, words = at or clock.now(), _for_residents(chat, text)
    require(rules.is_line(words))
    chat = take_chat(chat, by=by, at=moment)
    answer = answers.get_answer(by, answer_id) if answer_id else None
    source = talking.ground(answer) if answer else ""
    talking.add_line(chat, Line.Sender.STAFF, words, by=by, at=moment, answer=answer, source=source)
    if answer is not None:
        library.use_answer(answer, by=by, subject=chat.contact.ref)
    contact = chat.contact
    contact.refresh_from_db()
    contacts.answer(contact, by=by, at=moment)
    chat.refresh_from_db()
    return chat


def _for_residents(chat: Chat, text: str) -> str:
    """Numbers of people are masked, those of the project's own desk stay: they are what is told."""
    words = noted(text, talking.LONGEST, "text")
    for number in filter(None, (chat.project.service_phone, chat.project.emergency_phone)):
        words = words.replace(mask_phone(number), number)
    return words


@action
def end_chat(chat: Chat, *, by: Actor, outcome: str, at: datetime | None = None) -> Chat:
    """End with what became of it; a contact that is an order, an enquiry or a complaint by now goes on as that."""
    chat, moment, words = talking.held(chat), at or clock.now(), noted(outcome, 200, "outcome")
    require(
        rules.may_handle(chats.is_within_reach(by, chat)), rules.is_talking(chat), rules.talks(by, chat),
        rules.says_what(words, "outcome"),
    )  # fmt: skip
    talking.tell(chat, FAREWELL, moment)
    return talking.end(chat, by=by, how="desk", outcome=words, at=moment)


@beats.every(15)
def end_silent_chats() -> int:
    """End what the resident left; nobody who waits for an answer is ever ended. Returns how many."""
    now, ended = clock.now(), 0
    for row in chats.silent(now):
        with suppress(Refused), work():  # somebody wrote meanwhile
            talking.tell(row, SILENT, now)
            talking.end(row, by=SYSTEM, how="silent", outcome=NO_MORE, at=now)
            ended += 1
    return ended
