"""Enquiries: understood, answered at once or by a time that was told, verified, explained until satisfied (INT-05)."""

from datetime import datetime

from guanjia.estate.models import Unit
from guanjia.intake import enquiries, events, queries, replies, rules, states, visits
from guanjia.intake.actions import complaining, contacts, endings, replying
from guanjia.intake.models import Contact, Correction, Enquiry, Round
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import Move, amend, move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.organization.models import Project
from guanjia.organization.moments import minute_of
from guanjia.sla import actions as sla


def may_work(by: Actor, enquiry: Enquiry, step: Move) -> None:
    """Whoever handles the contact works on its enquiry."""
    require(rules.may_handle(queries.is_within_reach(by, enquiry.contact)), ready(enquiry, step))


@action
def open_enquiry(
    contact: Contact, *, by: Actor, question: str, is_complex: bool = False, is_read_back: bool = False,
    at: datetime | None = None,
) -> Enquiry:  # fmt: skip
    """Handle a contact as an enquiry: what is asked, and that it was said again to the customer (D-3.2.2-1)."""
    moment, words = at or clock.now(), noted(question, 2000, "question")
    require(
        rules.may_handle(queries.is_within_reach(by, contact)), ready(contact, states.CLOSE),
        rules.has_no_enquiry(contact, visits.enquiry_of(contact)), rules.is_question(words),
    )  # fmt: skip
    complaining.take_back(contact, to="enquiry", at=moment)
    row = Enquiry.objects.create(
        project_id=contact.project_id, contact=contact, question=words, is_complex=is_complex, opened_at=moment,
        read_back_at=moment if is_read_back else None,
    )  # fmt: skip
    Round.objects.create(enquiry=row, number=1)
    record(events.EnquiryOpened(is_complex=is_complex, is_read_back=is_read_back), row, by=by, at=moment)
    fact = events.ContactSorted(wants="enquiry", was=contact.wants)
    holder = contact.handler_id or (by.id if by.kind == "account" else None)
    amend(contact, fact, by=by, at=moment, wants="enquiry", case=str(row.ref), handler_id=holder)
    return row


@action
def ask_anew(
    project: Project, *, by: Actor, source: str, question: str, unit: Unit | None = None, is_complex: bool = False,
    is_read_back: bool = False, at: datetime | None = None,
) -> Enquiry:  # fmt: skip
    """Somebody asks on the telephone or at the desk, and nothing is known yet: the contact and its enquiry."""
    require(rules.may_receive_visitors(by, project.pk), rules.is_question(question))
    contact = contacts.receive(
        project, by=by, wants="enquiry", text=question, source=source, unit=unit, at=at
    )
    return open_enquiry(
        contact, by=by, question=question, is_complex=is_complex, is_read_back=is_read_back, at=at
    )


@action
def read_back(enquiry: Enquiry, *, by: Actor, at: datetime | None = None) -> Enquiry:
    """The question was said again, and the customer agreed (D-3.2.2-1)."""
    may_work(by, enquiry, states.CONVERT)
    moment = at or clock.now()
    if enquiry.read_back_at is not None:
        return enquiry
    return amend(enquiry, events.EnquiryReadBack(), by=by, at=moment, read_back_at=moment)


@action
def promise_reply(
    enquiry: Enquiry, *, by: Actor, apologised: bool, reply_due_at: datetime | None = None,
    at: datetime | None = None,
) -> Enquiry:  # fmt: skip
    """Apologise and say by when the reply comes; what is not told is one working day (D-3.2.2-3, T29)."""
    may_work(by, enquiry, states.PROMISE)
    moment = at or clock.now()
    due_at = minute_of(reply_due_at or enquiries.usual_reply_at(enquiry.project_id, moment))
    require(
        rules.is_read_back(enquiry), rules.is_apologised(apologised),
        rules.is_ahead(due_at, moment, "reply_due_at"),
    )  # fmt: skip
    fact = events.EnquiryPromised(reply_due_at=due_at, round=enquiry.round)
    enquiry = move(enquiry, states.PROMISE, fact, by=by, at=moment, is_complex=True, reply_due_at=due_at)
    enquiry.rounds.update(due_at=due_at)
    contacts.answer(enquiry.contact, by=by, at=moment)
    sla.promise(enquiry, what=enquiries.REPLY, due_at=due_at, by=by, at=moment)
    return enquiry


