"""The only writer of contacts, calls and the register of channels."""

from guanjia.intake.actions.calls import end_call, enter_call, ring, take_call
from guanjia.intake.actions.channels import (
    change_channel,
    decline_channel,
    judge_channels,
    note_use,
    open_channel,
    suspend_channel,
    test_channel,
)
from guanjia.intake.actions.contacts import (
    UNSORTED,
    answer,
    ask_for_supervisor,
    close_contact,
    pass_contacts,
    receive,
    receive_request,
    receive_scanned,
    take_contact,
)

__all__ = [
    "UNSORTED",
    "answer",
    "ask_for_supervisor",
    "change_channel",
    "close_contact",
    "decline_channel",
    "end_call",
    "enter_call",
    "judge_channels",
    "note_use",
    "open_channel",
    "pass_contacts",
    "receive",
    "receive_request",
    "receive_scanned",
    "ring",
    "suspend_channel",
    "take_call",
    "take_contact",
    "test_channel",
]
