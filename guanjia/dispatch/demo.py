"""What the demo says about dispatch: where the buildings stand, whom a home does not want, who was asked in vain."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from guanjia.customers import actions as customers
from guanjia.dispatch import actions, facts, queries
from guanjia.dispatch.models import Offer
from guanjia.estate import actions as estate
from guanjia.estate.models import Building, Unit
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.refusals import Refused
from guanjia.knowledge.models import Category
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.people import queries as people
from guanjia.stores import queries as stores
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.states import Status

ROW, APART = 3, 90  # buildings in a row, metres between them


def load(lake: Project, homes: list[Unit], actors: Mapping[str, Actor]) -> None:
    """Tell it by the ordinary actions of the desk and of the technicians."""
    for n, building in enumerate(Building.objects.filter(project=lake).order_by("pk")):
        estate.place_building(building, by=SYSTEM, x=n % ROW * APART, y=n // ROW * APART)
    not_wanted(lake, actors["zhao"])
    sent = WorkOrder.objects.filter(project=lake, status=Status.DISPATCHED).select_related(
        "category", "staff"
    )
    for each in sent.order_by("pk"):
        if ask_the_next(each, actors):
            return


def not_wanted(lake: Project, desk: Actor) -> None:
    """The home of an order that waits for somebody does not want one of those who could go."""
    rows = WorkOrder.objects.filter(project=lake, status=Status.CONFIRMED).select_related(
        "household", "category"
    )
    for order in rows.filter(household__isnull=False).order_by("pk"):
        found = queries.ranking(order)
        others = [row.facts for row in found.candidates[1:]]
        others += [row.facts for row in found.excluded if row.may_override]
        if others and order.household is not None:
            staff = people.system_staff(others[-1].staff_id)
            customers.block_staff(order.household, by=desk, staff=staff, reason="manner")
            return


def ask_the_next(order: WorkOrder, actors: Mapping[str, Actor]) -> bool:
    """Who was sent declines, and the next in rank is asked; false where nobody else fits."""
    who = next((actor for actor in actors.values() if actor.staff_id == order.staff_id), None)
    if who is None or not queries.ranking(order).without(facts.asked_in_round(order)).candidates:
        return False
    workorders.decline_order(order, by=who, reason="手上的活走不开")
    actions.note_answer(order, outcome=Offer.Outcome.DECLINED, at=clock.now(), staff_id=who.staff_id)
    return actions.offer_next(order) is not None


AFTERNOON = (
    ("door", "卧室门合页松了", 75), ("light", "书房灯带不亮", 90), ("drain", "厨房下水慢", 110),
    ("water", "阳台水龙头换新", 150), ("electric", "加一个插座", 200), ("door", "纱门滑轮换新", 240),
)  # fmt: skip
LATER = (("water", "洗衣机龙头渗水", 130), ("door", "柜门关不严", 100), ("light", "过道灯闪", 180))


# category, item, whether it is a tool, how many
NEEDS = (
    ("drain", "管道疏通机", "tool", 1), ("light", "人字梯", "tool", 1), ("electric", "万用表", "tool", 1),
    ("water", "不锈钢角阀", "part", 1), ("water", "生料带", "part", 1), ("light", "LED 灯泡 9W", "part", 1),
    ("electric", "备用开关插座", "part", 1), ("door", "滑轮", "part", 1),
)  # fmt: skip


def say_needs(lake: Project, kinds: Mapping[str, Category], by: Actor) -> None:
    """What the usual jobs need along, as far as the stores know it."""
    items = stores.items_named(lake.pk, [name for _, name, _, _ in NEEDS])
    for kind, name, sort, quantity in NEEDS:
        if kind in kinds and name in items:
            actions.set_job_need(kinds[kind], by=by, item=items[name], sort=sort, quantity=quantity)


class Teller(Protocol):
    """Who tells the stories of the demo: what a customer asks, and the call back with a window."""

    @property
    def actors(self) -> Mapping[str, Actor]:
        """The cast by user name."""

    def ask(self, category: Category, words: str, unit: Unit, at: datetime) -> WorkOrder:
        """A request by telephone."""

    def confirm(self, order: WorkOrder, at: datetime, start: datetime) -> WorkOrder:
        """The window is agreed."""


def plan_today(
    lake: Project, kinds: Mapping[str, Category], homes: list[Unit], teller: Teller, now: datetime
) -> None:
    """The plan of today, published; then more comes in. On a day without visits or people to plan there is none."""
    say_needs(lake, kinds, teller.actors["zhou"])
    book(AFTERNOON, kinds, homes, teller, now)
    desk = teller.actors["sun"]
    with suppress(Refused):
        plan = actions.begin_plan(lake, by=desk, day=local(now).date())
        actions.solve_plan(plan)
        actions.publish_plan(plan, by=desk)
    book(LATER, kinds, homes[: -len(AFTERNOON)], teller, now)


def book(
    wanted: Iterable[tuple[str, str, int]], kinds: Mapping[str, Category], homes: list[Unit], teller: Teller,
    now: datetime,
) -> None:  # fmt: skip
    """Visits that were asked for and agreed: what, in words, in how many minutes."""
    for (kind, words, ahead), home in zip(wanted, reversed(homes), strict=False):
        order = teller.ask(kinds[kind], words, home, now)
        teller.confirm(order, now, now + timedelta(minutes=ahead))
