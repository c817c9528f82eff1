"""What messages give to the kernel: the inbox count, the register of their personal fields."""

from typing import Any

from django.urls import reverse

from guanjia.communications import connections, queries
from guanjia.communications.models import Sender, Webhook
from guanjia.kernel import going, navigation, web
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.privacy import declared as privacy
from guanjia.privacy.declared import PersonalField


def hide(text: str) -> str:
    """A message is never shown to others."""
    return "*" * min(len(text), 6)


privacy.declare(
    PersonalField("communications_message", "address_sealed", "personal", "发送消息", hide, 180),
    PersonalField("communications_message", "title_sealed", "personal", "发送消息", hide, 180),
    PersonalField("communications_message", "text_sealed", "personal", "发送消息", hide, 180),
    PersonalField("communications_incoming", "body_sealed", "personal", "办理外部系统转来的事", hide, 30),
)
navigation.add(
    Entry("field", "", "inbox", "消息", "message-2", "field-inbox", "field.open", 30, queries.unread_count)
)


@going.page_of(Webhook.kind)
def webhook_page(actor: Actor, webhook_id: int) -> str:
    """Where a webhook is looked after."""
    return reverse("webhook", args=[webhook_id]) if actor.may(connections.NEED) else ""


@going.page_of(Sender.kind)
def sender_page(actor: Actor, sender_id: int) -> str:
    """Where a sender is looked after."""
    return reverse("sender", args=[sender_id]) if actor.may(connections.NEED) else ""


@web.shell_facts
def unread(request: web.Request) -> dict[str, Any]:
    """How many messages wait, for the bell."""
    return {"inbox_count": queries.unread_count(request.actor)}
