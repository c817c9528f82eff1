"""The only writer of phones and of the acts that they send later (work without signal)."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from guanjia.kernel import attachments, clock, idempotency, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Attachment
from guanjia.kernel.moves import amend
from guanjia.kernel.numbers import mask_in_text, noted
from guanjia.kernel.refusals import NotAllowed, NotFound, Refused, Stale, require
from guanjia.kernel.work import action
from guanjia.organization import actions as organization
from guanjia.organization.queries import digest_of
from guanjia.workorders import arrived_late, events, phones, queries, rules
from guanjia.workorders.arrived_late import Sent
from guanjia.workorders.models import FieldAct, Phone, WorkOrder

SHORTEST, LONGEST = 40, 120  # characters of a secret
TRIES = 3  # when somebody changes the same order in the same moment
ARRIVING = ("arrive", "butler-arrive")  # what a doubtful clock makes weaker
Run = Callable[..., Any]


@action
def add_phone(*, by: Actor, secret: str, name: str) -> Phone:
    """Make a phone ready for work without signal; of the secret that it made only the digest is kept; again is nothing.

    Refused for a short secret.
    """
    if by.staff_id is None or not by.may("field.open"):
        raise NotFound("您的账号还没有员工档案，请管理员在“人员”里关联。")
    if not SHORTEST <= len(secret) <= LONGEST:
        raise Refused("weak_secret", "这部手机没有登记成，请更新页面再试。")
    now, digest = clock.now(), digest_of(secret)
    former = Phone.objects.filter(digest=digest, staff_id=by.staff_id).first()
    if former is not None:
        return former
    phone = Phone.objects.create(
        staff_id=by.staff_id,
        digest=digest,
        name=noted(name, 40, "name"),
        first_seen_at=now,
        seen_at=now,
    )
    record(events.PhoneAdded(), phone, by=by)
    return phone


@action
def hear_of(phone: Phone, *, by: Actor, waiting: int, skew: timedelta) -> None:
    """A phone says how many acts it still holds, and how wrong its clock is; quiet, for it says so often."""
    seconds = max(-(10**9), min(10**9, int(skew.total_seconds())))
    Phone.objects.filter(pk=phone.pk, staff_id=by.staff_id or 0, emptied_at=None).update(
        waiting=max(0, min(waiting, 10**6)), skew_seconds=seconds, seen_at=clock.now()
    )


@action
def empty_phone(phone: Phone, *, by: Actor, lost: int) -> Phone:
    """A phone says that it emptied itself, and how many acts that were not sent went with it; again is nothing.

    Who says so need not be signed in: the phone's secret is enough for this and for nothing else.
    """
    if phone.emptied_at is not None:
        return phone
    now = clock.now()
    amend(phone, events.PhoneEmptied(), by=by, at=now, emptied_at=now, seen_at=now, waiting=0)
    return _lose(phone, lost, by) if lost else phone


def _lose(phone: Phone, count: int, by: Actor) -> Phone:
    """Acts of a phone are gone before they were sent: whoever dispatches asks for them."""
    now = clock.now()
    return amend(phone, events.ActsLost(count=count), by=by, at=now, lost=phone.lost + count, lost_at=now)


@action
def see_loss(phone: Phone, *, by: Actor) -> Phone:
    """A dispatcher asked what the lost acts were, and they leave the list; again is nothing."""
    require(None if by.reach("dispatch.assign").covers(phone.staff.project_id) else NotAllowed())
    return amend(phone, events.LossAsked(count=phone.lost), by=by, lost=0) if phone.lost else phone


@action
def revoke_phone(phone: Phone, *, by: Actor, reason: str, others: bool = False) -> Phone:
    """A phone is lost or handed in: it is refused from now on, and every session of its owner ends.

    With `others`, every other phone in use by the same person is stopped too.
    """
    require(None if by.reach("people.edit").covers(phone.staff.project_id) else NotAllowed())
    if phone.revoked_at is not None:
        return phone
    text = noted(reason, 60, "reason")
    require(rules.has_reason(text, "请写为什么停用，例如：手机丢了。"))
    for row in (phone, *(phones.others_of(phone) if others else ())):
        amend(row, events.PhoneRevoked(reason=text, waiting=row.waiting), by=by, revoked_at=clock.now())
    if phone.staff.account is not None:
        organization.end_sessions(phone.staff.account)
    return phone


def take_act(
    phone: Phone, sent: Sent, *, by: Actor, act: Run, facts: dict[str, Any], form: str, body: bytes,
    label: str, fault: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Take one act from a phone, in its turn and exactly once.

    It counts with the time at which it happened. What the order refuses now changes no state: words and photos
    are kept beside it, and both sides are told. The same act again gets the same answer. `form` and `body`
    are those of the form's own key, so that an act whose first answer got lost on the way is not done twice.
    Raises OutOfTurn when a former act is missing.
    """
    refusal = Refused("incomplete", fault)
    for _ in range(0 if fault else TRIES):
        try:
            return _apply(phone.pk, sent, by, act, facts, form, body)
        except arrived_late.OutOfTurn:
            raise
        except Refused as found:
            refusal = found
            if not isinstance(found, Stale):
                break
    return _keep(phone.pk, sent, by, facts, refusal, label)


