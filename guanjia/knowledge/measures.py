"""Categories with a procedure (M031), declared as data: what holds now."""

from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, declare


def has_procedure(event: Event) -> Seen | None:
    """A category in use has a published procedure; one out of use counts no more."""
    if "has_sop" not in event.data:
        return None
    return Seen(event.data["has_sop"], undo=not event.data["is_offered"])


declare(
    Measure("M031", "share", ("B-3.3.3-1", "B-7-2"), {"knowledge.CategoryChanged": has_procedure}, 1.0,
            standing=True),
)  # fmt: skip