@action
def verify(
    enquiry: Enquiry, *, by: Actor, verification: str, consulted: str, at: datetime | None = None
) -> Enquiry:
    """What was found, and which departments or persons were asked, before the reply (D-3.2.3-1)."""
    may_work(by, enquiry, states.VERIFY)
    moment = at or clock.now()
    note, whom = noted(verification, 500, "verification"), noted(consulted, 200, "consulted")
    require(rules.is_verified(note, whom))
    fact = events.EnquiryVerified(round=enquiry.round)
    enquiry = move(enquiry, states.VERIFY, fact, by=by, at=moment)
    row = enquiries.present_round(enquiry)
    row.verification, row.consulted, row.verified_at, row.verified_by = note, whom, moment, by.ref
    row.save(update_fields=["verification", "consulted", "verified_at", "verified_by"])
    return enquiry


@action
def reply(
    enquiry: Enquiry, *, by: Actor, answer: str, source: str, is_plain: bool, way: str = "",
    at: datetime | None = None,
) -> Enquiry:  # fmt: skip
    """Answer with its source in plain language; the first one stops the clock (D-3.2.2-2, D-3.2.3-2, D-3.2.4-1).

    It goes out by the customer's own way, unless it was said by voice.
    """
    may_work(by, enquiry, states.REPLY)
    moment, row = at or clock.now(), enquiries.present_round(enquiry)
    words, ground = noted(answer, 2000, "answer"), noted(source, 120, "source")
    require(
        rules.is_read_back(enquiry),
        rules.may_reply(enquiry, row),
        rules.is_whole_reply(words, ground, is_plain),
        replies.is_open(enquiry.contact, way) if way else None,
    )
    way = way or replies.way_of(enquiry.contact)
    limit = policy.minutes("enquiry.simple_minutes", at=moment, project=enquiry.project_id)
    fact = events.EnquiryReplied(
        round=enquiry.round, is_complex=enquiry.is_complex, is_at_once=moment - enquiry.opened_at <= limit,
        is_in_time=enquiry.reply_due_at is not None and moment <= enquiry.reply_due_at,
        is_verified=bool(row.verification and ground), way=way,
    )  # fmt: skip
    enquiry = move(enquiry, states.REPLY, fact, by=by, at=moment)
    row.answer, row.source, row.is_plain, row.replied_at, row.replied_by, row.way = (
        words, ground, is_plain, moment, by.ref, way,
    )  # fmt: skip
    row.save(update_fields=["answer", "source", "is_plain", "replied_at", "replied_by", "way"])
    sla.settle(enquiry, what=enquiries.REPLY, by=by, at=moment)
    contacts.answer(enquiry.contact, by=by, at=moment)
    row.messages.set(replying.send(enquiry, row, words, way, by=by, at=moment))
    return enquiry


@action
def explain_again(
    enquiry: Enquiry,
    *,
    by: Actor,
    unclear: str,
    reply_due_at: datetime | None = None,
    at: datetime | None = None,
) -> Enquiry:
    """Not understood or not satisfied: the next round, by a time where one was told (D-3.2.4-2)."""
    may_work(by, enquiry, states.ASK_AGAIN)
    moment, words = at or clock.now(), noted(unclear, 300, "unclear")
    require(rules.says_what(words, "unclear"))
    if reply_due_at is not None:
        require(rules.is_ahead(reply_due_at, moment, "reply_due_at"))
    row = enquiries.present_round(enquiry)
    fact = events.EnquiryNotUnderstood(round=row.number)
    due_at = minute_of(reply_due_at) if reply_due_at else None
    enquiry = move(
        enquiry, states.ASK_AGAIN, fact, by=by, at=moment, round=row.number + 1, reply_due_at=due_at
    )
    row.is_understood, row.unclear = False, words
    row.save(update_fields=["is_understood", "unclear"])
    Round.objects.create(enquiry=enquiry, number=enquiry.round, due_at=due_at)
    if due_at is not None:
        promised = events.EnquiryPromised(reply_due_at=due_at, round=enquiry.round)
        record(promised, enquiry, by=by, at=moment)
        sla.promise(enquiry, what=enquiries.REPLY, due_at=due_at, by=by, at=moment)
    return enquiry


