"""P1, P3: names and numbers of customers stand in no log, no plain column, no job and no file of the database."""

import base64
import logging
import os
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization
from guanjia.organization.models import Company
from tests.access.crawl import addresses, browser
from tests.architecture.test_routes import values
from tests.world import World

CANARIES = ("王慧敏", "13812345678", "陈立新", "13712345679", "冯远山", "13612345670")
PAGE = 8192


def plain_rows() -> dict[str, str]:
    """Every table as the database holds it, as one text each; sessions are read out."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
            found[table] = cursor.fetchone()[0]
        cursor.execute("SELECT session_data FROM django_session")
        found["django_session"] = " ".join(opened(row[0]) for row in cursor.fetchall())
    return found


def opened(session: str) -> str:
    body = session.split(":")[0].lstrip(".")
    return base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode(errors="replace")


@pytest.mark.clause("A-3.1-10")
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
            for url in addresses(given).values():
                client.get(url)
                client.post(url, {"reason": "联系 13812345678", "phone": "13812345678"})
        world.run_jobs()
    said = capsys.readouterr()
    logged = [record.getMessage() for record in caplog.records] + [said.out, said.err]
    assert [line for line in logged for word in CANARIES if word in line] == []
    assert [(table, word) for table, text in plain_rows().items() for word in CANARIES if word in text] == []
    assert len(logged) > 1000


def in_files(words: tuple[str, ...]) -> dict[str, list[str]]:
    """The files of the database's folder, log of changes included, that hold one of the words."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    found: dict[str, list[str]] = {}
    for path in folder.rglob("*"):
        if path.is_file() and os.access(path, os.R_OK):
            body = path.read_bytes()
            hits = [word for word in words if word.encode() in body]
            if hits:
                found[str(path.relative_to(folder))] = hits
    return found


@pytest.mark.clause("A-3.1-10")
def test_no_file_of_the_database_holds_a_name_or_number(world: World) -> None:
    world.completed_order(contact_name="王慧敏", contact_phone="13812345678")
    assert in_files(CANARIES) == {}


def test_the_control_a_plain_column_is_found_in_the_files(world: World) -> None:
    organization.change_company(Company.objects.get(), by=SYSTEM, name="明文对照甲公司")
    assert Company.objects.get().name == "明文对照甲公司"
    assert in_files(("明文对照甲",)) != {}


def test_every_table_was_read(world: World) -> None:
    names = {model._meta.db_table for model in apps.get_models()}
    assert names - set(plain_rows()) == set()
