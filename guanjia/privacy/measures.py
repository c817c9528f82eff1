"""Reveals with purpose and case (M084), encryption of personal fields (M083), incidents (M088), declared as data."""

from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, declare


def for_a_case(event: Event) -> Seen | None:
    """A value was opened with a purpose, which is always asked, and for a case."""
    return Seen(bool(event.data["purpose"] and event.data["for_case"])) if "for_case" in event.data else None


def is_sealed(event: Event) -> Seen:
    """A column with personal data is encrypted as its class wants; an undeclared one never is."""
    return Seen(bool(event.data["is_kept"]))


def was_confirmed(event: Event) -> Seen | None:
    """An incident turned out to be true."""
    return Seen() if event.data["is_confirmed"] else None


declare(
    Measure("M083", "share", ("A-3.1-10",), {"privacy.FieldScanned": is_sealed}, 1.0, standing=True),
    Measure("M088", "count", ("A-3.1-9", "A-3.1-10"), {"privacy.IncidentAssessed": was_confirmed}),
    Measure("M084", "share", ("A-1.1-2", "A-3.1-11"), {"privacy.ValueRevealed": for_a_case}, 1.0),
)  # fmt: skip
