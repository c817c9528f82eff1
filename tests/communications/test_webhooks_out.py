"""Webhooks out: signed as Standard Webhooks has it, in order, again later, given up in words.

The receiver checks every signature by itself, with plain hmac.
"""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection

from guanjia.communications import actions, connections, signatures
from guanjia.communications.actions import deliveries
from guanjia.communications.models import Delivery, Message, Webhook
from guanjia.kernel import clock, events, policy
from guanjia.kernel.models import Event
from guanjia.kernel.work import work
from guanjia.workorders import actions as workorders
from tests.communications.receiver import Call, Receiver, receiving
from tests.world import NOW, World, refused

REGISTERED = "workorders.OrderRegistered"


@pytest.fixture
def other(settings: LazySettings) -> Iterator[Receiver]:
    """Another system on loopback, which the settings of a demo allow."""
    settings.OUTBOUND_LOOPBACK = True
    with receiving() as receiver:
        yield receiver


def linked(world: World, other: Receiver, *wanted: str, **facts: Any) -> Webhook:
    """A webhook that is on."""
    row = actions.add_webhook(
        by=world.admin, name="集团平台", address=other.url, events_wanted=[*wanted], **facts
    )
    actions.renew_webhook(row, by=world.admin)
    return actions.switch_webhook(row, by=world.admin, on=True)


def later(webhook: Webhook, minutes: float = 0) -> int:
    """Send what is due so many minutes later; returns how many were tried."""
    with clock.pinned(NOW + timedelta(minutes=minutes)):
        return actions.send_waiting(webhook.pk)


def waiting(webhook: Webhook) -> list[str]:
    """The names of the events that wait, in their order."""
    rows = Delivery.objects.filter(connections.OPEN, webhook=webhook).order_by("pk")
    return [Event.objects.get(pk=row.event_id).name for row in rows]


def told(call: Call) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(call.body)
    return found


def test_an_event_arrives_signed_with_what_it_says_and_nothing_else(world: World, other: Receiver) -> None:
    hook = linked(world, other)
    order = world.received_order()
    expected = list(Event.objects.filter(subject_kind="workorder", subject_id=order.pk).order_by("pk"))
    assert later(hook) == Delivery.objects.filter(webhook=hook).count() == len(other.calls)
    mine = [call for call in other.calls if told(call)["subject"] == f"workorder:{order.pk}"]
    assert [told(call)["type"] for call in mine] == [event.name for event in expected]
    said, event = told(mine[0]), expected[0]
    assert said == {
        "type": event.name, "timestamp": "2026-11-24T02:00:00Z", "id": event.pk,
        "subject": f"workorder:{order.pk}", "project": world.lake.pk, "data": event.data,
    }  # fmt: skip
    assert all(call.is_signed_with(hook.secret) for call in other.calls)
    assert not any(call.is_signed_with(signatures.new_secret()) for call in other.calls)
    head = mine[0].headers
    assert (head["content-type"], head["webhook-timestamp"]) == (
        "application/json",
        str(int(NOW.timestamp())),
    )
    assert len(set(other.ids)) == len(other.calls)
    assert all(
        word not in call.body.decode()
        for call in other.calls
        for word in ("王慧敏", "13812345678", "account:")
    )


def test_the_control_a_signer_that_signs_nothing_convinces_nobody(
    world: World, other: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signatures, "sign", lambda *args: "v1," + base64.b64encode(b"0" * 32).decode())
    hook = linked(world, other)
    world.received_order()
    later(hook)
    assert other.calls
    assert not any(call.is_signed_with(hook.secret) for call in other.calls)


def test_only_what_is_asked_for_is_sent_and_nothing_from_before(world: World, other: Receiver) -> None:
    order = world.received_order()
    named, whole = linked(world, other, REGISTERED), linked(world, other, "workorders.*")
    far = linked(world, other, project=world.hill)
    workorders.register_order(order, by=world.zhao, at=NOW)
    assert waiting(named) == [REGISTERED]
    everything = linked(world, other)
    world.received_order()
    assert "workorders.OrderReceived" in waiting(whole)
    assert {name.split(".")[0] for name in waiting(whole)} == {"workorders"}
    assert {name.split(".")[0] for name in waiting(everything)} > {"workorders"}
    assert waiting(far) == []
    actions.switch_webhook(world.fresh(named), by=world.admin, on=False)
    world.registered_order()
    assert waiting(named) == [REGISTERED]


def test_what_is_rolled_back_or_told_as_history_is_not_sent(world: World, other: Receiver) -> None:
    hook = linked(world, other)
    with pytest.raises(ZeroDivisionError), work():
        world.received_order()
        1 / 0  # noqa: B018
    with events.muted():
        world.received_order()
    assert waiting(hook) == []


def test_what_happens_to_a_webhook_is_sent_to_none(world: World, other: Receiver) -> None:
    hook = linked(world, other)
    actions.renew_webhook(world.fresh(hook), by=world.admin)
    assert waiting(hook) == []


