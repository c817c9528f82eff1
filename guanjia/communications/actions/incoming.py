"""What other systems send: signed, fresh, once; whatever else comes leaves a line in the security log and a count."""

import hashlib
import logging
import re

import msgspec
from django.db.models import F

from guanjia.communications import connections, events, signatures
from guanjia.communications.models import Incoming, Sender
from guanjia.communications.signatures import LONGEST_ID
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.refusals import NotFound, Refused
from guanjia.kernel.text import each_text, tidy
from guanjia.kernel.work import action

TRIED = logging.getLogger("guanjia.security")
PROGRAM = Actor("system", channel="api")
MOST = 10 * 2**20  # bytes of a body
# visible, and without the full stop that parts what is signed
ID = re.compile(rf"[!-\-/-~]{{1,{LONGEST_ID}}}")
STATUS = {"no_such_method": 405, "length_required": 411, "too_large": 413, "bad_id": 400, "not_timely": 401,
          "bad_signature": 401, "id_reused": 409, "not_an_object": 422}  # fmt: skip


class HookRefused(Refused):
    """A call of another system that is not taken; its code says with which status."""

    @property
    def status(self) -> int:  # type: ignore[override]
        """What a program reads first."""
        return STATUS[self.code]


@action
def receive(name: str, *, message_id: str, at: str, signature: str, body: bytes) -> Incoming:
    """Take what a sender sent; the same again gives the same row, however many copies come at once."""
    sender = connections.sender_named(name)
    if sender is None:
        raise NotFound("没有这个接收地址，或已停用。")
    if not ID.fullmatch(message_id):
        raise refused(sender, "bad_id", "webhook-id 要 1 到 80 个可见的英文字符，不含句点。")
    if not signatures.is_timely(at, clock.now()):
        raise refused(sender, "not_timely", "webhook-timestamp 与现在相差超过 5 分钟，请对时后重新签名。")
    if not signatures.is_signed(sender.secret, message_id, at, body, signature):
        raise refused(sender, "bad_signature", "签名不对，请检查密钥，并对收到的原文签名。")
    text = _object(sender, body)
    digest = hashlib.sha256(body).hexdigest()
    row = Incoming(sender=sender, message_id=message_id, digest=digest, received_at=clock.now())
    row.body = text
    Incoming.objects.bulk_create([row], ignore_conflicts=True)
    kept = Incoming.objects.get(sender=sender, message_id=message_id)
    if kept.row_key == row.row_key:
        record(events.IncomingReceived(sender=sender.name), kept, by=PROGRAM)
    elif kept.digest != digest:
        raise refused(sender, "id_reused", "这个 webhook-id 已用于另一份内容，请换一个新的。")
    return kept


def _object(sender: Sender, body: bytes) -> str:
    """The body as text, when it is a JSON object whose words can be kept."""
    try:
        said = msgspec.json.decode(body)
        each_text(said, tidy)
        text = body.decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, Refused):
        said = None
    if not isinstance(said, dict):
        raise refused(sender, "not_an_object", "内容要是 UTF-8 的 JSON 对象，文字里不带不能保存的字符。")
    return text


def refused(sender: Sender, code: str, message: str) -> HookRefused:
    """The refusal of a call: logged without its content, counted on the sender's row after the rollback."""
    TRIED.warning("hook refused", extra={"facts": {"sender": sender.name, "why": code}})
    refusal, now = HookRefused(code, message), clock.now()
    rows = Sender.objects.filter(pk=sender.pk)
    refusal.kept = lambda: rows.update(refused=F("refused") + 1, refused_at=now)
    return refusal
