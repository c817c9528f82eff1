"""The official account: a new thread becomes a contact, later words join what is open; the desk answers in the chat."""

from datetime import datetime, timedelta

from guanjia.communications import actions as messages
from guanjia.communications import followers
from guanjia.communications.models import ChatMessage, Follower
from guanjia.customers import queries as customers
from guanjia.estate import queries as estate
from guanjia.estate.models import PublicArea, Unit
from guanjia.intake import channels, queries, rules, states
from guanjia.intake.actions import joining
from guanjia.intake.actions.contacts import answer, receive
from guanjia.intake.actions.letters import before, wanted
from guanjia.intake.models import Contact, Way
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.moves import ready
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.organization import queries as organization
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.states import ENDED

JOINED = "chat_joined"
TELL_AGAIN = timedelta(minutes=10)  # who sends ten lines in a row is told once
Place = Unit | PublicArea


@action
def enter_chat(chat: ChatMessage, *, by: Actor = SYSTEM) -> Contact | None:
    """Put a message to what is open in its chat and tell who holds that, else make a contact of it."""
    follower = followers.lock_follower(chat.follower_id)
    chat = followers.lock(chat.pk)
    if chat.filed_at is not None:
        return None
    earlier, order = before(followers.before(chat))
    if order is not None and order.status not in ENDED:
        messages.file_chat(chat, order.ref, by=by)
        carrier = order.staff.account_id if order.staff else None
        desk = organization.accounts_with(("front_desk",), order.project_id)
        _tell([carrier, *desk], order, f"{order.number} {order.title}", chat.received_at)
        joining.alarm(order, chat.text, once=str(chat.ref), at=chat.received_at)
        return None
    if earlier is not None and earlier.status == Contact.Status.OPEN:
        messages.file_chat(chat, earlier.ref, by=by)
        earlier = joining.extend(earlier, chat.text, by=by, about=chat.ref, at=chat.received_at)
        _tell([earlier.handler_id], earlier, earlier.get_wants_display(), chat.received_at)
        return earlier
    return _new_contact(chat, follower, by)


def _new_contact(chat: ChatMessage, follower: Follower, by: Actor) -> Contact:
    """A contact of the first message: of whom the chat is, where that one lives or scanned a door."""
    text = words_of(chat)
    actor = organization.actor_of_account(follower.account_id, "desk") if follower.account_id else None
    person = customers.person_of(actor) if actor else None
    if person is not None and person.project_id != chat.project_id:
        person = None
    place = place_of(follower)
    unit = place if isinstance(place, Unit) else None
    area = place if isinstance(place, PublicArea) else None
    if place is None and person is not None:
        unit = customers.home_of(person)
    contact = receive(
        chat.project, by=by, wants=wanted(text), text=text, source="wechat", at=chat.received_at,
        unit=unit, area=area, person=person,
    )  # fmt: skip
    messages.file_chat(chat, contact.ref, by=by)
    card = channels.register(chat.project_id).get(Way.WECHAT)
    if card is not None and card.is_open and chat.sort != ChatMessage.Sort.OTHER:
        messages.answer_chat(chat, card.auto_reply, contact, by=SYSTEM, is_automatic=True)
    return contact


def place_of(follower: Follower) -> Place | None:
    """The home or area whose door was scanned."""
    return estate.place_of(SubjectRef.parse(follower.place)) if follower.place else None


def words_of(chat: ChatMessage) -> str:
    """What a contact says of its first message."""
    return chat.text or f"（发来{chat.get_sort_display()}，见下面的公众号消息）"


def _tell(accounts: list[int | None], subject: Contact | WorkOrder, what: str, at: datetime) -> None:
    """Who holds the case hears that the customer wrote again, once in a while."""
    moment = int(at.timestamp() // TELL_AGAIN.total_seconds())
    messages.tell(
        accounts, JOINED, subject, once=f"{subject.ref}:{moment}", url=f"/desk/go/{subject.kind}/{subject.pk}/",
        what=what,
    )  # fmt: skip


@action
def reply_by_wechat(contact: Contact, *, by: Actor, text: str) -> Contact:
    """Answer in the chat of a contact; the first one is its first answer (M013)."""
    require(rules.may_handle(queries.is_within_reach(by, contact)), ready(contact, states.CLOSE))
    chat = followers.last_chat(contact.ref)
    if chat is None:
        raise Refused("no_chat", "这条联系没有公众号消息，请改用电话答复。")
    messages.answer_chat(chat, text, contact, by=by)
    return answer(contact, by=by)
