"""The menu: contexts register their entries, and a role sees only what it may do."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from guanjia.kernel.actors import Actor


@dataclass(frozen=True)
class Entry:
    """One line of the menu of a face."""

    face: str
    group: str
    key: str
    label: str
    icon: str
    url_name: str
    need: str
    order: int = 50
    count: Callable[[Actor], int] | None = None
    count_on: Callable[[Any], int] | None = None  # of the page's request: its chosen project


@dataclass(frozen=True)
class Item:
    """A menu line as the page shows it."""

    key: str
    label: str
    icon: str
    href: str
    count: int | None = None


@dataclass(frozen=True)
class Group:
    """A heading and its lines."""

    title: str
    items: tuple[Item, ...] = ()


GROUPS = ("", "客户", "质量", "团队", "应急", "设置")
_entries: list[Entry] = []


def add(*entries: Entry) -> None:
    """Register menu lines."""
    _entries.extend(entries)


def menu(face: str, actor: Actor, request: Any = None) -> list[Group]:
    """The menu of a face for an actor, grouped and ordered; empty groups are left out. What an entry counts
    of the chosen project is asked for the page of a request alone."""
    groups = {title: Group(title) for title in GROUPS}
    for entry in sorted(_entries, key=lambda e: e.order):
        if entry.face == face and actor.may(entry.need):
            count = entry.count(actor) if entry.count else None
            if entry.count_on and request is not None:
                count = entry.count_on(request)
            item = Item(entry.key, entry.label, entry.icon, reverse(entry.url_name), count or None)
            group = groups[entry.group]
            groups[entry.group] = replace(group, items=(*group.items, item))
    return [group for group in groups.values() if group.items]
