"""By which way a reply to an enquiry reaches its customer, and what became of it (D-3.2.2-2)."""

from collections.abc import Iterable

from guanjia.communications import followers, letters, mail
from guanjia.communications import queries as messages
from guanjia.communications.models import Message
from guanjia.intake import limits, states
from guanjia.intake.models import Chat, Contact, Correction, Round
from guanjia.kernel.refusals import Refused, Verdict

Way = Round.Way
WILL_GO = {
    Way.EMAIL: "用邮件回给客户", Way.WECHAT: "用公众号回给客户", Way.CHAT: "回到在线对话里",
    Way.INBOX: "发到客户的消息里，并按客户选的方式通知",
}  # fmt: skip
BY_VOICE = "请当面或电话告诉客户"
SAID = "已经当面或电话告诉客户，不另外发"


def way_of(contact: Contact) -> str:
    """The way that is open now: the channel by which the customer came, else the inbox, else by voice."""
    if contact.source in limits.BY_VOICE:
        return Way.VOICE
    if _by_mail(contact):
        return Way.EMAIL
    if _by_wechat(contact):
        return Way.WECHAT
    if open_chat(contact) is not None:
        return Way.CHAT
    has_account = contact.person is not None and contact.person.account_id is not None
    return Way.INBOX if has_account else Way.VOICE


def _by_mail(contact: Contact) -> bool:
    letter = letters.last_letter(contact.ref) if mail.is_on() else None
    return letter is not None and bool(letter.address)


def _by_wechat(contact: Contact) -> bool:
    chat = followers.last_chat(contact.ref)
    return chat is not None and followers.takes_words(chat.follower)


def open_chat(contact: Contact) -> Chat | None:
    """The conversation in which the customer can still be answered."""
    return Chat.objects.filter(contact=contact, status__in=states.TALKING).first()


def choices(contact: Contact) -> list[tuple[str, str]]:
    """How the reply may be given now, the usual way first."""
    way = way_of(contact)
    return [(Way.VOICE, BY_VOICE)] if way == Way.VOICE else [(way, WILL_GO[Way(way)]), (Way.VOICE, SAID)]


def has_choice(contact: Contact) -> bool:
    """Whether words can leave at all, so that voice is a choice."""
    return way_of(contact) != Way.VOICE


def is_open(contact: Contact, way: str) -> Verdict:
    """What is said by voice always goes; anything else goes as it was shown, or is asked anew."""
    if way in (Way.VOICE, way_of(contact)):
        return None
    words = f"客户那边变了，现在只能：{choices(contact)[0][1]}。"
    return Refused("way_changed", f"{words}请看清后再提交。", {"way": words})


def sent(rounds: list[Round]) -> dict[int, list[Message]]:
    """What left for each reply, with what a lost one was passed on to; two queries."""
    links = Round.messages.through.objects.filter(round__in=rounds)
    return _sent(links.values_list("round_id", "message_id"))


def corrected(rounds: list[Round]) -> dict[int, list[Message]]:
    """What left for each correction, by its number, likewise; nothing is asked where none was made."""
    ids = [one.pk for row in rounds for one in row.corrections.all()]
    links = Correction.messages.through.objects.filter(correction__in=ids)
    return _sent(links.values_list("correction_id", "message_id")) if ids else {}


def _sent(links: Iterable[tuple[int, int]]) -> dict[int, list[Message]]:
    said_in = {message_id: number for number, message_id in links}
    found: dict[int, list[Message]] = {}
    for first, row in messages.with_passed_on(list(said_in)):
        found.setdefault(said_in[first], []).append(row)
    return found
