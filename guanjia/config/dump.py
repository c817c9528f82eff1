"""PostgreSQL's own dump and restore over the settings' database, all or nothing."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from guanjia.config import checks, embedded, environment

HELD = "before_restore"


class DumpFailed(Exception):
    """PostgreSQL's program refused; the text is its own."""


def _major(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.split()[2].split(".")[0])


def _program(name: str) -> str:
    """The system's program when it is of the server's version, else the wheel's."""
    wheel = str(embedded.binaries() / name)
    own = shutil.which(name)
    fits = own and not environment.is_embedded() and _major(own) == checks.version()
    return own if own and fits else wheel


def _run(name: str, *arguments: str) -> None:
    database = connection.settings_dict
    sslmode = database["OPTIONS"].get("sslmode")
    variables = {
        "PGHOST": database["HOST"],
        "PGPORT": database["PORT"],
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        **({"PGSSLMODE": sslmode} if sslmode else {}),
    }
    command = [_program(name), *arguments, "--dbname", database["NAME"]]
    done = subprocess.run(
        command, env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DumpFailed(done.stderr.strip()[-2000:])


def dump(target: Path) -> None:
    """Write a consistent dump of the database."""
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(target))


def restore(source: Path) -> None:
    """Read a dump into the database, all of it or nothing."""
    _run(
        "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(source)
    )


def is_empty() -> bool:
    """Whether the database has no tables yet."""
    return not connection.introspection.table_names()


def undo_interrupted() -> None:
    """Bring back what a restore that was killed had put aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [HELD])
        if cursor.fetchone():
            cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
            cursor.execute(f"ALTER SCHEMA {HELD} RENAME TO public")


@contextmanager
def set_aside() -> Iterator[None]:
    """Put what is in the database aside while another content comes in; it returns when that fails."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SCHEMA public RENAME TO {HELD}")
        cursor.execute("CREATE SCHEMA public")
    try:
        yield
    except BaseException:
        undo_interrupted()
        raise
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {HELD} CASCADE")
