"""Events are sealed in batches every ten minutes, and every seal is anchored outside the database (R11)."""

from django.db import connection

from guanjia.kernel import beats, clock
from guanjia.kernel.work import action
from guanjia.privacy import anchors, chain
from guanjia.privacy.models import Seal

EVERY_SECONDS = 600
BATCH, LOOKED_BACK = 10_000, 3
LOCK = 20_261_123


@beats.every(EVERY_SECONDS)
def seal_events() -> int:
    """Seal everything that is settled, then anchor; returns how many events were sealed."""
    sealed = 0
    while count := seal_batch():
        sealed += count
    anchors.add_missing()
    return sealed


@action
def seal_batch(most: int = BATCH) -> int:
    """Seal the next events that are settled, and any that appeared below the last seal; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = Seal.objects.order_by("-pk").first()
    after = last.last_id if last else 0
    late = _late(after)
    marks = list(chain.settled(after, most))
    if not marks and not late:
        return 0
    packed = chain.pack([*late, *marks])
    numbers = [number for number, _ in marks] or [after]
    Seal.objects.create(
        first_id=numbers[0], last_id=numbers[-1], late=[number for number, _ in late],
        count=len(late) + len(marks), marks=packed, head=chain.head(last.head if last else "", packed),
        sealed_at=clock.now(),
    )  # fmt: skip
    return len(late) + len(marks)


def _late(after: int) -> list[tuple[int, bytes]]:
    """Events that took their number before the last seals and were committed after: numbers are given early."""
    recent = list(Seal.objects.order_by("-pk")[:LOOKED_BACK])
    if not recent:
        return []
    known = {number for seal in recent for number in chain.unpack(seal.marks)}
    first = min(seal.first_id for seal in recent)
    found = chain.read("id BETWEEN %s AND %s", [first, after])
    return [(number, said) for number, said in found if number not in known]
