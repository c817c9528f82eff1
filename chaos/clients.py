"""Residents' programs that ask, and ask again with the same key until they have an answer."""

import json
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

from chaos.journal import Acknowledged

GIVE_UP_SECONDS = 120
CREATED, REUSED = 201, 422


@dataclass(frozen=True)
class Asker:
    """One resident with a token and what is sent."""

    token: str
    body: dict[str, Any]


@dataclass
class Clients:
    """Some threads that together send a number of requests; counts are kept as they go."""

    port: int
    askers: list[Asker]
    wanted: int
    seed: int
    acknowledged: Acknowledged
    threads: int = 8
    retries: int = 0
    stuck: int = 0
    twice: int = 0
    differing: int = 0
    strange: list[str] = field(default_factory=list)
    left: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> list[threading.Thread]:
        """Start the threads."""
        self.left = self.wanted
        threads = [threading.Thread(target=self._work, args=(n,), daemon=True) for n in range(self.threads)]
        for thread in threads:
            thread.start()
        return threads

    @property
    def answered(self) -> int:
        """How many requests have their answer."""
        return len(self.acknowledged.answers)

    def _next(self) -> int | None:
        with self.lock:
            if self.left == 0:
                return None
            self.left -= 1
            return self.left

    def _work(self, index: int) -> None:
        dice, client = random.Random(f"{self.seed}:{index}"), self._client()  # noqa: S311
        asker = self.askers[index % len(self.askers)]
        while (n := self._next()) is not None:
            mark = f"编号 {_letters(n)} 完"
            key = uuid.uuid4().hex
            body = json.dumps(asker.body | {"description": f"路灯不亮，{mark}"}).encode()
            answer = self._until_answered(client, asker, key, body, mark)
            if answer is None:
                continue
            if dice.random() < 0.1:
                self._again(client, asker, key, body, mark, answer)
            if dice.random() < 0.02:
                self._another_body(client, asker, key, body)

    def _client(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=20)

    def _send(
        self, client: HTTPConnection, asker: Asker, key: str, body: bytes
    ) -> tuple[int, dict[str, Any]]:
        """One try; status 0 for a failure of the way."""
        headers = {"Authorization": f"Bearer {asker.token}", "Content-Type": "application/json",
                   "Idempotency-Key": key}  # fmt: skip
        try:
            client.request("POST", "/api/v1/requests", body, headers)
            response = client.getresponse()
            return response.status, json.loads(response.read() or b"{}")
        except (OSError, HTTPException, ValueError):
            client.close()
            return 0, {}

    def _until_answered(
        self, client: HTTPConnection, asker: Asker, key: str, body: bytes, mark: str
    ) -> dict[str, Any] | None:
        """The answer, after as many tries with the same key as it takes."""
        until, pause = time.monotonic() + GIVE_UP_SECONDS, 0.05
        while time.monotonic() < until:
            status, answer = self._send(client, asker, key, body)
            if status == CREATED:
                return self.acknowledged.note(mark, answer)
            if status and status < 500:
                self.strange.append(f"{status} {answer}")
                return None
            self.retries += 1
            time.sleep(pause)
            pause = min(0.5, pause * 1.5)
        self.stuck += 1
        return None

    def _again(
        self, client: HTTPConnection, asker: Asker, key: str, body: bytes, mark: str, first: dict[str, Any]
    ) -> None:
        """The same key and body later gives the same answer."""
        answer = self._until_answered_raw(client, asker, key, body)
        if answer != (CREATED, first):
            self.differing += 1

    def _another_body(self, client: HTTPConnection, asker: Asker, key: str, body: bytes) -> None:
        """The same key with another body is refused."""
        status, _ = self._until_answered_raw(client, asker, key, body.replace(b"}", b" }", 1))
        if status != REUSED:
            self.twice += 1

    def _until_answered_raw(
        self, client: HTTPConnection, asker: Asker, key: str, body: bytes
    ) -> tuple[int, dict[str, Any]]:
        """Whatever the server says in the end."""
        until = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < until:
            status, answer = self._send(client, asker, key, body)
            if status and status < 500:
                return status, answer
            time.sleep(0.1)
        return 0, {}


def _letters(n: int) -> str:
    """A number in letters, for long digits are masked in texts."""
    word = ""
    for _ in range(6):
        n, digit = divmod(n, 26)
        word = chr(ord("A") + digit) + word
    return word
