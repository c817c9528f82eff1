"""Spans of duty as values: joined, and with leave taken out; pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class Duty:
    """A planned span of a person, aware UTC; on call means reachable, not at work."""

    starts_at: datetime
    ends_at: datetime
    code: str
    is_on_call: bool = False


def without(spans: Iterable[Duty], away: Iterable[tuple[datetime, datetime]]) -> list[Duty]:
    """What is left of spans when the time away is taken out."""
    left = list(spans)
    for start, end in away:
        left = [part for span in left for part in _cut(span, start, end)]
    return left


def _cut(span: Duty, start: datetime, end: datetime) -> list[Duty]:
    """A span without one stretch: itself, a part, two parts, or nothing."""
    if end <= span.starts_at or span.ends_at <= start:
        return [span]
    before = [replace(span, ends_at=start)] if span.starts_at < start else []
    after = [replace(span, starts_at=end)] if end < span.ends_at else []
    return before + after


def joined(spans: Iterable[Duty]) -> list[Duty]:
    """Spans sorted, with those that touch or overlap made one; work and on call stay apart."""
    found: list[Duty] = []
    last: dict[bool, int] = {}
    for span in sorted(spans, key=lambda each: (each.starts_at, each.ends_at)):
        place = last.get(span.is_on_call)
        if place is not None and span.starts_at <= found[place].ends_at:
            before = found[place]
            code = before.code if span.code in before.code else before.code + span.code
            found[place] = replace(before, ends_at=max(before.ends_at, span.ends_at), code=code)
        else:
            last[span.is_on_call] = len(found)
            found.append(span)
    return found
