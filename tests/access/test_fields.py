"""S3: a form writes what it lists and nothing else, whatever more is sent with it."""

import inspect
import re
from collections.abc import Iterable
from typing import Any
from unittest.mock import patch

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.forms import BaseForm
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guanjia.kernel import web
from tests.access.crawl import FULL, addresses, browser, sampled, walking
from tests.architecture.test_routes import account_of, values
from tests.house.hostile import forms_of
from tests.world import World

# what differs between two runs of the same act: row numbers, moments, random keys, sealed bytes
RUNNING = (
    (r"'\\x[0-9a-f]*'", "BYTES"), (r"'[0-9a-f]{8}-[0-9a-f-]{27}'", "UUID"), (r"'[0-9a-f]{32,64}'", "DIGEST"),
    (r"'\d{4}-\d\d-\d\d[ T][\d:.+]*'", "MOMENT"), (r"'[A-Za-z0-9_!-]{8,}'", "SECRET"), (r"\d+", "N"),
)  # fmt: skip
WRITERS = ("project_manager", "technician", "owner", "security_admin", "butler")
WRITES = ("INSERT", "UPDATE", "DELETE", "COPY")


CARRIED = {"contact"}  # from what a new case comes: a number that leads nowhere is not found


def every_field() -> dict[str, str]:
    """Every column of every table as a field of a form, with a value that most of them would take."""
    names: dict[str, str] = {}
    for model in apps.get_models():
        if model.__module__.startswith("guanjia."):
            for field in model._meta.concrete_fields:
                names |= {field.name: "1", field.attname: "1"}
    return names | {
        "by": "system",
        "actor": "system",
        "roles": "administrator",
        "is_superuser": "1",
        "pk": "1",
    }


def writes(client: Client, url: str, data: dict[str, str]) -> tuple[int, list[str], set[str]]:
    """What a form writes, without what differs between two runs, and the fields it lists; all undone."""
    listed: set[str] = set()
    bind = BaseForm.full_clean

    def noting(form: BaseForm) -> None:
        listed.update(form.fields)
        bind(form)

    with (
        transaction.atomic(),
        CaptureQueriesContext(connection) as asked,
        patch.object(BaseForm, "full_clean", noting),
    ):
        status = client.post(url, data).status_code
        transaction.set_rollback(True)
    found = [plain(q["sql"]) for q in asked.captured_queries if q["sql"].lstrip().startswith(WRITES)]
    return status, found, listed


def plain(sql: str) -> str:
    for pattern, word in RUNNING:
        sql = re.sub(pattern, word, sql)
    return sql


def forms_on(client: Client, url: str) -> dict[str, dict[str, str]]:
    """The forms of a page by where they are sent, each filled in as usual; not those of sign-in and out."""
    answer = client.get(url)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return {}
    found = forms_of(answer.content.decode(), url)
    return {action: fields for action, (fields, _) in found.items() if not action.startswith("/accounts/")}


def written_beyond(
    world: World, role: str, urls: Iterable[str]
) -> tuple[list[tuple[str, int, int, list[str]]], int]:
    """The forms that write more when more is sent than they list, and how many forms wrote anything."""
    client = browser(account_of(world, role))
    seen: dict[str, dict[str, str]] = {}
    for url in urls:
        seen |= {action: fields for action, fields in forms_on(client, url).items() if action not in seen}
    more, wrong, acted = every_field(), [], 0
    for action, fields in seen.items():
        status, before, listed = writes(client, action, fields)
        extra = {name: value for name, value in more.items() if name not in listed | CARRIED}
        again, after, _ = writes(client, action, extra | fields)
        acted += bool(before)
        if (status, before) != (again, after):
            wrong.append((action, status, again, [line for line in after if line not in before][:2]))
    return wrong, acted


@pytest.mark.parametrize(
    "role",
    walking(
        ("project_manager", "owner"), ("project_manager", "technician", "owner", "security_admin", "butler")
    ),
)
@pytest.mark.asvs("15.3.3", "8.2.3")
def test_more_fields_than_a_form_lists_change_nothing_more(world: World, role: str) -> None:
    wrong, acted = written_beyond(world, role, sampled(addresses(values(world))).values())
    assert wrong == []
    assert acted >= (5 if FULL else 1)  # a sixth of the routes by the day


def test_the_control_a_build_that_hands_the_whole_form_to_the_action_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def everything(act: Any, args: Any, by: Any, form: Any, more: Any) -> tuple[int, Any]:
        known = inspect.signature(act).parameters
        sent = {k: v for k, v in form.data.items() if k in known and k not in form.fields and k not in more}
        act(*args, **(sent | form.cleaned_data | more | {"by": by}))
        return 200, None

    monkeypatch.setattr(web, "_answer", everything)
    urls = [url for path, url in addresses(values(world)).items() if path.startswith("field/me")]
    assert written_beyond(world, "technician", urls)[0] != []
