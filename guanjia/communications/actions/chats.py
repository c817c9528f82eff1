"""The official account: what comes is kept once and said to the contexts above; who it is, is proved by a code."""

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import F, QuerySet

from guanjia.communications import events, followers, signatures, wechat
from guanjia.communications.models import BindCode, ChatMessage, Follower, Message, WechatAccess
from guanjia.communications.wechat import envelopes
from guanjia.communications.wechat.envelopes import Broken
from guanjia.communications.wechat.reading import Heard, read
from guanjia.estate import queries as estate
from guanjia.kernel import attachments, clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Attachment, Subject
from guanjia.kernel.moves import amend
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound, Refused
from guanjia.kernel.text import fit
from guanjia.kernel.work import action
from guanjia.organization.actions.sign_ins import take

TRIED = logging.getLogger("guanjia.security")
HOUR = timedelta(hours=1)
STATUS = {
    "no_such_method": 405,
    "length_required": 411,
    "too_large": 413,
    "not_timely": 401,
    "bad_signature": 401,
}
WHY = {
    "not_timely": "时间与现在相差超过 5 分钟，请给服务器对时。",
    "bad_signature": "签名不对，请核对公众号后台的令牌（Token）。",
    "not_encrypted": "公众号后台请选安全模式。",
}
STRANGE = "暂时看不了这种消息，请发文字、照片或语音，或打服务热线。"
WELCOME = "您好，这里是物业。要我们认出您，请在业主端“消息”页的“微信公众号”取绑定码，发到这里。"
BOUND, NOT_BOUND = (
    "已绑定，以后您的消息我们知道是谁。",
    "绑定码不对或已过期，请到业主端“消息”页的“微信公众号”重新取。",
)
TOO_MANY = "试的次数太多，请一小时后再试。"


class WechatRefused(Refused):
    """A call to the official account's door that is not taken."""

    @property
    def status(self) -> int:  # type: ignore[override]
        """What a program reads first."""
        return STATUS.get(self.code, 400)


@dataclass(frozen=True)
class Sign:
    """What stands in the address of a call."""

    moment: str
    nonce: str
    plain: str
    message: str = ""


def prove(sign: Sign) -> None:
    """A call that is signed with the token, within five minutes; anything else is refused and noted."""
    if not wechat.is_on():
        raise NotFound("没有开通公众号。")
    if not signatures.is_timely(sign.moment, clock.now()):
        raise refused("not_timely")
    if not envelopes.is_signed(sign.plain, settings.WECHAT_TOKEN, sign.moment, sign.nonce):
        raise refused("bad_signature")


@action
def hear(body: bytes, sign: Sign) -> bytes:
    """Take one message or event; returns what goes back at once: nothing, or words as it came, open or encrypted."""
    prove(sign)
    try:
        fields, is_encrypted = _opened(body, sign)
    except Broken as broken:
        raise refused(str(broken)) from None
    heard, project = read(fields), followers.project_of_account()
    if heard is None:
        raise refused("bad_xml")
    if project is None:
        raise refused("no_project")
    words = take_heard(heard, project.pk)
    if not words:
        return b""
    moment = int(clock.now().timestamp())
    xml = envelopes.answer(heard.open_id, heard.own, words, moment)
    if not is_encrypted:
        return xml
    nonce = secrets.token_hex(8)
    return envelopes.enveloped(
        xml, wechat.aes_key(), settings.WECHAT_APP, settings.WECHAT_TOKEN, moment, nonce
    )


def _opened(body: bytes, sign: Sign) -> tuple[dict[str, str], bool]:
    """The fields of a message, and whether it came encrypted; open ones only where a setting allows them."""
    fields = envelopes.fields_of(body)
    encrypted = fields.get("Encrypt")
    if not encrypted or not settings.WECHAT_AES_KEY:
        if not settings.WECHAT_PLAIN:
            raise Broken("not_encrypted")
        return fields, False
    if not envelopes.is_signed(sign.message, settings.WECHAT_TOKEN, sign.moment, sign.nonce, encrypted):
        raise Broken("bad_signature")
    xml = envelopes.opened(encrypted, wechat.aes_key(), settings.WECHAT_APP)
    return envelopes.fields_of(xml), True


