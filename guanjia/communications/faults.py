"""What an adapter says when a message did not leave."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """Why, in words; whether that is for good, and whether it may have left all the same."""

    words: str
    is_final: bool = False
    is_unknown: bool = False
