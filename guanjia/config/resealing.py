"""New keys over what is stored: own keys get a new generation, values are sealed anew; readable at every moment."""

import time
from typing import Any

from django.apps import apps
from django.db import connection, models

from guanjia.kernel import secrets
from guanjia.kernel.secrets import DataKey, KeyDestroyed, Sealed, key_name, sealed_columns

BATCH = 500


def renew_keys() -> int:
    """Give every own key that an older key of the ring wraps a new generation; resumable; returns how many."""
    changed, last = 0, 0
    living = DataKey.objects.filter(destroyed_at=None).order_by("pk")
    while rows := list(living.filter(pk__gt=last)[:BATCH]):
        last = rows[-1].pk
        for row in rows:
            old = bytes(row.secret_sealed)
            if key_name(old) != secrets.ring().current:
                row.former, row.secret = row.secret, DataKey.fresh().secret
                new = {"former_sealed": row.former_sealed, "secret_sealed": row.secret_sealed}
                same = DataKey.objects.filter(pk=row.pk, secret_sealed=old)
                changed += same.update(generation=row.generation + 1, **new)
    secrets.forget_opened()
    return changed


def reseal_table(model: type[models.Model]) -> int:
    """Seal every value of a table with the newest of its keys; resumable; returns how many rows changed."""
    columns, changed, last = sealed_columns(model), 0, 0
    while rows := list(model._default_manager.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for row in rows:
            last = row.pk
            old = {c.column: bytes(getattr(row, c.column)) for c in columns if getattr(row, c.column)}
            new = {c.column: fresh(c, row, old[c.column]) for c in columns if c.column in old}
            if new != old:
                changed += model._default_manager.filter(pk=row.pk, **old).update(**new)
    return changed


def fresh(column: Sealed, row: Any, old: bytes) -> bytes:
    """A value sealed with the newest of its keys; as it is when it is so already, or gone with its key."""
    name, place = key_name(old), column.binding(row)
    own = secrets.own_of(name)[0] if name.startswith(secrets.OWN) else row.own_key()
    try:
        newest = secrets.newest_name(own)
        return old if name == newest else secrets.seal(secrets.unseal(old, place), place, own)
    except KeyDestroyed:
        return old


def sealed_models() -> list[type[models.Model]]:
    """Every table with encrypted columns, except the wrapped own keys, which are renewed by themselves."""
    return [model for model in apps.get_models() if sealed_columns(model) and model is not DataKey]


def reseal() -> int:
    """Seal what a former generation holds still, renew the own keys, and seal every value with the newest.

    A generation is dropped with the next renewal, so nothing may stand on it by then; one that goes on after a break
    has looked. Every process is told of new keys at once; what one wrote meanwhile is sealed again.
    """
    secrets.ring.cache_clear()
    rows = 0 if _is_under_way() else _reseal_all()
    rows += renew_keys()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('guanjia', %s)", [f"{secrets.KEYS}={time.time_ns()}"])
    return rows + _reseal_all()


def _is_under_way() -> bool:
    """Whether the renewal has begun: the oldest key is the first to be wrapped by the current key of the ring."""
    oldest = DataKey.objects.filter(destroyed_at=None).order_by("pk").first()
    return oldest is not None and key_name(bytes(oldest.secret_sealed)) == secrets.ring().current


def _reseal_all() -> int:
    """Seal every value with the newest of its keys, until a pass finds nothing; returns how many rows changed."""
    rows = 0
    while changed := sum(reseal_table(model) for model in sealed_models()):
        rows += changed
    return rows
