"""R6, small: senders are killed at the worst moments, the receiver fails, hangs up and is slow; nothing is lost.

`GUANJIA_WEBHOOKS` says how many events. The receiver knows a copy by its id; one subject keeps its order. Threads die
at the two worst moments, processes of their own are killed at any.
"""

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection

from guanjia.communications import actions, connections, events
from guanjia.communications.actions import deliveries
from guanjia.communications.models import Delivery, Sender
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.events import record
from guanjia.kernel.work import work
from tests.communications.receiver import Receiver, receiving
from tests.world import NOW

EVENTS = int(os.environ.get("GUANJIA_WEBHOOKS", "120"))
KILLS = max(4, EVENTS * 300 // 20_000)
SUBJECTS, SENDERS, SEED = 6, 3, os.environ.get("GUANJIA_SEED", "1")


@pytest.fixture
def other(own_database: str, settings: LazySettings) -> Iterator[Receiver]:
    """A receiver with moods, and a clock that stands still between rounds."""
    settings.OUTBOUND_LOOPBACK = True
    with receiving() as receiver, clock.pinned(NOW):
        yield receiver


class Killer:
    """Sends as the house does, and dies at some of the worst moments."""

    def __init__(self, webhook_id: int) -> None:
        self.dice, self.webhook_id = random.Random(f"{SEED} kills"), webhook_id  # noqa: S311
        self.kills = 0

    def send(self) -> None:
        """Until nothing is due, or death."""
        try:
            while (mine := deliveries.claim_delivery(self.webhook_id)) is not None:
                mood = self.dice.random()
                if mood < 0.03:
                    return self.die()
                outcome = deliveries.hand_over(mine)
                if mood < 0.10:
                    return self.die()
                deliveries.settle(mine, outcome)
        finally:
            connection.close()

    def die(self) -> None:
        """Between claim and sending, or between sending and settling."""
        self.kills += 1


def told(subjects: list[Sender], count: int) -> dict[str, int]:
    """So many events about some subjects, each in a transaction of its own; their ids with their subject."""
    dice = random.Random(f"{SEED} events")  # noqa: S311
    for n in range(count):
        with work():
            record(events.SecretRenewed(name=str(n)), dice.choice(subjects), by=SYSTEM)
    rows = Delivery.objects.order_by("pk").values_list("token", "subject_id")
    return {f"msg_{token.hex}": subject for token, subject in rows}


def first_seen(processed: list[str]) -> list[str]:
    """What a receiver keeps that knows a copy by its id."""
    return list(dict.fromkeys(processed))


def by_subject(ids: list[str], subjects: dict[str, int]) -> dict[int, list[str]]:
    """The ids of each subject in their order."""
    found: dict[int, list[str]] = {}
    for one in ids:
        found.setdefault(subjects[one], []).append(one)
    return found


def run(other: Receiver, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, int], Killer, int]:
    """Everything until nothing is left: what there was, who was killed, how many answers were lost."""
    real = policy.value
    many = {"webhooks.max_attempts": 1000, "webhooks.off_after": 900}
    monkeypatch.setattr(policy, "value", lambda key, **more: many.get(key) or real(key, **more))
    hook = actions.add_webhook(by=SYSTEM, name="平台", address=other.url, events_wanted=["communications.*"])
    actions.renew_webhook(hook, by=SYSTEM)
    subjects = [actions.add_sender(by=SYSTEM, name=f"s-{n}", purpose="x") for n in range(SUBJECTS)]
    actions.switch_webhook(hook, by=SYSTEM, on=True)
    expected, killer = told(subjects, EVENTS), Killer(hook.pk)
    dice = random.Random(f"{SEED} moods")  # noqa: S311
    moods = [dice.choices((200, 500, 429, 400, 0), (80, 8, 4, 4, 4))[0] for _ in range(EVENTS)]
    other.codes, lost = [*moods, 200], moods.count(0)
    other.before = lambda call: time.sleep(dice.choice((0, 0, 0, 0.01)))
    for n in range(2000):
        with clock.pinned(NOW + timedelta(hours=3 * n)):
            senders = [threading.Thread(target=killer.send) for _ in range(SENDERS)]
            for sender in senders:
                sender.start()
            for sender in senders:
                sender.join()
        if not Delivery.objects.filter(connections.OPEN).exists():
            break
    return expected, killer, lost


def test_nothing_is_lost_and_every_case_keeps_its_order(
    other: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, killer, lost = run(other, monkeypatch)
    seen = first_seen(other.processed)
    assert len(expected) == EVENTS
    assert set(seen) == set(expected)
    assert by_subject(seen, expected) == by_subject(list(expected), expected)
    assert killer.kills > 0
    assert 0 < len(other.processed) - len(seen) <= killer.kills + lost


def test_processes_that_are_killed_lose_nothing_either(own_database: str, settings: LazySettings) -> None:
    settings.OUTBOUND_LOOPBACK = True
    with receiving() as other:
        hook = actions.add_webhook(
            by=SYSTEM, name="平台", address=other.url, events_wanted=["communications.*"]
        )
        actions.renew_webhook(hook, by=SYSTEM)
        subjects = [actions.add_sender(by=SYSTEM, name=f"s-{n}", purpose="x") for n in range(SUBJECTS)]
        actions.switch_webhook(hook, by=SYSTEM, on=True)
        expected, dice = told(subjects, EVENTS), random.Random(f"{SEED} processes")  # noqa: S311
        moods = [dice.choices((200, 500, 429, 0), (88, 4, 4, 4))[0] for _ in range(EVENTS)]
        other.codes, lost = [*moods, 200], moods.count(0)
        world = str(connection.settings_dict["NAME"])
        keeper = [sys.executable, "-m", "tests.communications.senders", world, "3", str(KILLS), SEED]
        done = subprocess.run(keeper, capture_output=True, text=True, check=False, timeout=3600)
        assert done.returncode == 0, done.stderr[-2000:]
        kills, seen = int(done.stdout), first_seen(other.processed)
    assert set(seen) == set(expected)
    assert by_subject(seen, expected) == by_subject(list(expected), expected)
    assert 0 < kills <= KILLS
    assert 0 <= len(other.processed) - len(seen) <= kills + lost


def test_the_control_a_queue_that_does_not_wait_brings_cases_out_of_order(
    other: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = Delivery.objects.filter(connections.OPEN)
    monkeypatch.setattr(
        connections, "due", lambda hook, now: due.filter(webhook=hook, next_try_at__lte=now).order_by("?")
    )
    expected, _, _ = run(other, monkeypatch)
    assert by_subject(first_seen(other.processed), expected) != by_subject(list(expected), expected)


def test_the_control_a_sender_that_says_sent_before_it_sends_loses_events(
    other: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = deliveries.claim_delivery

    def hasty(webhook_id: int) -> Delivery | None:
        row = claim(webhook_id)
        if row is not None:
            deliveries.settle(row, deliveries.Outcome(200))
        return row

    monkeypatch.setattr(deliveries, "claim_delivery", hasty)
    expected, _, _ = run(other, monkeypatch)
    assert set(other.processed) < set(expected)
