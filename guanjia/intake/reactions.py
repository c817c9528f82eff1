"""What intake hears from below: files that became one, orders that the desk took up; and whom a channel concerns.

Triage hears what comes in, and what people made of it.
"""

from typing import Any

import structlog

from guanjia.communications import actions as messages
from guanjia.communications import connections, followers, letters
from guanjia.communications.events import (
    ChatReceived,
    IncomingReceived,
    LetterReceived,
    MailboxTried,
    WechatTried,
)
from guanjia.complaints.events import (
    ComplaintAccepted,
    ComplaintMerged,
    ComplaintRegistered,
    ComplaintWithdrawn,
)
from guanjia.customers.events import PersonsMerged
from guanjia.intake import (
    actions,
    alike,
    calls,
    channels,
    chats,
    enquiries,
    queries,
    states,
    suggesting,
    telephony,
)
from guanjia.intake.events import (
    CallTried,
    ChannelDegraded,
    ChatHandedOver,
    ContactClosed,
    ContactExtended,
    ContactReceived,
    ContactRouted,
    ContactSorted,
)
from guanjia.intake.events.chats import REASONS
from guanjia.intake.models import Contact, Enquiry, Source, Suggestion, Way
from guanjia.intake.triage.words import lexicon
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time
from guanjia.sla.events import ClockBreached, ClockWarned, PromiseOverdue
from guanjia.sla.policies import FIRST_MARK
from guanjia.workorders import actions as workorders
from guanjia.workorders import queries as orders
from guanjia.workorders.events import (
    OrderCancelled,
    OrderClosed,
    OrderCorrected,
    OrderFinished,
    OrderRegistered,
    OrderReopened,
)
from guanjia.workorders.models import WorkOrder

log = structlog.get_logger()
BREACH = 100  # percent of the time: over


@on(PersonsMerged)
def pass_on_contacts(event: Event) -> None:
    """Contacts of the file that went are the kept one's."""
    actions.pass_contacts(event.data["gone_id"], event.subject_id)


@on(OrderRegistered)
def answer_by_registering(event: Event) -> None:
    """Somebody of the desk took up the order: the contact behind it has its first answer."""
    contact, by = queries.contact_of_case(event.subject), of_the_desk(event)
    if contact is not None and by is not None:
        actions.answer(contact, by=by, at=event.occurred_at)


@on(ContactReceived, when=lambda event: event.data["source"] != Source.FOLLOW_UP)
def triage_contact(event: Event) -> None:
    """Triage says what came in; a danger that nobody of the desk took down tells the desk at once (A-1.2-2)."""
    contact = queries.system_contact(event.subject_id)
    if not suggesting.is_said(contact):
        return
    rows = {row.head: row for row in actions.suggest(contact, at=event.occurred_at)}
    if contact.handler_id is None:
        raise_alarm(contact, rows, event)


@on(ContactExtended)
def triage_again(event: Event) -> None:
    """More was said: it is sorted anew, and a danger that comes up now tells the desk, whoever took it before."""
    contact = queries.system_contact(event.subject_id)
    found = actions.suggest(contact, danger=event.data.get("danger", ""), at=event.occurred_at)
    raise_alarm(contact, {row.head: row for row in found}, event)


def raise_alarm(contact: Contact, rows: dict[str, Suggestion], event: Event) -> None:
    """Tell of a danger at which nobody looked yet, and let it wait for minutes only; an open order that it is about is
    urgent now. A conversation calls the desk itself."""
    if contact.status == Contact.Status.CLOSED:
        return
    danger, at = rows["safety"], event.occurred_at
    if not danger.value or danger.decided_at or not chats.is_called(contact, danger.value, at):
        tell_of_danger(contact, rows)
    if not danger.value or danger.decided_at:
        return
    actions.hasten(contact, at=at, is_new=bool(event.data.get("danger")))
    if contact.origin and (order := queries.order_behind(contact)) is not None:
        word = suggesting.words_of("safety")[danger.value]
        workorders.hasten_order(order, by=SYSTEM, why=f"客户后来说到{word}", at=at)


@on(ContactReceived, when=lambda event: event.data["wants"] != Contact.Kind.PRAISE)
def look_for_a_common_cause(event: Event) -> None:
    """Many homes of one place say the same: put once to who may make one lead order of it (C-1.3-4)."""
    contact = queries.system_contact(event.subject_id)
    for row in actions.propose_causes(contact.project_id, at=event.occurred_at):
        desk = organization.accounts_with(("front_desk", "supervisor", "dispatcher"), row.project_id)
        what, count = alike.name_of(row), len(row.members)
        messages.tell(
            desk, "cause_proposed", row, once=f"{row.pk}", url="/desk/contacts/", what=what, count=count
        )


