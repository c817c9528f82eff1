"""Wrong, huge, empty and hostile input at every form and endpoint: an answer in words, never a 500, nothing raw.

GUANJIA_HOSTILE=full sends every value to every field; otherwise a sample, drawn anew by GUANJIA_SEED.
"""

import json
import os
import random
import re
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.db import transaction
from django.test import Client

from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.web import ANYONE
from guanjia.organization import actions as organization
from guanjia.workorders import queries as orders
from tests.architecture.test_routes import ROUTES, WHO, address, holders, values
from tests.house import hostile
from tests.pages import BACKEND
from tests.world import World

FULL = os.environ.get("GUANJIA_HOSTILE") == "full"
SEED = os.environ.get("GUANJIA_SEED", "1")
SECONDS = 10
OPENAPI = json.loads((Path(__file__).resolve().parents[2] / "docs" / "openapi.json").read_text())
ROLES = ("front_desk", "supervisor", "project_manager", "technician", "owner", "administrator")
STORY = ("received", "registered", "confirmed", "dispatched", "accepted", "departed", "arrived", "ready", "working",
         "finished", "recorded")  # fmt: skip


def encoded(fields: dict[str, str]) -> str:
    """A form's body; what is no character goes out as the bytes it stands for."""
    return "&".join(f"{quote_plus(name)}={quote_plus(raw(value))}" for name, value in fields.items())


def raw(text: str) -> bytes:
    """Text as bytes, also text that cannot be one."""
    lone = any("\udc80" <= mark <= "\udcff" for mark in text)
    return text.encode("utf-8", "surrogateescape" if lone else "surrogatepass")


class Attack:
    """Somebody who sends things and notes every answer that is not fit to be seen."""

    def __init__(self, world: World, name: str) -> None:
        self.dice = random.Random(f"{SEED} {name}")  # noqa: S311 - a sample, no secret
        self.faults: list[tuple[str, ...]] = []
        self.sent = 0
        self.clients = {"anonymous": Client(raise_request_exception=False)}
        for role in ROLES:
            self.clients[role] = Client(raise_request_exception=False)
            self.clients[role].force_login(world.account(WHO[role]), BACKEND)

    def send(self, role: str, method: str, url: str, what: str, **more: Any) -> tuple[int, str]:
        """Send, look at the answer, undo."""
        self.sent += 1
        began = time.monotonic()
        with transaction.atomic():
            client = self.clients[role]
            if "body" in more:
                answer = client.generic("POST", url, more["body"], content_type=more["content_type"])
            else:
                answer = getattr(client, method)(url, **more)
            text = "" if answer.streaming else answer.content.decode(errors="replace")
            transaction.set_rollback(True)
        fault = ""
        if answer.status_code >= 500:
            fault = repr(answer.exc_info[1])[:200] if answer.exc_info else "5xx"
        elif "Traceback" in text or hostile.MARK in text:
            fault = "raw"
        elif time.monotonic() - began > SECONDS:
            fault = "slow"
        elif answer.status_code == 400 and not re.search("[一-龥]{4}", text):
            fault = "no words"
        if fault:
            self.faults.append((role, method, url, what, fault))
        return answer.status_code, text

    def form(self, role: str, url: str, fields: dict[str, str], what: str) -> None:
        """A form as a browser sends it."""
        kind = "application/x-www-form-urlencoded"
        self.send(role, "post", url, what, data=encoded(fields), content_type=kind)

    def draw(self, found: Any, amount: int) -> list[Any]:
        """Everything in full, else a sample."""
        rows = list(found)
        return rows if FULL else self.dice.sample(rows, min(amount, len(rows)))

    def every_field(self, role: str, url: str, fields: dict[str, str], files: set[str]) -> None:
        """One field wrong at a time, then all of them, then files that are none."""
        for field in self.draw(fields, 2):
            for kind in self.draw(hostile.HOSTILE, 1):
                self.form(role, url, fields | {field: hostile.HOSTILE[kind]}, f"{field}={kind}")
        self.all_fields(role, url, fields)
        for field in files:
            for kind, upload in self.draw(hostile.files().items(), 1):
                self.send(role, "post", url, f"{field}={kind}", data=fields | {field: upload})

    def all_fields(self, role: str, url: str, fields: dict[str, str]) -> None:
        """The same wrong value in every field that there is or might be."""
        for kind in self.draw(hostile.HOSTILE, 1):
            value = hostile.HOSTILE[kind][: 3_000 if kind == "huge" else None]
            self.form(role, url, dict.fromkeys((*fields, *hostile.GENERIC), value), f"*={kind}")

    def bodies(self, role: str, url: str) -> None:
        """Bodies that are no form at all."""
        for kind, (body, content_type) in self.draw(hostile.BODIES.items(), 1):
            self.send(role, "post", url, kind, body=body, content_type=content_type)

    def asks(self, role: str, url: str) -> None:
        """Hostile query strings."""
        for query in hostile.queries(self.dice, 8 if FULL else 1):
            self.send(role, "get", f"{url}?{encoded(query)}", "query")


