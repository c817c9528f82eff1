"""The web process's way in: an event loop takes bodies and sends answers, threads do the work in between.

A thread that waits for a slow body, or for somebody who reads slowly, is one that nobody else has: with bodies read in
threads, as many slow callers as the house has threads stopped it for everybody.
"""

import asyncio
import gc
import os
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from asgiref.wsgi import WsgiToAsgiInstance
from django.core.wsgi import get_wsgi_application

from guanjia.config import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.config.settings")
os.environ.setdefault("GUANJIA_ROLE", "web")

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
PATIENCE = 20.0  # seconds that any body may take
SLOWEST = 4_000  # bytes a second that a long one must come with beyond that
MOST = 64 * 2**20  # bytes; every door of the house has a lower limit of its own
IN_MEMORY = 256 * 2**10
PIECE = 64 * 2**10

house = get_wsgi_application()
workers = ThreadPoolExecutor(environment.number("GUANJIA_WEB_THREADS"), "page")
gc.collect()
gc.freeze()  # what is loaded now stays: no collection walks through it again


class Refusal(Exception):
    """The request is not fit to be answered by the house: a code of HTTP."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Take a request in, have a thread answer it, send the answer."""
    with SpooledTemporaryFile(IN_MEMORY) as body, SpooledTemporaryFile(IN_MEMORY) as answer:
        try:
            await take(receive, body)
            loop = asyncio.get_running_loop()
            status, headers = await loop.run_in_executor(workers, work, environ(scope, body), answer)
        except Refusal as refusal:
            status, headers = refusal.code, [(b"content-length", b"0")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        answer.seek(0)
        while piece := answer.read(PIECE):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body"})


async def take(receive: Receive, body: IO[bytes]) -> None:
    """Read the whole body; one that comes too slowly or is too long is refused."""
    began, size, more = time.monotonic(), 0, True
    while more:
        left = began + PATIENCE + size / SLOWEST - time.monotonic()
        try:
            message = await asyncio.wait_for(receive(), max(left, 0))
        except TimeoutError:
            raise Refusal(408) from None
        if message["type"] == "http.disconnect":  # the caller went away, or what came is no body
            raise Refusal(400)
        part, more = message.get("body", b""), bool(message.get("more_body"))
        size += len(part)
        if size > MOST:
            raise Refusal(413)
        body.write(part)
    body.seek(0)


def environ(scope: dict[str, Any], body: IO[bytes]) -> dict[str, Any]:
    """The request as WSGI has it. HTTP/2 splits cookies; a name with _ would pass for one with -."""
    named = [(name, value) for name, value in scope["headers"] if b"_" not in name and name != b"cookie"]
    cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    call = WsgiToAsgiInstance(house)  # type: ignore[no-untyped-call]
    call.scope = scope | {"headers": [*named, (b"cookie", cookies)] if cookies else named}
    try:
        return dict(call.build_environ(call.scope, body))  # type: ignore[no-untyped-call]
    except ValueError:
        raise Refusal(400) from None


def work(asked: dict[str, Any], answer: IO[bytes]) -> tuple[int, list[tuple[bytes, bytes]]]:
    """Answer in this thread, which has its own connection to the database; the body is kept for the loop to send."""
    said: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], fault: Any = None, /) -> Callable[[bytes], object]:
        said[:] = [status, headers]
        return answer.write

    pieces = house(asked, start)
    try:
        for piece in pieces:
            answer.write(piece)
    finally:
        if hasattr(pieces, "close"):
            pieces.close()
    status, headers = said
    return int(status[:3]), [
        (name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers
    ]
