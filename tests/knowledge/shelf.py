"""Answers for tests: of the company by the administrator's pack, of the lake project by its supervisor."""

from datetime import date
from typing import Any

from guanjia.kernel.actors import SYSTEM
from guanjia.knowledge import actions
from guanjia.knowledge.models import Answer
from tests.world import World

NEXT_YEAR = date(2027, 11, 24)
FACTS = {
    "question": "游泳池几点开", "wordings": "泳池开放时间\n什么时候能游泳", "text": "七八月每天早上九点到晚上八点。",
    "source": "泳池开放公示",
}  # fmt: skip


def written(world: World, **facts: Any) -> Answer:
    """A draft of the lake project by its supervisor."""
    facts = FACTS | {"project": world.lake} | facts
    return actions.write_answer(by=facts.pop("by", world.zhou), **facts)


def published(world: World, **facts: Any) -> Answer:
    """An answer in use, put there by the manager."""
    until = facts.pop("valid_to", NEXT_YEAR)
    return actions.publish_answer(written(world, **facts), by=world.lin, valid_to=until)


def whole_pack(world: World) -> list[Answer]:
    """The answers that a company begins with, checked and published by the administrator."""
    rows = actions.load_answers(by=SYSTEM)
    return [actions.publish_answer(row, by=world.admin, valid_to=NEXT_YEAR) for row in rows]
