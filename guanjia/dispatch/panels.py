"""What dispatch offers on other pages: send or transfer on the case, the grab list on the phone."""

from typing import Any

from django.urls import reverse

from guanjia.dispatch import queries, rules
from guanjia.dispatch.models import DayPlan, Offer, Slip
from guanjia.dispatch.web import panel
from guanjia.kernel import clock, going, navigation, panels
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.kernel.panels import Blocked, MoveBar, MoveButton, Panel
from guanjia.organization.moments import local
from guanjia.people.models import Staff
from guanjia.workorders import queries as workorders
from guanjia.workorders.models import WorkOrder

S = WorkOrder.Status
BEFORE = (S.RECEIVED, S.REGISTERED, S.CONFIRMED)


@panels.moves_for(WorkOrder.kind)
def sending(actor: Actor, order: WorkOrder) -> MoveBar:
    """派单 from confirmed, 转单 from dispatched or accepted; before that the reason why not yet."""
    if not actor.reach("dispatch.assign").covers(order.project_id):
        return MoveBar()
    url = reverse("dispatch", args=[order.pk])
    verdict = rules.is_to_be_sent(order)
    if verdict is not None:
        tells = order.lead_id or order.status == S.REGISTERED
        return (
            MoveBar(blocked=Blocked("派单", verdict.message))
            if tells and order.status in BEFORE
            else MoveBar()
        )
    if order.status == S.CONFIRMED:
        return MoveBar([MoveButton("派单", url, "dispatch", "primary", "send")])
    return MoveBar([MoveButton("转单", url, "dispatch", "normal", "switch-horizontal")])


def waiting(actor: Actor, subject: Any) -> dict[str, Any] | None:
    """How many jobs can be grabbed now; nothing is shown when there is none."""
    count = len(queries.grab_list(actor))
    return {"count": count} if count else None


def asked(actor: Actor, order: WorkOrder) -> dict[str, Any] | None:
    """Who was asked for an order and how each answered, for who dispatches."""
    if not actor.reach("dispatch.assign").covers(order.project_id) or not panels.has(order, "offers"):
        return None
    slips = queries.slips_of(order)[:3] if panels.has(order, "slips") else []
    return {"chain": panel.chain(order), "slips": slips}


def may_fall_ill(actor: Actor, person: Staff) -> dict[str, Any] | None:
    """The way to hand on the jobs of somebody who cannot work, for who may enter leave and dispatch."""
    needed = ("dispatch.assign", "people.call_off")
    if person.has_left or not all(actor.reach(need).covers(person.project_id) for need in needed):
        return None
    return {"person": person, "count": workorders.open_load([person.pk]).get(person.pk, 0)}


panels.show(Panel(Staff.kind, "staff", "dispatch/sick_link.html#link", may_fall_ill, 20))
panels.show(Panel(WorkOrder.kind, "aside", "dispatch/chain.html#chain", asked, 40))
panels.probe(WorkOrder.kind, "offers", lambda ref: Offer.objects.filter(order_id=ref.id))
panels.probe(WorkOrder.kind, "slips", lambda ref: Slip.objects.filter(order_id=ref.id))
panels.show(Panel("field", "today", "dispatch/field_link.html#link", waiting))


@going.page_of(DayPlan.kind)
def plan_page(actor: Actor, plan_id: int) -> str:
    """The day of a plan, for who dispatches."""
    row = queries.plans(actor).filter(pk=plan_id).first() if actor.may("dispatch.assign") else None
    return f"{reverse('plan')}?day={row.day}" if row else ""


@going.names_of(DayPlan.kind)
def plan_names(actor: Actor, plan_ids: list[int]) -> dict[int, str]:
    """Plans by their day."""
    return {row.pk: f"当日计划 {row.day:%m-%d}" for row in queries.plans(actor).filter(pk__in=plan_ids)}


def my_day(actor: Actor, subject: Any) -> dict[str, Any] | None:
    """What today's plan has for a technician, in order; nothing is shown when there is none."""
    rows = queries.own_visits(actor, local(clock.now()).date()) if actor.may("workorders.visit") else []
    return {"rows": [(f"{local(row.starts_at):%H:%M}", row.order) for row in rows]} if rows else None


panels.show(Panel("field", "today", "dispatch/field_plan.html#day", my_day, 10))

navigation.add(Entry("desk", "", "plan", "当日计划", "route", "plan", "dispatch.assign", 21))
navigation.add(Entry("desk", "", "dispatch", "派单", "send", "dispatch-queue", "dispatch.assign", 20))
