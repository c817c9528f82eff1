"""No contact is lost (M026), declared as data."""

from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, declare


def linked(event: Event) -> Seen:
    """A contact became a case or was answered; until then it counts as lost."""
    return Seen(event.name != "intake.ContactReceived")


declare(
    Measure("M026", "share", ("B-3.1.2-1", "C-3.1-7", "D-3.1.2-3"),
            {"intake.ContactReceived": linked, "intake.ContactRouted": linked, "intake.ContactClosed": linked}, 1.0),
)  # fmt: skip
