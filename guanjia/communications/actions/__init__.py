"""The only writer of this context: messages, the links to other systems, what goes out and comes in by them."""

from guanjia.communications.actions.connections import (
    add_sender,
    add_webhook,
    renew_sender,
    renew_webhook,
    switch_sender,
    switch_webhook,
)
from guanjia.communications.actions.deliveries import send_again, send_test, send_waiting, send_webhooks
from guanjia.communications.actions.incoming import receive
from guanjia.communications.actions.messages import (
    BROKEN,
    claim,
    mail,
    note_nobody,
    read_all,
    read_message,
    send_due,
    tell,
    tell_in_digest,
    text,
)

__all__ = [
    "BROKEN",
    "add_sender",
    "add_webhook",
    "claim",
    "mail",
    "note_nobody",
    "read_all",
    "read_message",
    "receive",
    "renew_sender",
    "renew_webhook",
    "send_again",
    "send_due",
    "send_test",
    "send_waiting",
    "send_webhooks",
    "switch_sender",
    "switch_webhook",
    "tell",
    "tell_in_digest",
    "text",
]
