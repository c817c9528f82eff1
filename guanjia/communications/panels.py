"""What messages give to the kernel: the inbox count, the register of their personal fields."""

from typing import Any

from django.urls import reverse

from guanjia.communications import connections, followers, letters, notices, queries
from guanjia.communications.models import ChatMessage, Letter, Notice, Robot, Sender, Webhook
from guanjia.kernel import attachments, going, navigation, web
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.kernel.refs import SubjectRef
from guanjia.privacy import declared as privacy
from guanjia.privacy.declared import Opened, PersonalField


def hide(text: str) -> str:
    """A message is never shown to others."""
    return "*" * min(len(text), 6)


privacy.declare(
    PersonalField("communications_message", "address_sealed", "personal", "发送消息", hide, 180),
    PersonalField("communications_message", "title_sealed", "personal", "发送消息", hide, 180),
    PersonalField("communications_message", "text_sealed", "personal", "发送消息", hide, 180),
    PersonalField("communications_message", "values_sealed", "personal", "发送消息", hide, 180),
    PersonalField("communications_message", "outcome_sealed", "personal", "发送消息", hide, 180),
    *(
        PersonalField("communications_letter", f"{name}_sealed", "personal", "办理来信", hide, 1095)
        for name in ("address", "name", "subject", "text")
    ),
    PersonalField("communications_chatmessage", "text_sealed", "personal", "办理公众号消息", hide, 1095),
    PersonalField("communications_follower", "open_id_sealed", "personal", "在公众号里回复", hide, 1095),
    *(
        PersonalField(
            "communications_pushdevice", f"{name}_sealed", "personal", "发通知到本人打开过的设备", hide, 180
        )
        for name in ("endpoint", "p256dh", "auth")
    ),
    PersonalField("communications_incoming", "body_sealed", "personal", "办理外部系统转来的事", hide, 30),
)
navigation.add(
    Entry("desk", "客户", "notices", "公告", "speakerphone", "notices", "notices.write", 30),
    Entry("field", "", "inbox", "消息", "message-2", "field-inbox", "field.open", 30, queries.unread_count),
)
attachments.owner_check(Letter.kind)(letters.get_letter)
attachments.owner_check(ChatMessage.kind)(followers.get_chat)


@privacy.opener("letter.address", "来信的邮箱地址")
def open_address(actor: Actor, subject: SubjectRef) -> Opened:
    """The address of who wrote a letter within reach."""
    row = letters.get_letter(actor, subject.id)
    return Opened(row.address, row.project_id)


@privacy.opener("letter.text", "来信里的号码")
def open_words(actor: Actor, subject: SubjectRef) -> Opened:
    """The words of a letter within reach, with the numbers in them."""
    row = letters.get_letter(actor, subject.id)
    return Opened(row.text, row.project_id)


@going.page_of(Webhook.kind)
def webhook_page(actor: Actor, webhook_id: int) -> str:
    """Where a webhook is looked after."""
    return reverse("webhook", args=[webhook_id]) if actor.may(connections.NEED) else ""


@going.page_of(Sender.kind)
def sender_page(actor: Actor, sender_id: int) -> str:
    """Where a sender is looked after."""
    return reverse("sender", args=[sender_id]) if actor.may(connections.NEED) else ""


@going.page_of(Robot.kind)
def robot_page(actor: Actor, robot_id: int) -> str:
    """Where a robot is looked after."""
    return reverse("robot", args=[robot_id]) if actor.may(connections.NEED) else ""


@going.page_of(Notice.kind)
def notice_page(actor: Actor, notice_id: int) -> str:
    """Where a notice is kept, for who keeps it; else where it is read."""
    if actor.reach("notices.write"):
        return reverse("notice", args=[notice_id])
    face = "home" if actor.person_id and not actor.may("desk.open") and not actor.may("field.open") else ""
    face = face or ("field" if actor.channel == "field" or not actor.may("desk.open") else "desk")
    return reverse(f"{face}-notice", args=[notice_id])


@going.names_of(Notice.kind)
def notice_names(actor: Actor, notice_ids: list[int]) -> dict[int, str]:
    """Titles of notices that the actor keeps."""
    return {row.pk: row.title for row in notices.kept(actor).filter(pk__in=notice_ids)}


@web.shell_facts
def unread(request: web.Request) -> dict[str, Any]:
    """How many messages wait, for the bell."""
    return {"inbox_count": queries.unread_count(request.actor)}
