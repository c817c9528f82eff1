"""The same request twice acts once: the key commits together with the work."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from guanjia.kernel import clock, jobs
from guanjia.kernel.models import IdempotencyKey
from guanjia.kernel.refusals import Refused
from guanjia.kernel.work import work

KEEP = timedelta(days=7)
KEY_LIMIT = 80


@dataclass(frozen=True)
class Answer:
    """What was answered, and whether it is a replay of an earlier answer."""

    status: int
    body: Any
    replayed: bool = False


class KeyReused(Refused):
    """The same key came with another body."""

    def __init__(self) -> None:
        super().__init__("key_reused", "这个 Idempotency-Key 已用于另一份内容，请换一个新的。")


class KeyNeeded(Refused):
    """No key came, or one that cannot be kept."""

    def __init__(self) -> None:
        super().__init__("key_needed", f"请带 Idempotency-Key（1 到 {KEY_LIMIT} 个可见字符）。")


def once(actor: str, route: str, key: str, body: bytes, act: Callable[[], tuple[int, Any]]) -> Answer:
    """Run `act` once for this key; a second call with the same body gets the first answer.

    A concurrent twin waits on the key's row. A refusal rolls the key back, so it may be tried again.
    """
    if not key or len(key) > KEY_LIMIT or not key.isprintable():
        raise KeyNeeded
    digest = hashlib.sha256(body).hexdigest()
    with work():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO kernel_idempotencykey (actor, route, key, body_hash, status) "
                "VALUES (%s, %s, %s, %s, 0) ON CONFLICT (actor, route, key) DO NOTHING RETURNING id",
                [actor, route, key, digest],
            )
            inserted = cursor.fetchone()
        if inserted is None:
            return _replay(actor, route, key, digest)
        status, answer = act()
        IdempotencyKey.objects.filter(pk=inserted[0]).update(status=status, answer=answer)
    return Answer(status, answer)


def _replay(actor: str, route: str, key: str, digest: str) -> Answer:
    """The earlier answer of the key, or KeyReused for another body."""
    row = IdempotencyKey.objects.get(actor=actor, route=route, key=key)
    if row.body_hash != digest:
        raise KeyReused
    return Answer(row.status, row.answer, replayed=True)


@jobs.daily
def forget_old_keys() -> None:
    """Remove keys older than seven days (reliability D1)."""
    IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEEP).delete()
