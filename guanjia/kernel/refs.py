"""A reference to any row of any context, without a foreign key."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class SubjectRef:
    """What an event, a clock, a message or a file is about: a kind and a row number."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "SubjectRef":
        """Read `kind:id` back; a ValueError says that the text is no reference."""
        kind, _, number = text.partition(":")
        if not kind or not number.isascii() or not number.isdigit():
            raise ValueError(f"not a reference: {text!r}")
        return cls(kind, int(number))
