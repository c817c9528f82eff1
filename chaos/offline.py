"""R8: three phones without signal against the server; every act once, or shown as one that did not count.

A run is drawn from its seed: acts below ground, requests and answers that get lost, doubles, acts sent out of turn,
a server that dies in the middle, two days without signal, clocks that are set, jobs that go to somebody else, storage
that a phone loses, a phone that is stolen. Afterwards every phone sends what it has, and the tables are asked.
"""

import json
import random
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

from django.db import transaction

from chaos.carried import BACKEND, Carried
from guanjia.dispatch import actions as dispatch
from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import Refused
from guanjia.workorders import actions
from guanjia.workorders.actions import phones as door
from guanjia.workorders.models import FieldAct, Phone, WorkOrder

VERBS = ("note", "note", "note", "depart", "no-access", "pause", "hand-back", "start")
SIGN_IN = 302
SENDING = ("well", "well", "answer lost", "request lost", "twice", "out of turn", "server dies")
TALLY = ("lost", "twice", "unknown", "after theft", "not shown", "out of step", "strange answers")


class Died(Exception):
    """The server went down in the middle of a transaction."""


@dataclass
class Cast:
    """Whom a run needs: registered phones and whose they are, who sends people, who may be sent, the jobs."""

    phones: list[Carried]
    accounts: list[Any]
    dispatcher: Any
    others: list[Any]
    jobs: Callable[[], list[WorkOrder]]
    now: datetime


