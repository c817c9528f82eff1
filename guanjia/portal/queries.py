"""What a company still has to set up before the service can run."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from guanjia.estate import queries as estate
from guanjia.kernel.actors import Actor
from guanjia.knowledge import queries as knowledge
from guanjia.organization import queries as organization
from guanjia.organization import structure
from guanjia.people import queries as people

WORKERS = {"front_desk": "前台", "technician": "维修技师", "butler": "客服管家"}


@dataclass(frozen=True)
class Gap:
    """One thing that is missing: in words, what it is for, and the route where it is done."""

    text: str
    why: str
    url_name: str


def gaps(actor: Actor) -> list[Gap]:
    """What is missing, as far as this actor may set it up; six queries however many projects there are."""
    if not actor.may("organization.set_up"):
        return []
    projects = list(organization.projects(actor, "organization.set_up").filter(is_open=True))
    found = [] if projects else [Gap("还没有项目", "房屋、员工和服务单都归在项目下", "company")]
    homes = _by_project(estate.units(actor), without=Count("pk", filter=Q(butlers__isnull=True)))
    staff = _by_project(people.staff(actor))
    held = structure.roles_by_project(actor)
    for project in projects:
        found += _of_project(
            project.name, homes.get(project.pk), project.pk in staff, held.get(project.pk, set())
        )
    if not knowledge.categories(actor).exists():
        found.append(Gap("服务目录是空的", "没有类别就不能报事和派单", "catalogue"))
    if waiting := structure.accounts_without_password(actor):
        found.append(Gap(f"{waiting} 个账号还没设密码", "在账号页发一次性链接，本人设好才能登录", "accounts"))
    return found


def _by_project(rows: Any, **more: Any) -> dict[int, dict[str, int]]:
    """Counts of rows by project."""
    counted = rows.order_by().values("project_id").annotate(n=Count("pk"), **more)
    return {row["project_id"]: row for row in counted}


def _of_project(name: str, homes: dict[str, int] | None, has_staff: bool, roles: set[str]) -> list[Gap]:
    """What one project lacks."""
    found = []
    if homes is None:
        found.append(Gap(f"{name}还没有房屋", "按楼栋批量加，或导入住户台账", "estate"))
    elif homes["without"]:
        found.append(Gap(f"{name}有 {homes['without']} 户没有管家", "水电报修要先找到管家", "zones"))
    if not has_staff:
        found.append(Gap(f"{name}还没有员工", "没有员工就没有人接单；可以导入员工名册", "staff-list"))
    lacking = "、".join(label for role, label in WORKERS.items() if role not in roles)
    if lacking:
        found.append(Gap(f"{name}没有{lacking}的账号", "没有人受理、接单或上门", "accounts"))
    return found
