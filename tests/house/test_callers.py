"""Callers that are slow, go away, send too much or wrong: the house answers everybody else meanwhile."""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest

with mock.patch.dict(os.environ):  # it says that its process is a web process
    from guanjia.config import asgi

SCOPE: dict[str, Any] = {
    "type": "http", "method": "POST", "path": "/报修", "query_string": b"a=1", "http_version": "1.1",
    "headers": [(b"host", b"localhost"), (b"content-length", b"4")], "client": ("127.0.0.9", 5), "scheme": "https",
}  # fmt: skip


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What reached the pages, which say back what was sent to them."""
    found: list[dict[str, Any]] = []

    def house(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        body = environ["wsgi.input"].read()
        found.append(environ | {"body": body})
        start("200 OK", [("X-Said", "好".encode().decode("latin1"))])
        return [body, b"!"]

    monkeypatch.setattr(asgi, "house", house)
    monkeypatch.setattr(asgi, "PATIENCE", 0.3)
    yield found


async def call(*parts: dict[str, Any], wait: float = 0, **scope: Any) -> tuple[list[dict[str, Any]], float]:
    """One request whose parts come with so many seconds between them; what was sent back, and after how long."""
    left, sent, began = list(parts), [], time.monotonic()

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(wait if left else 3600)
        return {"type": "http.request", **left.pop(0)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await asgi.application(SCOPE | scope, receive, send)
    return sent, time.monotonic() - began


def status(sent: list[dict[str, Any]]) -> int:
    """The code of an answer."""
    return int(sent[0]["status"])


def test_a_request_reaches_the_pages_whole_and_its_answer_comes_whole(asked: list[dict[str, Any]]) -> None:
    sent, _ = asyncio.run(call({"body": b"ab", "more_body": True}, {"body": b"cd"}))
    assert (status(sent), sent[0]["headers"]) == (200, [(b"x-said", "好".encode())])
    assert b"".join(part.get("body", b"") for part in sent[1:]) == b"abcd!"
    assert [part.get("more_body", False) for part in sent[1:]] == [True, False]
    (seen,) = asked
    assert (seen["REMOTE_ADDR"], seen["wsgi.url_scheme"], seen["QUERY_STRING"]) == (
        "127.0.0.9",
        "https",
        "a=1",
    )
    assert seen["PATH_INFO"].encode("latin1").decode() == "/报修"


def test_a_long_answer_goes_out_in_pieces(asked: list[dict[str, Any]]) -> None:
    body = b"x" * 200_000
    sent, _ = asyncio.run(call({"body": body}))
    assert b"".join(part.get("body", b"") for part in sent[1:]) == body + b"!"
    assert len(sent) > 3


@pytest.mark.parametrize("parts", [
    ({"body": b"a", "more_body": True},), tuple({"body": b"a", "more_body": True} for _ in range(100)),
], ids=["silent", "dripping"])  # fmt: skip
def test_a_body_that_comes_too_slowly_is_refused_in_time(asked: list[dict[str, Any]], parts: Any) -> None:
    sent, took = asyncio.run(call(*parts, wait=0.05))
    assert (status(sent), asked) == (408, [])
    assert took < 2


def test_more_slow_callers_than_threads_hold_nobody_up(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asgi, "PATIENCE", 2)

    async def crowd() -> tuple[float, list[int]]:
        slow = [asyncio.ensure_future(call({"body": b"a", "more_body": True})) for _ in range(200)]
        await asyncio.sleep(0)
        sent, took = await call({"body": b"quick"})
        return took, [status(sent), *(status(found) for found, _ in await asyncio.gather(*slow))]

    took, codes = asyncio.run(crowd())
    assert took < 1.5  # before any slow one is given up
    assert codes == [200, *[408] * 200]
    assert len(asked) == 1


def test_the_control_bodies_that_are_read_in_threads_hold_everybody_up(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def in_a_thread(receive: Any, body: Any) -> None:
        loop = asyncio.get_running_loop()
        message = await receive()
        while message.get("more_body"):
            await loop.run_in_executor(asgi.workers, time.sleep, 0.3)
            message = {}

    monkeypatch.setattr(asgi, "take", in_a_thread)

    async def crowd() -> float:
        slow = [asyncio.ensure_future(call({"body": b"a", "more_body": True})) for _ in range(20)]
        await asyncio.sleep(0.01)
        took = (await call({"body": b"quick"}))[1]
        await asyncio.gather(*slow)
        return took

    assert asyncio.run(crowd()) > 0.25


def test_a_body_that_is_too_long_is_refused_before_it_is_kept(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asgi, "MOST", 10)
    sent, _ = asyncio.run(call({"body": b"x" * 11, "more_body": True}))
    assert (status(sent), asked) == (413, [])


def test_who_goes_away_in_the_middle_or_sends_no_body_reaches_nothing(asked: list[dict[str, Any]]) -> None:
    sent, _ = asyncio.run(call({"body": b"a", "more_body": True}, {"type": "http.disconnect"}))
    assert (status(sent), asked) == (400, [])


def test_split_cookies_are_one_and_a_name_with_an_underscore_passes_for_nothing(
    asked: list[dict[str, Any]],
) -> None:
    heads = [
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"x_forwarded_for", b"9.9.9.9"),
        (b"x-real", b"1"),
        (b"x-real", b"2"),
    ]
    asyncio.run(call({"body": b""}, headers=heads))
    (seen,) = asked
    assert (seen["HTTP_COOKIE"], seen["HTTP_X_REAL"]) == ("a=1; b=2", "1,2")
    assert "HTTP_X_FORWARDED_FOR" not in seen


@pytest.mark.parametrize("scope", [
    {"query_string": "水".encode()}, {"headers": [(b"x-a", b"1")] * 200},
], ids=["bytes in the address", "a flood of headers"])  # fmt: skip
def test_what_is_no_request_is_refused(asked: list[dict[str, Any]], scope: dict[str, Any]) -> None:
    sent, _ = asyncio.run(call({"body": b""}, **scope))
    assert (status(sent), asked) == (400, [])
