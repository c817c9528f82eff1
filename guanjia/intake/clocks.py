"""The clocks of contacts, channels and enquiries (T29, T30, T31), declared as data."""

from datetime import datetime

from guanjia.kernel.models import Event
from guanjia.sla.declared import ClockRule, declare

PROVED = ("intake.ChannelTested", "intake.ChannelUsed")
CLOSED = ("intake.ChannelSuspended", "intake.ChannelDeclined")


def due_of(event: Event) -> datetime | None:
    """When the first answer is due."""
    text = event.data.get("answer_due_at")
    return datetime.fromisoformat(text) if text else None


def reply_due(event: Event) -> datetime:
    """By when the customer was told that the reply comes."""
    return datetime.fromisoformat(event.data["reply_due_at"])


def works(event: Event) -> bool:
    """Whether the event shows that the channel works: a real contact, or a test that went well."""
    return bool(event.data.get("is_ok", True))


declare(
    ClockRule(
        "T29", "咨询答复", "D-3.2.2-3", "enquiry", start=("intake.EnquiryPromised",), stop=("intake.EnquiryReplied",),
        void=("intake.EnquiryConverted", "intake.EnquiryGivenUp"), unit="point", due=reply_due,
    ),
    ClockRule(
        "T30", "首次答复", "C-3.1-8", "contact",
        start=("intake.ContactReceived", "intake.ContactWaits", "intake.ContactHastened"),
        stop=("intake.ContactAnswered", "intake.DangerAnswered", "intake.ContactClosed"),
        void=("intake.ContactRouted", "intake.ContactLeft"), unit="point", due=due_of,
        when=lambda event: due_of(event) is not None,
    ),
    ClockRule(
        "T31", "渠道测试", "A-3.2-1", "channel", start=("intake.ChannelOpened", *PROVED), stop=PROVED, void=CLOSED,
        policy="channel.test_every", when=works, stop_when=works,
    ),
)  # fmt: skip