def able(path: str) -> list[str]:
    """The roles that may open a route, of those that are tried."""
    wanted = ROUTES[path].callback.needs
    if path.startswith("t/") or wanted == (ANYONE,):
        return ["anonymous", "owner", "front_desk"]
    return [role for role in holders(wanted) if role in ROLES]


def of_order(path: str) -> bool:
    """Whether the route is about one work order, whose state decides what its form shows."""
    return path.startswith("t/") or "order_id" in ROUTES[path].pattern.converters


@pytest.mark.parametrize("part", ROUTES if FULL else ("pages",))
@pytest.mark.asvs("2.2.1", "16.5.1")
def test_no_page_and_no_form_breaks(world: World, part: str) -> None:
    given, attack = values(world), Attack(world, part)
    drawn = attack.draw(ROUTES.items(), len(ROUTES) // 8) if part == "pages" else [(part, ROUTES[part])]
    for path, entry in drawn:
        url, roles = address(entry, given), able(path)
        for role in roles if FULL else roles[:1]:
            attack.asks(role, url)
            forms = hostile.forms_of(attack.send(role, "get", url, "open")[1], url)
            if not of_order(path):
                attack.every_field(role, url, *forms.get(url, ({}, set())))
            attack.bodies(role, url)
        for role in attack.draw((*ROLES, "anonymous"), 1):
            attack.all_fields(role, url, {})
    assert attack.faults == []


@pytest.mark.parametrize("state", STORY if FULL else random.Random(SEED).sample(STORY, 1))  # noqa: S311
def test_no_form_of_an_order_breaks(world: World, state: str) -> None:
    given, attack = values(world), Attack(world, state)
    order = getattr(world, f"{state}_order")()
    given |= {"order_id": order.pk, "token": orders.follow_token(order)}
    about = list(filter(of_order, ROUTES))
    for path in attack.draw(about, len(about) // 2):
        url, roles = address(ROUTES[path], given), able(path)
        for role in roles if FULL else attack.draw(roles, 1):
            _, text = attack.send(role, "get", url, "open")
            form = hostile.forms_of(text, url).get(url)
            if form:
                attack.every_field(role, url, *form)
    assert attack.faults == []


@pytest.mark.asvs("1.4.2")
def test_numbers_in_addresses_that_no_row_can_have(world: World) -> None:
    given, attack = values(world), Attack(world, "numbers")
    for path, entry in attack.draw(ROUTES.items(), len(ROUTES) // 3):
        numbers = [
            name for name, kind in entry.pattern.converters.items() if type(kind).__name__ == "IntConverter"
        ]
        for number in ((0, 2**31, 2**63, 2**64, 10**30) if FULL else (2**63,)) if numbers else ():
            url = address(entry, given | dict.fromkeys(numbers, number))
            for role in able(path)[:1]:
                attack.send(role, "get", url, "number")
                attack.form(role, url, {"reason": "x"}, "number")
    for tail in ("-1", "abc", "9" * 5000, "%00", "%ff%fe", "1e9", "..%2f"):
        for head in (
            "desk/orders",
            "field/jobs",
            "desk/go/workorder",
            "s",
            "t",
            "password",
            "files",
            "desk/figures",
        ):
            attack.send("front_desk", "get", f"/{head}/{tail}/", "tail")
    assert attack.faults == []


# --- the API --------------------------------------------------------------------------------------


class Calls:
    """A program with somebody's token that sends what it should not."""

    def __init__(self, world: World, username: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.token = organization.issue_token(world.account(username), by=SYSTEM)
        self.faults: list[tuple[str, ...]] = []

    def send(self, method: str, path: str, body: Any = "", **headers: str) -> None:
        """Send, and hold the answer to the one error shape."""
        head = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": uuid.uuid4().hex} | headers
        kind = head.pop("Content-Type", "application/json")
        with transaction.atomic():
            answer = self.client.generic(method.upper(), path, body, content_type=kind, headers=head)
            transaction.set_rollback(True)
        status, text = answer.status_code, answer.content.decode(errors="replace")
        shape = status == 405 or status < 300
        if not shape and text.startswith("{"):
            shape = set(json.loads(text)) == {"code", "message", "fields"} and any(c > "\u4e00" for c in text)
        if status >= 500 or not shape:
            error = repr(answer.exc_info[1])[:200] if answer.exc_info else text[:200]
            self.faults.append((method, path, str(body)[:120], str(status), error))


def endpoints() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and the fields of the body of every operation."""
    for path, operations in OPENAPI["paths"].items():
        for method, operation in operations.items():
            schema = (
                operation.get("requestBody", {})
                .get("content", {})
                .get("application/json", {})
                .get("schema", {})
            )
            known = OPENAPI["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {})
            yield method, path, known.get("properties", {})


def fitting(field: dict[str, Any], name: str) -> Any:
    """A value that the field takes."""
    kind = field.get("type") or next((one.get("type") for one in field.get("anyOf", ())), "string")
    if field.get("format") == "date-time":
        return "2026-11-24T10:45:00+08:00"
    known = {"project": "LAKE", "category": "water", "evidence": "hand", "told_how": "phone", "outcome": "given",
             "contact_phone": "13812345678", "address": "3-2-501", "urgency": "urgent", "overall": 5}  # fmt: skip
    plain = {"string": "漏水了", "integer": 1, "number": 1, "boolean": True, "array": [], "object": {}}
    return known.get(name, plain.get(kind, "1"))


HALVES: tuple[Any, ...] = (
    None, True, -1, 0, 2**31, 2**63, 2**64, 10**400, 0.5, "", "x" * 3000, "漏\0水", "\ud800", hostile.MARK, [], {},
    [[[]]],
    {"a": {"b": 1}}, "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-12:00", "2026-11-24T10:00:00", [2**64], ["x"],
    {"\0": "\0"}, {str(2**70): 2**70}, {"quality": 2**70}, "NaN", "1e400", "-0",
)  # fmt: skip


@pytest.mark.parametrize("state", ("ready", "confirmed", "working", "finished")[: 4 if FULL else 1])
@pytest.mark.parametrize("username", ["zhou", "zhang"])
@pytest.mark.asvs("15.3.5", "1.4.2", "2.2.1")
def test_no_endpoint_breaks(world: World, username: str, state: str) -> None:
    order = getattr(world, f"{state}_order")()
    calls = Calls(world, username)
    dice = random.Random(f"{SEED} {state} {username}")  # noqa: S311 - a sample, no secret
    ids = defaultdict(lambda: 1, order_id=order.pk, household_id=order.household_id)
    for method, path, fields in endpoints():
        url = path.format_map(ids)
        good = {name: fitting(field, name) for name, field in fields.items()}
        for name in fields:
            for value in HALVES if FULL else dice.sample(HALVES, 2):
                calls.send(method, url, json.dumps(good | {name: value}))
        for value in HALVES if FULL else dice.sample(HALVES, 1):
            calls.send(method, url, json.dumps(dict.fromkeys(fields, value)))
    assert calls.faults == []


@pytest.mark.asvs("2.2.1", "16.5.1")
def test_no_endpoint_breaks_over_its_envelope(world: World) -> None:
    calls = Calls(world, "zhou")
    bodies = ("", "{", "null", "[]", '"x"', "1", "NaN", '{"reason": NaN}', "[" * 50_000, '{"a":1,"a":2}', b"\xff\xfe{}",
              b"PK\x03\x04", "9" * 5000, '{"reason": "' + "x" * (6 * 2**20) + '"}')  # fmt: skip
    for method, path, _fields in endpoints():
        for number in ("0", "-1", "abc", str(2**63), str(2**64), "9" * 5000, "0" * 300 + "1", "%00", "%ff"):
            calls.send(method, re.sub(r"{\w+}", number, path), "{}")
    for path in ("/api/v1/requests", "/api/v1/work-orders/1/cancel", "/api/v1/work-orders/1/start"):
        for body in bodies:
            calls.send("post", path, body)
        for kind in (
            "text/plain",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "application/x-www-form-urlencoded",
            "",
        ):
            calls.send("post", path, '{"reason": "x"}', **{"Content-Type": kind})
        for key in ("", "x" * 81, "x" * 100_000, "\x07", "钥匙", "é"):
            calls.send("post", path, '{"reason": "x"}', **{"Idempotency-Key": key})
        for token in ("", "Bearer", "Bearer \x00", "Bearer " + "x" * 100_000, "Basic eDp5", "Bearer é", "钥"):
            calls.send("post", path, '{"reason": "x"}', Authorization=token)
    for query in (
        "after=-1",
        f"after={2**64}",
        "after=x",
        "status=%00",
        "status=" + "x" * 9999,
        "after=1&after=2",
        "a[]=%ff",
        "project=%ff&address=" + "x" * 9999,
        f"staff_id={2**64}&received_from=0001-01-01T00:00:00%2B14:00&received_until=9999-12-31T23:59:59-12:00",
        "project=LAKE&since=0001-01-01T00:00:00%2B14:00&until=0001-01-02T00:00:00Z",
        "project=LAKE&since=9999-12-31T00:00:00Z&until=9999-12-31T23:59:59-12:00",
        "on_duty=x&is_urgent=x",
    ):
        for path in ("work-orders", "follow-ups", "staff", "households", "work-orders/calendar"):
            calls.send("get", f"/api/v1/{path}?{query}")
    calls.send("get", "/api/v1/nothing")
    assert calls.faults == []
