"""Short ways to a task group of the lake project, for the tests of groups."""

from datetime import timedelta
from typing import Any

from guanjia.collaboration import actions
from guanjia.collaboration.actions import Duty
from guanjia.collaboration.models import TaskGroup
from guanjia.kernel import clock
from tests.world import World


def duties(world: World) -> list[Duty]:
    """林总 decides on the money until tomorrow, 老张 checks the circuits until this evening."""
    now = clock.now()
    return [
        Duty(world.account("lin"), "定责和审批费用", now + timedelta(days=1)),
        Duty(world.account("zhang"), "查 C 区回路", now + timedelta(hours=8)),
    ]


def formed(world: World, **more: Any) -> TaskGroup:
    """地库照明整改, formed by 周姐 under 林总."""
    facts = {"purpose": "地库照明整改", "lead": world.account("lin"), "duties": duties(world)} | more
    return actions.form_group(world.lake, **({"by": world.zhou} | facts))


def declared(world: World, **more: Any) -> TaskGroup:
    """The same, declared by 周姐 and not formed yet: only 林总 has a duty."""
    first = duties(world)[0]
    facts = {
        "purpose": "地库照明整改",
        "lead": first.account,
        "words": first.words,
        "due_at": first.due_at,
    } | more
    return actions.declare_group(world.lake, by=world.zhou, **facts)
