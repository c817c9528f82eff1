"""The code on a lobby's screen: it changes every half minute, so that only who stands there can know it (B-3.3.1)."""

import base64
from datetime import datetime

from guanjia.estate.models import Building, PublicArea, Unit
from guanjia.kernel.secrets import blind_index

STEP = 30  # seconds
LENGTH = 10
Place = Building | PublicArea


def name_of(place: Place) -> str:
    """How the screen of a place is called: the lobby is said once, `3栋大堂屏` of both 3栋 and 3栋大堂."""
    return f"{str(place).removesuffix('大堂')}大堂屏"


def screens_of(place: Unit | PublicArea) -> list[Place]:
    """The places whose screen proves that somebody stands at a home or a public area, if they have one."""
    near: list[Place | None] = [place.building, place if isinstance(place, PublicArea) else None]
    return [one for one in near if one is not None and one.screen_digest]


def lobby_code(place: Place, at: datetime) -> str:
    """What the screen of a place shows at a moment: keyed, by place, its address in force and the half minute."""
    return _code(place, int(at.timestamp()) // STEP)


def is_lobby_code(place: Unit | PublicArea, text: str, at: datetime) -> bool:
    """Whether a screen of the place showed this at a moment, half a minute more or less."""
    step, said = int(at.timestamp()) // STEP, tidy_code(text)
    return any(said == _code(one, step + near) for one in screens_of(place) for near in (-1, 0, 1))


def tidy_code(text: str) -> str:
    """The code as it was scanned or typed, without what typing adds."""
    return text.strip().replace(" ", "").replace("-", "").upper()


def looks_like_lobby(text: str) -> bool:
    """Whether a scanned text has the shape of a screen's code; a door sticker never has."""
    said = tidy_code(text)
    return len(said) == LENGTH and said.isascii() and said.isalnum()


def seconds_left(at: datetime) -> int:
    """How long the code of a moment still stands, in seconds."""
    return STEP - int(at.timestamp()) % STEP


def _code(place: Place, step: int) -> str:
    digest = blind_index("lobby", f"{place.ref}|{place.screen_digest}|{step}")
    return base64.b32encode(digest).decode()[:LENGTH]
