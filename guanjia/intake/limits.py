"""Within what time a contact wants its first answer, by how it came (T30, M003)."""

from datetime import datetime

from guanjia.intake.models import Source, Way
from guanjia.organization import queries as organization
from guanjia.organization import worktime
from guanjia.sla import queries as clocks
from guanjia.sla.declared import Unit

BY_VOICE = (Source.PHONE, Source.DESK, Source.FOLLOW_UP)  # who takes these has answered already
WAYS = {Source.SCAN: Way.MINI}  # the page behind the code at a door is the mini program or H5 page of N11
OTHER = "contact.answer.message"  # the owners' app, the mini program, the official account, the website
LIMITS: dict[str, tuple[str, Unit]] = {
    Source.CHAT: ("contact.answer.chat", "service"), Source.EMAIL: ("contact.answer.email", "working_day"),
    Source.SOCIAL: ("contact.answer.social", "service"),
    Source.PHONE: ("contact.answer.lost", "wall"),  # only a call that nobody took wants an answer
}  # fmt: skip


def limit_of(source: str) -> tuple[str, Unit]:
    """The policy key and the unit of a source's limit."""
    return LIMITS.get(source, (OTHER, "service"))


def answer_due(source: str, project_id: int, at: datetime) -> tuple[datetime, bool]:
    """By when the first answer is due, and whether the contact came in service hours."""
    key, unit = limit_of(source)
    calendar = organization.calendar_of(project_id)
    return clocks.limit_end(key, unit, at, project_id), worktime.is_open(calendar, at)


def opening_after(at: datetime, project_id: int) -> datetime | None:
    """When service begins again after a moment outside of its hours; nothing for a moment inside of them."""
    calendar = organization.calendar_of(project_id)
    return None if worktime.is_open(calendar, at) else worktime.next_opening(calendar, at)


def way_of(source: str) -> str:
    """The channel of the register by which a source came; empty for what is our own."""
    way = WAYS.get(Source(source), source)
    return str(way) if way in Way.values else ""
