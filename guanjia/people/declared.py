"""What contexts above say of a person: how many open jobs each one holds."""

from collections.abc import Callable, Iterable

Count = Callable[[Iterable[int]], dict[int, int]]
_counts: list[Count] = []


def load(count: Count) -> Count:
    """Register a count of open jobs by staff file."""
    _counts.append(count)
    return count


def loads(staff_ids: Iterable[int]) -> dict[int, int]:
    """Open jobs by staff file, over every context that counts some."""
    ids = list(staff_ids)
    counted = [count(ids) for count in _counts]
    return {pk: sum(found.get(pk, 0) for found in counted) for pk in ids}
