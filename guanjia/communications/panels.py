"""What messages give to the kernel: the inbox count, the register of their personal fields."""

from typing import Any

from guanjia.communications import queries
from guanjia.kernel import navigation, web
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
)
navigation.add(
    Entry("field", "", "inbox", "消息", "message-2", "field-inbox", "field.open", 30, queries.unread_count)
)


@web.shell_facts
def unread(request: web.Request) -> dict[str, Any]:
    """How many messages wait, for the bell."""
    return {"inbox_count": queries.unread_count(request.actor)}
