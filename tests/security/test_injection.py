"""S8: what somebody sends is never a question, a command, a template or a key; and no text takes a second."""

import os
import random
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from guanjia.estate import addresses as places
from guanjia.kernel import numbers, text
from guanjia.kernel.refusals import Refused
from guanjia.knowledge import notation, paragraphs
from tests.access.crawl import browser
from tests.architecture.test_routes import ROUTES, account_of, address, holders, values
from tests.house.hostile import forms_of, queries
from tests.security.payloads import BOMBS, COMMANDS, KEYS, QUESTIONS, RESULT, TEMPLATES
from tests.world import World

FULL = os.environ.get("GUANJIA_HOSTILE") == "full"
SEED = os.environ.get("GUANJIA_SEED", "1")
SECONDS = 1.0
PAYLOADS = (*QUESTIONS, *COMMANDS, *TEMPLATES)
PARAMETERS = sorted(next(queries(random.Random(0), 0)))  # noqa: S311 - every name that a page reads from its address
ROLE = ("supervisor", "owner", "administrator", "technician")


class Tries:
    """Sends payloads, notes answers that show that one of them counted."""

    def __init__(self) -> None:
        self.dice, self.sent = random.Random(SEED), 0  # noqa: S311 - a sample, no secret
        self.faults: list[tuple[str, ...]] = []

    def look(self, client: Client, method: str, url: str, data: dict[str, str]) -> str:
        """One request, undone; a slow one is asked again and counts when it is slow again."""
        answer, took = timed(client, method, url, data)
        self.sent += 1
        if took > SECONDS:
            answer, took = timed(client, method, url, data)
        said = "" if answer.streaming else answer.content.decode(errors="replace")
        if said.startswith("%PDF"):  # digits between its parts are lengths and places
            said = ""
        fault = ""
        if answer.status_code >= 500:
            fault = repr(answer.exc_info[1])[:200] if answer.exc_info else "5xx"
        elif took > SECONDS:
            fault = f"{took:.1f} s"
        elif RESULT in re.sub(r"\d{6,}|data-now=\S+|<script\b.*?>", "", said) or "root:x:" in said:
            fault = "counted"
        if fault:
            self.faults.append((method, url, str(data)[:200], fault))
        return said


def timed(client: Client, method: str, url: str, data: dict[str, str]) -> tuple[Any, float]:
    """An answer and how long it took; whatever it did is undone."""
    began = time.monotonic()
    with transaction.atomic():
        answer = getattr(client, method)(url, data)
        transaction.set_rollback(True)
    return answer, time.monotonic() - began


@pytest.mark.asvs("1.2.4", "1.2.5", "1.3.7", "1.3.10")
def test_no_parameter_and_no_field_is_a_question_a_command_or_a_template(world: World) -> None:
    given, tries = values(world), Tries()
    clients = {role: browser(account_of(world, role)) for role in ROLE}
    found = list(ROUTES.items())
    for _, entry in found if FULL else tries.dice.sample(found, 25):
        url = address(entry, given)
        for role in [role for role in ROLE if role in holders(entry.callback.needs)][: 4 if FULL else 1]:
            for payload in PAYLOADS if FULL else tries.dice.sample(PAYLOADS, 1):
                tries.look(clients[role], "get", url, dict.fromkeys(PARAMETERS, payload))
            page = tries.look(clients[role], "get", url, {})
            for action, (fields, _) in forms_of(page, url).items():
                for payload in (
                    ()
                    if action.startswith("/accounts/")
                    else PAYLOADS
                    if FULL
                    else tries.dice.sample(PAYLOADS, 1)
                ):
                    tries.look(clients[role], "post", action, dict.fromkeys(fields, payload))
    assert tries.faults == []
    assert not list(Path.cwd().glob("gjx*"))
    assert tries.sent > 40


ASKED = QUESTIONS if FULL else random.Random(SEED).sample(QUESTIONS, 5)  # noqa: S311 - a sample, no secret
LISTS = (
    "/desk/search/",
    "/desk/households/",
    "/desk/orders/",
    "/desk/contacts/",
    "/desk/staff/",
    "/desk/figures/",
)


@pytest.mark.asvs("1.2.4")
@pytest.mark.parametrize("url", LISTS)
def test_a_search_finds_no_more_for_a_question_in_it(world: World, url: str) -> None:
    values(world)
    client = browser(account_of(world, "supervisor"))
    nothing = rows_in(client.get(url, {"q": "没有这样的词"}))
    wide = {payload: rows_in(client.get(url, {"q": payload})) for payload in ASKED}
    assert {payload: rows for payload, rows in wide.items() if rows > max(nothing, 0) + 1} == {}


def rows_in(answer: Any) -> int:
    """How many rows of a table an answer shows."""
    assert answer.status_code in (200, 404), answer.status_code
    return int(answer.content.decode().count("data-row"))


@pytest.mark.asvs("1.2.4", "8.2.2")
@pytest.mark.parametrize("url", LISTS)
def test_keys_of_the_database_in_an_address_change_nothing(world: World, url: str) -> None:
    values(world)
    client = browser(account_of(world, "supervisor"))
    plain = rows_in(client.get(url))
    assert rows_in(client.get(url, dict.fromkeys(KEYS, "HILL"))) == plain


READERS = (
    text.tidy, text.looks_like_formula, text.formula_safe, text.arabic, text.date_of, text.moment_of, text.mask_name,
    text.person_names_of, numbers.mask_in_text, numbers.cell_digits, numbers.phone_of, numbers.phones_of,
    numbers.area_of, numbers.identity_number_of, places.parse_address, places.building_of, places.room_of,
    paragraphs.paragraphs_of, paragraphs.quiz_of, notation.lines_of, notation.questions_of,
)  # fmt: skip


@pytest.mark.asvs("1.3.3", "15.2.2", "1.2.9")
def test_no_text_holds_a_reader_up() -> None:
    slow = []
    for read in READERS:
        for bomb in BOMBS:
            began = time.process_time()
            with suppress(Refused, ValueError):
                read(bomb)
            if time.process_time() - began > SECONDS:
                slow.append((read.__name__, bomb[:10]))
    assert slow == []
