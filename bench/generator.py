"""The load generator, a process of its own: threads that ask by HTTP, or replay statements by bare psycopg."""

import re
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from multiprocessing import get_context
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

GENERATED = re.compile(r"\b\d{10,}\b")  # a key that the captured run was given by a sequence


@dataclass(frozen=True)
class Json:
    """A JSON parameter."""

    value: Any


@dataclass(frozen=True)
class Statement:
    """One captured statement; `gives` is the key that it returned when it was captured."""

    text: str
    parameters: Any
    gives: int | None = None


@dataclass(frozen=True)
class Replay:
    """The statements of one transaction, with the values that must be fresh each time."""

    statements: list[Statement]
    key: str
    number: str


@dataclass
class Load:
    """What a run of the generator did."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    errors: int = 0

    @property
    def rate(self) -> float:
        """How many a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0


def _spread(threads: int, seconds: float, step_of: Callable[[int], Callable[[], bool]]) -> Load:
    """Run one step again and again in some threads until the time is over."""
    load, lock = Load(), threading.Lock()
    start = threading.Barrier(threads)

    def run(index: int) -> None:
        step, times, errors = step_of(index), [], 0
        start.wait()
        until = time.perf_counter() + seconds
        while (began := time.perf_counter()) < until:
            if step():
                times.append(time.perf_counter() - began)
            else:
                errors += 1
        with lock:
            load.times += times
            load.errors += errors

    workers = [threading.Thread(target=run, args=(n,)) for n in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    load.seconds = seconds
    return load


def post(port: int, askers: list[tuple[str, bytes]], threads: int, seconds: float) -> Load:
    """POST requests with fresh idempotency keys, each thread on one connection as one resident (token, body)."""

    def step_of(index: int) -> Callable[[], bool]:
        client = HTTPConnection("127.0.0.1", port, timeout=20)
        token, data = askers[index % len(askers)]

        def step() -> bool:
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json",
                       "Idempotency-Key": uuid.uuid4().hex}  # fmt: skip
            try:
                client.request("POST", "/api/v1/requests", data, headers)
                answer = client.getresponse()
                answer.read()
                return answer.status == 201
            except (OSError, HTTPException):
                client.close()
                return False

        return step

    return _spread(threads, seconds, step_of)


def get(port: int, path: str, headers: dict[str, str], status: int, threads: int, seconds: float) -> Load:
    """GET one address with the same headers."""

    def step_of(index: int) -> Callable[[], bool]:
        client = HTTPConnection("127.0.0.1", port, timeout=20)

        def step() -> bool:
            client.request("GET", path, headers=headers)
            answer = client.getresponse()
            answer.read()
            return answer.status == status

        return step

    return _spread(threads, seconds, step_of)


def fresh(value: Any, known: dict[str, str], replay: Replay, number: str, key: str) -> Any:
    """A captured parameter with the values of this round in place of the captured ones."""
    if isinstance(value, Json):
        return Jsonb(fresh(value.value, known, replay, number, key))
    if isinstance(value, uuid.UUID):
        return uuid.uuid4()
    if isinstance(value, dict):
        return {name: fresh(part, known, replay, number, key) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(fresh(part, known, replay, number, key) for part in value)
    if isinstance(value, int) and not isinstance(value, bool) and str(value) in known:
        return int(known[str(value)])
    if isinstance(value, str):
        if value in (replay.key, replay.number):
            return key if value == replay.key else number
        return GENERATED.sub(lambda found: known.get(found[0], found[0]), value)
    return value


def replayed(conninfo: str, replays: list[Replay], threads: int, seconds: float) -> Load:
    """Run the captured statements by bare psycopg, one transaction a round, each thread those of one resident."""

    def step_of(index: int) -> Callable[[], bool]:
        connection = psycopg.connect(conninfo, autocommit=True)
        replay = replays[index % len(replays)]

        def step() -> bool:
            known: dict[str, str] = {}
            key = uuid.uuid4().hex
            number = f"GD-R-{key[:20]}"
            with connection.transaction(), connection.cursor() as cursor:
                for statement in replay.statements:
                    values = fresh(statement.parameters, known, replay, number, key)
                    cursor.execute(statement.text, values)
                    found = cursor.fetchall() if cursor.description else []
                    if statement.gives is not None:
                        known[str(statement.gives)] = str(found[0][0])
            return True

        return step

    return _spread(threads, seconds, step_of)


def apart(work: Callable[..., Load], *arguments: Any) -> Load:
    """Do the work in a process of its own, so that it does not share our interpreter."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result(timeout=600)
