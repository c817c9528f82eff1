"""Reads of enquiries."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from guanjia.intake import queries, states
from guanjia.intake.models import Enquiry, Round
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.sla import queries as clocks

REPLY = "答复咨询"
VIEWS: dict[str, tuple[str, Q]] = {
    "waiting": ("没有办结", Q(status__in=states.WAITING)),
    "unanswered": ("还没答复", Q(status__in=states.WORKING)),
    "log": ("全部咨询", Q()),
}  # fmt: skip


def enquiries(actor: Actor) -> QuerySet[Enquiry]:
    """Enquiries whose contact is within reach, the latest first."""
    rows = Enquiry.objects.select_related("contact__unit__building", "contact__person", "contact__area")
    return rows.filter(contact__in=queries.contacts(actor).order_by()).order_by("-opened_at", "-pk")


def listed(actor: Actor, project_id: int, view: str) -> QuerySet[Enquiry]:
    """The enquiries of a view; of what waits the next due first."""
    rows = enquiries(actor).filter(VIEWS[view][1], project_id=project_id)
    return rows if view == "log" else rows.order_by("reply_due_at", "opened_at")


def counted(actor: Actor, project_id: int) -> dict[str, int]:
    """How many enquiries stand in each view."""
    counts = {key: Count("pk", filter=condition) for key, (_, condition) in VIEWS.items() if condition}
    return enquiries(actor).filter(project_id=project_id).order_by().aggregate(log=Count("pk"), **counts)


def get_enquiry(actor: Actor, enquiry_id: int) -> Enquiry:
    """An enquiry within reach."""
    row = enquiries(actor).filter(pk=enquiry_id).first()
    if row is None:
        raise NotFound
    return row


def rounds(enquiry: Enquiry) -> list[Round]:
    """The replies of an enquiry, the first one first, with their corrections."""
    return list(enquiry.rounds.all())


def present_round(enquiry: Enquiry) -> Round:
    """The round that is being worked on."""
    return enquiry.rounds.get(number=enquiry.round)


def last_reply(enquiry: Enquiry) -> Round | None:
    """The reply that the customer had last."""
    return next((row for row in reversed(rounds(enquiry)) if row.replied_at is not None), None)


def usual_reply_at(project_id: int, now: datetime) -> datetime:
    """By when a complex question is answered where nothing else was told (D-3.2.2-3)."""
    return clocks.limit_end("enquiry.complex_days", "working_day", now, project_id)


def names(actor: Actor, ids: list[int]) -> dict[int, str]:
    """What was asked, within reach."""
    return {row.pk: f"咨询：{row.question[:30]}" for row in enquiries(actor).filter(pk__in=ids)}


def system_enquiry(enquiry_id: int) -> Enquiry:
    """An enquiry by number, for reactions."""
    return Enquiry.objects.select_related("contact").get(pk=enquiry_id)