def tell_of_danger(contact: Contact, rows: dict[str, Suggestion]) -> None:
    """The front desk and the supervisors hear of a danger, or that something looks like one."""
    danger, doubt = rows["safety"], rows["doubt"]
    desk = organization.accounts_with(("front_desk", "supervisor"), contact.project_id)
    url = f"/desk/contacts/{contact.pk}/"
    if danger.value and not danger.decided_at:
        hazard = lexicon().entry("safety", danger.value)
        messages.tell(
            [contact.handler_id, *desk], "contact_danger", contact, url=url, how=danger.why,
            once=f"{contact.pk}:{danger.value}:{int(danger.made_at.timestamp())}",
            what=suggesting.words_of("safety")[danger.value], say=hazard.say if hazard else "",
        )  # fmt: skip
    elif doubt.value and not doubt.decided_at:
        messages.tell(desk, "contact_doubt", contact, once=f"{contact.pk}", url=url, how=contact.text[:40])


def of_the_desk(event: Event) -> Actor | None:
    """Who did it, where that is somebody who takes contacts."""
    kind, _, number = event.actor.partition(":")
    by = organization.actor_of_account(int(number), "desk") if kind == "account" else None
    return by if by and by.may("intake.register") else None


@on(ComplaintRegistered, ComplaintAccepted)
def answer_by_complaint(event: Event) -> None:
    """Somebody took up the complaint: the contact behind it has its first answer."""
    contact, by = queries.contact_of_case(event.subject), of_the_desk(event)
    if contact is not None and by is not None:
        actions.answer(contact, by=by, at=event.occurred_at)


@on(ComplaintAccepted, ComplaintWithdrawn, ComplaintMerged)
def route_to_complaint(event: Event) -> None:
    """The complaint is accepted, or ended before that: the contact waits no more."""
    contact = queries.contact_of_case(event.subject)
    if contact is not None:
        actions.route_to_complaint(contact, by=of_the_desk(event) or SYSTEM, at=event.occurred_at)


@on(OrderRegistered, OrderCorrected)
def learn_from_registering(event: Event) -> None:
    """What the desk registered, or put right later, is what a person said of category, urgency and wish."""
    contact, by = queries.contact_of_case(event.subject), of_the_desk(event)
    order = orders.system_order(event.subject_id)
    if contact is None or by is None or order.registered_at is None:
        return
    category = "" if order.category.code == suggesting.UNSORTED else order.category.code
    finals = {"category": category, "urgency": str(order.urgency), "kind": "request"}
    actions.decide(contact, finals, by=by, at=event.occurred_at)


@on(ContactSorted)
def learn_from_sorting(event: Event) -> None:
    """What the desk handles a contact as is what a person said of the wish."""
    by = of_the_desk(event)
    if by is not None:
        contact = queries.system_contact(event.subject_id)
        actions.decide(contact, {"kind": event.data["wants"]}, by=by, at=event.occurred_at)


@on(IncomingReceived, when=lambda event: event.data["sender"] == telephony.SENDER)
def hear_the_telephone(event: Event) -> None:
    """The telephone system tells that a call rings, was answered or ended; in any order, each once."""
    said = telephony.read(connections.get_incoming(event.subject_id).body)
    project = calls.project_of(said.project) if said else None
    if said is None or project is None:
        log.warning("telephone_not_understood", incoming=event.subject_id)
        return
    row = actions.ring(project, by=SYSTEM, number=said.number, their_id=said.call, at=said.rang_at or said.at)
    if said.event == "answered":
        agent = organization.account_named(said.agent)
        row = actions.take_call(row, by=SYSTEM, account_id=agent, rings=said.rings, at=said.at)
    elif said.event == "ended":
        row = actions.end_call(row, by=SYSTEM, at=said.at)
    actions.keep_recording(row, by=SYSTEM, address=said.recording)


@on(CallTried)
def say_that_we_called(event: Event) -> None:
    """Who was not reached in the tries of the policy hears that we called, where the number is somebody's; once."""
    row = calls.system_call(event.subject_id)
    if row.person is None or event.data["tries"] != calls.most_tries(row.project_id):
        return
    values: dict[str, Any] = {
        "when": clock_time(row.rang_at), "count": row.tries, "phone": row.project.service_phone or "物业",
    }  # fmt: skip
    messages.tell([row.person.account_id], "call_missed_you", row, once=f"{row.pk}", **values)
    messages.reach_out(row.person, "call_missed_you", row, once=f"{row.pk}", **values)


@on(LetterReceived)
def hear_a_letter(event: Event) -> None:
    """A letter came: what a person wrote becomes a contact, or joins what is open."""
    actions.enter_letter(letters.system_letter(event.subject_id))


@on(ChatReceived)
def hear_a_chat(event: Event) -> None:
    """Somebody wrote to the official account: a contact, or more of one that is open."""
    actions.enter_chat(followers.system_chat(event.subject_id))


@on(MailboxTried, WechatTried)
def judge_the_channel(event: Event) -> None:
    """A channel tries itself: what goes well counts as its test, a failure makes it doubtful (T31)."""
    way = Way.EMAIL if event.name == MailboxTried.event_name() else Way.WECHAT
    row = channels.register(event.subject_id).get(way)
    if row is not None and row.is_open and not channels.why_off(row.way, row.project):
        fault = event.data["fault"]
        actions.test_channel(row, by=SYSTEM, is_ok=event.data["is_ok"], note=fault, at=event.occurred_at)