def test_a_later_event_of_a_case_waits_for_the_earlier_one_and_other_cases_do_not(
    world: World, other: Receiver
) -> None:
    hook = linked(world, other, "workorders.*")
    first = world.registered_order()
    second = world.registered_order()
    bad = f"workorder:{first.pk}"
    many = Delivery.objects.filter(webhook=hook, subject_kind="workorder", subject_id=second.pk).count()
    other.codes = [400, 200]  # the first event is refused, then all is well
    assert later(hook) == 1 + many
    assert [told(call)["subject"] for call in other.calls] == [bad, *[f"workorder:{second.pk}"] * many]
    rest = waiting(hook)
    assert later(hook, 0.9) == 0
    assert later(hook, 1) == len(rest)
    assert [told(call)["type"] for call in other.calls[1 + many :]] == rest
    assert (other.calls[0].headers["webhook-id"], waiting(hook)) == (
        other.calls[1 + many].headers["webhook-id"],
        [],
    )


def test_waits_double_up_to_the_longest(world: World) -> None:
    waits = [deliveries.wait(n).total_seconds() / 60 for n in (1, 2, 3, 7, 8, 9, 500)]
    assert waits == [1, 2, 4, 64, 120, 120, 120]


@pytest.mark.parametrize("code", [0, 500, 503, 429])
def test_an_ill_receiver_is_left_in_peace_and_nothing_is_lost(
    world: World, other: Receiver, code: int
) -> None:
    hook = linked(world, other, "workorders.*")
    world.registered_order()
    world.registered_order()
    count = len(waiting(hook))
    other.codes = [code]
    assert [later(hook, minutes) for minutes in (0, 0.5, 1, 2, 3)] == [1, 0, 1, 0, 1]
    row = Delivery.objects.filter(webhook=hook).order_by("pk").first()
    assert row is not None
    assert (row.attempts, row.answer) == (3, code or None)
    other.codes = [204]
    assert later(hook, 10) == count
    assert (waiting(hook), world.fresh(hook).failures, world.fresh(hook).rest_until) == ([], 0, None)
    assert len(set(other.ids)) == count
    assert all(call.is_signed_with(hook.secret) for call in other.calls)


