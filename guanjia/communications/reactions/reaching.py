"""A channel lost a message to a resident: the next one of the person takes it."""

from guanjia.communications import actions, queries, reaching
from guanjia.communications.events import MessageLost, PushLost, TextLost
from guanjia.kernel.events import on
from guanjia.kernel.models import Event


@on(MessageLost, TextLost, PushLost)
def fall_back(event: Event) -> None:
    """The next channel that is switched on and reaches the person; what may have arrived is not sent again."""
    row = queries.system_message(event.subject_id)
    if row.person is None:
        return
    for place, channel in enumerate(row.fallback):
        way = reaching.WAYS.get(channel)
        if way is not None and way.is_on() and (address := way.address(row.person)):
            actions.send_by_next(row, channel, row.fallback[place + 1 :], address)
            return
