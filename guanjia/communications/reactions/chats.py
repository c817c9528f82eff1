"""What lies in the inbox of a resident who follows the official account goes there too, by its template."""

from guanjia.communications import actions, queries
from guanjia.communications.events import MessageSent
from guanjia.communications.models import Message
from guanjia.kernel.events import on
from guanjia.kernel.models import Event


@on(MessageSent, when=lambda event: event.data["channel"] == Message.Channel.INBOX)
def pass_on_to_wechat(event: Event) -> None:
    """One more way to the same person."""
    actions.pass_to_wechat(queries.system_message(event.subject_id))
