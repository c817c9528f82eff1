"""What an adapter says when a message did not leave."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Fault:
    """Why, in words; whether that is for good, whether it may have left all the same, how long to wait at least."""

    words: str
    is_final: bool = False
    is_unknown: bool = False
    wait: timedelta = timedelta(0)
