"""What the demo says about dispatch: where the buildings stand, whom a home does not want, who was asked in vain."""

from collections.abc import Mapping

from guanjia.customers import actions as customers
from guanjia.dispatch import actions, facts, queries
from guanjia.dispatch.models import Offer
from guanjia.estate import actions as estate
from guanjia.estate.models import Building, Unit
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.organization.models import Project
from guanjia.people import queries as people
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