@action
def confirm_enquiry(enquiry: Enquiry, *, by: Actor, at: datetime | None = None) -> Enquiry:
    """The customer understood and is satisfied; without that nothing is closed (D-3.2.4-2)."""
    may_work(by, enquiry, states.CONFIRM)
    row = enquiries.present_round(enquiry)
    row.is_understood = True
    row.save(update_fields=["is_understood"])
    return move(enquiry, states.CONFIRM, events.EnquiryConfirmed(round=row.number), by=by, at=at)


@action
def close_enquiry(
    enquiry: Enquiry, *, by: Actor, is_else_asked: bool, is_thanked: bool, more: str = "",
    at: datetime | None = None,
) -> Enquiry:  # fmt: skip
    """Anything else, thanks: the contact ends with the answer; another question is another enquiry (D-3.2.5-1)."""
    may_work(by, enquiry, states.FINISH)
    moment, contact = at or clock.now(), enquiry.contact
    fact = events.EnquiryClosed(is_else_asked=is_else_asked, is_thanked=is_thanked)
    enquiry = move(
        enquiry, states.FINISH, fact, by=by, at=moment, is_else_asked=is_else_asked, is_thanked=is_thanked
    )
    said = enquiries.present_round(enquiry).answer
    endings.end_contact(contact, by=by, outcome=said[:200], at=moment, is_told=True)
    if more.strip():
        asked = contacts.receive(
            contact.project, by=by, wants="enquiry", text=more, source=contact.source, unit=contact.unit,
            area=contact.area, person=contact.person, at=moment,
        )  # fmt: skip
        open_enquiry(asked, by=by, question=more, at=moment)
    return enquiry


@action
def give_up_enquiry(enquiry: Enquiry, *, by: Actor, reason: str, at: datetime | None = None) -> Enquiry:
    """Who leads the desk ends an enquiry without a satisfied customer; never silent, and counted so (D-3.2.4-2)."""
    may_work(by, enquiry, states.GIVE_UP)
    moment, words = at or clock.now(), noted(reason, 200, "reason")
    require(rules.may_set_up(by, enquiry.project_id), rules.says_what(words, "reason"))
    enquiry = move(
        enquiry, states.GIVE_UP, events.EnquiryGivenUp(reason=words), by=by, at=moment, reason=words
    )
    sla.settle(enquiry, what=enquiries.REPLY, by=by, at=moment)
    endings.end_contact(enquiry.contact, by=by, outcome=f"特批结束：{words}"[:200], at=moment)
    return enquiry


@action
def correct_reply(
    enquiry: Enquiry, *, by: Actor, correction: str, way: str = "", is_told: bool = False,
    at: datetime | None = None,
) -> Enquiry:  # fmt: skip
    """A reply was wrong: what is right goes to the customer; it counts against the desk (D-3.2.3-2).

    It goes out by the customer's own way. Who is reached by voice alone was told before, `is_told`; `way` voice says
    that somebody else was. What was put right before stays as it was said.
    """
    moment, words = at or clock.now(), noted(correction, 2000, "correction")
    row = enquiries.last_reply(enquiry)
    goes = way or replies.way_of(enquiry.contact)
    has_told = is_told or goes != Round.Way.VOICE or replies.has_choice(enquiry.contact)
    require(
        rules.may_handle(queries.is_within_reach(by, enquiry.contact)), rules.has_replied(row),
        rules.says_what(words, "correction"), replies.is_open(enquiry.contact, way) if way else None,
        rules.is_put_right(has_told),
    )  # fmt: skip
    if row is None:
        return enquiry
    enquiry = amend(enquiry, events.EnquiryReplyCorrected(round=row.number, way=goes), by=by, at=moment)
    made = Correction.objects.create(round=row, words=words, at=moment, by=by.ref, way=goes)
    made.messages.set(replying.send_correction(enquiry, words, goes, by=by, at=moment))
    return enquiry


@action
def make_complaint(contact: Contact, *, by: Actor, at: datetime | None = None) -> Contact:
    """What somebody came with is a complaint: nothing is typed again, it has its number and waits to be registered."""
    require(rules.may_handle(queries.is_within_reach(by, contact)), ready(contact, states.CLOSE))
    if complaining.complaint_of(contact) is not None:
        return contact
    moment = at or clock.now()
    endings.convert(contact, by=by, to="complaint", at=moment)
    if contact.wants != Contact.Kind.COMPLAINT:
        fact = events.ContactSorted(wants="complaint", was=contact.wants)
        contact = amend(contact, fact, by=by, at=moment, wants="complaint", case="")
    return complaining.open_complaint_of(contact, by=by, at=moment)
