"""Letters by e-mail: a new one becomes a contact, one that goes on joins what is open; the desk writes back."""

from guanjia.communications import actions as messages
from guanjia.communications import letters as mailed
from guanjia.communications.models import Letter
from guanjia.customers import queries as customers
from guanjia.intake import channels, queries, rules, states
from guanjia.intake.actions import joining
from guanjia.intake.actions.contacts import answer, receive
from guanjia.intake.actions.mail_results import tell_result
from guanjia.intake.models import Contact, Way
from guanjia.intake.triage.suggestions import triage
from guanjia.intake.triage.words import lexicon
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.moves import ready
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.organization import queries as organization
from guanjia.workorders import queries as orders
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.states import ENDED

LONGEST = 1900  # characters of a letter that stand in its contact; the whole letter stands beside it
WANTS = {"complaint": Contact.Kind.COMPLAINT, "request": Contact.Kind.REQUEST}
JOINED = "letter_joined"


@action
def enter_letter(letter: Letter, *, by: Actor = SYSTEM, must: bool = False) -> Contact | None:
    """Put a letter to what is open in its thread and tell who holds that, else make a contact of it.

    What no person wrote makes none, unless somebody of the desk says so (`must`).
    """
    letter = mailed.lock(letter.pk)
    if letter.filed_at is not None or (letter.sort != Letter.Sort.LETTER and not must):
        return None
    case = letter.case
    if (first := mailed.just_before(letter)) is not None:  # both came in one reading
        enter_letter(first)
        case = mailed.system_letter(first.pk).case
    earlier, order = before(case)
    if order is not None and order.status not in ENDED:
        messages.file_letter(letter, order.ref, by=by)
        _tell_of_order(letter, order)
        joining.alarm(order, words_of(letter), once=str(letter.ref), at=letter.received_at)
        return None
    if earlier is not None and earlier.status == Contact.Status.OPEN:
        messages.file_letter(letter, earlier.ref, by=by)
        earlier = joining.extend(
            earlier, letter.text or letter.subject, by=by, about=letter.ref, at=letter.received_at
        )
        messages.tell(
            [earlier.handler_id], JOINED, earlier, once=f"{letter.pk}", url=f"/desk/go/contact/{earlier.pk}/",
            what=earlier.get_wants_display(),
        )  # fmt: skip
        return earlier
    return _new_contact(letter, earlier, order, by)


def _new_contact(letter: Letter, earlier: Contact | None, order: WorkOrder | None, by: Actor) -> Contact:
    """A contact of a letter that begins a thread, or goes on with one that has ended."""
    text = words_of(letter)
    known = order or earlier
    person = known.person if known else customers.person_by_email(letter.project_id, letter.address)
    home = customers.home_of(person) if person and not known else None
    contact = receive(
        letter.project, by=by, wants=wanted(text), text=text, source="email", at=letter.received_at,
        unit=known.unit if known else home, area=known.area if known else None, person=person,
        origin=known.ref if known else None,
    )  # fmt: skip
    messages.file_letter(letter, contact.ref, by=by)
    card = channels.register(letter.project_id).get(Way.EMAIL)
    if known is None and card is not None and card.is_open:
        messages.reply(letter, card.auto_reply, contact, by=SYSTEM, is_automatic=True)
    return contact


def before(case: str) -> tuple[Contact | None, WorkOrder | None]:
    """The contact and the order with which a letter goes on."""
    ref = SubjectRef.parse(case) if case else None
    contact = queries.system_contact(ref.id) if ref and ref.kind == Contact.kind else None
    if contact is not None and contact.case:
        ref = SubjectRef.parse(contact.case)
    is_order = ref is not None and ref.kind == WorkOrder.kind
    return contact, orders.system_order(ref.id) if ref is not None and is_order else None


def words_of(letter: Letter) -> str:
    """What a contact says of its letter: subject and words, as far as they fit."""
    text = "\n".join(part for part in (letter.subject, letter.text) if part) or "（来信没有文字，见附件）"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}……（全文见下面的来信）"


def wanted(text: str) -> str:
    """What somebody wants, by the words alone; an enquiry where they do not say."""
    return WANTS.get(triage(text[:LONGEST], lexicon()).kind.value, Contact.Kind.ENQUIRY)


def _tell_of_order(letter: Letter, order: WorkOrder) -> None:
    """The desk and who carries the order hear that its customer wrote."""
    carrier = order.staff.account_id if order.staff else None
    accounts = [carrier, *organization.accounts_with(("front_desk",), order.project_id)]
    messages.tell(
        accounts, JOINED, order, once=f"{letter.pk}", url=f"/desk/go/workorder/{order.pk}/",
        what=f"{order.number} {order.title}",
    )  # fmt: skip


@action
def register_letter(letter: Letter, *, by: Actor) -> Contact | None:
    """Somebody of the desk says that a letter which was taken for a machine's wants an answer."""
    require(rules.may_receive(by, letter.project_id, None))
    if letter.filed_at is not None:
        raise Refused("filed_already", "这封信已经登记，请从它的联系或服务单继续。")
    return enter_letter(letter, by=by, must=True)


@action
def reply_by_mail(contact: Contact, *, by: Actor, text: str) -> Contact:
    """Write back to the last letter of a contact, in its thread.

    The first one is its first answer (M013); one after the end tells the result (M253).
    """
    is_result = contact.result == Contact.Result.UNTOLD
    handled = rules.may_handle(queries.is_within_reach(by, contact))
    require(handled, None if is_result else ready(contact, states.CLOSE))
    letter = mailed.last_letter(contact.ref)
    if letter is None:
        raise Refused("no_letter", "这条联系没有来信，不能回信，请改用电话答复。")
    messages.reply(letter, text, contact, by=by)
    return tell_result(contact, by=by, how="已回信") if is_result else answer(contact, by=by)
