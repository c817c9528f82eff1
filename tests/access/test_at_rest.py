"""P1, P3: names and numbers of customers stand in no log, no plain column, no job and no file of the database."""

import logging
import os
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanjia.customers import actions as customers
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization
from guanjia.organization.models import Company
from tests.access.crawl import addresses, browser, sampled
from tests.access.test_fields import forms_on
from tests.architecture.test_routes import values
from tests.world import World

CANARIES = ("王慧敏", "13812345678", "陈立新", "13712345679", "冯远山", "13612345670")
# what the company writes of itself: catalogue, documents, posts, names of certificates, its own numbers and replies
OWN_WORDS = ("knowledge_", "people_staff", "people_certificate", "intake_channel")


def plain_rows() -> dict[str, str]:
    """Every table as the database holds it, as one text each."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
            found[table] = cursor.fetchone()[0]
    return found


@pytest.mark.clause("A-3.1-10")
@pytest.mark.asvs("16.2.5", "14.2.4")
def test_no_log_line_and_no_plain_column_holds_a_name_or_number(
    world: World, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("", "django", "django.db.backends", "procrastinate", "guanjia"):
        caplog.set_level(logging.DEBUG, logger=name)
    with CaptureQueriesContext(connection):
        given = values(world)
        world.registered_order(
            contact_name="王慧敏", contact_phone="13812345678", description="请打13812345678找我"
        )
        for username in ("zhou", "wang"):
            client = browser(world.account(username))
            for url in sampled(addresses(given)).values():
                client.post(url, {"reason": "联系 13812345678", "phone": "13812345678"})
                for action, fields in forms_on(client, url).items():
                    client.post(action, {k: typed(k, v) for k, v in fields.items()})
        world.run_jobs()
    said = capsys.readouterr()
    # statements are logged by a developer's switch only; one that searches holds what somebody typed
    apart = ("SELECT", *OWN_WORDS)
    logged = [line for r in caplog.records if not any(word in (line := r.getMessage()) for word in apart)]
    stored = [(table, word) for table, text in plain_rows().items() for word in CANARIES if word in text]
    assert {table for table, _ in stored if not table.startswith(OWN_WORDS)} == set()
    assert [line for line in [*logged, said.out, said.err] for word in CANARIES if word in line] == []
    assert len(logged) > 200


def typed(name: str, usual: str) -> str:
    """Words with a number in them, where a form takes words."""
    return "联系 13812345678" if usual == "漏水了" and not name.startswith("_") else usual


def read(path: Path) -> bytes:
    """What a file holds; nothing where it went meanwhile, with another database, or is no file to read."""
    try:
        return path.read_bytes() if path.is_file() else b""
    except (FileNotFoundError, PermissionError):
        return b""


def in_files(words: tuple[str, ...]) -> dict[str, list[str]]:
    """The files of the database's folder, log of changes included, that hold one of the words."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    found: dict[str, list[str]] = {}
    for at, _, names in os.walk(folder):
        for path in (Path(at, name) for name in names):
            body = read(path)
            hits = [word for word in words if word.encode() in body]
            if hits:
                found[str(path.relative_to(folder))] = hits
    return found


@pytest.mark.clause("A-3.1-10")
@pytest.mark.asvs("14.2.4")
def test_no_file_of_the_database_holds_a_name_or_number(world: World) -> None:
    customers.add_person(
        world.lake, by=SYSTEM, name="甄隐蔽", phones=["19912340007"], identity_number="110105194912310025",
        email="hidden-canary@example.com",
    )  # fmt: skip
    world.completed_order(contact_name="甄隐蔽", contact_phone="19912340007")
    words = ("甄隐蔽", "19912340007", "110105194912310025", "hidden-canary", *CANARIES[:1], *CANARIES[2:])
    assert in_files(words) == {}


def test_the_control_a_plain_column_is_found_in_the_files(world: World) -> None:
    organization.change_company(Company.objects.get(), by=SYSTEM, name="明文对照甲公司")
    assert Company.objects.get().name == "明文对照甲公司"
    assert in_files(("明文对照甲",)) != {}


def test_every_table_was_read(world: World) -> None:
    names = {model._meta.db_table for model in apps.get_models()}
    assert names - set(plain_rows()) == set()
