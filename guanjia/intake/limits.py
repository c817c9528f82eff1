"""Within what time a contact wants its first answer, by how it came (T30, M003)."""

from datetime import datetime, timedelta

from guanjia.intake.models import Channel, Source, Way
from guanjia.kernel import policy
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
    """By when the first answer is due, and whether somebody was there when the contact came.

    A channel that is staffed around the clock is measured around the clock; working days stay working days.
    """
    key, unit = limit_of(source)
    is_always_open = never_closes(source, project_id)
    if is_always_open and unit == "service":
        unit = "wall"
    is_open = is_always_open or worktime.is_open(organization.calendar_of(project_id), at)
    return clocks.limit_end(key, unit, at, project_id), is_open


def danger_limit(project_id: int, at: datetime) -> timedelta:
    """Within what time a person answers who speaks of danger, day and night (A-1.2-2)."""
    return policy.minutes("contact.answer.danger", at=at, project=project_id)


def never_closes(source: str, project_id: int) -> bool:
    """Whether the card of an open channel says that somebody is there day and night."""
    rows = Channel.objects.filter(project_id=project_id, way=way_of(source), is_always_open=True)
    return rows.filter(status__in=Channel.OPEN).exists()


def opening_after(source: str, at: datetime, project_id: int) -> datetime | None:
    """When a channel is staffed again after a moment outside of its hours; nothing for a moment inside of them."""
    calendar = organization.calendar_of(project_id)
    if worktime.is_open(calendar, at) or never_closes(source, project_id):
        return None
    return worktime.next_opening(calendar, at)


def way_of(source: str) -> str:
    """The channel of the register by which a source came; empty for what is our own."""
    way = WAYS.get(Source(source), source)
    return str(way) if way in Way.values else ""
