"""By which channel somebody is told outside of the inbox: the own wish, what is switched on, the quiet of the night."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from guanjia.communications import followers, mail, push, sms, wechat
from guanjia.communications.models import Message, Reach
from guanjia.communications.templates_zh import WORDS
from guanjia.customers import queries as customers
from guanjia.customers.models import Person
from guanjia.kernel import policy
from guanjia.organization import queries as organization

SORTS = {"case": "我报的事的进展", "notice": "小区公告", "care": "回访和关怀"}
SAFETY = "safety"


@dataclass(frozen=True)
class Way:
    """A channel out of the house: what it is called, whether it is switched on, where it reaches a person."""

    label: str
    is_on: Callable[[], bool]
    address: Callable[[Person], str]
    takes: Callable[[str], bool] = lambda words: True


def _open_id(person: Person) -> str:
    follower = followers.reached(person.account_id)
    return follower.open_id if follower is not None else ""


def _phone(person: Person) -> str:
    return customers.phones_of([person.pk]).get(person.pk, "")


WAYS: dict[str, Way] = {
    Message.Channel.WECHAT: Way(
        "公众号", wechat.is_on, _open_id, lambda words: wechat.template_of(words) is not None
    ),
    Message.Channel.PUSH: Way("手机通知", push.is_on, push.address_of),
    Message.Channel.EMAIL: Way("邮件", mail.is_on, lambda person: person.email),
    Message.Channel.SMS: Way("短信", sms.is_on, _phone, sms.takes),
}


def switched_on() -> dict[str, str]:
    """The channels that the settings switch on, with their names, in the order of the house."""
    return {key: way.label for key, way in WAYS.items() if way.is_on()}


def wish_of(person: Person) -> Reach:
    """How somebody wants to be told; without a word of the own, as the company does."""
    return Reach.objects.filter(person=person).first() or Reach(person=person)


def channels_for(wish: Reach, words: str) -> list[str]:
    """Where these words can reach somebody now, the best first."""
    person = wish.person
    order: list[str] = wish.channels or policy.value("messages.order", project=person.project_id)
    found = []
    for channel in order:
        way = WAYS.get(channel)
        if way is not None and way.is_on() and way.takes(words) and way.address(person):
            found.append(channel)
    return found


def is_muted(wish: Reach, words: str) -> bool:
    """Whether somebody wants nothing of this sort outside of the inbox; safety is never muted."""
    return sort_of(words) in wish.muted


def sort_of(words: str) -> str:
    """What words are about."""
    return WORDS[words].sort


def quiet_until(project_id: int, at: datetime) -> datetime:
    """When the night is over for messages that can wait (22 to 8 o'clock); the moment itself by day."""
    start, end = (
        policy.value("messages.quiet_from", project=project_id),
        policy.value("messages.quiet_to", project=project_id),
    )
    zone = ZoneInfo(organization.system_project(project_id).timezone)
    here = at.astimezone(zone)
    begin, stop = _clock(start), _clock(end)
    now = here.time()
    is_night = begin <= now < stop if begin < stop else now >= begin or now < stop
    if begin == stop or not is_night:
        return at
    morning = here.replace(hour=stop.hour, minute=stop.minute, second=0, microsecond=0)
    return (morning if now < stop else morning + timedelta(days=1)).astimezone(at.tzinfo)


def not_at_night(row: Message, at: datetime) -> datetime:
    """When a message to a resident may be tried: at once by day and for safety, else in the morning."""
    if row.project_id is None or sort_of(row.words) == SAFETY:
        return at
    return quiet_until(row.project_id, at)


def _clock(text: str) -> time:
    hour, _, minute = text.partition(":")
    return time(int(hour), int(minute))


def is_capped(person: Person, at: datetime) -> bool:
    """Whether somebody got as many messages as a day may bring; further ones wait for the digest."""
    most = int(policy.value("messages.most_a_day", project=person.project_id))
    sent = Message.objects.filter(person=person, is_held=False, created_at__gt=at - timedelta(days=1))
    return sent.exclude(status=Message.Status.JOINED).count() >= most


def digest_at(project_id: int, at: datetime) -> datetime:
    """The next time at which what waited goes out as one message."""
    zone = ZoneInfo(organization.system_project(project_id).timezone)
    hour = _clock(policy.value("messages.digest_at", project=project_id))
    here = at.astimezone(zone)
    today = here.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    return (today if today > here else today + timedelta(days=1)).astimezone(at.tzinfo)
