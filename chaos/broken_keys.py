"""The control of R1, never part of the product: a web process that remembers a key after the commit."""

import os
import random
import time
from collections.abc import Callable
from typing import Any

from guanjia.config.asgi import application as application
from guanjia.kernel import idempotency
from guanjia.kernel.idempotency import Answer
from guanjia.kernel.models import IdempotencyKey
from guanjia.kernel.work import work

PAUSE = float(os.environ.get("CHAOS_PAUSE", "0"))


def once(actor: str, route: str, key: str, body: bytes, act: Callable[[], tuple[int, Any]]) -> Answer:
    """The usual mistake: look, act and commit, then remember."""
    row = IdempotencyKey.objects.filter(actor=actor, route=route, key=key).first()
    if row is not None:
        return Answer(row.status, row.answer, replayed=True)
    with work():
        status, answer = act()
    time.sleep(random.random() * PAUSE)  # noqa: S311
    IdempotencyKey.objects.create(
        actor=actor, route=route, key=key, body_hash="", status=status, answer=answer
    )
    return Answer(status, answer)


if os.environ.get("CHAOS_BREAK") == "key_after_commit":
    idempotency.once = once
