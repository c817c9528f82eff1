"""Messages that arrived (M210), notices read in time (M163), tools of the staff in service (M255): as data."""

from guanjia.communications.tools import KINDS
from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, declare

RECEIPTS = ("sms",)  # channels that say themselves what is on the phone


def handed_over(event: Event) -> Seen:
    """Taken by the server of its channel and not given back; of a text message its provider says so later."""
    return Seen(event.data.get("channel") not in RECEIPTS)


def not_arrived(event: Event) -> Seen:
    """Not taken, given back, or in doubt."""
    return Seen(False)


def tools(event: Event) -> tuple[Seen, ...]:
    """Each kind of tool that the policy names, until it names it no more."""
    found = event.data["tools"]
    return tuple(
        Seen(found.get(kind, False), occasion=number, undo=kind not in found)
        for number, kind in enumerate(KINDS)
    )


declare(
    Measure("M163", "share", ("A-1.4-2", "D-6.1.2-1"),
            {"communications.NoticeGiven": lambda event: Seen(False),
             "communications.NoticeRead": lambda event: Seen(bool(event.data["in_time"]))}, 0.95),
    Measure("M210", "share", ("C-2.3-7",),
            {"communications.MessageClaimed": handed_over, "communications.MessageArrived": lambda event: Seen(),
             "communications.MessageFailed": not_arrived, "communications.MessageLost": not_arrived,
             "communications.TextLost": not_arrived, "communications.PushLost": not_arrived,
             "communications.MessageDoubtful": not_arrived},
            0.98, "站内消息存入即到，不算；短信以平台的送达回执为准，其他渠道对方服务器收下、没有退回就算送达"),
    Measure("M255", "share", ("D-6.1.2-1",), {"communications.ToolsJudged": tools}, 1.0,
            "各项目分别核对", standing=True),
)  # fmt: skip
