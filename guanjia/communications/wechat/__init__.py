"""The official account 公众号: whether the settings open it, what is wrong with them, and its templates."""

import base64
import binascii
import re
from dataclasses import dataclass, field

from django.conf import settings

from guanjia.communications import outbound

KEY_LENGTH = 43
TITLE, TEXT, NUMBER = "title", "text", "number"
FIELDS = (TITLE, TEXT, NUMBER)
_TEMPLATE = re.compile(r"[\w-]+(?:/(?:title|text|number):[A-Za-z_]+\d*)+", re.ASCII)


@dataclass(frozen=True)
class Template:
    """A registered template, and which of its fields takes the title, the text and the number of a message."""

    number: str
    fields: dict[str, str] = field(default_factory=dict)

    def filled(self, title: str, text: str, number: str) -> dict[str, dict[str, str]]:
        """The fields with their words, as long as WeChat takes them."""
        words = {TITLE: title, TEXT: text, NUMBER: number}
        return {
            theirs: {"value": words[ours][: most_of(theirs)] or "—"} for ours, theirs in self.fields.items()
        }

    @property
    def most_text(self) -> int:
        """How many characters of a text it takes; none where it has no field for it."""
        return most_of(self.fields[TEXT]) if TEXT in self.fields else 0


def most_of(name: str) -> int:
    """How many characters a field takes by its kind."""
    kinds = {"thing": 20, "character_string": 32, "phrase": 5, "const": 20}
    return next((most for kind, most in kinds.items() if name.startswith(kind)), 200)


def is_on() -> bool:
    """Whether the settings name an official account."""
    return bool(settings.WECHAT_APP)


def template_of(words: str) -> Template | None:
    """The template that is registered for words."""
    found = settings.WECHAT_TEMPLATES.get(words, "")
    if not _TEMPLATE.fullmatch(found):
        return None
    number, *pairs = found.split("/")
    return Template(number, dict(pair.split(":", 1) for pair in pairs))


def aes_key() -> bytes:
    """The key of the encrypted mode; ValueError when the setting is none."""
    text = settings.WECHAT_AES_KEY
    if len(text) != KEY_LENGTH:
        raise ValueError("an EncodingAESKey has 43 characters")
    try:
        return base64.b64decode(f"{text}=", validate=True)
    except binascii.Error as error:
        raise ValueError("an EncodingAESKey is base64") from error


def faults() -> list[str]:
    """What of the settings keeps the official account from working, each as a sentence."""
    if not is_on():
        return []
    needed = {"SECRET": settings.WECHAT_SECRET, "TOKEN": settings.WECHAT_TOKEN}
    found = [f"接公众号还缺 GUANJIA_WECHAT_{name}。" for name, value in needed.items() if not value]
    if settings.WECHAT_AES_KEY or not settings.WECHAT_PLAIN:
        try:
            aes_key()
        except ValueError:
            found.append("GUANJIA_WECHAT_AES_KEY 要照抄公众号后台的 EncodingAESKey，43 位。")
    try:
        outbound.place_of(settings.WECHAT_URL)
    except outbound.NotSent as refused:
        found.append(f"GUANJIA_WECHAT_URL：{refused.message}")
    found += [
        f"GUANJIA_WECHAT_TEMPLATES 里的 {words} 看不懂，请写成 {words}=模板编号/title:thing1/number:character_string2。"
        for words in settings.WECHAT_TEMPLATES if template_of(words) is None
    ]  # fmt: skip
    return found
