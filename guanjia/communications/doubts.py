"""Messages of which nobody knows whether they left: what they are about, and how they may be told again."""

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from guanjia.communications import reaching
from guanjia.communications.models import Message
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound

NEED = "intake.register"


def doubtful(actor: Actor) -> QuerySet[Message]:
    """Of the projects within reach, newest first; what was told again by another channel is settled."""
    again = Message.objects.filter(once_key__startswith=Concat(OuterRef("once_key"), Value(">")))
    rows = Message.objects.filter(~Exists(again), status=Message.Status.UNKNOWN).select_related("person")
    reach = actor.reach(NEED)
    rows = rows if reach.company else rows.filter(project_id__in=reach.projects)
    return rows.order_by("-created_at", "-pk")


def get_doubtful(actor: Actor, message_id: int) -> Message:
    """One of them, within reach."""
    row = doubtful(actor).filter(pk=message_id).first()
    if row is None:
        raise NotFound("这一条已经用别的方式发了，或者已经知道结果，请刷新页面。")
    return row


def other_ways(row: Message) -> list[str]:
    """The other channels that reach the person now, the best first; none for words to somebody without a file."""
    if row.person is None or not row.words:
        return []
    channels = reaching.channels_for(reaching.wish_of(row.person), row.words)
    return [channel for channel in channels if channel != row.channel]