@dataclass
class Run:
    """One run: its phones, what it did, what it found wrong."""

    cast: Cast
    dice: random.Random
    ops: int
    now: datetime
    phones: list[Carried] = field(default_factory=list)
    orders: list[WorkOrder] = field(default_factory=list)
    made: dict[str, str] = field(default_factory=dict)  # key of an act: its words
    dropped: set[str] = field(default_factory=set)
    stolen: dict[int, int] = field(default_factory=dict)  # phone: acts that the server had when it was stolen
    found: Counter[str] = field(default_factory=Counter)
    log: list[str] = field(default_factory=list)

    def play(self) -> Counter[str]:
        """All of it; returns how often each thing went wrong."""
        self.orders = self.cast.jobs()
        for phone in self.cast.phones:
            error = timedelta(minutes=self.dice.choice((0, 0, -7, 30)))
            self.phones.append(replace(phone, error=error, skew=-error, waiting=[]))
        for _ in range(self.ops):
            act = self.dice.choice(
                (self.act, self.act, self.act, self.send, self.send, self.send, self.meanwhile)
            )
            act(self.dice.randrange(len(self.phones)))
            self.now += timedelta(seconds=self.dice.choice((5, 60, 900)))
        self.now += timedelta(days=2)
        for number, phone in enumerate(self.phones):
            for _ in range(len(phone.waiting) + 2):
                if number not in self.stolen:
                    self.deliver(number, "well")
        return self.judge()

    def act(self, number: int) -> None:
        """Somebody does something without signal."""
        phone, order = self.phones[number], self.dice.choice(self.orders)
        verb = self.dice.choice(VERBS)
        words = f"第{len(self.made)}句{secrets.token_hex(3)}"
        kept = phone.act(order, verb, self.now, text=words, reason=words)
        self.made[kept["act.key"]] = words

    def send(self, number: int) -> None:
        """The phone finds some signal."""
        self.deliver(number, self.dice.choice(SENDING))

    def deliver(self, number: int, how: str) -> None:
        """Send the first that waits, or in a double or wrong order."""
        phone = self.phones[number]
        if not phone.waiting:
            return
        act = phone.waiting[0]
        if how == "out of turn" and len(phone.waiting) > 1:
            act = phone.waiting[1]
        if how == "request lost":
            return
        answer = self.once(phone, act, how)
        if how == "twice":
            answer = self.once(phone, act, "well") or answer
        if answer is None or how == "answer lost":
            return
        self.hear(number, act, answer)

    def once(self, phone: Carried, act: dict[str, Any], how: str) -> Any:
        """One request; nothing when the server died."""
        if how != "server dies":
            answer = phone.send(act, self.now)
            return phone.send(act, self.now) if self.is_signed_in_anew(phone, answer) else answer
        try:
            with mock.patch.object(door, "_noted", side_effect=Died), transaction.atomic():
                phone.send(act, self.now)
        except Died:
            pass
        return None

    def is_signed_in_anew(self, phone: Carried, answer: Any) -> bool:
        """After two days, or a theft, the person signs in once more, and nothing is lost by it."""
        if answer.status_code != SIGN_IN:
            return False
        with clock.pinned(self.now):
            phone.client.force_login(self.cast.accounts[self.phones.index(phone)], backend=BACKEND)
        return True

    def hear(self, number: int, act: dict[str, Any], answer: Any) -> None:
        """What the phone does with an answer, as the one in the browser does."""
        phone, said = self.phones[number], json.loads(answer.content)
        if answer.status_code == 200:
            phone.waiting = [one for one in phone.waiting if one["act.key"] != act["act.key"]]
        elif answer.status_code == 409 and said["last_seq"] < phone.waiting[0]["act.seq"] - 1:
            phone.waiting[0]["act.lost"] = phone.waiting[0]["act.seq"] - 1 - said["last_seq"]
        elif answer.status_code not in (403, 409):
            self.found["strange answers"] += 1

    def meanwhile(self, number: int) -> None:
        """Something happens elsewhere, or to the phone."""
        phone, order = self.phones[number], WorkOrder.objects.get(pk=self.dice.choice(self.orders).pk)
        what = self.dice.randrange(10)
        if what < 3:
            self.give_away(order)
        elif what < 4 and len(self.phones) - len(self.stolen) > 1 and number not in self.stolen:
            row = Phone.objects.order_by("pk").filter(digest=door.digest_of(phone.secret)).get()
            actions.revoke_phone(row, by=self.cast.dispatcher, reason="手机丢了")
            self.stolen[number] = FieldAct.objects.filter(device=row).count()
        elif what < 6:
            phone.error += timedelta(minutes=self.dice.choice((-90, 45)))
        elif what < 7 and phone.waiting:
            gone = phone.waiting.pop(self.dice.randrange(len(phone.waiting)))
            self.dropped.add(gone["act.key"])
        else:
            self.now += timedelta(hours=self.dice.choice((1, 8)))

    def give_away(self, order: WorkOrder) -> None:
        """The job goes to another of the team, if it still can."""
        try:
            with clock.pinned(self.now):
                staff = self.dice.choice(self.cast.others)
                dispatch.transfer(order, by=self.cast.dispatcher, staff=staff, reason="另有安排", at=self.now)
        except Refused:
            pass

    def judge(self) -> Counter[str]:
        """Ask the tables: each act once, its effect once, nothing from a stolen phone, everything shown."""
        rows = {row.key: row for row in FieldAct.objects.select_related("device")}
        devices = {
            number: Phone.objects.get(digest=door.digest_of(p.secret)) for number, p in enumerate(self.phones)
        }
        for number, phone in enumerate(self.phones):
            mine = [key for key in self.made if key.startswith(f"key-{phone.secret[:8]}-")]
            taken = FieldAct.objects.filter(device=devices[number])
            if number in self.stolen:
                self.found["after theft"] += taken.count() - self.stolen[number]
                continue
            self.found["lost"] += sum(key not in rows for key in mine if key not in self.dropped)
            self.found["out of step"] += taken.count() != taken.values("seq").distinct().count()
            self.found["unknown"] += taken.exclude(key__in=mine).count()
        said = Counter(
            event.data.get("text", "") for event in Event.objects.filter(name="workorders.NoteAdded")
        )
        shown = set(Event.objects.filter(name="workorders.ActKept").values_list("data__act", flat=True))
        for key, words in self.made.items():
            row = rows.get(key)
            if row is None or row.verb != "note":
                self.found["not shown"] += row is not None and row.outcome == "kept" and row.pk not in shown
                continue
            self.found["twice"] += max(0, said[words] - 1)
            self.found["lost"] += row.outcome == "applied" and said[words] == 0
            self.found["twice"] += row.outcome == "kept" and said[words] > 0
        return Counter({name: self.found[name] for name in TALLY})


def trial(cast: Cast, seed: int, ops: int) -> Counter[str]:
    """One run in a transaction that is undone; the seed repeats it."""
    with transaction.atomic():
        found = Run(cast, random.Random(seed), ops, cast.now).play()  # noqa: S311
        transaction.set_rollback(True)
    return found


def forgetful() -> Any:
    """The broken build: a server that remembers neither what came nor whose turn it is."""

    def _locked(phone_id: int, sent: Any) -> tuple[Phone, None]:
        phone = Phone.objects.get(pk=phone_id)
        if FieldAct.objects.filter(device=phone, key=sent.key).delete()[0]:
            door.idempotency.IdempotencyKey.objects.filter(key=sent.key).delete()
        FieldAct.objects.filter(device=phone, seq=sent.seq).delete()
        return phone, None

    return mock.patch.multiple(door, _locked=_locked), mock.patch(
        "guanjia.workorders.phones.answer_before", lambda phone, key: None
    )
