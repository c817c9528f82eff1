"""WeChat's interface: the token, fetched once for everybody; what goes out; photos and recordings; the self-test.

No call is made inside a transaction. A token that WeChat does not know any more is fetched anew once a call.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

from django.conf import settings

from guanjia.communications import events, followers, wechat
from guanjia.communications.faults import Fault
from guanjia.communications.models import ChatMessage, Follower, Message, WechatAccess
from guanjia.communications.wechat import calls
from guanjia.communications.wechat.calls import WechatFault
from guanjia.kernel import attachments, beats, clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.refusals import Refused
from guanjia.kernel.work import action

LEASE, MARGIN, REST = timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=2)
TEST_EVERY, TELL_AGAIN, PATIENCE = timedelta(minutes=30), timedelta(hours=12), 2
RETRY, MOST_TRIES, BATCH = timedelta(minutes=1), 5, 20
WAITS, PAUSE = 20, 0.25
LEFT = 43004
AMR = b"#!AMR"
T = TypeVar("T")


def call(run: Callable[[str], T]) -> T:
    """Make a call with the token; where WeChat does not know it any more, once more with a fresh one."""
    try:
        token = token_now()
        try:
            return run(token)
        except WechatFault as fault:
            if fault.code not in calls.STALE:
                raise
        return run(token_now(but=token))
    except WechatFault as fault:
        if fault.is_busy:
            rest()
        raise


def token_now(but: str = "") -> str:
    """The token that is kept, else a new one; one process fetches, the others wait for it. `but` ended."""
    for _ in range(WAITS):
        row, is_mine = claim_token(but)
        if row.fetching_until is None:
            return str(row.token)
        if is_mine:
            return _fetch(row, is_forced=bool(but))
        time.sleep(PAUSE)
    raise WechatFault("公众号的调用凭证正在换", -1)


@action
def claim_token(but: str = "") -> tuple[WechatAccess, bool]:
    """The row of the token: whose lease may be one's own (true), somebody else's, or none because the token is good."""
    now = clock.now()
    WechatAccess.objects.get_or_create(app_id=settings.WECHAT_APP)
    row = WechatAccess.objects.select_for_update().get(app_id=settings.WECHAT_APP)
    if row.rest_until is not None and row.rest_until > now:
        raise WechatFault("微信让我们歇一会儿，稍后再发", -1)
    is_good = row.ends_at is not None and now < row.ends_at - MARGIN and row.token not in ("", but)
    if is_good:
        row.fetching_until = None
    elif row.fetching_until is None or row.fetching_until <= now:
        row.fetching_until = now + LEASE
        WechatAccess.objects.filter(pk=row.pk).update(fetching_until=row.fetching_until)
        return row, True
    return row, False


def _fetch(row: WechatAccess, *, is_forced: bool) -> str:
    """Fetch the token and keep it sealed."""
    try:
        token = calls.token(is_forced=is_forced)
    except WechatFault:
        keep_token(row, None)
        raise
    keep_token(row, token)
    return token.text


@action
def keep_token(row: WechatAccess, token: calls.Token | None) -> None:
    """Keep a token until it ends; without one the lease alone ends."""
    now = clock.now()
    if token is None:
        WechatAccess.objects.filter(pk=row.pk).update(fetching_until=None)
        return
    row.token = token.text
    WechatAccess.objects.filter(pk=row.pk).update(
        token_sealed=row.token_sealed, ends_at=now + timedelta(seconds=token.seconds), fetched_at=now,
        fetching_until=None,
    )  # fmt: skip


@action
def rest() -> None:
    """WeChat is busy or counts too many calls: leave it in peace for a while."""
    until = clock.now() + REST
    rows = WechatAccess.objects.filter(app_id=settings.WECHAT_APP)
    rows.exclude(rest_until__gt=clock.now()).update(rest_until=until)


def deliver(message: Message) -> Fault | None:
    """Send one message: the words of a person as they are, what has a template by that."""
    if not wechat.is_on():
        return Fault("公众号没有开通", is_final=True)
    template = wechat.template_of(message.words) if message.words else None
    if message.words and template is None:
        return Fault(
            "这种消息还没有登记公众号模板，请管服务器的人补到 GUANJIA_WECHAT_TEMPLATES", is_final=True
        )
    try:
        if template is None:
            call(lambda token: calls.say(token, message.address, message.text))
            return None
        data = template.filled(message.title, message.text, message.number)
        url = f"{settings.GUANJIA_URL}{message.url}" if settings.GUANJIA_URL and message.url else ""
        once = message.row_key.hex
        call(lambda token: calls.send_template(token, message.address, template.number, data, url, once))
    except WechatFault as fault:
        if fault.code == LEFT:
            note_left(message)
        return Fault(fault.words, is_final=not fault.is_busy, is_unknown=fault.is_unknown)
    return None


@action
def note_left(message: Message) -> None:
    """WeChat says that somebody does not follow any more."""
    row = Follower.objects.filter(
        open_id_index=followers.open_id_key(message.address), is_following=True
    ).first()
    if row is not None:
        amend(row, events.FollowerLeft(), by=SYSTEM, is_following=False)


@beats.every(5, apart=True)
def fetch_media() -> int:
    """Fetch the photos and recordings that wait; returns how many were tried."""
    if not wechat.is_on():
        return 0
    rows = claim_media()
    for row in rows:
        try:
            settle_media(row, *kept_as(row.sort, call(partial(calls.media, media_id=row.media_id))))
        except WechatFault as fault:
            settle_media(row, b"", "", fault.words, is_final=not (fault.is_busy or fault.code == 0))
        except Refused as refused:
            settle_media(row, b"", "", refused.message, is_final=True)
    return len(rows)


def kept_as(sort: str, body: bytes) -> tuple[bytes, str]:
    """A photo encoded anew, or a recording as it is; anything else is refused."""
    if sort == ChatMessage.Sort.IMAGE:
        return attachments.image_bytes(body)
    if not body.startswith(AMR):
        raise Refused("not_a_recording", "这段语音的格式收不了，请住户发文字。")
    return body, "audio/amr"


@action
def claim_media() -> list[ChatMessage]:
    """Take what is due under a lease."""
    now = clock.now()
    due = ChatMessage.objects.filter(media=ChatMessage.Media.WAITING, next_try_at__lte=now).order_by("pk")
    rows = list(due.select_for_update(skip_locked=True)[:BATCH])
    for row in rows:
        row.tries += 1
        ChatMessage.objects.filter(pk=row.pk).update(
            tries=row.tries, next_try_at=now + LEASE * BATCH + RETRY * row.tries
        )
    return rows


@action
def settle_media(
    row: ChatMessage, body: bytes, kind: str, fault: str = "", *, is_final: bool = False
) -> ChatMessage:
    """Keep the file with its message; or try again; or say on the message why it is not here."""
    row = ChatMessage.objects.select_for_update().get(pk=row.pk)
    if row.media != ChatMessage.Media.WAITING:
        return row
    if body:
        name = f"{row.get_sort_display()}.{'amr' if kind == 'audio/amr' else kind.partition('/')[2]}"
        file = attachments.store_bytes(body, kind, name, by=SYSTEM, project_id=row.project_id)
        attachments.attach([file], row.ref, by=SYSTEM)
        return amend(row, events.ChatMediaSettled(is_here=True), by=SYSTEM, media=ChatMessage.Media.HERE)
    if not is_final and row.tries < MOST_TRIES:
        ChatMessage.objects.filter(pk=row.pk).update(next_try_at=clock.now() + RETRY * row.tries)
        return row
    words = f"{row.get_sort_display()}没取到：{fault}"[:200]
    fact = events.ChatMediaSettled(is_here=False, fault=words)
    return amend(row, fact, by=SYSTEM, media=ChatMessage.Media.LOST, left_out=[words])


@beats.every(60, apart=True)
def try_wechat() -> None:
    """Try the official account by its token, twice an hour; how it went is told as of a mailbox."""
    if wechat.is_on() and claim_test():
        try:
            token_now()
            settle_test("")
        except WechatFault as fault:
            settle_test(fault.words)


@action
def claim_test() -> bool:
    """Whether a test is due; it is taken then."""
    WechatAccess.objects.get_or_create(app_id=settings.WECHAT_APP)
    due = WechatAccess.objects.filter(app_id=settings.WECHAT_APP, next_test_at__lte=clock.now())
    return bool(due.update(next_test_at=clock.now() + TEST_EVERY))


@action
def settle_test(fault: str) -> None:
    """Note how a test went; a change is told, and twice a day that it still goes well."""
    row, now = WechatAccess.objects.select_for_update().get(app_id=settings.WECHAT_APP), clock.now()
    project = followers.project_of_account()
    failures = row.failures + 1 if fault else 0
    is_news = failures == PATIENCE if fault else row.failures >= PATIENCE or not (
        row.told_at and now - row.told_at < TELL_AGAIN)  # fmt: skip
    if is_news and project is not None:
        record(events.WechatTried(is_ok=not fault, fault=fault), project, by=SYSTEM, at=now)
    WechatAccess.objects.filter(pk=row.pk).update(
        failures=failures, fault=fault[:120], told_at=now if is_news else row.told_at
    )
