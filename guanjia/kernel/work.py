"""One unit of work: state, events and jobs commit together or not at all."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec, TypeVar

import structlog
from django.db import DataError, connection, transaction

from guanjia.kernel.refusals import Refused

P = ParamSpec("P")
T = TypeVar("T")
PAIRS_IN_PAYLOAD = 90
UNFIT = "有一项太长、太大或含有不能保存的字符，没有保存，请改短或重写后再提交。"
log = structlog.get_logger()


@dataclass
class Unit:
    """What the running unit of work has to tell when it commits."""

    jobs: dict[str, list[int]] = field(default_factory=dict)
    events: list[int] = field(default_factory=list)
    topics: dict[str, int] = field(default_factory=dict)


_local = threading.local()
_flushers: list[Callable[[Unit], None]] = []


def current() -> Unit | None:
    """The running unit of work, or nothing outside of one."""
    return getattr(_local, "unit", None)


def on_flush(flush: Callable[[Unit], None]) -> Callable[[Unit], None]:
    """Register what is written last, inside the same transaction."""
    _flushers.append(flush)
    return flush


@contextmanager
def work() -> Iterator[Unit]:
    """Open a unit of work, or join the one that runs; what a refusal keeps is written after the rollback."""
    running = current()
    if running is not None:
        yield running
        return
    unit = Unit()
    try:
        with transaction.atomic():
            _local.unit = unit
            try:
                yield unit
                for flush in _flushers:
                    flush(unit)
            finally:
                _local.unit = None
    except (DataError, UnicodeEncodeError) as error:
        log.warning("value_does_not_fit", error=str(error)[:200])
        raise Refused("does_not_fit", UNFIT) from error
    except Refused as refusal:
        if refusal.kept is not None:
            keep, refusal.kept = refusal.kept, None
            with work():
                keep()
        raise


def action(act: Callable[P, T]) -> Callable[P, T]:
    """Mark a function that writes: it runs in a unit of work."""

    @wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        with work():
            return act(*args, **kwargs)

    return run


@on_flush
def notify(unit: Unit) -> None:
    """Tell the listeners which topics changed (recipe: NOTIFY serialises commits, so once a transaction).

    A payload holds 8,000 bytes; a large unit of work sends as many as its topics need.
    """
    pairs = [f"{topic}={event_id}" for topic, event_id in unit.topics.items()]
    for start in range(0, len(pairs), PAIRS_IN_PAYLOAD):
        with connection.cursor() as cursor:
            payload = ";".join(pairs[start : start + PAIRS_IN_PAYLOAD])
            cursor.execute("SELECT pg_notify('guanjia', %s)", [payload])
