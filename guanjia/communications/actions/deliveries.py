"""Events on their way to webhooks: queued with the event, claimed under a lease, sent outside of transactions, settled.

Nothing is lost, since the row commits with its event; what happens to one subject arrives in its order. A sender that
is killed leaves a lease that ends: its event is sent again under the same id, by which the receiver knows it.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec
from django.db import connection

from guanjia.communications import connections, events, outbound, signatures
from guanjia.communications.actions.messages import tell
from guanjia.communications.models import Delivery, Webhook
from guanjia.communications.threads import Threads
from guanjia.kernel import beats, clock, jobs, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Event
from guanjia.kernel.moves import amend
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import Unit, action, on_flush

SPARE = timedelta(minutes=2)  # how much longer than a call a lease lasts
MOST_SENDERS = 8
GONE = 410  # the receiver says that it wants no more
QUEUE = """
INSERT INTO communications_delivery
    (webhook_id, token, event_id, subject_kind, subject_id, is_test, next_try_at, created_at)
SELECT w.id, gen_random_uuid(), e.id, e.subject_kind, e.subject_id, false, %(now)s, %(now)s
FROM kernel_event e JOIN communications_webhook w ON w.is_on AND (w.project_id IS NULL OR w.project_id = e.project_id)
     AND (w.events = '{}' OR e.name = ANY(w.events) OR split_part(e.name, '.', 1) || '.*' = ANY(w.events))
WHERE e.id = ANY(%(events)s) AND e.subject_kind <> 'webhook'
ORDER BY e.id, w.id"""
_senders = Threads("webhook", MOST_SENDERS)


@dataclass(frozen=True)
class Outcome:
    """What the receiver answered, 0 for nothing, and what went wrong in words."""

    code: int
    fault: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it."""
        return 200 <= self.code < 300

    @property
    def is_ill(self) -> bool:
        """Whether the receiver is away or overrun, so that nothing else is worth a try now."""
        return self.code in (0, 429) or self.code >= 500


@on_flush
def queue(unit: Unit) -> None:
    """Queue the events of a unit of work for every webhook that wants them, in its transaction.

    What happens to webhooks themselves goes to none, or a lost delivery would make the next one.
    """
    if unit.events:
        with connection.cursor() as cursor:
            cursor.execute(QUEUE, {"events": unit.events, "now": clock.now()})


@beats.every(1, apart=True)
def send_webhooks() -> None:
    """Have a sender for each webhook with something due, so that a slow receiver holds up nobody else."""
    for webhook_id in connections.waiting(clock.now()):
        _senders.start(webhook_id, partial(send_waiting, webhook_id))


def send_waiting(webhook_id: int) -> int:
    """Send what is due to a webhook, one after the other; returns how many were tried."""
    tried = 0
    while (delivery := claim_delivery(webhook_id)) is not None:
        settle(delivery, hand_over(delivery))
        tried += 1
    return tried


@action
def claim_delivery(webhook_id: int) -> Delivery | None:
    """Take the next one that is due under a lease; the try it is counts as the claim's number."""
    now = clock.now()
    rows = connections.due(webhook_id, now).select_related("webhook")
    row = rows.select_for_update(skip_locked=True, of=("self",)).first()
    if row is not None:
        lease = timedelta(seconds=float(policy.value("webhooks.seconds"))) + SPARE
        row.attempts, row.next_try_at = row.attempts + 1, now + lease
        Delivery.objects.filter(pk=row.pk).update(attempts=row.attempts, next_try_at=row.next_try_at)
    return row


def hand_over(delivery: Delivery) -> Outcome:
    """Send one event, with no transaction open."""
    webhook, now = delivery.webhook, clock.now()
    body = body_of(Event.objects.get(pk=delivery.event_id))
    is_renewed = webhook.former_until is not None and webhook.former_until > now
    keys = [webhook.secret, *([webhook.former] if is_renewed and webhook.former else [])]
    signed = signatures.headers(keys, f"msg_{delivery.token.hex}", now, body)
    try:
        seconds = float(policy.value("webhooks.seconds"))
        answer = outbound.post(
            webhook.address, body, {"Content-Type": "application/json", **signed}, seconds=seconds
        )
    except outbound.NotSent as fault:
        return Outcome(0, fault.message)
    outcome = Outcome(answer.code)
    return outcome if outcome.is_taken else Outcome(answer.code, words_of(answer.code))


