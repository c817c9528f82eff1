"""Live screens hear of every topic that a unit of work touched, however many."""

import pytest

from guanjia.kernel import work
from guanjia.kernel.live import Heard


class Cursor:
    """Takes what would be notified."""

    def __init__(self, payloads: list[str]) -> None:
        self.payloads = payloads

    def __enter__(self) -> "Cursor":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def execute(self, sql: str, parameters: list[str]) -> None:
        self.payloads += parameters


class Connection:
    """A database that only listens."""

    def __init__(self) -> None:
        self.payloads: list[str] = []

    def cursor(self) -> Cursor:
        return Cursor(self.payloads)


def test_many_topics_are_told_in_several_notices_and_none_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    database, topics = Connection(), {f"household:{n}": 9_000_000 + n for n in range(2_000)}
    monkeypatch.setattr(work, "connection", database)
    work.notify(work.Unit(topics=topics))
    heard = Heard()
    for payload in database.payloads:
        assert len(payload.encode()) < 8_000
        heard.hear(payload)
    assert heard.last == topics
