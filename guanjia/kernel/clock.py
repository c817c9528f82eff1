"""The one source of time: the database's clock, followed by a measured offset."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

MEASURE_EVERY = 60.0
SHOWN_IN = ZoneInfo("Asia/Shanghai")


class _Offset:
    value: timedelta = timedelta(0)
    measured_at: float | None = None
    pinned: datetime | None = None


def measure() -> timedelta:
    """Ask the database for its time and keep the difference; returns database minus machine."""
    before = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        database = cursor.fetchone()[0]
    after = datetime.now(UTC)
    _Offset.value = database - (before + (after - before) / 2)
    _Offset.measured_at = time.monotonic()
    return _Offset.value


def now() -> datetime:
    """The present moment in aware UTC, as the database sees it."""
    if _Offset.pinned is not None:
        return _Offset.pinned
    if _Offset.measured_at is None:
        measure()
    return datetime.now(UTC) + _Offset.value


def is_due_for_measure() -> bool:
    """Whether the offset is older than a minute; the worker and the listener measure again then."""
    return _Offset.measured_at is None or time.monotonic() - _Offset.measured_at > MEASURE_EVERY


@contextmanager
def pinned(at: datetime) -> Iterator[None]:
    """Hold the clock at one moment: for tests and for the demo's moving history."""
    before, _Offset.pinned = _Offset.pinned, at
    try:
        yield
    finally:
        _Offset.pinned = before
