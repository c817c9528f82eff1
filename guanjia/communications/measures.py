"""E-mails that arrived (M210), notices that colleagues read in time (M163), declared as data."""

from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, declare


def handed_over(event: Event) -> Seen:
    """Taken to the mail server, and not given back by it."""
    return Seen(event.name == "communications.MessageClaimed")


declare(
    Measure("M163", "share", ("A-1.4-2", "D-6.1.2-1"),
            {"communications.NoticeGiven": lambda event: Seen(False),
             "communications.NoticeRead": lambda event: Seen(bool(event.data["in_time"]))}, 0.95),
    Measure("M210", "share", ("C-2.3-7",),
            {"communications.MessageClaimed": handed_over, "communications.MessageFailed": handed_over,
             "communications.MessageLost": handed_over}, 0.98, "站内消息存入即到，不算"),
)  # fmt: skip
