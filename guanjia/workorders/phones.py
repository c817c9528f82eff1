"""Reads of phones and of what they sent."""

import json
from typing import Any

from django.db.models import F, Q, QuerySet

from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import NotFound
from guanjia.organization.queries import digest_of
from guanjia.people import queries as people
from guanjia.people.models import Staff
from guanjia.workorders import arrived_late
from guanjia.workorders.models import FieldAct, Phone, WorkOrder

KEPT = 50
IN_VIEW = Q(revoked_at=None, emptied_at=None) | Q(lost__gt=0)  # in use, or somebody has to be asked


def my_phone(actor: Actor, secret: str) -> Phone:
    """The phone that a request names by its secret, if it is this person's; NotFound for any other."""
    rows = Phone.objects.filter(digest=digest_of(secret), staff_id=actor.staff_id or 0)
    row = rows.select_related("staff").first()
    if row is None:
        raise NotFound("这部手机没有登记过，请在有信号时打开“今天”。")
    return row


def phone_with(secret: str) -> Phone | None:
    """The phone that a secret names, signed in or not: it asks whether it was stopped, and says that it is empty."""
    return Phone.objects.filter(digest=digest_of(secret)).select_related("staff").first() if secret else None


def others_of(phone: Phone) -> QuerySet[Phone]:
    """The other phones in use by the same person."""
    rows = Phone.objects.filter(staff=phone.staff, revoked_at=None, emptied_at=None).exclude(pk=phone.pk)
    return rows.select_related("staff__account").order_by("pk")


def answer_before(phone: Phone, key: str) -> dict[str, Any] | None:
    """What was answered to an act that came before; None for a new one."""
    row = FieldAct.objects.filter(device=phone, key=key).first()
    return arrived_late.answer_of(row, phone) if row else None


def phones(actor: Actor) -> QuerySet[Phone]:
    """Phones of the staff within reach, those in use first, of these the latest contact first."""
    rows = Phone.objects.filter(staff__in=people.staff(actor)).select_related(
        "staff__account", "staff__project"
    )
    return rows.order_by(F("emptied_at").desc(nulls_first=True), "-seen_at", "-pk")


def get_phone(actor: Actor, phone_id: int) -> Phone:
    """A phone of somebody within reach."""
    row = phones(actor).filter(pk=phone_id).first()
    if row is None:
        raise NotFound
    return row


def system_phone(phone_id: int) -> Phone:
    """A phone, for a reaction to its own event."""
    return Phone.objects.select_related("staff").get(pk=phone_id)


def known_to(order_id: int, staff: Staff) -> WorkOrder | None:
    """An order that this person had at some time, now or before; for what comes late from a phone."""
    was_theirs = Event.objects.filter(
        subject_kind=WorkOrder.kind, subject_id=order_id, about__contains=[str(staff.ref)]
    )
    return WorkOrder.objects.filter(pk=order_id).first() if was_theirs.exists() else None


def kept_acts(actor: Actor) -> QuerySet[FieldAct]:
    """Acts that did not count and nobody looked at, of the orders within reach; the oldest first."""
    reach = actor.reach("dispatch.assign")
    rows = FieldAct.objects.filter(outcome=FieldAct.Outcome.KEPT, seen_at=None)
    if not reach.company:
        rows = rows.filter(device__staff__project_id__in=reach.projects)
    return rows.select_related("device__staff", "order__unit__building", "order__area").order_by("pk")


def said_in(act: FieldAct) -> dict[str, str]:
    """What was typed in an act that did not count."""
    try:
        return dict(json.loads(act.said)) if act.said_sealed else {}
    except ValueError:
        return {"text": act.said}


def get_kept(actor: Actor, act_id: int) -> FieldAct:
    """One of them."""
    row = kept_acts(actor).filter(pk=act_id).first()
    if row is None:
        raise NotFound
    return row


def my_kept(actor: Actor) -> list[FieldAct]:
    """What this person sent and did not count, the newest first."""
    rows = FieldAct.objects.filter(outcome=FieldAct.Outcome.KEPT, device__staff_id=actor.staff_id or 0)
    return list(rows.select_related("order").order_by("-pk")[:KEPT])


def may_see_files(actor: Actor, act_id: int) -> object:
    """Files of an act that did not count: for who sent it and for the dispatchers of the project."""
    row = FieldAct.objects.filter(pk=act_id).select_related("device__staff").first()
    if row is None:
        raise NotFound
    staff = row.device.staff
    if actor.staff_id != staff.pk and not actor.reach("dispatch.assign").covers(staff.project_id):
        raise NotFound
    return row
