"""What a message of WeChat says, from its fields; kinds that nobody knows yet are named as such."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

MOST_TEXT = 2000
BIND = re.compile(r"\s*绑定\s*[:：]?\s*(\d{8})\s*")
_NUMBER = re.compile(r"-?\d{1,3}(?:\.\d{1,12})?")
KINDS = {"text": "text", "image": "image", "voice": "voice", "location": "location", "link": "link"}


@dataclass(frozen=True)
class Heard:
    """One message or event; `sort` is empty for an event."""

    open_id: str
    own: str
    their_id: str
    sort: str
    at: datetime
    text: str = ""
    media_id: str = ""
    event: str = ""
    scene: str = ""

    @property
    def bind_code(self) -> str:
        """The code by which somebody says whose chat this is."""
        found = BIND.fullmatch(self.text) if self.sort == "text" else None
        return found[1] if found else ""


def read(fields: dict[str, str]) -> Heard | None:
    """A message with sender and moment; nothing where they are missing."""
    open_id, moment = fields.get("FromUserName", ""), fields.get("CreateTime", "")
    kind = fields.get("MsgType", "")
    if not re.fullmatch(r"[\w-]{1,64}", open_id, re.ASCII) or not re.fullmatch(r"\d{9,11}", moment, re.ASCII):
        return None
    event = fields.get("Event", "")[:40] if kind == "event" else ""
    number = fields.get("MsgId", "")
    if not re.fullmatch(r"\d{1,30}", number, re.ASCII):
        if kind != "event":
            return None
        said = "|".join((open_id, moment, event, fields.get("EventKey", "")))
        number = f"e{hashlib.sha256(said.encode()).hexdigest()[:40]}"
    return Heard(
        open_id, fields.get("ToUserName", "")[:64], number, "" if event else KINDS.get(kind, "other"),
        datetime.fromtimestamp(int(moment), UTC), words_of(kind, fields)[:MOST_TEXT],
        fields.get("MediaId", "")[:200] if kind in ("image", "voice") else "", event,
        fields.get("EventKey", "").removeprefix("qrscene_")[:64],
    )  # fmt: skip


def words_of(kind: str, fields: dict[str, str]) -> str:
    """The words of a message of a kind."""
    if kind == "text":
        return fields.get("Content", "")
    if kind == "voice":
        return fields.get("Recognition", "")
    if kind == "link":
        return "\n".join(
            part for part in (fields.get("Title"), fields.get("Description"), fields.get("Url")) if part
        )
    if kind == "location":
        place = [fields.get(name, "") for name in ("Location_X", "Location_Y")]
        spot = f"（{'，'.join(place)}）" if all(map(_NUMBER.fullmatch, place)) else ""
        return f"位置：{fields.get('Label', '')}{spot}"
    return ""
