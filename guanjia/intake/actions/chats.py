"""What a resident writes: answered at once where the knowledge base is sure, else a person comes (CX-6.2-1)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from guanjia.customers import queries as customers
from guanjia.estate.models import Unit
from guanjia.intake import chats, events, limits, queries, rules, states
from guanjia.intake.actions import contacts, endings, joining
from guanjia.intake.models import Chat, Contact, Line
from guanjia.intake.triage.suggestions import safety
from guanjia.intake.triage.words import lexicon
from guanjia.kernel import attachments, clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Attachment
from guanjia.kernel.moves import amend, move
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.knowledge import actions as library
from guanjia.knowledge import search
from guanjia.knowledge.models import Answer
from guanjia.organization.models import Project
from guanjia.sla import queries as clocks
from guanjia.workorders.models import WorkOrder

LONGEST = 1000
TALKS = 20_261_124  # the lock of conversations
PICTURE = "（照片）"  # what stands for a photo without words
QUESTION_FROM = 5  # characters; a shorter line greets or says yes
GLAD = "好的，帮到您就好。还有别的，请接着写。"
COMES = "好的，马上找人，请稍等。"
BYE = "好的，这次先到这里。有事随时再来。"


@action
def say(
    project: Project, *, by: Actor, text: str, unit: Unit | None = None, photos: Iterable[Attachment] = (),
    at: datetime | None = None,
) -> Chat:  # fmt: skip
    """A resident writes: into the open conversation, else into a new one, whose contact is entered with it.

    `photos` are stored pictures that stand with the line; alone they are a line too.
    """
    moment, files = at or clock.now(), list(photos)
    words = noted(text, LONGEST, "text") or (PICTURE if files else "")
    require(rules.is_line(words))
    require(rules.may_chat(by))
    with connection.cursor() as cursor:  # two first lines at once are one conversation
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [TALKS, by.id])
    chat = (
        Chat.objects.select_for_update()
        .filter(account_id=by.id or -1)
        .exclude(status=Chat.Status.CLOSED)
        .first()
    )
    is_new = chat is None
    chat = _begin(project, by, words, unit, moment) if chat is None else chat
    line = add_line(chat, Line.Sender.RESIDENT, words, by=by, at=moment)
    attachments.attach(files, chats.files_key(line), by=by)
    chat.refresh_from_db()
    if not is_new:
        _extend(chat, words, by, moment)
    return _hear(chat, line, by, moment)


def _begin(project: Project, by: Actor, words: str, unit: Unit | None, at: datetime) -> Chat:
    """The contact and its conversation; the first answer has its time from when a person is asked for."""
    require(rules.may_receive(by, project.pk, unit), rules.is_chat_open(chats.card(project.pk)))
    person = contacts.caller(by, project, "")
    contact = contacts.receive(
        project, by=by, wants=Contact.Kind.ENQUIRY, text=words, source="chat", person=person, waits=False,
        unit=unit or (customers.home_of(person) if person else None), at=at,
    )  # fmt: skip
    chat = Chat(
        project=project, contact=contact, account_id=by.id, unit=contact.unit, opened_at=at, spoke_at=at
    )
    chat.save(force_insert=True)
    in_hours = limits.opening_after("chat", at, project.pk) is None
    record(events.ChatOpened(contact_id=contact.pk, in_hours=in_hours), chat, by=by, at=at)
    return chat


def held(chat: Chat) -> Chat:
    """The conversation as it is now, kept until the unit of work ends: both sides write at the same time."""
    return Chat.objects.select_for_update().get(pk=chat.pk)


def add_line(
    chat: Chat,
    sender: str,
    text: str,
    *,
    by: Actor,
    at: datetime,
    answer: Answer | None = None,
    source: str = "",
) -> Line:
    """A line at the end; a resident's waits for a reply until somebody of the desk writes."""
    line = Line.objects.create(
        chat=chat, sender=sender, text=text, at=at, answer=answer, source=source,
        account_id=by.id if sender == Line.Sender.STAFF else None,
    )  # fmt: skip
    unread = {Line.Sender.RESIDENT: chat.unread + 1, Line.Sender.STAFF: 0}.get(
        Line.Sender(sender), chat.unread
    )
    amend(chat, events.ChatSaid(line_id=line.pk, sender=sender), by=by, at=at, unread=unread, spoke_at=at)
    return line


