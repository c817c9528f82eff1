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
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.states import ENDED

LONGEST = 1000
TALKS = 20_261_124  # the lock of conversations
PICTURE = "（照片）"  # what stands for a photo without words
QUESTION_FROM = 5  # characters; a shorter line greets or says yes
GLAD = "好的，帮到您就好。还有别的，请接着写。"
COMES = "好的，马上找人，请稍等。"
BYE = "好的，这次先到这里。有事随时再来。"
COMPLAINED = "您说的已经按投诉登记，负责的人会联系您。还要补充的，请接着写。"
LEFT, HELPED = "没等到答复，客户先离开了", "自动答复帮到了客户"
HELPED_AND_LEFT = "自动答复帮到过客户，后来找人，没等到答复先离开了"


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
        _extend(chat, words, files, by, moment)
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
    """The conversation became an order: both sides read its number."""
    words = f"已登记为服务单 {order.number}，进度在下面的链接里看。"
    return _route(chat, words, at or clock.now())


@action
def tell_complaint(chat: Chat, *, by: Actor, at: datetime | None = None) -> Chat:
    """Somebody of the desk made a complaint of the conversation: the resident reads it, and that is an answer."""
    moment = at or clock.now()
    contacts.answer(chat.contact, by=by, at=moment)
    return _route(chat, COMPLAINED, moment)


def _route(chat: Chat, words: str, moment: datetime) -> Chat:
    """Say once what became of it; what was said until then has its reply, and nobody waits but for what came later."""
    chat = held(chat)
    if chat.lines.filter(sender=Line.Sender.MACHINE, text=words).exists():
        return chat
    later = list(chat.lines.filter(sender=Line.Sender.RESIDENT, at__gt=moment))
    line = Line.objects.create(chat=chat, sender=Line.Sender.MACHINE, text=words, at=moment)
    fact = events.ChatSaid(line_id=line.pk, sender=line.sender)
    unread = min(chat.unread, len(later))
    chat = amend(chat, fact, by=SYSTEM, at=moment, unread=unread, spoke_at=moment)
    if chat.status != Chat.Status.WAITING:
        return chat
    chat = move(chat, states.PASS_ON, events.ChatRouted(), by=SYSTEM, at=moment, waits_since=None)
    return hand_over(chat, "unsure", by=SYSTEM, at=later[0].at) if later else chat


def _extend(chat: Chat, words: str, files: list[Attachment], by: Actor, at: datetime) -> None:
    """The contact holds everything that was written, while it has no outcome; photos go with its order."""
    contact = chat.contact
    order = queries.order_behind(contact) if files and contact.case else None
    if order is not None and order.status not in ENDED:
        photos = attachments.copies(files, by=by)
        workorders.add_photos(order, by=by, photos=photos, caption="在线对话的照片", at=at)
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

    Who still waited for an answer went without one: nothing is timed any more, and the outcome says so. Where the words
    spoke of danger and nobody of the desk took it up, the contact stays open.
    """
    chat, moment = held(chat), at or clock.now()
    require(rules.is_own_chat(chat, by), rules.is_talking(chat, is_own=True))
    tell(chat, BYE, moment)
    contact, helped = chat.contact, chat.lines.filter(is_helpful=True).exists()
    outcome = HELPED if helped else "客户自己结束了在线咨询"
    if chat.danger and chat.handler_id is None and not rules.is_case(contact):
        return _close(chat, by=by, how="resident", at=moment)
    if clocks.due_of(contact.ref, "T30") is not None:
        outcome = HELPED_AND_LEFT if helped else LEFT
        record(events.ContactLeft(), contact, by=by, at=moment, about=[chat.ref])
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
    is_by_hand = chat.handler_id is not None or rules.is_case(chat.contact)
    fact = events.ChatClosed(how=how, is_self_answered=chat.waits_since is None and not is_by_hand)
    return move(chat, states.END_CHAT, fact, by=by, at=at, unread=0)
