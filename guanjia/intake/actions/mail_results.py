"""Who wrote by e-mail hears what became of it: what ends without that waits for the desk (C-3.1-8, M253)."""

from datetime import datetime

from guanjia.communications import actions as messages
from guanjia.communications import letters as mailed
from guanjia.communications.templates_zh import WORDS
from guanjia.intake import events, queries, rules
from guanjia.intake.models import Contact, Source
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.moves import amend
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.organization import queries as organization
from guanjia.workorders.models import WorkOrder


@action
def end_mail_case(contact: Contact, *, by: Actor, is_told: bool, at: datetime | None = None) -> Contact:
    """What came by e-mail ended: an answer in its thread counts as told, else the desk is asked to tell it."""
    if contact.source != Source.EMAIL:
        return contact
    is_told = is_told or mailed.is_answered(contact.ref)
    result = Contact.Result.TOLD if is_told else Contact.Result.UNTOLD
    contact = amend(contact, events.MailCaseEnded(is_told=is_told), by=by, at=at, result=result)
    if not is_told:
        _ask_to_tell(contact, at or clock.now())
    return contact


def _ask_to_tell(contact: Contact, at: datetime) -> None:
    """The handler and the desk hear that who wrote knows nothing yet."""
    desk = organization.accounts_with(("front_desk",), contact.project_id)
    messages.tell(
        [contact.handler_id, *desk], "mail_result_untold", contact, once=f"{contact.pk}:{at:%Y%m%d%H%M}",
        url=f"/desk/contacts/{contact.pk}/", what=contact.get_wants_display(),
    )  # fmt: skip


@action
def answer_with_result(contact: Contact, order: WorkOrder, *, end: str, at: datetime) -> Contact:
    """The order of a letter ended: its thread is told; where no answer can go, the desk is asked to call."""
    letter = mailed.last_letter(contact.ref) if contact.source == Source.EMAIL else None
    words = WORDS[f"mail_result_{end}"].text.format(number=order.number, title=order.title)
    sent = letter and messages.reply(letter, words, contact, by=SYSTEM, is_automatic=True)
    return end_mail_case(contact, by=SYSTEM, is_told=sent is not None, at=at)


@action
def tell_result(contact: Contact, *, by: Actor, how: str) -> Contact:
    """Somebody of the desk told the result by telephone or face to face, and says how."""
    require(
        rules.may_handle(queries.is_within_reach(by, contact)),
        rules.waits_for_result(contact.result == Contact.Result.UNTOLD),
    )
    words = noted(how, 200, "how")
    if not words:
        raise Refused("how_needed", "请写什么时候、怎么告知的。", {"how": "请填写"})
    return amend(contact, events.SenderTold(how=words), by=by, result=Contact.Result.TOLD)


@action
def note_mail_overdue(contact: Contact, *, at: datetime) -> Contact:
    """A time that was promised to who wrote is over, and the case is still open."""
    is_open = contact.source == Source.EMAIL and not contact.result
    return amend(contact, events.MailCaseOverdue(), by=SYSTEM, at=at) if is_open else contact


@action
def take_result_back(contact: Contact, *, at: datetime) -> Contact:
    """The order was opened again, or the answer did not arrive: the result is to be told once more."""
    if not contact.result:
        return contact
    return amend(contact, events.MailCaseReopened(), by=SYSTEM, at=at, result="")
