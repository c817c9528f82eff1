"""What the worker does on the beat: sweeps and senders, each in its own units of work."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import structlog
from django.db import Error, close_old_connections

from guanjia.kernel import clock
from guanjia.kernel.models import Heartbeat

log = structlog.get_logger()
RunT = TypeVar("RunT", bound=Callable[[], object])


@dataclass
class Beat:
    """A function that runs every so many seconds."""

    run: Callable[[], object]
    seconds: float
    apart: bool
    due: float = field(default=0.0)


_beats: list[Beat] = []


def every(seconds: float, *, apart: bool = False) -> Callable[[RunT], RunT]:
    """Register a function for the beat; one that waits for others' servers beats apart and holds nobody up."""

    def register(run: RunT) -> RunT:
        _beats.append(Beat(run, seconds, apart))
        return run

    return register


def run(stop: threading.Event, *, apart: bool = False) -> None:
    """Beat until told to stop; a failing function is logged and tried again, the others go on."""
    while not stop.is_set():
        close_old_connections()
        for beat in _beats:
            if beat.apart == apart and time.monotonic() >= beat.due and not stop.is_set():
                beat.due = time.monotonic() + beat.seconds
                _run_once(beat)
        stop.wait(0.25)


def _run_once(beat: Beat) -> None:
    try:
        beat.run()
    except Error as error:
        log.warning("beat_database_error", beat=beat.run.__name__, error=type(error).__name__)
    except Exception:
        log.exception("beat_failed", beat=beat.run.__name__)


@every(5)
def say_alive() -> None:
    """Leave the worker's heartbeat, which /healthz reports, and follow the database's clock."""
    if clock.is_due_for_measure():
        clock.measure()
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": clock.now()})
