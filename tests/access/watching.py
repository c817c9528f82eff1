"""A plugin of pytest: every form and call that another test sends is followed (`-p tests.access.watching`, P6)."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Follow every POST of a test that works in one transaction, where the database counts what it wrote."""
    from django.db import connection
    from django.test import Client

    from tests.access.trail import ALL

    real = Client.request

    def ask(client: Client, **sent: Any) -> Any:
        if sent.get("REQUEST_METHOD") != "POST" or not connection.in_atomic_block:
            return real(client, **sent)
        return ALL.follow(lambda: real(client, **sent))

    monkeypatch.setattr(Client, "request", ask)
    yield
