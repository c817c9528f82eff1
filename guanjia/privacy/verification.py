"""Everything is computed again: which event was changed, deleted, moved or slipped in, and whether the end was cut."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection

from guanjia.privacy import anchors, chain
from guanjia.privacy.models import Seal


@dataclass
class Verdict:
    """What was looked at, and everything that is wrong, in words."""

    events: int = 0
    seals: int = 0
    unsealed: int = 0
    late: int = 0
    findings: list[str] = field(default_factory=list)


def verify(*, with_anchors: bool = True) -> Verdict:
    """Compare events with seals and seals with anchors; without anchors a cut end stays unseen."""
    verdict = Verdict()
    heads: dict[int, str] = {}
    before, after = "", 0
    for seal in Seal.objects.order_by("pk").iterator(chunk_size=20):
        verdict.findings += _of_seal(seal, before)
        heads[seal.pk] = before = seal.head
        after = max(after, seal.last_id)
        verdict.events, verdict.seals = verdict.events + seal.count, verdict.seals + 1
        verdict.late += len(seal.late)
    verdict.findings += _between_and_late(after)
    if with_anchors:
        verdict.findings += _of_anchors(heads)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_event WHERE id > %s", [after])
        verdict.unsealed = cursor.fetchone()[0]
    return verdict


def _of_seal(seal: Seal, before: str) -> Iterator[str]:
    """One seal: its head, and every event that it covers."""
    if chain.head(before, seal.marks) != seal.head:
        yield f"封条 {seal.pk} 被改过，或它前面的封条被删"
    marks = chain.unpack(seal.marks)
    if len(marks) != seal.count:
        yield f"封条 {seal.pk} 的数目不对"
    there = dict(chain.read("id = ANY(%s)", [list(marks)]))
    number_of = {said: number for number, said in marks.items()}
    for number, said in marks.items():
        if number not in there:
            yield f"事件 {number} 被删除"
        elif there[number] != said:
            other = number_of.get(there[number])
            yield f"事件 {number} 被换成了事件 {other} 的内容" if other else f"事件 {number} 被改动"


def _between_and_late(last: int) -> Iterator[str]:
    """Events below the last seal that no seal covers were slipped in, or came too late to be looked for."""
    known: set[int] = set()
    for packed in Seal.objects.order_by("pk").values_list("marks", flat=True).iterator(chunk_size=20):
        known |= chain.unpack(packed).keys()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM kernel_event WHERE id <= %s ORDER BY id", [last])
        while rows := cursor.fetchmany(5000):
            yield from (f"事件 {number} 是后来插进去的" for (number,) in rows if number not in known)


def _of_anchors(heads: dict[int, str]) -> Iterator[str]:
    """Every anchored seal is there with the same head: else the end was cut, or history was written anew."""
    said, wrong = anchors.standing()
    yield from wrong
    for number, line in said.items():
        if number not in heads:
            yield f"封条 {number} 不见了：{line['at']} 时事件到 {line['last_id']}，末尾被截断"
        elif heads[number] != line["head"]:
            yield f"封条 {number} 与锚点不同：事件和封条被一起改写"
    if heads and not said:
        yield f"没有锚点文件 {anchors.NAME}，末尾被截断也看不出来"
