"""The control of R4, never part of the product: look at what is due without a lock, fire without a once check."""

import random
import time
from datetime import datetime

from django.db.models import QuerySet

from guanjia.kernel.work import action
from guanjia.sla.actions import clocks
from guanjia.sla.models import Clock, ClockFiring


@action
def sweep_batch(now: datetime) -> int:
    """Every worker fires what it sees, also what another one is just firing."""
    due = list(Clock.objects.filter(state=Clock.State.RUNNING, next_at__lte=now).order_by("next_at")[:50])
    time.sleep(0.2 * random.random())  # noqa: S311
    clocks.fire(due, now)
    return len(due)


class _NothingKnown:
    """ClockFiring.objects without its look at what is there."""

    def filter(self, **asked: object) -> QuerySet[ClockFiring]:
        """As if nothing had fired yet."""
        return ClockFiring._default_manager.none()


def install() -> None:
    """Put the mistakes in place of what the product's sweep calls, in this process only."""
    clocks.sweep_batch = sweep_batch
    ClockFiring.objects = _NothingKnown()  # type: ignore[assignment]
