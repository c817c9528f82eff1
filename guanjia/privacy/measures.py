"""Reveals with purpose and case (M084), declared as data."""

from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, declare


def for_a_case(event: Event) -> Seen | None:
    """A value was opened with a purpose, which is always asked, and for a case."""
    return Seen(bool(event.data["purpose"] and event.data["for_case"])) if "for_case" in event.data else None


declare(
    Measure("M084", "share", ("A-1.1-2", "A-3.1-11"), {"privacy.ValueRevealed": for_a_case}, 1.0),
)  # fmt: skip
