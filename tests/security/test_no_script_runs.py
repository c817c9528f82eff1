"""S6: payloads stand in every text that people can write; pages, papers and mails show them as text and nothing more.

The texts are put into the rows themselves, past every form and check, so that each field of each table holds one.
"""

import os
import random
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client

from guanjia.kernel.secrets import sealed_columns
from tests.access.crawl import addresses, browser
from tests.architecture.test_routes import account_of, values
from tests.security.payloads import MARK, RESULT, SCRIPTS, TEMPLATES
from tests.world import World

FULL = os.environ.get("GUANJIA_HOSTILE") == "full"
SEED = int(os.environ.get("GUANJIA_SEED", "1"))
PAYLOADS = (*SCRIPTS, *TEMPLATES)
ROUNDS = len(PAYLOADS) if FULL else 1
ROLES = ("supervisor", "technician", "owner", "project_manager", "security_admin", "butler", "auditor")
# texts that programs read and no person writes, by a part of their column's name
MACHINE = set(
    """kind status state key code of rule token digest secret hash password username role unit scope actor channel level
    number short type sha256 topic data clause purpose sort event part policy measure cut category skill by url version
    icon field period relation evidence urgency mode source once template about method path body row color plate how
    basis subject list""".split()  # noqa: SIM905 - words read better than a list of sixty strings
)
DANGEROUS = ("iframe", "object", "embed", "base", "math", "style", "applet", "frame", "marquee", MARK)
ADDRESSES = (
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "xlink:href",
    "poster",
    "hx-get",
    "hx-post",
    "srcdoc",
)


class Reader(HTMLParser):
    """What a browser would make of a page: elements and attributes that no template of ours writes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        given = dict(attrs)
        is_inline = tag == "script" and not given.get("src") and given.get("type") != "application/json"
        if tag in DANGEROUS or MARK in tag or is_inline:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            said = "".join((value or "").lower().split())
            if name.startswith("on") or name == "style" or MARK in name:
                self.faults.append(f"<{tag} {name}>")
            if name in ADDRESSES and said.startswith(
                ("javascript:", "vbscript:", "data:text", f"//{MARK}", f"http://{MARK}")
            ):
                self.faults.append(f"<{tag} {name}={said[:40]}>")
            if name == "http-equiv":
                self.faults.append(f"<{tag} {name}>")


def faults_of(page: str) -> list[str]:
    """What would run on a page, and templates that were worked out."""
    reader = Reader()
    reader.feed(page)
    return reader.faults + ([RESULT] if f">{RESULT}<" in page else [])


def written_fields(model: type[models.Model]) -> Iterator[str]:
    """The columns of a table, plain and sealed, that hold words of people."""
    for field in model._meta.concrete_fields:
        is_text = (
            isinstance(field, (models.CharField, models.TextField)) and not field.choices and not field.unique
        )
        if (
            is_text
            and not field.remote_field
            and not set(field.name.split("_")) & set(MACHINE)
            and field.name not in MACHINE
        ):
            yield field.name
    yield from (sealed.column.removesuffix("_sealed") for sealed in sealed_columns(model))


def poison(turn: int, payloads: Sequence[str] = PAYLOADS) -> int:
    """Put a payload into every written field of every row; returns how many fields."""
    count = 0
    for model in apps.get_models():
        if not model.__module__.startswith("guanjia.") or model.__name__ in (
            "Event",
            "DataKey",
            "Draft",
            "PhoneCode",
            "SignIn",
        ):
            continue
        names = list(written_fields(model))
        for row in model._default_manager.all()[:40] if names else ():
            for name in names:
                if name == "timezone":  # chosen from a list, and read by programs
                    continue
                if not getattr(row, name, "") or re.fullmatch(
                    r"\w+:\d+", str(getattr(row, name))
                ):  # nothing, a reference
                    continue
                text = payloads[(turn + count) % len(payloads)]
                most = next((f.max_length for f in model._meta.concrete_fields if f.name == name), None)
                setattr(row, name, text[:most])
                count += 1
            try:
                with transaction.atomic():
                    model._default_manager.filter(pk=row.pk).update(
                        **{
                            f.attname: getattr(row, f.attname)
                            for f in model._meta.concrete_fields
                            if not f.primary_key
                        }
                    )
            except Exception:  # noqa: S112 - a row whose columns must agree keeps its words
                continue
    return count


def shown(client: Client, url: str) -> Any:
    """A page, or nothing where the poisoned rows cannot be read as what they were."""
    answer = client.get(url)
    return answer if not answer.streaming and answer["Content-Type"].startswith("text/html") else None


@pytest.mark.asvs("1.2.1", "1.2.2", "1.3.1", "1.3.5", "3.2.2")
@pytest.mark.parametrize("turn", range(ROUNDS))
def test_no_payload_in_any_field_becomes_part_of_a_page(world: World, turn: int) -> None:
    given = values(world)
    dice = random.Random(SEED)  # noqa: S311 - a sample, no secret
    clients = {role: browser(account_of(world, role)) for role in (ROLES if FULL else ROLES[:3])}
    start = turn if FULL else dice.randrange(len(PAYLOADS))
    fields = poison(start)
    found, broken, seen = [], [], 0
    for role, client in clients.items():
        pages = list(addresses(given).items())
        for path, url in pages if FULL else dice.sample(pages, 60):
            answer = shown(client, url)
            if answer is None:
                continue
            text = answer.content.decode()
            if answer.status_code >= 500:
                broken.append((role, path))
            seen += MARK in text
            found += [(role, path, fault) for fault in faults_of(text)]
    assert found == []
    assert broken == []
    assert (fields > 100, seen > 10) == (True, True), (fields, seen)


@pytest.mark.asvs("1.2.1")
def test_what_is_asked_for_in_an_address_comes_back_as_text(world: World) -> None:
    client = browser(account_of(world, "supervisor"))
    for url in ("/desk/search/", "/desk/households/", "/desk/orders/", "/desk/ringing/", "/nothing/"):
        for payload in SCRIPTS if FULL else random.Random(SEED).sample(SCRIPTS, 6):  # noqa: S311
            answer = client.get(url, {"q": payload, "phone": payload, "view": payload})
            assert faults_of(answer.content.decode()) == [], (url, payload)


@pytest.mark.parametrize(
    "page",
    [f"<p>{payload}</p>" for payload in SCRIPTS[2:4]]
    + [f'<input value="{SCRIPTS[14]}">', f'<a href="{SCRIPTS[4]}">x</a>', f"<p>{SCRIPTS[0]}</p>"],
)
def test_the_control_a_payload_that_is_not_escaped_is_found(page: str) -> None:
    assert faults_of(page) != []
