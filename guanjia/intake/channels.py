"""Reads of the register of channels."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count, Max, QuerySet

from guanjia.communications import adapters
from guanjia.intake import limits
from guanjia.intake.events import ChannelsJudged
from guanjia.intake.models import Channel, Contact, Way
from guanjia.kernel import policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import NotFound
from guanjia.organization.models import Project
from guanjia.organization.moments import local

ADAPTERS = {
    Way.EMAIL: adapters.MAIL_IN,
    Way.WECHAT: adapters.WECHAT,
}  # the ways that nothing comes in by without
LABELS = {str(way.label): str(way.value) for way in Way}


def channels(actor: Actor) -> QuerySet[Channel]:
    """Cards of channels in the projects within reach."""
    reach = actor.reach("intake.register")
    rows = Channel.objects.select_related("owner")
    return rows if reach.company else rows.filter(project_id__in=reach.projects)


def get_channel(actor: Actor, channel_id: int) -> Channel:
    """A card within reach."""
    row = channels(actor).filter(pk=channel_id).first()
    if row is None:
        raise NotFound
    return row


def register(project_id: int) -> dict[str, Channel]:
    """The cards of a project by way, for the system."""
    return {
        row.way: row
        for row in Channel.objects.filter(project_id=project_id).select_related("project", "owner")
    }


def required(project_id: int, rows: Mapping[str, Channel]) -> list[str]:
    """The ways that the documents ask for, less those that the company does not offer, with its reason (N11)."""
    wanted = [LABELS[word] for word in policy.value("channel.required", project=project_id) if word in LABELS]
    declined = {way for way, row in rows.items() if row.status == Channel.Status.NOT_OFFERED}
    return [way for way in wanted if way not in declined]


def why_off(way: str, project: Project) -> str:
    """Why nothing can come in by a way of a project, because its adapter is off; empty where it can."""
    return adapters.why_off(ADAPTERS[Way(way)], project) if way in ADAPTERS else ""


def offs(project: Project) -> dict[str, str]:
    """Why each way of a project is off, for a page: asked once."""
    return {str(way): why_off(way, project) for way in Way}


def works(row: Channel, since: datetime, off: str | None = None) -> bool:
    """Whether a channel is open, connected, and was proved to work since a moment; `off` where it is known."""
    off = why_off(row.way, row.project) if off is None else off
    return row.is_open and row.works_since(since) and not off


def judged(at: datetime) -> set[int]:
    """The projects whose day was written down already, in one query."""
    midnight = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Event.objects.filter(
        subject_kind=Project.kind, name=ChannelsJudged.event_name(), occurred_at__gte=midnight
    )
    return set(rows.values_list("subject_id", flat=True))


def lately(project_id: int, since: datetime) -> dict[str, tuple[int, datetime]]:
    """How many contacts came by each way since a moment (M090), and when the last of them."""
    rows = Contact.objects.filter(project_id=project_id, received_at__gte=since).order_by()
    found: dict[str, tuple[int, datetime]] = {}
    for source, count, at in rows.values_list("source").annotate(n=Count("pk"), at=Max("received_at")):
        if way := limits.way_of(source):
            known, last = found.get(way, (0, at))
            found[way] = (known + count, max(last, at))
    return found


def open_to_residents(project_id: int) -> QuerySet[Channel]:
    """The ways that a resident may use, in the order of the register, with their addresses."""
    return Channel.objects.filter(project_id=project_id, status__in=Channel.OPEN).order_by("pk")


def system_channel(channel_id: int) -> Channel:
    """A card by number, for reactions."""
    return Channel.objects.select_related("owner").get(pk=channel_id)
