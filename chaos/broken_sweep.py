"""The control of R4, never part of the product: look at what is due without a lock, fire without a once check."""

import random
import time
from datetime import datetime

from guanjia.kernel.work import action
from guanjia.sla import actions
from guanjia.sla.models import Clock, ClockFiring


@action
def sweep_batch(now: datetime) -> int:
    """Every worker fires what it sees, also what another one is just firing."""
    clocks = list(Clock.objects.filter(state=Clock.State.RUNNING, next_at__lte=now).order_by("next_at")[:50])
    time.sleep(0.2 * random.random())  # noqa: S311
    for row in clocks:
        actions.fire(row, now)
    return len(clocks)


class _NoOnce:
    """ClockFiring.objects without its look at what is there."""

    def get_or_create(
        self, *, clock: Clock, level: int, defaults: dict[str, datetime]
    ) -> tuple[ClockFiring, bool]:
        """Always a new row."""
        return ClockFiring._default_manager.create(clock=clock, level=level, **defaults), True


def install() -> None:
    """Put the mistakes in place of the product's functions, in this process only."""
    actions.sweep_batch = sweep_batch
    ClockFiring.objects = _NoOnce()  # type: ignore[assignment]
