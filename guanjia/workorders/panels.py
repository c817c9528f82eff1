"""What work orders give to the kernel: moves, pages, files, menus, their personal fields."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from guanjia.communications import talks
from guanjia.customers.models import ButlerBrief, Household
from guanjia.kernel import attachments, going, navigation, panels, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.panels import MoveBar, Panel
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.text import mask_name
from guanjia.people import declared
from guanjia.people.models import Handover, Staff
from guanjia.privacy import declared as privacy
from guanjia.privacy.declared import Opened, PersonalField
from guanjia.sla import declared as promises
from guanjia.sla import ledger
from guanjia.workorders import materials, phones, previews, queries, states, supplied
from guanjia.workorders.models import FieldAct, WorkOrder
from guanjia.workorders.promised import VISIT
from guanjia.workorders.web import acts
from guanjia.workorders.web.suppliers import lines_of


def hide(text: str) -> str:
    """A mask that shows nothing."""
    return "*" * min(len(text), 6)


policy.previewer(previews.arrivals_under)
privacy.declare(
    PersonalField("workorders_workorder", "contact_name_sealed", "personal", "上门联系", mask_name, 1095),
    PersonalField("workorders_workorder", "contact_phone_sealed", "personal", "上门联系", mask_phone, 1095),
    PersonalField("workorders_workorder", "arrival_code_sealed", "personal", "核对到场", hide, 90),
    PersonalField("workorders_proof", "position_sealed", "sensitive", "证明到场", hide, 90, "consent"),
    PersonalField("workorders_fieldact", "said_sealed", "personal", "核对没有生效的现场操作", hide, 365),
)
navigation.add(
    Entry("desk", "", "board", "调度台", "layout-columns", "board", "workorders.read", 10),
    Entry("desk", "", "orders", "服务单", "clipboard-list", "orders", "workorders.read", 30),
    Entry(
        "desk",
        "团队",
        "visit-calendar",
        "上门日历",
        "calendar-event",
        "visit-calendar",
        "workorders.read",
        30,
    ),
    Entry("desk", "团队", "arrivals", "到场核对", "map-pin-check", "arrivals", "workorders.vet", 32),
    Entry("desk", "团队", "acceptances", "外委验收", "truck", "acceptances", supplied.NEED, 33),
    Entry("desk", "团队", "phones", "现场手机", "device-mobile", "phones", "dispatch.assign", 35),
    Entry("field", "", "today", "今天", "list-check", "field-today", "field.open", 10),
    Entry("field", "", "scan", "扫码", "qrcode", "field-scan", "field.open", 20),
    Entry("resident", "", "home", "我的报事", "clipboard-list", "home", "resident.open", 10),
)


def of_home(actor: Actor, household: Household) -> dict[str, Any] | None:
    """What was done for a home: the latest orders within reach."""
    rows = list(queries.orders(actor).filter(unit_id=household.unit_id)[:10])
    return {"orders": rows, "dots": states.DOT} if actor.may("workorders.read") else None


def of_staff(actor: Actor, person: Staff) -> dict[str, Any] | None:
    """What a person holds now, within reach."""
    rows = list(queries.orders(actor).filter(staff=person, status__in=states.HELD_BY_TECHNICIAN)[:20])
    return {"orders": rows, "dots": states.DOT} if actor.may("workorders.read") else None


def of_brief(actor: Actor, brief: ButlerBrief) -> dict[str, Any] | None:
    """What runs in the homes that were handed over, and how much of it was promised."""
    rows = queries.orders(actor).filter(unit__in=brief.units.all(), status__in=states.OPEN)
    orders = list(rows.order_by("received_at")[:100])
    told = ledger.open_counts(WorkOrder.kind, [row.pk for row in orders])
    return {"rows": [(row, told.get(row.pk, 0)) for row in orders], "dots": states.DOT}


declared.load(queries.open_load)
promises.moved_elsewhere[VISIT] = "上门时间在服务单上“改约”，客户同意的时间会一起记成延期告知。"
talks.on(WorkOrder.kind, queries.get_order, "aside")
panels.probe(WorkOrder.kind, "followers", lambda ref: WorkOrder.objects.filter(lead_id=ref.id))
panels.show(Panel(Household.kind, "household", "workorders/of_home.html#orders", of_home))
panels.show(Panel(ButlerBrief.kind, "brief", "workorders/of_brief.html#orders", of_brief))
panels.show(Panel(Staff.kind, "staff", "workorders/of_home.html#orders", of_staff))


def of_packing(actor: Actor, order: WorkOrder) -> dict[str, Any] | None:
    """Where the materials of a job are until it is done, for the desk."""
    if order.status not in states.HELD_BY_TECHNICIAN or not actor.may("stores.read"):
        return None
    rows = list(materials.packing(order).values())
    return {"rows": rows} if rows else None


panels.show(Panel(WorkOrder.kind, "aside", "workorders/packing.html#packing", of_packing, 60))


def of_supplier(actor: Actor, order: WorkOrder) -> dict[str, Any] | None:
    """What a supplier's work costs and whether it was accepted, for the desk."""
    row = supplied.acceptance_of(order) if order.supplier_id and actor.may("desk.open") else None
    if row is None:
        return None
    return {"row": row, "lines": lines_of(row)}


panels.show(Panel(WorkOrder.kind, "aside", "workorders/acceptance.html#acceptance", of_supplier, 5))


@panels.moves_for(WorkOrder.kind)
def moves(actor: Actor, order: WorkOrder) -> MoveBar:
    """The verbs that this actor may use now."""
    return acts.bar(actor, order)


@going.page_of(WorkOrder.kind)
def page(actor: Actor, order_id: int) -> str:
    """The order in the actor's face."""
    if actor.may("desk.open") and actor.channel != "field":
        return reverse("order", args=[order_id])
    return reverse("field-job" if actor.may("field.open") else "home-order", args=[order_id])


@going.names_of(WorkOrder.kind)
def names(actor: Actor, order_ids: list[int]) -> dict[int, str]:
    """Short place and matter of orders within reach."""
    return {
        row.pk: f"{row.place_short} {row.title}" for row in queries.orders(actor).filter(pk__in=order_ids)
    }


@attachments.owner_check(WorkOrder.kind)
def may_see_files(actor: Actor, order_id: int) -> object:
    """Files of an order are for who may see the order."""
    return queries.get_order(actor, order_id)


attachments.owner_check(FieldAct.kind)(phones.may_see_files)


@privacy.opener("order.phone", "服务单上的电话")
def open_phone(actor: Actor, subject: SubjectRef) -> Opened:
    """The contact's number of an order within reach; field staff only while the order is open."""
    order = queries.get_order(actor, subject.id)
    if not actor.may("desk.open") and order.status in states.ENDED:
        raise NotFound("这张单已经结束，不再显示电话。")
    return Opened(order.contact_phone, order.project_id)


@privacy.owned
def own_orders(actor: Actor) -> dict[SubjectRef, datetime | None]:
    """The requests of a customer."""
    return {order.ref: None for order in queries.orders(actor)[:200]} if actor.person_id else {}


def left_open(actor: Actor, note: Handover) -> dict[str, Any]:
    """How many orders are unfinished while a shift hands over: those of the project, or the own."""
    rows = queries.orders(actor).filter(project_id=note.project_id, status__in=states.OPEN)
    return {"count": rows.count()}


panels.show(Panel(Handover.kind, "open", "workorders/handover.html#open", left_open, 20))
