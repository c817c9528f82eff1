"""Reads of move-ins 入住: those that come, the tasks of each."""

from dataclasses import dataclass

from django.db.models import QuerySet

from guanjia.customers import queries
from guanjia.customers.models import MoveIn, MoveInTask
from guanjia.customers.models.care import Preference
from guanjia.customers.states import M
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound

S = Preference.Sort
# what is prepared for each sort of wishes; the wish itself stands beside it
PREPARATIONS: dict[str, str] = {
    S.CONTACT: "联系时间和方式写进交接，通知前台和责任管家",
    S.ROUTINE: "和保洁、工程说好避开作息时间",
    S.DIET: "入住礼和茶点按饮食习惯准备",
    S.LANGUAGE: "安排会这种语言的同事接待",
    S.PET: "提前说明遛宠路线、登记和电梯规则",
    S.ELDER: "检查无障碍通道、扶手和门口照明",
    S.TABOO: "把“请不要”告诉当天每位接待的人",
    S.CONSUMPTION: "准备相应的便民服务清单",
    S.HOBBY: "准备社区兴趣小组的介绍",
    S.RELIGION: "按单独同意的内容安排接待和礼品",
    S.HEALTH: "按单独同意的内容安排通道、停车和应急联系",
    S.MINOR: "说明儿童游乐区、上下学接驳和安全提示",
}


@dataclass(frozen=True)
class Part:
    """One part of the tasks of a move-in."""

    title: str
    rows: list[MoveInTask]


def move_ins(actor: Actor, project_id: int) -> QuerySet[MoveIn]:
    """Move-ins of a project within reach, the next handover first, those that ended last."""
    return within(actor).filter(project_id=project_id).order_by("closed_at", "ended_at", "planned_on", "pk")


def within(actor: Actor) -> QuerySet[MoveIn]:
    """Move-ins of homes within reach."""
    rows = MoveIn.objects.select_related(
        "household__unit__building", "household__unit__butlers", "person", "butler"
    )
    return rows.filter(queries.reachable(actor, "customers.edit", "household__unit"))


def get_move_in(actor: Actor, move_in_id: int) -> MoveIn:
    """A move-in within reach."""
    row = within(actor).filter(pk=move_in_id).first()
    if row is None:
        raise NotFound
    return row


def system_move_in(move_in_id: int) -> MoveIn:
    """A move-in by its number, for reactions."""
    return MoveIn.objects.select_related("household__unit__building", "butler").get(pk=move_in_id)


def of_household(household_id: int) -> MoveIn | None:
    """The move-in of a home that runs, else the last one."""
    rows = MoveIn.objects.filter(household_id=household_id).exclude(status=M.CANCELLED)
    return rows.order_by("-pk").first()


def tasks_of(move_in: MoveIn) -> list[MoveInTask]:
    """What is to be prepared and checked, in order."""
    return list(MoveInTask.objects.filter(move_in=move_in).order_by("part", "position", "pk"))


def parts_of(move_in: MoveIn) -> list[Part]:
    """The tasks by part."""
    rows = tasks_of(move_in)
    found = [(str(part.label), [row for row in rows if row.part == part.value]) for part in MoveInTask.Part]
    return [Part(title, held) for title, held in found if held]
