"""Requests inside this process through the whole middleware, and the statements that they make."""

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from psycopg.types.json import Jsonb

from bench.generator import Json, Replay, Statement
from guanjia.config import urls as product

INSERT = re.compile(r'INSERT INTO "?(\w+)"?')
BASE = 10_000_000_000  # above every key, so that a captured key is known wherever it stands
_captures: list[str] = []  # the keys of the captured requests
SEQUENCES = ("kernel_idempotencykey", "intake_contact", "workorders_workorder", "kernel_event", "sla_clock",
             "procrastinate_jobs")  # fmt: skip


def empty(request: HttpRequest) -> HttpResponse:
    """The limit of every page: nothing."""
    return HttpResponse(status=204)


empty.writes_on_get = True  # type: ignore[attr-defined]  # no read-only block: it reads nothing
urlpatterns = [path("bench/empty/", empty), *product.urlpatterns]


def handler(before: str = "") -> WSGIHandler:
    """The product with the empty view beside its pages; `before` leaves out a middleware and all inside of it."""
    settings.ROOT_URLCONF = "bench.asking"
    whole = list(settings.MIDDLEWARE)
    settings.MIDDLEWARE = whole[: whole.index(before)] if before else whole
    try:
        return WSGIHandler()
    finally:
        settings.MIDDLEWARE = whole


def ask(app: WSGIHandler, url: str, headers: dict[str, str], body: bytes | None = None) -> tuple[int, bytes]:
    """One request, a POST when it has a body; status and body of the answer."""
    where, _, query = url.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET" if body is None else "POST", "PATH_INFO": where,
        "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body or b""), "CONTENT_LENGTH": str(len(body or b"")), "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "application/json",
    }  # fmt: skip
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    status: list[str] = []

    def start(line: str, found: list[tuple[str, str]], trouble: Any = None, /) -> Any:
        status.append(line)

    response = app(environ, start)
    try:
        return int(status[0].split()[0]), b"".join(response)
    finally:
        response.close()


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """Every statement of this thread's connection while the block runs, with its parameters."""
    found: list[tuple[str, Any]] = []
    mine = threading.get_ident()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if threading.get_ident() == mine:
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def questions(found: list[tuple[str, Any]]) -> list[str]:
    """The SELECTs among statements."""
    return [sql for sql, _ in found if sql.lstrip().startswith(("SELECT", "(SELECT"))]


def _base(table: str) -> int:
    """Where the keys of a table begin in this capture; other numbers for every table and capture."""
    return BASE * (SEQUENCES.index(table) + 1) + 100_000_000 * len(_captures)


def capture(app: WSGIHandler, body: bytes, key: str, token: str) -> tuple[Replay, bytes]:
    """The transaction of one POST as statements that can be replayed, and the answer."""
    _captures.append(key)
    with connection.cursor() as cursor:
        for name in SEQUENCES:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [name, _base(name)])
    headers = {"authorization": f"Bearer {token}", "idempotency_key": key}
    with statements() as found:
        status, answer = ask(app, "/api/v1/requests", headers, body)
    if status != 201:
        raise RuntimeError(f"the captured request was refused: {status} {answer.decode()}")
    begin = next(n for n, (sql, _) in enumerate(found) if "kernel_idempotencykey" in sql)
    given = {name: _base(name) for name in SEQUENCES}
    whole = [_statement(sql, params, given) for sql, params in found[begin:]]
    number = re.search(rb'"number": ?"([^"]+)"', answer)
    return Replay(whole, key, number[1].decode() if number else ""), answer


def _statement(sql: str, params: Any, given: dict[str, int]) -> Statement:
    """A statement with plain parameters, and the key that it was given."""
    table = INSERT.search(sql)
    gives = None
    if table and table[1] in given and "RETURNING" in sql:
        given[table[1]] = gives = given[table[1]] + 1
    return Statement(sql, plain(params), gives)


def plain(value: Any) -> Any:
    """A parameter that can go to another process."""
    if isinstance(value, Jsonb):
        return Json(plain(value.obj))
    if isinstance(value, str):
        return str(value)  # not as the enumeration that it may be a member of
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(plain(part) for part in value)
    return value
