"""Reads of the links to other systems; who gives access to people gives it to programs."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from guanjia.communications.models import Delivery, Incoming, Robot, RobotPost, Sender, Webhook
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import kinds
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import NotAllowed, NotFound, Verdict

NEED = "organization.accounts"
WECHAT = "wechat"  # the name of the official account's own door
OPEN = Q(sent_at=None, given_up_at=None)


def may_connect(actor: Actor) -> Verdict:
    """Only who manages accounts links other systems."""
    return None if actor.may(NEED) else NotAllowed()


def webhooks(actor: Actor) -> QuerySet[Webhook]:
    """Every webhook with how many events wait and were lost."""
    rows = Webhook.objects.all() if actor.may(NEED) else Webhook.objects.none()
    waits, lost = _count(OPEN), _count(Q(given_up_at__isnull=False))
    return rows.annotate(waits=waits, lost=lost).select_related("project").order_by("name", "pk")


def _count(which: Q) -> Coalesce:
    """How many of a webhook's deliveries are such, counted without reading the others."""
    rows = Delivery.objects.filter(which, webhook=OuterRef("pk")).order_by().values("webhook")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def get_webhook(actor: Actor, webhook_id: int) -> Webhook:
    """One webhook."""
    row = webhooks(actor).filter(pk=webhook_id).first()
    if row is None:
        raise NotFound
    return row


def senders(actor: Actor) -> QuerySet[Sender]:
    """Every sender with how much it sent and when last."""
    rows = Sender.objects.all() if actor.may(NEED) else Sender.objects.none()
    return rows.annotate(sent=Count("incoming"), last_at=Max("incoming__received_at")).order_by("name")


def get_sender(actor: Actor, sender_id: int) -> Sender:
    """One sender."""
    row = senders(actor).filter(pk=sender_id).first()
    if row is None:
        raise NotFound
    return row


def sender_named(name: str) -> Sender | None:
    """The sender of a door that is open."""
    return Sender.objects.filter(name=name, is_on=True).first()


def get_incoming(incoming_id: int) -> Incoming:
    """What was sent, for the reactions of the contexts that hear of it."""
    return Incoming.objects.select_related("sender").get(pk=incoming_id)


@dataclass(frozen=True)
class Sent:
    """A delivery with the name of its event."""

    row: Delivery
    label: str


def deliveries(webhook: Webhook, limit: int = 50) -> list[Sent]:
    """The last deliveries of a webhook, newest first."""
    rows = list(Delivery.objects.filter(webhook=webhook).order_by("-pk")[:limit])
    names = dict(Event.objects.filter(pk__in=[row.event_id for row in rows]).values_list("pk", "name"))
    return [Sent(row, label_of(names.get(row.event_id, ""))) for row in rows]


def get_delivery(actor: Actor, delivery_id: int) -> Delivery:
    """One delivery with its webhook."""
    row = Delivery.objects.filter(pk=delivery_id).select_related("webhook").first()
    if row is None or not actor.may(NEED):
        raise NotFound
    return row


def label_of(name: str) -> str:
    """What an event is called."""
    return kinds[name].label or name if name in kinds else name


def event_choices() -> list[tuple[str, str]]:
    """Every event by its name and label, for who sets up a webhook."""
    return [(name, label_of(name)) for name in sorted(kinds)]


def due(webhook_id: int, now: datetime) -> QuerySet[Delivery]:
    """What may be sent now, oldest first: nothing that an earlier open one of its subject precedes."""
    earlier = Delivery.objects.filter(
        OPEN, webhook=OuterRef("webhook"), subject_kind=OuterRef("subject_kind"),
        subject_id=OuterRef("subject_id"), pk__lt=OuterRef("pk"),
    )  # fmt: skip
    awake = Q(webhook__rest_until=None) | Q(webhook__rest_until__lte=now)
    may = Q(is_test=True) | (Q(webhook__is_on=True) & awake)
    rows = Delivery.objects.filter(OPEN, may, ~Exists(earlier), webhook=webhook_id, next_try_at__lte=now)
    return rows.order_by("pk")


def waiting(now: datetime) -> list[int]:
    """The webhooks for which something may be due."""
    rows = Delivery.objects.filter(OPEN, next_try_at__lte=now)
    return sorted(rows.values_list("webhook_id", flat=True).distinct())


def robots(actor: Actor) -> QuerySet[Robot]:
    """Every robot of a staff group."""
    rows = Robot.objects.all() if actor.may(NEED) else Robot.objects.none()
    return rows.select_related("project").order_by("name", "pk")


def get_robot(actor: Actor, robot_id: int) -> Robot:
    """One robot."""
    row = robots(actor).filter(pk=robot_id).first()
    if row is None:
        raise NotFound
    return row


def posts(robot: Robot, limit: int = 50) -> list[RobotPost]:
    """What a group was told last, newest first."""
    return list(RobotPost.objects.filter(robot=robot).select_related("message").order_by("-pk")[:limit])


def posts_due(robot_id: int, now: datetime) -> QuerySet[RobotPost]:
    """What may be told to a group now, oldest first; a test also while its robot is off or rests."""
    awake = Q(robot__rest_until=None) | Q(robot__rest_until__lte=now)
    may = Q(is_test=True) | (Q(robot__is_on=True) & awake)
    return RobotPost.objects.filter(OPEN, may, robot=robot_id, next_try_at__lte=now).order_by("pk")


def robots_waiting(now: datetime) -> list[int]:
    """The robots for which something may be due."""
    rows = RobotPost.objects.filter(OPEN, next_try_at__lte=now)
    return sorted(rows.values_list("robot_id", flat=True).distinct())
