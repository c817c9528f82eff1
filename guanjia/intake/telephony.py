"""What a telephone system says in its webhook: one JSON object for each thing that happens to a call.

`{"event": "ringing" | "answered" | "ended" | "recorded", "call": "their id", "number": "138...",
"at": "2026-11-24T10:00:00+08:00", "rang_at": ..., "rings": 2, "agent": "user name", "project": "LAKE",
"recording": "https://..."}`; `rang_at` lets the words come in any order.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

SENDER = "telephone"
Moment = Annotated[datetime, Meta(tz=True)]


class Said(msgspec.Struct, frozen=True):
    """One word of the telephone system."""

    event: Literal["ringing", "answered", "ended", "recorded"]
    call: Annotated[str, Meta(min_length=1, max_length=80)]
    at: Moment
    number: Annotated[str, Meta(max_length=30)] = ""
    rang_at: Moment | None = None
    rings: Annotated[int, Meta(ge=0, le=999)] | None = None
    agent: Annotated[str, Meta(max_length=60)] = ""
    project: Annotated[str, Meta(max_length=20)] = ""
    recording: Annotated[str, Meta(max_length=500, pattern="^(https://.+)?$")] = ""


def read(body: str) -> Said | None:
    """The word of a body; nothing where it is none that we know."""
    try:
        return msgspec.json.decode(body.encode(), type=Said)
    except msgspec.DecodeError:
        return None
