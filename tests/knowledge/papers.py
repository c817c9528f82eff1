"""Documents for tests: written by 林经理, for the company by the system, published by the administrator."""

from datetime import date
from typing import Any

from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.knowledge import actions, library
from guanjia.knowledge.models import Document, Edition, ReadingDuty
from tests.world import World

TODAY = date(2026, 11, 24)
TEXT = "第一章 总则\n第一条 不外传客户信息。\n（一）不发群；\n一般的话"
QUIZ = "能发群吗？ | 能 / 不能* | 第一条\n要登记吗？ | 要* / 不要"


def written(world: World, **facts: Any) -> Document:
    """A draft of a document for everybody in 湖畔花园."""
    facts = {
        "title": "上门服务规范", "sort": "standard", "number": "AJ-001", "role": "supervisor", "text": TEXT,
        "projects": [world.lake.pk],
    } | facts  # fmt: skip
    return actions.write_document(by=facts.pop("by", writer(world, facts["projects"])), **facts)


def writer(world: World, projects: list[int]) -> Actor:
    """Who writes for some projects, none of them for all, unless a test says otherwise."""
    return world.lin if projects else SYSTEM


def draft_of(document: Document) -> Edition:
    """The edition that is not decided yet."""
    return Edition.objects.select_related("document").get(document=document, status__in=("draft", "asked"))


def published(world: World, **facts: Any) -> Edition:
    """A document in force whose readers owe it."""
    return put_in_force(world, written(world, **facts))


def put_in_force(world: World, document: Document, effective_on: date = TODAY) -> Edition:
    """Send the draft, publish it, and let the worker settle who owes it."""
    draft = draft_of(document)
    edition = actions.ask_edition(draft, by=writer(world, draft.projects))
    edition = actions.publish_edition(edition, by=world.admin, effective_on=effective_on)
    world.run_jobs()
    return edition


def next_edition(world: World, edition: Edition, **facts: Any) -> Edition:
    """The next edition of a document, in force."""
    facts = {
        "text": TEXT + "\n第二条 一小时内报告。",
        "changes": "加了第二条",
        "projects": edition.projects,
    } | facts
    actions.write_edition(edition.document, by=writer(world, edition.projects), **facts)
    return put_in_force(world, edition.document)


def duty(world: World, edition: Edition, username: str) -> ReadingDuty:
    """What somebody owes, or has said."""
    found = library.duty_of(world.actor(username), edition)
    assert found is not None, username
    return found


def readers(edition: Edition) -> set[str]:
    """User names of who must read an edition now."""
    rows = ReadingDuty.objects.filter(edition=edition, is_required=True)
    return set(rows.values_list("account__username", flat=True))
