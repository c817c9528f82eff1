"""Two departments of the lake project, and short ways to a hand-off between them."""

from datetime import timedelta
from typing import Any

from guanjia.collaboration import actions
from guanjia.collaboration.models import HandOff
from guanjia.kernel import clock
from guanjia.organization import actions as organization
from guanjia.organization.models import Department
from guanjia.people.models import Staff
from tests.world import World


def department(world: World, name: str, *members: str) -> Department:
    """A department of the lake project with some of the cast."""
    place = organization.open_department(by=world.admin, name=name, project=world.lake)
    Staff.objects.filter(account__username__in=members).update(department=place)
    return place


def departments(world: World) -> tuple[Department, Department]:
    """客服部 with 小赵 and 周姐, 工程部 with 孙调度, 小李 and 老张, who has no desk."""
    return department(world, "客服部", "zhao", "zhou"), department(world, "工程部", "sun", "li", "zhang")


def sent(world: World, **more: Any) -> HandOff:
    """小赵 of 客服部 asks 工程部 to find out why 3 栋 has no water until tomorrow at this time."""
    _, engineering = departments(world)
    facts = {
        "title": "查 3 栋停水原因", "department": engineering, "due_at": clock.now() + timedelta(days=1),
    } | more  # fmt: skip
    return actions.send_hand_off(world.lake, **({"by": world.zhao} | facts))
