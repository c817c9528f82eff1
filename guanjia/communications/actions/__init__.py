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
from guanjia.communications.actions.letters import blank_letters, file_letter, reply, take_letter
from guanjia.communications.actions.mailboxes import claim_mailbox, poll, poll_mailboxes
from guanjia.communications.actions.messages import (
    BROKEN,
    claim,
    doubt_interrupted,
    mail,
    note_arrival,
    note_nobody,
    read_all,
    read_message,
    send_due,
    tell,
    tell_in_digest,
    text,
)
from guanjia.communications.actions.robots import (
    add_robot,
    post_to_groups,
    post_waiting,
    queue_posts,
    switch_robot,
    test_robot,
)

__all__ = [
    "BROKEN",
    "add_robot",
    "add_sender",
    "add_webhook",
    "blank_letters",
    "claim",
    "claim_mailbox",
    "doubt_interrupted",
    "file_letter",
    "mail",
    "note_arrival",
    "note_nobody",
    "poll",
    "poll_mailboxes",
    "post_to_groups",
    "post_waiting",
    "queue_posts",
    "read_all",
    "read_message",
    "receive",
    "renew_sender",
    "renew_webhook",
    "reply",
    "send_again",
    "send_due",
    "send_test",
    "send_waiting",
    "send_webhooks",
    "switch_robot",
    "switch_sender",
    "switch_webhook",
    "take_letter",
    "tell",
    "tell_in_digest",
    "test_robot",
    "text",
]
