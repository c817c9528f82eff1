"""What jobs need along, and asking a warehouse for what a planned visit needs and the van does not have."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from guanjia.dispatch import events, queries
from guanjia.dispatch.models import DayPlan, JobNeed
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.work import action
from guanjia.knowledge.models import Category
from guanjia.people.models import Staff
from guanjia.stores import actions as stores
from guanjia.stores import rules as materials
from guanjia.stores.actions.booking import Case
from guanjia.stores.models import Item, MaterialRequest, Store
from guanjia.workorders.models import WorkOrder

MOST = 99


@action
def set_job_need(
    category: Category, *, by: Actor, item: Item, sort: str, quantity: int, at: datetime | None = None
) -> None:
    """Say how many of an item a job of a category needs in the van of who leads it; 0 takes it off the list."""
    require(None if by.reach("knowledge.edit").covers(item.project_id) else NotAllowed())
    if sort not in JobNeed.Sort.values or not 0 <= quantity <= MOST:
        raise Refused("bad_need", f"请选工具或材料，数量填 0 到 {MOST}，0 是不用再带。")
    if quantity:
        JobNeed.objects.update_or_create(
            category=category, item=item, defaults={"sort": sort, "quantity": quantity}
        )
    else:
        JobNeed.objects.filter(category=category, item=item).delete()
    fact = events.JobNeedSet(item=item.name, sort=JobNeed.Sort(sort).label, quantity=quantity)
    record(fact, category, by=by, at=at, about=[item.ref])


@action
def ask_for_parts(
    plan: DayPlan, *, by: Actor, order: WorkOrder, staff: Staff, at: datetime | None = None
) -> list[MaterialRequest]:
    """Ask the warehouses for what a visit of a plan lacks in the van of a person; once while it is not handed out."""
    require(None if queries.covers(by, plan) else NotAllowed())
    lines = lacking(plan, order, staff)
    if not lines:
        raise Refused("nothing_to_draw", "这件活不用领料，或仓库也没有。")
    if order.pk in queries.asked_for(plan):
        raise Refused("asked_already", "这件活的料已经申请，等仓库发。")
    items = Item.objects.in_bulk([pk for held in lines.values() for pk in held])
    said = [materials.in_words(items[pk], n) for held in lines.values() for pk, n in held.items()]
    found = [
        stores.ask_materials(
            staff, by=by, store=Store.objects.get(pk=store), lines=held, at=at,
            note="当日计划要用", case=Case(order.ref, order.number),
        )
        for store, held in lines.items()
    ]  # fmt: skip
    record(events.PartsAsked(staff_id=staff.pk, lines=said), order, by=by, at=at)
    return found


def lacking(plan: DayPlan, order: WorkOrder, staff: Staff) -> dict[int, dict[int, Decimal]]:
    """What a person has to draw for a visit of a plan, by warehouse: as planned, else as its way out says."""
    rows = [
        draw
        for visit in plan.visits.filter(order=order, staff=staff)
        for draw in visit.to_draw
    ] or [
        draw
        for left in plan.unserved if left["order"] == order.pk
        for way in left["ways"] if way["staff"] == staff.pk
        for draw in way.get("lacks", [])
    ]  # fmt: skip
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for draw in rows:
        if draw["store"]:
            found[draw["store"]][draw["item"]] = Decimal(draw["quantity"])
    return found