def ground(answer: Answer) -> str:
    """Where an answer comes from, as it is shown."""
    return answer.source or (answer.document.title[:120] if answer.document else "")


def tell(chat: Chat, text: str, at: datetime) -> None:
    """The house's own words, of nobody in particular."""
    add_line(chat, Line.Sender.MACHINE, text, by=SYSTEM, at=at)


@action
def tell_order(chat: Chat, order: WorkOrder, *, at: datetime | None = None) -> Chat:
    """The conversation became an order: both sides read its number, once; what was said until then has its reply."""
    moment, chat = at or clock.now(), held(chat)
    words = f"已登记为服务单 {order.number}，进度在下面的链接里看。"
    if chat.lines.filter(sender=Line.Sender.MACHINE, text=words).exists():
        return chat
    later = chat.lines.filter(sender=Line.Sender.RESIDENT, at__gt=moment).count()
    line = Line.objects.create(chat=chat, sender=Line.Sender.MACHINE, text=words, at=moment)
    fact = events.ChatSaid(line_id=line.pk, sender=line.sender)
    return amend(chat, fact, by=SYSTEM, at=moment, unread=min(chat.unread, later), spoke_at=moment)


def _extend(chat: Chat, words: str, by: Actor, at: datetime) -> None:
    """The contact holds everything that was written, while it has no outcome."""
    contact = chat.contact
    if contact.status == Contact.Status.OPEN and not contact.case:
        joining.put(contact, chats.words_of(chat), words, by=by, about=chat.ref, at=at)


def _hear(chat: Chat, line: Line, by: Actor, at: datetime) -> Chat:
    """A danger calls a person at once; a sure answer is given at once; else whoever is unsure asks a person."""
    words = lexicon()
    danger = safety(words.plain(line.text), words).value
    if danger and chat.danger != danger:
        return _alarm(chat, danger, line.text, by, at)
    if chat.status == Chat.Status.WITH_PERSON or chat.waits_since is not None:
        return chat
    answer = search.sure(search.answers(by, line.text, 1, chat.project_id))
    if answer is not None:
        return _self_answer(chat, answer, at)
    if len(line.text) >= QUESTION_FROM:
        library.note_unanswered(line.text, by=SYSTEM, subject=chat.contact.ref, project_id=chat.project_id)
    tell(chat, chats.first_words(chat.project, at), at)
    return hand_over(chat, "unsure", by=by, at=at)


def _alarm(chat: Chat, danger: str, words: str, by: Actor, at: datetime) -> Chat:
    """What to do now, whom to call; and a person, whoever spoke before."""
    peril = lexicon().entry("safety", danger)
    phone = chats.number_to_call(chat.project)
    order = queries.order_behind(chat.contact)
    if order is not None:
        joining.alarm(order, words, once=f"{chat.ref}:{danger}", at=at, knows_desk=True)
    call = f"请马上打 {phone}，这里的人也会看到。" if phone else "这里的人马上会看到。"
    tell(chat, f"{peril.say if peril else ''}{call}", at)
    return hand_over(chat, "danger", by=by, danger=danger, at=at)


def _self_answer(chat: Chat, answer: Answer, at: datetime) -> Chat:
    """The answer of the knowledge base with its source, marked as automatic."""
    line = add_line(
        chat, Line.Sender.MACHINE, answer.text, by=SYSTEM, at=at, answer=answer, source=ground(answer)
    )
    library.use_answer(answer, by=SYSTEM, subject=chat.contact.ref)
    fact = events.ChatSelfAnswered(line_id=line.pk, answer_id=answer.pk)
    chat.refresh_from_db()
    return move(chat, states.SELF_ANSWER, fact, by=SYSTEM, at=at, unread=0)


