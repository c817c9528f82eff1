"""An hour of many calls through the signed door: every call is one row, every lost one waits, the figures add up.

`GUANJIA_CALLS` says how many calls; the suite has time for fewer than the hour of 500 (`make chaos ARGS=calls`).
"""

import os
import random
import sys
import time
from dataclasses import dataclass
from datetime import timedelta

import msgspec
from django.test import Client

from guanjia.communications import actions as communications
from guanjia.communications import signatures
from guanjia.intake import actions, telephony
from guanjia.intake.models import Call, Contact
from guanjia.kernel import clock
from guanjia.measures import queries as measures
from guanjia.organization.moments import local
from tests.world import NOW, World

CALLS = int(os.environ.get("GUANJIA_CALLS", "40"))
HOUR = timedelta(hours=1)


@dataclass
class Told:
    """What a call really was."""

    number: int
    rang: float
    rings: int
    is_answered: bool
    is_forgotten: bool

    def words(self) -> list[dict[str, object]]:
        """What the telephone system says of it: half of the words twice, sometimes never that it ended."""
        at = NOW + timedelta(seconds=self.rang)
        common = {
            "call": f"c{self.number}",
            "number": f"139{self.number:08d}",
            "project": "LAKE",
            "rang_at": at.isoformat(),
        }
        picked = at + timedelta(seconds=self.rings * 4)
        words = [common | {"event": "ringing", "at": at.isoformat()}]
        if self.is_answered:
            words.append(
                common | {"event": "answered", "at": picked.isoformat(), "rings": self.rings, "agent": "zhao"}
            )
        if not self.is_forgotten:
            words.append(common | {"event": "ended", "at": (picked + timedelta(seconds=30)).isoformat()})
        return words


def hour(chance: random.Random) -> list[Told]:
    """The calls of an hour: most are answered, some late, some never, and of a few no end is told."""
    return [
        Told(
            n, chance.uniform(0, 3600), chance.choice((1, 2, 3, 3, 5)), n % 7 != 0, n % 7 == 0 and n % 2 == 0
        )
        for n in range(CALLS)
    ]


def send(secret: str, message_id: str, word: dict[str, object]) -> int:
    """One signed call of the telephone system."""
    body = msgspec.json.encode(word)
    head = signatures.headers([secret], message_id, clock.now(), body)
    return int(
        Client()
        .generic("POST", "/hooks/telephone/", body, content_type="application/json", headers=head)
        .status_code
    )


def play(world: World, calls: list[Told], chance: random.Random, dropped: int = 0) -> list[float]:
    """Send every word, out of order within a call's own and twice now and then; returns the seconds of each."""
    sender = communications.add_sender(by=world.admin, name=telephony.SENDER, purpose="电话系统")
    secret = communications.renew_sender(sender, by=world.admin)
    communications.switch_sender(world.fresh(sender), by=world.admin, on=True)
    words = [(call, part, word) for call in calls for part, word in enumerate(call.words())]
    chance.shuffle(words)
    took = []
    for count, (call, part, word) in enumerate(words):
        if dropped and count % dropped == 0:
            continue
        for _ in range(1 + (count % 2)):
            began = time.perf_counter()
            assert send(secret, f"m{call.number}-{part}", word) == 200
            took.append(time.perf_counter() - began)
        if count % 20 == 0:
            world.run_jobs()
    world.run_jobs()
    with clock.pinned(NOW + HOUR + timedelta(minutes=10)):
        actions.sweep_calls()
        world.run_jobs()
    return took


def missing(calls: list[Told]) -> int:
    """How many calls are not one row with what they were, or are lost without somebody to call back."""
    rows = {row.their_id: row for row in Call.objects.select_related("contact")}
    bad = 0
    for call in calls:
        row = rows.get(f"c{call.number}")
        if row is None or (row.status == "answered") != call.is_answered:
            bad += 1
        elif call.is_answered:
            bad += row.rings != call.rings or row.answered_by_id is None
        else:
            bad += row.contact is None or row.contact.status != "open"
    return bad + len(rows) - len(set(rows))


def test_no_call_of_the_hour_is_lost_and_the_figures_add_up(world: World) -> None:
    chance = random.Random(20261123)  # noqa: S311
    calls = hour(chance)
    took = sorted(play(world, calls, chance))
    assert missing(calls) == 0
    assert Call.objects.count() == CALLS
    lost = sum(not call.is_answered for call in calls)
    assert Contact.objects.filter(status="open").count() == lost
    day = local(NOW).date()
    found = measures.figures(world.zhou, ["M010", "M011"], day, day + timedelta(days=1), [world.lake.pk])
    in_time = sum(call.is_answered and call.rings <= 3 for call in calls)
    assert (found["M010"].hits, found["M011"].total, found["M011"].hits) == (in_time, CALLS, lost)
    sys.stderr.write(f"{CALLS} calls, {len(took)} words: p50 {took[len(took) // 2] * 1000:.1f} ms, "
                     f"p95 {took[int(len(took) * 0.95)] * 1000:.1f} ms\n")  # fmt: skip


def test_the_control_a_telephone_whose_words_are_dropped_is_found(world: World) -> None:
    chance = random.Random(7)  # noqa: S311
    calls = hour(chance)[:14]
    play(world, calls, chance, dropped=3)
    assert missing(calls) > 0
