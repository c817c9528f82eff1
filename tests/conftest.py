"""One throwaway PostgreSQL a run, migrated once; each pytest process works in its own copy of the world.

Settings are loaded before any hook here runs, so the place of the cluster is decided in settings_test.
"""

import atexit
import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.expressions import DatabaseDefault
from django.db.models.functions import Now
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

from guanjia.config import embedded
from guanjia.kernel import clock, live, secrets
from guanjia.organization import queries as organization

if TYPE_CHECKING:
    from tests.world import World

HOME = Path(os.environ["GUANJIA_TEST_HOME"])
DATA = HOME / "postgres"
TEMPLATE = "world"
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_wal_size": "1GB"}


def is_controller(config: pytest.Config) -> bool:
    """Whether this process leads the run (or is the only one)."""
    return not hasattr(config, "workerinput")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the cluster and build the world, before the workers are started."""
    if is_controller(session.config) and not session.config.option.collectonly:
        atexit.register(tear_down)
        embedded.launch(DATA, FAST)
        with session.config.stash[blocking_manager_key].unblock():
            build_template()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the cluster and remove everything, also after Ctrl-C."""
    if is_controller(config):
        tear_down()


def tear_down() -> None:
    """Stop and remove the throwaway installation."""
    embedded.halt(DATA)
    shutil.rmtree(HOME, ignore_errors=True)


def administer(statement: str, *names: str) -> None:
    """Run one statement about databases."""
    with psycopg.connect(embedded.conninfo(DATA, "postgres"), autocommit=True) as administration:
        administration.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]


def build_template() -> None:
    """Migrate the template database and build the cast of the tests in it, once a run."""
    administer("CREATE DATABASE {}", TEMPLATE)
    mine, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], TEMPLATE
    call_command("migrate", verbosity=0, interactive=False)
    if find_spec("tests.world"):
        from tests.world import build_world

        with mock.patch.object(live.heard, "ensure"):  # a database that somebody listens to cannot be copied
            build_world()
    connection.close()
    connection.settings_dict["NAME"] = mine


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> None:
    """Give this pytest process its own copy of the world."""
    administer("CREATE DATABASE {} TEMPLATE {}", connection.settings_dict["NAME"], TEMPLATE)


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A copy of the world for this test alone, in which commits are real; yields its connection text."""
    name = f"{connection.settings_dict['NAME']}_own"
    administer("CREATE DATABASE {} TEMPLATE {}", name, TEMPLATE)
    with django_db_blocker.unblock():
        connection.close()
        secrets.forget_opened()  # another database numbers its own keys alike
        mine, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
        try:
            yield embedded.conninfo(DATA, name)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = mine
            secrets.forget_opened()
            administer("DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(autouse=True)
def rows_begin_when_the_clock_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database fills a moment that is left out with its own clock; while ours is pinned, with ours.

    Else the day on which the tests run would be part of them.
    """
    usual = DatabaseDefault.as_sql

    def as_sql(self: DatabaseDefault, compiler: Any, connection: Any) -> Any:
        pinned = clock._Offset.pinned
        if pinned is None or not isinstance(self.expression, Now):
            return usual(self, compiler, connection)
        return "%s", [pinned]

    monkeypatch.setattr(DatabaseDefault, "as_sql", as_sql)


@pytest.fixture
def world(db: None) -> Iterator["World"]:
    """The named cast at ten o'clock on a Tuesday, rolled back after the test."""
    from tests.world import NOW, World

    with clock.pinned(NOW):
        yield World()
    organization.forget_policies()