def test_what_is_refused_for_good_is_given_up_listed_and_sent_again_by_hand(
    world: World, other: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = policy.value
    few = {"webhooks.max_attempts": 3, "webhooks.off_after": 50}
    monkeypatch.setattr(policy, "value", lambda key, **more: few.get(key) or real(key, **more))
    hook = linked(world, other, REGISTERED)
    order = world.registered_order()
    other.codes = [422]
    assert [later(hook, minutes) for minutes in (0, 2, 5, 500)] == [1, 1, 1, 0]
    (sent,) = connections.deliveries(hook)
    assert (sent.row.answer, sent.row.fault, sent.row.is_open) == (422, "对方回答 422", False)
    assert "DeliveryLost" in world.events(hook)
    with refused("not_allowed", hook):
        actions.send_again(sent.row, by=world.zhao)
    other.codes = [200]
    actions.send_again(sent.row, by=world.admin)
    assert later(hook, 600) == 1
    assert told(other.calls[-1])["subject"] == f"workorder:{order.pk}"
    assert len(set(other.ids)) == 1
    with refused("not_lost", hook):
        actions.send_again(world.fresh(sent.row), by=world.admin)


def test_too_many_failures_switch_it_off_and_who_set_it_up_hears_of_it_once(
    world: World, other: Receiver
) -> None:
    hook = linked(world, other, REGISTERED)
    world.registered_order()
    other.codes = [500]
    tried = sum(later(hook, minutes) for minutes in range(0, 60 * 24, 5))
    hook = world.fresh(hook)
    assert (tried, hook.is_on, hook.off_because) == (10, False, "连续 10 次没有成功，对方回答 500")
    (message,) = Message.objects.filter(subject_kind="webhook", subject_id=hook.pk)
    assert (message.account_id, message.title) == (world.admin.id, "推送停用了")
    assert "集团平台的推送连续 10 次没有成功（对方回答 500）" in message.text
    assert waiting(hook) == [REGISTERED]
    other.codes = [200]
    actions.switch_webhook(hook, by=world.admin, on=True)
    assert later(hook, 60 * 25) == 1
    assert (waiting(hook), world.fresh(hook).off_because) == ([], "")


def test_a_receiver_that_is_gone_is_switched_off_at_once(world: World, other: Receiver) -> None:
    hook = linked(world, other, REGISTERED)
    world.registered_order()
    other.codes = [410]
    assert later(hook) == 1
    assert world.fresh(hook).is_on is False
    assert world.fresh(hook).off_because == "连续 1 次没有成功，对方说不再接收（410）"


def test_a_redirect_is_a_failure_in_words(world: World, other: Receiver) -> None:
    hook = linked(world, other, REGISTERED)
    world.registered_order()
    other.codes, other.headers = [301], {"Location": "https://elsewhere.example.com/"}
    assert later(hook) == 1
    assert Delivery.objects.get(webhook=hook).fault == "对方让转到别的网址（301），不跟随，请改网址"


def test_while_a_secret_is_exchanged_both_sign(world: World, other: Receiver) -> None:
    hook = linked(world, other, REGISTERED)
    old = hook.secret
    new = actions.renew_webhook(hook, by=world.admin)
    for _ in range(2):
        world.registered_order()
    row = Delivery.objects.filter(webhook=hook).order_by("pk").last()
    assert row is not None
    Delivery.objects.filter(pk=row.pk).update(next_try_at=NOW + timedelta(hours=24))
    assert (later(hook), later(hook, 24 * 60)) == (1, 1)
    first, last = other.calls
    assert (first.is_signed_with(old), first.is_signed_with(new)) == (True, True)
    assert (last.is_signed_with(old), last.is_signed_with(new)) == (False, True)
    assert len(last.headers["webhook-signature"].split()) == 1


def test_a_killed_sender_is_followed_after_its_lease_under_the_same_id(world: World, other: Receiver) -> None:
    hook = linked(world, other, REGISTERED)
    world.registered_order()
    mine = deliveries.claim_delivery(hook.pk)
    assert mine is not None
    deliveries.hand_over(mine)  # and then the process is gone
    assert [later(hook, minutes) for minutes in (0, 2, 3)] == [0, 0, 1]
    assert (len(other.calls), len(set(other.ids))) == (2, 1)
    deliveries.settle(
        mine, deliveries.Outcome(500, "来晚了")
    )  # the killed one wakes up: it has no say any more
    row = world.fresh(mine)
    assert (row.attempts, row.answer, row.fault) == (2, 200, "")


def test_a_test_is_sent_while_it_is_off_and_tried_once(world: World, other: Receiver) -> None:
    row = actions.add_webhook(by=world.admin, name="平台", address=other.url, events_wanted=[])
    with refused("no_secret", row):
        actions.send_test(row, by=world.admin)
    with refused("no_secret", row):
        actions.switch_webhook(row, by=world.admin, on=True)
    actions.renew_webhook(row, by=world.admin)
    other.codes = [500, 200]
    for _ in range(2):
        actions.send_test(row, by=world.admin)
        assert (later(row), later(row, 100)) == (1, 0)
    assert [told(call)["type"] for call in other.calls] == ["communications.WebhookTested"] * 2
    assert [sent.row.answer for sent in connections.deliveries(row)] == [200, 500]
    assert world.fresh(row).failures == 0


@pytest.mark.parametrize(
    ("address", "wanted", "code"),
    [("https://unnamed.example.com/", [], "address_refused"), ("https://127.0.0.1/", ["a.Nothing"], "no_such_event"),
     ("ftp://x.example.com/", [], "address_refused"), ("https://127.0.0.1/", ["nothing.*"], "no_such_event")],
)  # fmt: skip
def test_a_wrong_address_or_event_is_refused_at_its_field(
    world: World, settings: LazySettings, address: str, wanted: list[str], code: str
) -> None:
    settings.OUTBOUND_LOOPBACK = True
    with refused(code):
        actions.add_webhook(by=world.admin, name="平台", address=address, events_wanted=wanted)
    assert Webhook.objects.count() == 0


def test_nobody_else_links_other_systems(world: World, other: Receiver) -> None:
    hook = linked(world, other)
    for by in (world.lin, world.zhao, world.zhang, world.wang, world.auditor):
        with refused("not_allowed", hook):
            actions.add_webhook(by=by, name="平台", address=other.url, events_wanted=[])
        for act in (actions.renew_webhook, actions.send_test):
            with refused("not_allowed", hook):
                act(hook, by=by)
        with refused("not_allowed", hook):
            actions.switch_webhook(hook, by=by, on=False)
        assert list(connections.webhooks(by)) == []


def test_secrets_are_sealed(world: World, other: Receiver) -> None:
    hook = linked(world, other)
    actions.renew_webhook(hook, by=world.admin)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM communications_webhook t")
        text = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(string_agg(t::text, ' '), '') FROM kernel_event t")
        text += cursor.fetchone()[0]
    assert "whsec_" not in text
    assert base64.b64decode(hook.secret[6:]).hex() not in text
    assert hook.secret != hook.former


def test_old_deliveries_are_forgotten_and_open_ones_stay(world: World, other: Receiver) -> None:
    hook = linked(world, other, REGISTERED)
    world.registered_order()
    later(hook)
    world.registered_order()
    Delivery.objects.update(created_at=NOW)
    with clock.pinned(NOW + timedelta(days=31)), work():
        deliveries.forget_old_deliveries()
    assert [row.is_open for row in Delivery.objects.filter(webhook=hook)] == [True]


def test_giving_up_comes_after_switching_off() -> None:
    assert next(r for r in policy.relations if r.left == "webhooks.off_after").holds(10, 12)