def refused(code: str) -> WechatRefused:
    """The refusal of a call: logged without its content, counted after the rollback."""
    TRIED.warning("hook refused", extra={"facts": {"sender": "wechat", "why": code}})
    refusal, now = WechatRefused(code, WHY.get(code, "这不是微信发来的消息。")), clock.now()

    def count() -> None:
        row, _ = WechatAccess.objects.get_or_create(app_id=settings.WECHAT_APP)
        WechatAccess.objects.filter(pk=row.pk).update(refused=F("refused") + 1, refused_at=now)

    refusal.kept = count
    return refusal


@action
def take_heard(heard: Heard, project_id: int) -> str:
    """Keep what came; returns the words that go back at once. The same again changes nothing."""
    follower = _follower(heard, project_id)
    if not heard.sort:
        return _note_event(follower, heard)
    if ChatMessage.objects.filter(their_id=heard.their_id).exists():
        return ""
    if not follower.is_following and heard.at > (follower.told_at or heard.at):
        amend(
            follower, events.FollowerCame(), by=SYSTEM, is_following=True
        )  # that event was lost: only they can write
    if heard.bind_code:
        return bind(follower, heard.bind_code)
    media = ChatMessage.Media.WAITING if heard.media_id else ChatMessage.Media.NONE
    row = ChatMessage(
        project_id=project_id, follower=follower, their_id=heard.their_id, sort=heard.sort, media=media,
        media_id=heard.media_id, sent_at=heard.at, received_at=clock.now(), next_try_at=clock.now(),
    )  # fmt: skip
    row.text = heard.text
    ChatMessage.objects.bulk_create([row], ignore_conflicts=True)
    kept = ChatMessage.objects.get(their_id=heard.their_id)
    if kept.row_key != row.row_key:
        return ""
    record(events.ChatReceived(sort=heard.sort), kept, by=SYSTEM)
    return STRANGE if heard.sort == ChatMessage.Sort.OTHER else ""


def _follower(heard: Heard, project_id: int) -> Follower:
    """Who wrote; whatever somebody does opens the 48 hours anew, unless it is told late."""
    index = followers.open_id_key(heard.open_id)
    row = Follower.objects.select_for_update().filter(open_id_index=index).first()
    if row is None:
        row = Follower(project_id=project_id, open_id_index=index, is_following=heard.event != "unsubscribe")
        row.open_id = heard.open_id
        row.save(force_insert=True)
        record(events.FollowerCame(), row, by=SYSTEM)
    if heard.event != "unsubscribe" and (row.reachable_from is None or row.reachable_from < heard.at):
        row.reachable_from = min(heard.at, clock.now())
        Follower.objects.filter(pk=row.pk).update(reachable_from=row.reachable_from)
    return row


def _note_event(row: Follower, heard: Heard) -> str:
    """Following, leaving, scanning a door; what is told late changes nothing that came after it."""
    if row.told_at is not None and heard.at < row.told_at:
        return ""
    Follower.objects.filter(pk=row.pk).update(told_at=heard.at)
    if heard.event in ("subscribe", "unsubscribe") and row.is_following != (heard.event == "subscribe"):
        follows = heard.event == "subscribe"
        fact = events.FollowerCame() if follows else events.FollowerLeft()
        row = amend(row, fact, by=SYSTEM, is_following=follows)
    place = estate.by_door_code(estate.code_in(heard.scene)) if heard.scene else None
    is_here = place is not None and place.project_id == row.project_id
    if heard.event in ("subscribe", "SCAN") and place is not None and is_here and row.place != str(place.ref):
        amend(row, events.FollowerScanned(place=str(place.ref)), by=SYSTEM, place=str(place.ref))
    return WELCOME if heard.event == "subscribe" else ""


@action
def new_bind_code(*, by: Actor) -> str:
    """A code of eight digits that the own chat may send once, within minutes; former ones end."""
    if not wechat.is_on() or by.id is None:
        raise Refused("no_wechat", "物业还没有接公众号，请用业主端或电话联系。")
    now, code = clock.now(), f"{secrets.randbelow(10**8):08}"
    BindCode.objects.filter(account=by.id).delete()
    BindCode.objects.filter(ends_at__lt=now).delete()
    ends_at = now + policy.minutes("wechat.bind_minutes")
    BindCode.objects.create(account_id=by.id, code_index=followers.code_key(code), ends_at=ends_at)
    return code