def words_of(code: int) -> str:
    """An answer that is no yes, in words."""
    if 300 <= code < 400:
        return f"对方让转到别的网址（{code}），不跟随，请改网址"
    if code == GONE:
        return "对方说不再接收（410）"
    return f"对方回答 {code}"


def body_of(event: Event) -> bytes:
    """What a receiver reads: the event, without who did it."""
    return msgspec.json.encode({
        "type": event.name, "timestamp": event.occurred_at, "id": event.pk, "subject": str(event.subject),
        "project": event.project_id, "data": event.data,
    })  # fmt: skip


@action
def settle(delivery: Delivery, outcome: Outcome) -> None:
    """Note what became of a try: sent, to be tried again, or given up; nothing when another sender has it by now."""
    mine = Delivery.objects.filter(connections.OPEN, pk=delivery.pk, attempts=delivery.attempts)
    its = Webhook.objects.filter(pk=delivery.webhook_id)
    now, facts = clock.now(), {"answer": outcome.code or None, "fault": outcome.fault[:120]}
    if outcome.is_taken:
        if mine.update(sent_at=now, **facts):
            its.exclude(failures=0, rest_until=None).update(failures=0, rest_until=None)
        return
    give_up = delivery.is_test or delivery.attempts >= int(policy.value("webhooks.max_attempts"))
    ends: dict[str, Any] = {"given_up_at": now} if give_up else {"next_try_at": now + wait(delivery.attempts)}
    if mine.update(**facts, **ends) and not delivery.is_test:
        webhook = its.select_for_update().get()
        if give_up:
            record(events.DeliveryLost(event=delivery.event_id, fault=outcome.fault), webhook, by=SYSTEM)
        _count_failure(webhook, outcome, now)


def wait(failures: int) -> timedelta:
    """How long to wait after so many failures: twice as long each time, up to the longest."""
    first, longest = policy.minutes("webhooks.retry_minutes"), policy.minutes("webhooks.longest_wait_minutes")
    doubled: int = 2 ** min(failures - 1, 20)
    return min(first * doubled, longest)


def _count_failure(webhook: Webhook, outcome: Outcome, now: datetime) -> None:
    """Leave an ill receiver in peace for a while; switch off what fails too often in a row and say so."""
    failures = webhook.failures + 1
    rest = now + wait(failures) if outcome.is_ill else webhook.rest_until
    Webhook.objects.filter(pk=webhook.pk).update(failures=failures, rest_until=rest)
    if not webhook.is_on or (failures < int(policy.value("webhooks.off_after")) and outcome.code != GONE):
        return
    why = f"连续 {failures} 次没有成功，{outcome.fault}"
    fact = events.SwitchedOff(name=webhook.name, why=why)
    amend(webhook, fact, by=SYSTEM, is_on=False, off_because=why[:120])
    tell(
        [webhook.set_up_by_id], "webhook_off", webhook, once=f"{webhook.pk}:{webhook.version}",
        url=f"/desk/go/webhook/{webhook.pk}/", name=webhook.name, count=failures, fault=outcome.fault,
    )  # fmt: skip


@action
def send_again(delivery: Delivery, *, by: Actor) -> Delivery:
    """Put a lost event into the queue again; it arrives behind what was sent since."""
    require(connections.may_connect(by))
    lost = Delivery.objects.filter(pk=delivery.pk, given_up_at__isnull=False)
    if not lost.update(given_up_at=None, attempts=0, next_try_at=clock.now()):
        raise Refused("not_lost", "这一条已经送到，或正在送，不用再送。")
    record(events.DeliveryAskedAgain(event=delivery.event_id), delivery.webhook, by=by)
    return delivery


@action
def send_test(webhook: Webhook, *, by: Actor) -> Webhook:
    """Send one harmless event, also while the webhook is off; it is tried once."""
    require(connections.may_connect(by))
    if not webhook.secret_sealed:
        raise Refused("no_secret", "还没有密钥，请先生成密钥，交给对方以后再测试。")
    event = record(events.WebhookTested(name=webhook.name), webhook, by=by)
    Delivery.objects.create(
        webhook=webhook, token=uuid.uuid4(), event_id=event.pk, subject_kind=webhook.kind,
        subject_id=webhook.pk, is_test=True,
    )  # fmt: skip
    return webhook


@jobs.daily
def forget_old_deliveries() -> None:
    """Remove what was sent or given up long ago."""
    before = clock.now() - timedelta(days=float(policy.value("webhooks.keep_days")))
    Delivery.objects.filter(created_at__lt=before).exclude(connections.OPEN).delete()
