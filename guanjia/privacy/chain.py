"""The chain over events, computed outside the database: canonical text, digests, heads (D7, R11).

A digest covers everything that an event says except its number; a mark is number and digest; the head of a seal covers
its marks and the head before. Events hold references only, so erasing somebody breaks nothing.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

DIGEST_BYTES = 16
MARK = struct.Struct(f">q{DIGEST_BYTES}s")
CANONICAL = (
    "json_build_array(name, subject_kind, subject_id, project_id, actor, channel, "
    "extract(epoch FROM occurred_at)::text, extract(epoch FROM recorded_at)::text, about, data)::text"
)
NO_END = 2**63 - 1
# an event is settled when its transaction is older than every one that still runs: nothing can appear before it
SETTLED = "age(xmin) > age(pg_snapshot_xmin(pg_current_snapshot())::xid)"


def digest(canonical: str) -> bytes:
    """The digest of what an event says."""
    return hashlib.sha256(canonical.encode()).digest()[:DIGEST_BYTES]


def pack(marks: Iterable[tuple[int, bytes]]) -> bytes:
    """Marks as the seal keeps them."""
    return b"".join(MARK.pack(number, said) for number, said in marks)


def unpack(packed: bytes | memoryview) -> dict[int, bytes]:
    """The marks of a seal by number."""
    return dict(MARK.iter_unpack(bytes(packed)))


def head(before: str, packed: bytes | memoryview) -> str:
    """The head of a seal: it covers its marks and the head before."""
    return hashlib.sha256(before.encode() + bytes(packed)).hexdigest()


def read(condition: str, values: Sequence[Any]) -> Iterator[tuple[int, bytes]]:
    """Number and digest of the events of a condition as the table has them now, in their order."""
    with connection.cursor() as cursor:
        said = f"SELECT id, {CANONICAL} FROM kernel_event WHERE {condition} ORDER BY id"  # noqa: S608 - own words
        cursor.execute(said, values)
        while rows := cursor.fetchmany(2000):
            for number, canonical in rows:
                yield number, digest(canonical)


def horizon(after: int) -> int | None:
    """The first number behind `after` that is not settled yet; none when all are."""
    with connection.cursor() as cursor:
        waits = f"SELECT min(id) FROM kernel_event WHERE id > %s AND NOT ({SETTLED})"  # noqa: S608 - own words
        cursor.execute(waits, [after])
        found: int | None = cursor.fetchone()[0]
        return found


def settled(after: int, most: int) -> Iterator[tuple[int, bytes]]:
    """The next events behind a number up to the first that is not settled."""
    end = horizon(after) or NO_END
    chosen = "id IN (SELECT id FROM kernel_event WHERE id > %s AND id < %s ORDER BY id LIMIT %s)"
    return read(chosen, [after, end, most])