@action
def bind(follower: Follower, code: str) -> str:
    """The chat that sends an account's code is that account's; returns the words that go back."""
    if not take(f"wechat:{follower.pk}", int(policy.value("wechat.bind_tries")), HOUR):
        return TOO_MANY
    rows = BindCode.objects.select_for_update().filter(code_index=followers.code_key(code))
    found = rows.filter(ends_at__gt=clock.now()).first()
    if found is None or (found.used_at is not None and found.account_id != follower.account_id):
        return NOT_BOUND
    if found.used_at is not None:
        return BOUND  # WeChat sends again what was not answered in time
    BindCode.objects.filter(pk=found.pk).update(used_at=clock.now())
    for former in Follower.objects.filter(account=found.account_id).exclude(pk=follower.pk):
        amend(former, events.FollowerUnbound(), by=SYSTEM, account_id=None, bound_at=None)
    about = [SubjectRef("account", found.account_id)]
    amend(
        follower,
        events.FollowerBound(),
        by=SYSTEM,
        about=about,
        account_id=found.account_id,
        bound_at=clock.now(),
    )
    return BOUND


@action
def unbind(*, by: Actor) -> None:
    """The own chat belongs to no account any more."""
    row = followers.follower_of(by)
    if row is not None:
        amend(row, events.FollowerUnbound(), by=by, account_id=None, bound_at=None)


@action
def file_chat(chat: ChatMessage, case: SubjectRef, *, by: Actor = SYSTEM) -> ChatMessage:
    """Put a message to the contact or order that it belongs to."""
    return amend(
        chat, events.ChatFiled(case=str(case)), by=by, about=[case], case=str(case), filed_at=clock.now()
    )


@action
def answer_chat(
    chat: ChatMessage, text: str, subject: Subject, *, by: Actor, is_automatic: bool = False
) -> Message | None:
    """Write back: as words within 48 hours, later by the template of replies where one is registered."""
    words, follower = fit(text, 600, "text").strip(), chat.follower
    if not words:
        if is_automatic:
            return None
        raise Refused("text_needed", "请写回复的内容。", {"text": "请填写"})
    is_near, template = followers.may_be_answered(follower), wechat.template_of(followers.REPLY)
    can_go = follower.is_following and wechat.is_on()
    if is_automatic and not (is_near and can_go):
        return None
    if not can_go:
        why = "住户已取消关注公众号" if wechat.is_on() else "公众号没有开通"
        raise Refused("cannot_reply", f"{why}，请改用电话答复，再结束这条联系。")
    if not is_near and (template is None or len(words) > template.most_text):
        raise Refused("window_over", _too_late(template), {"text": "请改短，或改用电话"} if template else {})
    row = Message(
        channel=Message.Channel.WECHAT, account_id=follower.account_id, is_automatic=is_automatic,
        project_id=chat.project_id, subject_kind=subject.kind, subject_id=subject.pk,
        once_key=f"chat:{chat.pk}:{secrets.token_hex(6)}", words="" if is_near else followers.REPLY,
        created_at=clock.now(),
    )  # fmt: skip
    row.title, row.text, row.address = "物业回复", words, follower.open_id
    row.save(force_insert=True)
    record(events.ChatAnswered(is_automatic=is_automatic), row, by=by)
    return row


def _too_late(template: wechat.Template | None) -> str:
    """Why words cannot go back any more, and what to do."""
    hours = int(policy.value("wechat.reply_hours"))
    if template is None:
        return f"住户超过 {hours} 小时没有来消息，微信不让再发，请改用电话答复，再结束这条联系。"
    return f"住户超过 {hours} 小时没有来消息，只能发模板消息，最多 {template.most_text} 个字。"


@action
def blank_chats(rows: QuerySet[ChatMessage], account_id: int | None = None) -> int:
    """Take words and files out of messages, and the id out of the account's own chat; returns how many."""
    numbers = list(rows.values_list("pk", flat=True))
    attachments.remove(Attachment.objects.filter(owner_kind=ChatMessage.kind, owner_id__in=numbers))
    Follower.objects.filter(account=account_id or -1).update(
        open_id_sealed=b"", open_id_index=b"", account=None, place="", is_following=False
    )
    return ChatMessage.objects.filter(pk__in=numbers).update(
        text_sealed=b"", media_id="", media=ChatMessage.Media.NONE, left_out=[]
    )
