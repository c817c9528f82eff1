"""The ways by which the house talks with the world: switched on or off, last heard, last sent, last fault, what to do.

One list for all of them; the page 对外接口 draws a card of each, and the register of channels asks whether one is on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max, Q

from guanjia.communications import events, followers, letters, mail, mailbox, push, sms, wechat
from guanjia.communications.models import (
    ChatMessage,
    Incoming,
    Letter,
    Mailbox,
    Message,
    PushDevice,
    Robot,
    RobotPost,
)
from guanjia.kernel.models import Event
from guanjia.organization.models import Project

MAIL_IN, MAIL_OUT, WECHAT, SMS, ROBOTS, PUSH = "mail_in", "mail_out", "wechat", "sms", "robots", "push"
FAULTS = [
    kind.event_name()
    for kind in (events.MessageFailed, events.MessageLost, events.TextLost, events.PushLost, events.MessageDoubtful)
]  # fmt: skip
OUT = (Message.Channel.EMAIL, Message.Channel.WECHAT, Message.Channel.SMS, Message.Channel.PUSH)
SETTLED = (Message.Status.SPOKEN, Message.Status.WAIVED)  # somebody ended the doubt: no running fault
OFF = "没有接上："  # how a channel begins to say that its adapter is off


@dataclass(frozen=True)
class Past:
    """What an adapter did last: heard, sent, tried with success; its last fault, and whether it fails still.

    `used` says how many mailboxes, groups or browsers it has.
    """

    heard_at: datetime | None = None
    sent_at: datetime | None = None
    ok_at: datetime | None = None
    fault: str = ""
    fault_at: datetime | None = None
    is_failing: bool = False
    used: str = ""


@dataclass(frozen=True)
class Adapter:
    """One way in or out: how it is switched, what it does, what it did last, what to do when it fails.

    `is_shown` is a demo without the real thing: it shows what it would send, or has letters that were written for it.
    """

    key: str
    label: str
    what: str
    switch: str
    is_on: Callable[[], bool]
    past: Callable[["Sent"], Past]
    cure: str
    hears: bool = False
    sends: bool = True
    is_shown: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class Card:
    """An adapter as it is now."""

    adapter: Adapter
    is_on: bool
    is_shown: bool
    past: Past


Sent = Mapping[str, Past]  # what left by each channel of messages, read once for all cards


def past_of_mail_in(_: Sent) -> Past:
    """How reading the mailboxes of the settings goes; one whose project is not known is read by nobody."""
    named = mailbox.boxes()
    rows = Mailbox.objects.filter(name__in=[box.name for box in named])
    bad = rows.filter(failures__gt=0).order_by("-failures").first()
    fault = bad.fault if bad else ""
    if None in letters.projects_of(named):
        fault = "有邮箱没有写对项目编号，没有人收，请核对 GUANJIA_IMAP_URL 里的 project"
    return Past(
        heard_at=Letter.objects.aggregate(at=Max("received_at"))["at"],
        ok_at=rows.aggregate(at=Max("last_ok_at"))["at"], fault=fault, is_failing=bool(fault),
        used=f"{len(named)} 个邮箱",
    )  # fmt: skip


def sent() -> Sent:
    """What left by each channel last, and what did not."""
    rows = Message.objects.filter(channel__in=OUT).order_by()
    left = rows.filter(sent_at__isnull=False).values_list("channel").annotate(at=Max("sent_at"))
    lost = rows.exclude(fault="").exclude(status__in=SETTLED).order_by("channel", "-pk").distinct("channel")
    by_channel = {row.channel: row for row in lost}
    numbers = [row.pk for row in by_channel.values()]
    told = Event.objects.filter(subject_kind=Message.kind, subject_id__in=numbers, name__in=FAULTS).order_by()
    sent_at, fault_at = dict(left), dict(told.values_list("subject_id").annotate(at=Max("occurred_at")))
    return {channel: _past(by_channel.get(channel), sent_at.get(channel), fault_at) for channel in OUT}


def _past(lost: Message | None, sent_at: datetime | None, fault_at: Mapping[int, datetime]) -> Past:
    """What left last, and the last one that did not: it fails still where nothing left since."""
    if lost is None:
        return Past(sent_at=sent_at)
    at = fault_at.get(lost.pk)
    is_failing = at is not None and (sent_at is None or at > sent_at)
    return Past(sent_at=sent_at, fault=lost.fault, fault_at=at, is_failing=is_failing)


def past_of_wechat(left: Sent) -> Past:
    """How the official account is: its own test first, else what was sent."""
    out, access = left[Message.Channel.WECHAT], followers.access()
    heard = ChatMessage.objects.aggregate(at=Max("received_at"))["at"]
    out = replace(out, heard_at=heard, ok_at=access.fetched_at if access else None)
    if wechat.is_on() and followers.project_of_account() is None:
        fault = "没有这个项目编号，请核对 GUANJIA_WECHAT_PROJECT"
        return replace(out, fault=fault, fault_at=None, is_failing=True)
    if access is not None and access.failures:
        return replace(out, fault=access.fault, fault_at=None, is_failing=True)
    return out


def past_of_sms(left: Sent) -> Past:
    """What was sent, and when the provider told last what became of it."""
    heard = Incoming.objects.filter(sender__name=sms.SENDER).aggregate(at=Max("received_at"))["at"]
    return replace(left[Message.Channel.SMS], heard_at=heard)


def past_of_robots(_: Sent) -> Past:
    """What groups were told last; a robot that was switched off by itself fails still."""
    robots = Robot.objects.filter(Q(is_on=True) | ~Q(off_because="")).order_by("name")
    sent_at = RobotPost.objects.aggregate(at=Max("sent_at"))["at"]
    found = Past(sent_at=sent_at, used=f"{sum(row.is_on for row in robots)} 个群")
    lost = RobotPost.objects.exclude(fault="").order_by("-pk").first()
    if lost is not None:
        is_failing = lost.tried_at is not None and (sent_at is None or lost.tried_at > sent_at)
        found = replace(found, fault=lost.fault, fault_at=lost.tried_at, is_failing=is_failing)
    off = next((row for row in robots if row.off_because), None)
    if off is not None:
        fault = f"{off.name}自动停用了：{off.off_because}"
        found = replace(found, fault=fault, fault_at=None, is_failing=True)
    return found


def past_of_push(left: Sent) -> Past:
    """What was sent, and when a browser took something last."""
    living = Count("pk", filter=Q(pk__in=push.devices().values("pk")))
    of_devices = PushDevice.objects.aggregate(at=Max("last_ok_at"), living=living)
    used = f"{of_devices['living']} 台设备"
    return replace(left[Message.Channel.PUSH], ok_at=of_devices["at"], used=used)


def is_pretended() -> bool:
    """Whether this is the demo, in which letters and chats are examples where nothing real is set."""
    return bool(settings.IS_DEMO)


LIST = (
    Adapter(
        MAIL_IN,
        "收邮件",
        "每分钟看一次邮箱，人写的来信登记成联系",
        "管服务器的人设 GUANJIA_IMAP_URL；写法见 docs/operations.md",
        lambda: bool(mailbox.boxes()),
        past_of_mail_in,
        "核对邮箱的用户名和密码（多数邮箱要用授权码）、服务器能不能连到邮箱；好了以后一分钟内自己接着收，不会漏信",
        hears=True,
        sends=False,
        is_shown=lambda: is_pretended() and not mailbox.boxes(),
    ),
    Adapter(
        MAIL_OUT,
        "发邮件",
        "回信，给留了邮箱的客户发进展",
        "管服务器的人设 GUANJIA_MAIL_URL 和 GUANJIA_MAIL_FROM；写法见 docs/operations.md",
        mail.is_on,
        lambda left: left[Message.Channel.EMAIL],
        "核对邮件服务器的地址、密码和发件人；暂时不收的会自己再试，没发出的写在那件事的经过里，请打电话告诉客户",
        is_shown=mail.is_shown,
    ),
    Adapter(
        WECHAT,
        "公众号",
        "住户发来的消息登记成联系，客服在联系里回复",
        "管服务器的人设 GUANJIA_WECHAT_APP 等几项；步骤见 docs/how-to/connect-the-official-account.md",
        wechat.is_on,
        past_of_wechat,
        "到公众号后台核对 AppSecret、IP 白名单和服务器地址；好了以后半小时内自己恢复",
        hears=True,
        is_shown=lambda: is_pretended() and not wechat.is_on(),
    ),
    Adapter(
        SMS,
        "短信",
        "验证码和不能等的通知",
        "管服务器的人设 GUANJIA_SMS 等几项；步骤见 docs/how-to/send-text-messages.md",
        sms.is_on,
        past_of_sms,
        "到短信平台核对余额、签名和模板；没发出的不会自己再发，请打电话告诉客户",
        hears=True,
        is_shown=sms.is_shown,
    ),
    Adapter(
        ROBOTS,
        "群机器人",
        "把超时和急事发到员工的企业微信、钉钉或飞书群",
        "在下面“群机器人”里加上、启用；管服务器的人先在 GUANJIA_OUTBOUND 里放行",
        lambda: Robot.objects.filter(is_on=True).exists(),
        past_of_robots,
        "打开那个机器人看原因，核对网址和密钥，发一条测试，再启用",
    ),
    Adapter(
        PUSH,
        "手机通知",
        "告诉装在手机上的页面有一条新消息；国内很多安卓手机收不到，收不到的改用别的渠道",
        "在右上角启用或停用；管服务器的人先设 GUANJIA_URL 和 GUANJIA_OUTBOUND，"
        "步骤见 docs/how-to/push-to-installed-pages.md",
        push.is_on,
        past_of_push,
        "多半是推送服务从这里连不上：请管服务器的人看 GUANJIA_OUTBOUND；消息已改用下一个渠道",
    ),
)
ADAPTERS = {one.key: one for one in LIST}


def cards() -> list[Card]:
    """Every adapter as it is now."""
    left = sent()
    return [Card(one, one.is_on(), one.is_shown(), one.past(left)) for one in LIST]


def why_off(key: str, project: Project) -> str:
    """Why a project is not reached by an adapter, in words; empty where it is."""
    adapter = ADAPTERS[key]
    if adapter.is_shown():
        return ""
    if not adapter.is_on():
        return f"{OFF}“{adapter.label}”没有开通，要{adapter.switch}"
    if key == MAIL_IN and project not in letters.projects_of(mailbox.boxes()):
        return f"{OFF}收信的邮箱没有一个是这个项目的，要管服务器的人在 GUANJIA_IMAP_URL 里加上"
    if key == WECHAT and project != followers.project_of_account():
        return f"{OFF}公众号接在别的项目上"
    return ""
