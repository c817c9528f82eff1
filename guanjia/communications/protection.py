"""What messages tell the protection of personal data: what was sent to somebody is erased and copied."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from guanjia.communications.actions import chats as chat_actions
from guanjia.communications.actions import letters as actions
from guanjia.communications.actions import push as push_actions
from guanjia.communications.models import ChatMessage, Incoming, Letter, Message, PushDevice
from guanjia.kernel.work import action
from guanjia.organization.moments import local
from guanjia.privacy import actions as privacy
from guanjia.privacy import declared
from guanjia.privacy.declared import Held, Identity, KeepRule


def messages_to(identity: Identity) -> QuerySet[Message]:
    """What was sent to the account and to the person, inside and outside of the inbox."""
    people = [ref.id for ref in identity.refs if ref.kind == "person"]
    return Message.objects.filter(Q(account=identity.account_id or -1) | Q(person__in=people))


@declared.eraser
@action
def erase_messages(identity: Identity) -> dict[str, int]:
    """Blank what was sent to the person; messages to others about it lose the words that name the person."""
    own = messages_to(identity)
    others = Message.objects.none()
    for ref in identity.refs:
        others |= Message.objects.filter(subject_kind=ref.kind, subject_id=ref.id)
    scrubbed = privacy.scrub(others, identity.words)
    blanked = own.update(
        address_sealed=b"", title_sealed=b"", text_sealed=b"", values_sealed=b"", outcome_sealed=b""
    )
    return {"发给本人的消息": blanked, "消息文字": scrubbed}


@declared.copy_part("消息", "时间", "标题", "内容", "方式")
def copy_messages(identity: Identity) -> Iterator[tuple[str, ...]]:
    """What was sent to the person."""
    for row in messages_to(identity).order_by("pk"):
        at = f"{local(row.created_at):%Y-%m-%d %H:%M}"
        yield (at, row.title, row.text, str(row.get_channel_display()))


@declared.eraser
def erase_devices(identity: Identity) -> dict[str, int]:
    """Forget the browsers in which the person switched notifications on."""
    rows = PushDevice.objects.filter(account=identity.account_id or -1)
    return {"收通知的设备": push_actions.forget_devices(rows)}


@declared.copy_part("收通知的设备", "设备", "打开的时间", "最近送到", "通知地址", "浏览器的密钥")
def copy_devices(identity: Identity) -> Iterator[tuple[str, ...]]:
    """The browsers in which the person switched notifications on."""
    for row in PushDevice.objects.filter(account=identity.account_id or -1).order_by("pk"):
        ok = f"{local(row.last_ok_at):%Y-%m-%d %H:%M}" if row.last_ok_at else ""
        keys = f"{row.p256dh} {row.auth}"
        yield (row.name, f"{local(row.created_at):%Y-%m-%d %H:%M}", ok, row.endpoint, keys)


def old_devices(before: datetime) -> QuerySet[PushDevice]:
    """Browsers that were switched on before a moment."""
    return PushDevice.objects.filter(created_at__lt=before)


def old_messages(before: datetime, held: Held) -> QuerySet[Message]:
    """Messages that were made before a moment and still hold their words."""
    rows = Message.objects.filter(created_at__lt=before).exclude(title_sealed=b"", text_sealed=b"")
    return rows.exclude(account__in=held.accounts)


def old_incoming(before: datetime) -> QuerySet[Incoming]:
    """What other systems sent before a moment and still holds its words; whom it tells about is not known."""
    return Incoming.objects.filter(received_at__lt=before).exclude(body_sealed=b"")


def clear_letters(before: datetime) -> int:
    """Blank old letters, and remove the files that hung on them."""
    return actions.blank(old_letters(before))


def old_letters(before: datetime) -> QuerySet[Letter]:
    """Letters that came before a moment and still hold their words; whom they tell about is not known."""
    return Letter.objects.filter(received_at__lt=before).exclude(text_sealed=b"", address_sealed=b"")


def old_wechat(before: datetime) -> QuerySet[ChatMessage]:
    """Messages of the official account that came before a moment and still hold their words."""
    return ChatMessage.objects.filter(received_at__lt=before).exclude(text_sealed=b"", media_id="")


declared.keep(
    KeepRule(
        "messages", "消息的内容", "发出以后", ("communications_message", "text_sealed"),
        lambda before, held: old_messages(before, held).count(),
        lambda before, held: old_messages(before, held).update(
            address_sealed=b"", title_sealed=b"", text_sealed=b"", values_sealed=b"", outcome_sealed=b""
        ),
    ),
    KeepRule(
        "incoming", "外部系统发来的原文", "收到以后", ("communications_incoming", "body_sealed"),
        lambda before, held: old_incoming(before).count(),
        lambda before, held: old_incoming(before).update(body_sealed=b""),
    ),
    KeepRule(
        "letters", "来信的内容", "收到以后", ("communications_letter", "text_sealed"),
        lambda before, held: old_letters(before).count(),
        lambda before, held: clear_letters(before),
    ),
    KeepRule(
        "wechat", "公众号消息的内容", "收到以后", ("communications_chatmessage", "text_sealed"),
        lambda before, held: old_wechat(before).count(),
        lambda before, held: chat_actions.blank_chats(old_wechat(before)),
    ),
    KeepRule(
        "push_devices", "收通知的设备", "打开以后", ("communications_pushdevice", "endpoint_sealed"),
        lambda before, held: old_devices(before).count(),
        lambda before, held: push_actions.forget_devices(old_devices(before)),
    ),
)  # fmt: skip
declared.word(
    "communications_message",
    address_sealed="收件地址",
    title_sealed="消息标题",
    text_sealed="消息内容",
    values_sealed="短信模板的内容",
    outcome_sealed="结果不明的怎么处理的",
)
declared.word(
    "communications_letter", address_sealed="来信地址", name_sealed="来信人", subject_sealed="来信标题",
    text_sealed="来信内容",
)  # fmt: skip
declared.word("communications_chatmessage", text_sealed="公众号消息")
declared.word("communications_follower", open_id_sealed="微信标识")
declared.word(
    "communications_pushdevice",
    endpoint_sealed="通知地址",
    p256dh_sealed="浏览器的公钥",
    auth_sealed="浏览器的密钥",
)
declared.word("communications_incoming", body_sealed="外部系统发来的原文")
declared.holds_keys(
    "communications_webhook",
    "communications_sender",
    "communications_robot",
    "communications_wechataccess",
    "communications_pushservice",
)
