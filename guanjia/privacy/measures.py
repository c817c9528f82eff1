"""Figures of the protection, declared as data: reveals, encryption, reviews of access, necessity, incidents."""

from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, declare


def for_a_case(event: Event) -> Seen | None:
    """A value was opened with a purpose, which is always asked, and for a case."""
    return Seen(bool(event.data["purpose"] and event.data["for_case"])) if "for_case" in event.data else None


def is_sealed(event: Event) -> Seen:
    """A column with personal data is encrypted as its class wants; an undeclared one never is."""
    return Seen(bool(event.data["is_kept"]))


def is_needed(event: Event) -> Seen:
    """A column has a purpose, and nothing in it is past its days."""
    return Seen(bool(event.data.get("is_needed", True) and event.data["is_registered"]))


def reviewed(event: Event) -> tuple[Seen, ...]:
    """Each role of a review that ended in time was looked at; one that ended late was counted on its last day."""
    return tuple(Seen(occasion=place) for place in range(event.data["lines"] if event.data["in_time"] else 0))


def overdue(event: Event) -> tuple[Seen, ...]:
    """On the last day of a review: each role that was looked at, and each that was not."""
    done, left = event.data["done"], event.data["left"]
    return tuple(Seen(place < done, occasion=place) for place in range(done + left))


def is_out(event: Event) -> Seen:
    """Somebody left; the account was closed with it."""
    return Seen(bool(event.data.get("is_out", True)))


def was_confirmed(event: Event) -> Seen | None:
    """An incident turned out to be true."""
    return Seen() if event.data["is_confirmed"] else None


declare(
    Measure("M083", "share", ("A-3.1-10",), {"privacy.FieldScanned": is_sealed}, 1.0, standing=True),
    Measure("M085", "share", ("A-3.1-11",),
            {"organization.AccessReviewClosed": reviewed, "organization.AccessReviewOverdue": overdue,
             "people.StaffLeft": is_out}, 1.0, "还没到期、没做完的复核不算"),
    Measure("M087", "share", ("A-3.1-12",), {"privacy.FieldScanned": is_needed}, 1.0, standing=True),
    Measure("M088", "count", ("A-3.1-9", "A-3.1-10"), {"privacy.IncidentAssessed": was_confirmed}),
    Measure("M084", "share", ("A-1.1-2", "A-3.1-11"), {"privacy.ValueRevealed": for_a_case}, 1.0),
)  # fmt: skip
