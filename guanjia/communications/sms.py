"""Text messages leave by the adapter that the settings name; each is handed over at most once.

`http` signs a call to any provider that takes registered templates (docs/how-to/send-text-messages.md). Where it is not
known whether the provider took a message, a person is told; it is never sent again by itself.
"""

import base64
import hashlib
import hmac
import json
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec
from django.conf import settings

from guanjia.communications import outbound
from guanjia.communications.faults import Fault
from guanjia.kernel import clock
from guanjia.kernel.numbers import mask_phone

if TYPE_CHECKING:  # the settings are checked before there are models
    from guanjia.communications.models import Message

SENDER = "sms"  # the door by which the provider tells what became of a message
SECONDS = 10.0
TAKEN = ("0", "ok", "success", "200")
BODY = '{"phone": "{phone}", "sign": "{sign}", "template": "{template}", "params": "{params}", "id": "{id}"}'
_FIELD = re.compile(r"\{(phone|sign|template|params|id|text)\}")


def console(message: "Message") -> Fault | None:
    """Show the message to who runs the demo; the start-up refuses this adapter anywhere else."""
    if not settings.IS_DEMO:
        return Fault("控制台通道只能用于演示", is_final=True)
    sys.stdout.write(f"[短信] {mask_phone(message.address)}：{message.text}\n")
    sys.stdout.flush()
    return None


def by_http(message: "Message") -> Fault | None:
    """Hand the message to the provider of the settings, signed; whatever goes wrong is for good."""
    template = settings.SMS_TEMPLATES.get(message.words)
    if template is None:
        return Fault("这种短信还没有登记模板，请管服务器的人补到 GUANJIA_SMS_TEMPLATES", is_final=True)
    fields = {
        "phone": message.address, "sign": settings.SMS_SIGN, "template": template, "id": str(message.row_key),
        "text": message.text, "params": json.loads(message.values or "{}"),
    }  # fmt: skip
    kind, body = body_of(settings.SMS_BODY or BODY, fields)
    try:
        place = outbound.place_of(settings.SMS_URL)
        heads = {"Content-Type": kind, **signed(place.target, str(message.row_key), body)}
        answer = outbound.post(settings.SMS_URL, body, heads, seconds=SECONDS)
    except outbound.NotSent as refused:
        is_unknown = refused.code in ("no_answer", "answer_too_large")
        return Fault(refused.message.rstrip("。")[:100], is_final=True, is_unknown=is_unknown)
    return verdict(answer)


def body_of(pattern: str, fields: dict[str, Any]) -> tuple[str, bytes]:
    """The body by its pattern: JSON where that begins with a brace, else a form; with the kind of content."""
    if pattern.startswith("{"):
        return "application/json", msgspec.json.encode(_filled(json.loads(pattern), fields))
    pairs = [part.partition("=")[::2] for part in pattern.split("&")]
    filled = [(name, _filled(value, fields)) for name, value in pairs]
    plain = [
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in filled
    ]
    return "application/x-www-form-urlencoded", urlencode(plain).encode()


def _filled(value: Any, fields: dict[str, Any]) -> Any:
    """A pattern with its fields; one that stands alone keeps its kind, so that the parameters stay an object."""
    if isinstance(value, dict):
        return {name: _filled(part, fields) for name, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, fields) for part in value]
    if not isinstance(value, str):
        return value
    alone = _FIELD.fullmatch(value)
    return fields[alone[1]] if alone else _FIELD.sub(lambda match: str(fields[match[1]]), value)


def signed(target: str, message_id: str, body: bytes) -> dict[str, str]:
    """The headers of a call: key, moment, id, and HMAC-SHA256 over method, path, moment, id and digest of the body."""
    moment = str(int(clock.now().timestamp()))
    text = "\n".join(("POST", target, moment, message_id, hashlib.sha256(body).hexdigest()))
    digest = hmac.digest(settings.SMS_SECRET.encode(), text.encode(), hashlib.sha256)
    return {"X-Key-Id": settings.SMS_KEY, "X-Timestamp": moment, "X-Nonce": message_id,
            "X-Signature": base64.b64encode(digest).decode()}  # fmt: skip


def verdict(answer: outbound.Answer) -> Fault | None:
    """What the answer means: taken, refused for good, or unknown because a gateway spoke for the provider."""
    if answer.code >= 500:
        return Fault(f"短信平台出错（{answer.code}）", is_final=True, is_unknown=True)
    if not 200 <= answer.code < 300:
        return Fault(f"短信平台没有收（{answer.code}）", is_final=True)
    try:
        said = msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        said = None
    code = str(said["code"]) if isinstance(said, dict) and "code" in said else "0"
    if code.lower() in TAKEN:
        return None
    return Fault(f"短信平台没有收（{re.sub(r'[^A-Za-z0-9_.-]', '', code)[:40]}）", is_final=True)


Adapter = Callable[["Message"], Fault | None]  # hands over once; returns what went wrong, or nothing
ADAPTERS: dict[str, Adapter] = {"console": console, "http": by_http}


def takes(words: str) -> bool:
    """Whether these words may go as a text message: the provider wants a registered template."""
    return bool(settings.GUANJIA_SMS == "console") or words in settings.SMS_TEMPLATES


def is_on() -> bool:
    """Whether text messages can leave at all."""
    return settings.GUANJIA_SMS in ADAPTERS


def is_shown() -> bool:
    """Whether messages are shown in the demo's terminal instead of being sent."""
    return bool(settings.GUANJIA_SMS == "console")


def deliver(message: "Message") -> Fault | None:
    """Hand a text message to the adapter of the settings."""
    adapter = ADAPTERS.get(settings.GUANJIA_SMS)
    return adapter(message) if adapter else Fault("没有开通短信通道", is_final=True)


def faults() -> list[str]:
    """What of the settings keeps text messages from leaving, each as a sentence."""
    if settings.GUANJIA_SMS not in ("", *ADAPTERS):
        return [f"没有叫 {settings.GUANJIA_SMS} 的短信通道。请改 GUANJIA_SMS。"]
    if settings.GUANJIA_SMS != "http":
        return []
    needed = {"KEY": settings.SMS_KEY, "SECRET": settings.SMS_SECRET, "SIGN": settings.SMS_SIGN}
    found = [f"GUANJIA_SMS=http 还缺 GUANJIA_SMS_{name}。" for name, value in needed.items() if not value]
    try:
        outbound.place_of(settings.SMS_URL)
    except outbound.NotSent as refused:
        found.append(f"GUANJIA_SMS_URL：{refused.message}")
    try:
        body_of(
            settings.SMS_BODY or BODY,
            dict.fromkeys(("phone", "sign", "template", "id", "text", "params"), ""),
        )
    except ValueError:
        found.append("GUANJIA_SMS_BODY 不是 JSON，也不是 名=值&名=值。")
    return found
