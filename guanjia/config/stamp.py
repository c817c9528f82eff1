"""Marks of work done before, so that a start with nothing new does nothing again."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from guanjia.config import environment
from guanjia.config.contexts import PACKAGE

PARTS = ("django", "procrastinate", "django-allauth", "django-axes", "django-htmx")


def _digest(files: list[Path]) -> str:
    rows = [f"{path.relative_to(PACKAGE)} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    rows += [f"{part} {version(part)}" for part in PARTS]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def static_files() -> str:
    """A digest of everything that decides what the collected static files are."""
    return _digest(sorted(path for path in PACKAGE.glob("*/static/**/*") if path.is_file()))


def preparation() -> str:
    """A digest of everything that decides whether tables, rights, demo and static files are up to date."""
    return _digest(sorted(PACKAGE.glob("*/migrations/*.py"))) + static_files()


def is_prepared() -> bool:
    """Whether this data folder was prepared for exactly this version."""
    path = environment.home() / "prepared"
    return environment.is_embedded() and path.exists() and path.read_text() == preparation()


def mark_prepared() -> None:
    """Remember that everything is prepared."""
    (environment.home() / "prepared").write_text(preparation())


def forget() -> None:
    """Have the next start prepare again, after the data was exchanged."""
    (environment.home() / "prepared").unlink(missing_ok=True)