@action
def hand_over(chat: Chat, reason: str, *, by: Actor, danger: str = "", at: datetime | None = None) -> Chat:
    """A person is asked for; from now on the answer has its time (T30).

    After a first answer, as by an automatic one that helped, the wait has a clock of its own.
    """
    moment = at or clock.now()
    chat.refresh_from_db()
    fact = events.ChatHandedOver(reason=reason, danger=danger)
    if chat.status == Chat.Status.WITH_PERSON:
        return amend(chat, fact, by=by, at=moment, danger=danger or chat.danger)
    contact = chat.contact
    if chat.waits_since is None:
        usual, _ = limits.answer_due("chat", chat.project_id, moment)
        due_at = min(
            usual, clocks.due_of(contact.ref, "T30") or usual
        )  # a danger set it nearer: it stays there
        waits = events.ContactWaits(answer_due_at=due_at)
        if contact.answered_at is None:
            amend(contact, waits, by=by, at=moment, about=[chat.ref], answer_due_at=due_at)
        else:
            record(waits, contact, by=by, at=moment, about=[chat.ref])
    return move(
        chat, states.HAND_OVER, fact, by=by, at=moment, danger=danger or chat.danger,
        waits_since=chat.waits_since or moment, unread=max(chat.unread, 1),
    )  # fmt: skip


@action
def ask_for_person(chat: Chat, *, by: Actor, at: datetime | None = None) -> Chat:
    """The resident wants a person; a second tap changes nothing."""
    chat, moment = held(chat), at or clock.now()
    require(rules.is_own_chat(chat, by), rules.is_talking(chat, is_own=True))
    if chat.waits_since is not None or chat.status == Chat.Status.WITH_PERSON:
        return chat
    is_open = limits.opening_after("chat", moment, chat.project_id) is None
    tell(chat, COMES if is_open else chats.first_words(chat.project, moment), moment)
    return hand_over(chat, "asked", by=by, at=moment)


@action
def rate_answer(chat: Chat, *, by: Actor, line: Line, is_helpful: bool, at: datetime | None = None) -> Chat:
    """The resident says whether an automatic answer helped: the first answer then (M012), else a person comes."""
    chat, moment = held(chat), at or clock.now()
    require(rules.is_own_chat(chat, by), rules.is_talking(chat, is_own=True))
    if line.is_helpful is not None:
        return chat
    line.is_helpful = is_helpful
    line.save(update_fields=["is_helpful"])
    fact = events.ChatAnswerRated(line_id=line.pk, answer_id=line.answer_id, is_helpful=is_helpful)
    chat = amend(chat, fact, by=by, at=moment)
    if is_helpful:
        contacts.answer(chat.contact, by=SYSTEM, at=line.at)
        tell(chat, GLAD, moment)
        return chat
    if chat.waits_since is not None or chat.status == Chat.Status.WITH_PERSON:
        return chat
    tell(chat, chats.first_words(chat.project, moment), moment)
    return hand_over(chat, "unhelpful", by=by, at=moment)


@action
def leave_chat(chat: Chat, *, by: Actor, at: datetime | None = None) -> Chat:
    """The resident needs nothing more: the conversation ends, and its contact with it.

    Where the words spoke of danger and nobody of the desk took it, the contact stays open.
    """
    chat, moment = held(chat), at or clock.now()
    require(rules.is_own_chat(chat, by), rules.is_talking(chat, is_own=True))
    tell(chat, BYE, moment)
    helped = chat.lines.filter(is_helpful=True).exists()
    outcome = "自动答复帮到了客户" if helped else "客户自己结束了在线咨询"
    if chat.danger and chat.handler_id is None:
        return _close(chat, by=by, how="resident", at=moment)
    return end(chat, by=by, how="resident", outcome=outcome, at=moment)


@action
def end(chat: Chat, *, by: Actor, how: str, outcome: str, at: datetime) -> Chat:
    """The conversation is over; a contact that became nothing else ends with the outcome."""
    chat.refresh_from_db()
    contact = chat.contact
    if rules.ends_with_chat(contact):
        endings.end_contact(contact, by=by, outcome=outcome, at=at)
    return _close(chat, by=by, how=how, at=at)


def _close(chat: Chat, *, by: Actor, how: str, at: datetime) -> Chat:
    """The conversation is over, whatever becomes of its contact."""
    fact = events.ChatClosed(how=how, is_self_answered=chat.waits_since is None and chat.handler_id is None)
    return move(chat, states.END_CHAT, fact, by=by, at=at, unread=0)
