"""What is late or urgent is told to the groups of the project as well."""

from guanjia.communications import actions, queries
from guanjia.communications.events import MessageSent
from guanjia.communications.models import Robot
from guanjia.kernel.events import on
from guanjia.kernel.models import Event


def is_for_groups(event: Event) -> bool:
    """Whether a message of the inbox is of a kind that groups hear."""
    data = event.data
    return data["channel"] == "inbox" and (data.get("is_urgent") or data.get("words") in Robot.CLOCK_WORDS)


@on(MessageSent, when=is_for_groups)
def tell_the_groups(event: Event) -> None:
    """Queue it for the project's robots; once for all whom it told."""
    actions.queue_posts(queries.system_message(event.subject_id))
