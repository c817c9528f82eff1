"""Rules as one readable file: what is published and what the documents say, out and in again.

A value stands with its key, its scope by codes, its date and its source. Without a date it counts from its
publication; of dates that have passed only the last counts, from its publication, so that no clock goes backwards.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from guanjia.kernel import clock, policy
from guanjia.kernel.refusals import Refused
from guanjia.organization import inforce, policy_rules
from guanjia.organization.models import PolicyChange, PolicyValue, Project
from guanjia.organization.moments import local
from guanjia.organization.values import value_in_words

PACKS = Path(__file__).resolve().parent / "pack"
LEVELS = ("service_level_1", "service_level_2", "service_level_3")
ORIGINAL = "documents"
LARGEST = 1_000_000


@dataclass(frozen=True)
class Wanted:
    """A value that a file wants: from a date on, or from its publication on."""

    key: str
    value: Any
    scope: Mapping[str, object] = field(default_factory=dict)
    valid_from: datetime | None = None
    source: str = ""

    def row(self, now: datetime) -> PolicyValue:
        """The value that would be published, not saved."""
        return PolicyValue(
            key=self.key, scope=self.scope, value=self.value, valid_from=self.valid_from or now
        )


@dataclass(frozen=True)
class Pack:
    """A set of values under a name, and what it is for."""

    name: str
    title: str
    about: str
    values: tuple[Wanted, ...]


def packs() -> list[Pack]:
    """The documents as they are, and the three service levels."""
    built = [key for key in policy.keys.values() if key.is_built]
    values = tuple(Wanted(key.key, key.default, source="四份制度原文") for key in built)
    original = Pack(ORIGINAL, "四份制度原文", "制度写明的数值，没有写明的用默认值", values)
    return [original, *(read((PACKS / f"{name}.toml").read_text(), name) for name in LEVELS)]


def read(text: str, name: str = "") -> Pack:
    """The values of a file; refused with the place where it is no such file, or a row lacks its key or its value."""
    if len(text) > LARGEST:
        raise _bad("文件太大")
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        line = re.search(r"line (\d+)", str(fault))
        raise _bad(f"第 {line[1]} 行读不懂" if line else "文件没有写完") from None
    if not isinstance(found.get("value"), list):
        raise _bad("没有 [[value]]，每条规则以它开头")
    rows = tuple(_row(n, row) for n, row in enumerate(found["value"], 1))
    return Pack(name, str(found.get("title", "规则文件")), str(found.get("about", "")), rows)


def _bad(what: str) -> Refused:
    return Refused("bad_policy_file", f"这不是规则文件，或格式不对：{what}，请改好再试。")


def _row(number: int, row: Mapping[str, Any]) -> Wanted:
    if not isinstance(row, dict) or "key" not in row or not ("value" in row or row.get("ended")):
        raise _bad(f"第 {number} 条 [[value]] 缺少 key 或 value")
    value = None if row.get("ended") else row["value"]
    scope, start = row.get("scope", {}), row.get("valid_from")
    if not isinstance(scope, dict):
        raise _bad(f'第 {number} 条的 scope 要写成 {{ project = "项目编号" }}')
    if start is not None and (not isinstance(start, datetime) or start.tzinfo is None):
        raise _bad(f"第 {number} 条的 valid_from 要写成 2026-12-01T08:00:00+08:00")
    if "project" in scope:
        code = str(scope["project"])
        known = Project.objects.filter(code=code).values_list("pk", flat=True).first()
        if known is None:
            raise Refused("bad_scope", f"第 {number} 条：没有编号是“{code}”的项目，请核对项目编号。")
        scope = {**scope, "project": known}
    return Wanted(str(row["key"]), value, scope, start, str(row.get("source", "")))


def within(pack: Pack, scope: Mapping[str, object]) -> Pack:
    """The same values for one scope, without those that cannot be narrowed so."""
    fitting = [
        row
        for row in pack.values
        if row.key in policy.keys and set(scope) <= set(policy.keys[row.key].scopes)
    ]
    rows = [replace(row, scope=dict(scope)) for row in fitting]
    return Pack(pack.name, pack.title, pack.about, tuple(rows))


def news(pack: Pack) -> list[Wanted]:
    """What a file would change: rows that are neither in force, nor published, nor asked for already."""
    now, wanted = clock.now(), {row.key for row in pack.values}
    published = list(PolicyValue.objects.filter(key__in=wanted).order_by("valid_from", "pk"))
    asked = list(PolicyChange.objects.filter(key__in=wanted, status=PolicyChange.Status.ASKED))
    found = []
    for row in _current(pack.values, now):
        if row.key not in policy.keys or policy_rules.is_good_value(row.key, row.value) is not None:
            found.append(row)  # asking for it says what is wrong
        elif inforce.changes_something(published, row.row(now)) and not _stands(row, published, asked):
            found.append(row)
    return found


def _current(rows: Iterable[Wanted], now: datetime) -> Iterator[Wanted]:
    """Rows of dates to come as they are, and of each key and scope the last that has passed, from now on."""
    past: dict[tuple[str, str], Wanted] = {}
    for row in sorted(rows, key=lambda row: (row.valid_from is not None, row.valid_from or now)):
        place = (row.key, json.dumps(row.scope, sort_keys=True))
        if row.valid_from is not None and row.valid_from > now:
            continue
        past[place] = replace(row, valid_from=None)
    yield from past.values()
    yield from (row for row in rows if row.valid_from is not None and row.valid_from > now)


def _stands(row: Wanted, published: Iterable[PolicyValue], asked: Iterable[PolicyChange]) -> bool:
    """Whether the same value for the same scope and date is published or waits."""
    mine = (row.key, row.scope, row.value, row.valid_from)
    done = [(other.key, other.scope, other.value, other.valid_from) for other in published]
    waits = [(other.key, other.scope, other.value, other.valid_from) for other in asked]
    return mine in done or mine in waits


def write() -> str:
    """Everything as a file: the value of the documents for each key, then what was published, by key and date."""
    codes = dict(Project.objects.values_list("pk", "code"))
    rows: dict[str, list[PolicyValue]] = {}
    for row in PolicyValue.objects.order_by("valid_from", "pk"):
        rows.setdefault(row.key, []).append(row)
    parts = [f'title = "规则与时限"\nabout = "导出于 {local(clock.now()):%Y-%m-%d %H:%M}"\n']
    for name, key in sorted(policy.keys.items()):
        origin = "制度写明" if key.stated else "默认"
        parts.append(f"\n# {key.label}：{value_in_words(key, key.default)}（{origin} {key.clause}）\n")
        if not any(not row.scope for row in rows.get(name, [])):
            parts.append(_entry(name, key.default, {}, None, ""))
        for row in rows.get(name, []):
            scope = row.scope | (
                {"project": codes.get(row.scope["project"], "")} if "project" in row.scope else {}
            )
            parts.append(_entry(name, row.value, scope, row.valid_from, row.source))
    return "".join(parts)


def _entry(
    key: str, value: Any, scope: Mapping[str, object], valid_from: datetime | None, source: str
) -> str:
    lines = [
        "[[value]]",
        f"key = {_text(key)}",
        "ended = true" if value is None else f"value = {_text(value)}",
    ]
    if scope:
        lines.append(
            "scope = { " + ", ".join(f"{name} = {_text(item)}" for name, item in scope.items()) + " }"
        )
    if valid_from is not None:
        lines.append(f"valid_from = {local(valid_from).isoformat()}")
    if source:
        lines.append(f"source = {_text(source)}")
    return "\n".join(lines) + "\n"


def _text(value: Any) -> str:
    """A number, a text or a list; JSON and TOML write these alike."""
    return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True)
class Judged:
    """A row of a file: the value that it would replace, and why it would be refused; empty when it would not."""

    row: Wanted
    before: Any
    objection: str


def judged(rows: Iterable[Wanted]) -> list[Judged]:
    """Each row beside the value that it would replace, and with what speaks against it, in one query."""
    wanted, now = list(rows), clock.now()
    published = list(PolicyValue.objects.order_by("valid_from", "pk"))
    beside = [row.row(now) for row in wanted]
    return [_judged(row, published, beside, now) for row in wanted]


def _judged(row: Wanted, published: list[PolicyValue], beside: list[PolicyValue], now: datetime) -> Judged:
    if row.key not in policy.keys:
        return Judged(row, None, f"没有“{row.key}”这条规则。")
    before = inforce.value_at(published, row.key, row.valid_from or now, row.scope)
    refusal = (
        policy_rules.is_good_scope(row.key, row.scope)
        or policy_rules.is_good_value(row.key, row.value)
        or policy_rules.keeps_relations([*published, *beside], row.row(now))
    )
    return Judged(row, before, refusal.message if refusal else "")
