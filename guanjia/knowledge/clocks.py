"""The clock of reading (T43): and of what a change of the law asks for (T44): to the end of the policy's days."""

from datetime import datetime

from guanjia.kernel.models import Event
from guanjia.sla.declared import ClockRule, declare


def due_of(event: Event) -> datetime:
    """When it must have been read."""
    return datetime.fromisoformat(event.data["due_at"])


declare(
    ClockRule(
        "T43", "制度文件签阅", "B-6.3-1", "reading_duty", start=("knowledge.ReadingOwed",),
        stop=("knowledge.EditionAcknowledged",), void=("knowledge.ReadingDropped",), unit="point", due=due_of,
        when=lambda event: not event.data["is_read"],
    ),
    ClockRule(
        "T44", "法规变动落实", "C-4.2-1", "regulation_change", start=("knowledge.RegulationChanged",),
        stop=("knowledge.RegulationSettled",), unit="point", due=due_of,
        ladder=("process_owner", "trainer", "administrator"),
    ),
)  # fmt: skip