@action
def _apply(
    phone_id: int, sent: Sent, by: Actor, act: Run, facts: dict[str, Any], form: str, body: bytes
) -> dict[str, Any]:
    phone, former = _locked(phone_id, sent)
    if former is not None:
        return former
    order = queries.get_order(by, sent.order_id)
    at, doubt = _moment(phone, sent)
    at = max(at, arrived_late.latest_stamp(order) or at)
    said = facts | {"doubt": doubt} if sent.verb in ARRIVING else facts
    idempotency.once(by.ref, form, sent.key, body, lambda: (200, _done(act, order, by, said, at)))
    row = _noted(phone, sent, at, doubt, order, by, outcome=FieldAct.Outcome.APPLIED)
    return arrived_late.answer_of(row, phone)


def _done(act: Run, order: WorkOrder, by: Actor, facts: dict[str, Any], at: datetime) -> Any:
    act(order, by=by, **facts, at=at)
    return {"ref": str(order.ref)}


@action
def _keep(
    phone_id: int, sent: Sent, by: Actor, facts: dict[str, Any], refusal: Refused, label: str
) -> dict[str, Any]:
    """Keep what was said and shown, beside the order where this person ever had it."""
    phone, former = _locked(phone_id, sent)
    if former is not None:
        return former
    at, doubt = _moment(phone, sent)
    order = phones.known_to(sent.order_id, phone.staff)
    if isinstance(refusal, NotFound) and order is not None and order.staff_id != phone.staff_id:
        refusal = Refused("given_away", arrived_late.where_it_went(order))
    photos = list(_files(facts))
    row = _noted(
        phone, sent, at, doubt, order, by, outcome=FieldAct.Outcome.KEPT, code=refusal.code,
        reason=refusal.message[:200], said=json.dumps(_words(facts), ensure_ascii=False),
    )  # fmt: skip
    attachments.attach(photos, row.ref, by=by)
    fact = events.ActKept(
        act=row.pk, verb=label, happened_at=at, reason=refusal.message[:200], photos=len(photos)
    )
    record(fact, order or row, by=by, about=[phone.staff.ref])
    return arrived_late.answer_of(row, phone)


def _locked(phone_id: int, sent: Sent) -> tuple[Phone, dict[str, Any] | None]:
    """The phone, held until the end, and the answer that this act got before; OutOfTurn when it is not its turn."""
    phone = Phone.objects.select_for_update(of=("self",)).select_related("staff").get(pk=phone_id)
    if phone.is_over:
        raise NotFound("这部手机已停用。")
    former = FieldAct.objects.filter(key=sent.key, device=phone).first()
    if former is None:
        arrived_late.is_next(phone, sent)
    return phone, arrived_late.answer_of(former, phone) if former else None


def _moment(phone: Phone, sent: Sent) -> tuple[datetime, str]:
    tolerance = policy.minutes("phone.clock_tolerance", project=phone.staff.project_id)
    return arrived_late.true_time(phone, sent, clock.now(), tolerance)


def _noted(
    phone: Phone, sent: Sent, at: datetime, doubt: str, order: WorkOrder | None, by: Actor, **facts: Any
) -> FieldAct:
    row = FieldAct(
        device=phone, seq=sent.seq, key=sent.key, order=order, verb=sent.verb, happened_at=at, doubt=doubt,
        shown_at=sent.shown_at, received_at=clock.now(), **facts,
    )  # fmt: skip
    row.save(force_insert=True)
    phone.last_seq, phone.last_act_at, phone.seen_at = sent.seq, at, clock.now()
    phone.save(update_fields=["last_seq", "last_act_at", "seen_at"])
    if sent.lost:
        _lose(phone, sent.lost, by)
    return row


def _files(facts: dict[str, Any]) -> Iterable[Attachment]:
    """The stored photos and signatures among what was said."""
    for value in facts.values():
        if isinstance(value, (list, tuple)):
            yield from (one for one in value if isinstance(one, Attachment))


def _words(facts: dict[str, Any]) -> dict[str, str]:
    """What was said, without the files, with numbers of people masked."""
    said = {}
    for name, value in facts.items():
        if value in (None, "", [], ()) or any(True for _ in _files({name: value})):
            continue
        said[name] = mask_in_text(str(value))[:300]
    return said


@action
def see_act(act: FieldAct, *, by: Actor) -> FieldAct:
    """A dispatcher looked at an act that did not count, and it leaves the list."""
    require(None if by.reach("dispatch.assign").covers(act.event_project_id) else NotAllowed())
    if act.seen_at is None:
        amend(act, events.ActSeen(act=act.pk), by=by, seen_at=clock.now(), seen_by=by.ref)
    return act
