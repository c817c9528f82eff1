"""Words that name a person are taken out of free text, plain or encrypted."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from guanjia.kernel.secrets import GONE, sealed_columns
from guanjia.kernel.work import action

SHORTEST = 2


@action
def scrub(rows: models.QuerySet[Any], words: Iterable[str]) -> int:
    """Put `（已清除）` in place of every one of the words in all free text of the rows; returns how many changed."""
    named = sorted({word for word in words if len(word) >= SHORTEST}, key=len, reverse=True)
    return sum(_scrub_row(row, named) for row in rows) if named else 0


def _scrub_row(row: models.Model, words: list[str]) -> int:
    """One row: its text columns, its JSON, its encrypted columns."""
    changed: dict[str, Any] = {}
    for column in text_columns(type(row)):
        old = getattr(row, column)
        new = _without(old, words)
        if new != old:
            changed[column] = new[: _longest(row, column)] if isinstance(new, str) else new
    for sealed in sealed_columns(type(row)):
        plain = sealed.__get__(row)
        if plain and (new := _without(plain, words)) != plain:
            sealed.__set__(row, new)
            changed[sealed.column] = getattr(row, sealed.column)
    if changed:
        type(row)._default_manager.filter(pk=row.pk).update(**changed)
    return int(bool(changed))


def text_columns(model: type[models.Model]) -> list[str]:
    """Columns in which people write: text and JSON, no keys, choices or references."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField, models.JSONField, ArrayField))
        and not field.choices
        and not field.unique
    ]


def _longest(row: models.Model, column: str) -> int | None:
    field = row._meta.get_field(column)
    return field.max_length if isinstance(field, models.CharField) else None


def _without(value: Any, words: list[str]) -> Any:
    """The value with the words taken out, however deep they stand."""
    if isinstance(value, str):
        for word in words:
            value = value.replace(word, GONE)
        return value
    if isinstance(value, list):
        return [_without(one, words) for one in value]
    return {key: _without(one, words) for key, one in value.items()} if isinstance(value, dict) else value