@on(ChannelDegraded)
def tell_who_answers_for_it(event: Event) -> None:
    """A channel does not work, or nobody knows: its owner and the supervisors hear of it (T31)."""
    row = channels.system_channel(event.subject_id)
    accounts = organization.accounts_with(("supervisor",), row.project_id)
    messages.tell(
        [row.owner.account_id if row.owner else None, *accounts], "channel_degraded", row, once=str(event.pk),
        url="/desk/channels/", way=row.get_way_display(), reason=event.data["reason"],
    )  # fmt: skip


@on(ContactClosed)
def keep_the_word_of_the_desk(event: Event) -> None:
    """A visitor's need was met after all: what the desk promised is kept, or late (D-3.1.3-2)."""
    actions.keep_word(queries.system_contact(event.subject_id), at=event.occurred_at)


@on(OrderFinished, OrderCancelled)
def keep_the_word_by_the_order(event: Event) -> None:
    """A visitor's need became an order: the promise of the desk ends with the work, or with the wish."""
    contact = queries.contact_of_case(event.subject)
    if contact is not None:
        actions.keep_word(contact, at=event.occurred_at, released=event.name.endswith("OrderCancelled"))


@on(OrderClosed, OrderCancelled)
def tell_who_wrote(event: Event) -> None:
    """The order of a letter ended: who wrote it is told in its thread, or the desk is asked to call (C-3.1-8)."""
    contact = queries.contact_of_case(event.subject)
    if contact is not None:
        end = "cancelled" if event.name == OrderCancelled.event_name() else "closed"
        order = orders.system_order(event.subject_id)
        actions.answer_with_result(contact, order, end=end, at=event.occurred_at)


@on(OrderReopened)
def hear_why_it_is_not_solved(event: Event) -> None:
    """The words with which a customer sends the work back may speak of danger."""
    order = orders.system_order(event.subject_id)
    if of_the_desk(event) is None:
        actions.alarm(order, str(event.data["reason"]), once=str(event.pk), at=event.occurred_at)


@on(OrderReopened)
def take_the_result_back(event: Event) -> None:
    """It was not solved after all: what who wrote was told holds no more."""
    contact = queries.contact_of_case(event.subject)
    if contact is not None:
        actions.take_result_back(contact, at=event.occurred_at)


@on(ClockBreached, when=lambda event: event.data["rule"] == "T30" and event.data["level"] == BREACH)
@on(PromiseOverdue)
def count_what_waits_too_long(event: Event) -> None:
    """The first answer is late, or a time of its enquiry or order is over: a case by e-mail is overdue (M253)."""
    contact = queries.contact_behind(event.behind)
    if contact is not None:
        actions.note_mail_overdue(contact, at=event.occurred_at)


@on(ClockWarned, when=lambda event: event.data["rule"] == "T29" and event.data["level"] > FIRST_MARK)
def remind_who_holds_the_enquiry(event: Event) -> None:
    """The reply comes due: who holds the contact knows, beside who promised it (notification 17)."""
    subject = event.behind
    if subject.kind != Enquiry.kind:
        return
    row = enquiries.system_enquiry(subject.id)
    messages.tell(
        [row.contact.handler_id], "enquiry_due", row, once=f"{event.pk}", url=f"/desk/enquiries/{row.pk}/",
        question=row.question[:40], when=clock_time(row.reply_due_at or event.occurred_at),
    )  # fmt: skip


@on(ContactRouted, when=lambda event: event.data["source"] == Source.CHAT)
def say_that_it_is_an_order(event: Event) -> None:
    """A conversation became an order: resident and desk read its number there."""
    chat, order = chats.chat_of(event.subject_id), SubjectRef.parse(event.data["case"])
    if chat is not None and order.kind == WorkOrder.kind:
        actions.tell_order(chat, orders.system_order(order.id), at=event.occurred_at)


@on(ContactSorted, when=lambda event: event.data["wants"] == Contact.Kind.COMPLAINT)
def say_that_it_is_a_complaint(event: Event) -> None:
    """A conversation became a complaint: the resident reads that it is taken up."""
    chat, by = chats.chat_of(event.subject_id), of_the_desk(event)
    if chat is not None and by is not None and chat.status in states.UNATTENDED:
        actions.tell_complaint(chat, by=by, at=event.occurred_at)


@on(ChatHandedOver)
def call_the_desk(event: Event) -> None:
    """A resident waits for a person: the desk hears of it, of a danger the supervisors too (CX-6.2-1)."""
    row, danger = chats.system_chat(event.subject_id), event.data["danger"]
    hazard = lexicon().entry("safety", danger) if danger else None
    roles = ("front_desk", "supervisor") if hazard else ("front_desk",)
    messages.tell(
        [row.handler_id, *organization.accounts_with(roles, row.project_id)],
        "chat_danger" if hazard else "chat_waits", row, once=str(event.pk), url=f"/desk/chats/{row.pk}/",
        place=str(row.unit or "业主"), why=hazard.name if hazard else REASONS[event.data["reason"]],
    )  # fmt: skip
