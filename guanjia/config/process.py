"""How a command gets Django and, where it is the default, the embedded database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import django

from guanjia.config import embedded, environment, keys


@contextmanager
def database() -> Iterator[None]:
    """The embedded database, where it is the default, runs for as long as the block lasts."""
    environment.home().mkdir(parents=True, exist_ok=True)
    data = environment.home() / "postgres"
    if environment.is_embedded() and not (data / "PG_VERSION").exists():
        keys.make(environment.keys_directory())
    with embedded.running(data) if environment.is_embedded() else nullcontext():
        yield


@contextmanager
def house(role: str = "owner") -> Iterator[None]:
    """Django set up for a role, with its database at hand."""
    with database():
        set_up(role)
        yield


def set_up(role: str) -> None:
    """Set Django up for a role."""
    os.environ["GUANJIA_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.config.settings")
    django.setup()
