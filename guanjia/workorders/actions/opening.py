"""From asking to confirmed, and what may be added on the way."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from guanjia.customers import queries as customers
from guanjia.customers.models import Person
from guanjia.estate.models import PublicArea, Unit
from guanjia.kernel import attachments, clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Attachment
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbering import next_number
from guanjia.kernel.numbers import noted, phone_of
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.knowledge.models import Category
from guanjia.organization.models import Project
from guanjia.organization.moments import local, minute_of
from guanjia.people import queries as people
from guanjia.people.models import Staff
from guanjia.sla import actions as sla
from guanjia.sla import queries as clocks
from guanjia.workorders import events, rules, states, switches
from guanjia.workorders.models import ConfirmCall, Urgency, WorkOrder
from guanjia.workorders.promised import ARRIVAL, VISIT

TITLE_LENGTH = 18


@action
def open_order(
    project: Project, *, by: Actor, category: Category, description: str, source: str,
    unit: Unit | None = None, area: PublicArea | None = None, place_note: str = "", urgency: str = "",
    person: Person | None = None, contact_name: str = "", contact_phone: str = "", wished: str = "",
    answers: dict[str, str] | None = None, origin: SubjectRef | None = None, asked_by: int | None = None,
    photos: Iterable[Attachment] = (), at_once: str = "", called_within: timedelta | None = None,
    at: datetime | None = None,
) -> WorkOrder:  # fmt: skip
    """Make the work order of a request, with its number; water and electric repairs call the butler at once.

    `at_once` is what who asked is told to do now, where there is danger; `called_within` is when the desk calls.
    """
    moment = at or clock.now()
    words = noted(description, 2000, "description")
    household = customers.household_of_unit(unit.pk if unit else None)
    order = WorkOrder(
        project=project, category=category, urgency=urgency or category.urgency, description=words,
        title=title_of(words, category), unit=unit, area=area, place_note=noted(place_note, 60, "place_note"),
        household=household, person=person, asked_by_id=asked_by, wished=noted(wished, 60, "wished"),
        answers={noted(k, 60, "answers"): noted(v, 120, "answers") for k, v in (answers or {}).items()},
        source=source, origin=str(origin or ""), received_at=moment,
    )  # fmt: skip
    order.contact_name = noted(contact_name, 40, "contact_name")
    order.contact_phone = phone_of(contact_phone) if contact_phone.strip() else ""
    order.arrival_code = f"{secrets.randbelow(10_000):04d}"
    order.number = number_for(project, moment)
    order.save(force_insert=True)
    fact = events.OrderReceived(
        source=source, category=category.code, urgency=order.urgency,
        water_electric=category.is_water_electric, complete=rules.is_complete_form(order) is None,
        at_once=at_once, called_within=called_within.total_seconds() / 60 if called_within else 0,
    )  # fmt: skip
    record(fact, order, by=by, at=moment, about=[origin] if origin else [])
    if category.is_water_electric:
        notify_butler(order, by=by, at=moment)
    add_photos(order, by=by, photos=photos, caption="报事照片")
    return order


def title_of(words: str, category: Category) -> str:
    """The first words of the description, else the category."""
    first = words.replace("\n", " ").split("。")[0].split("，")[0]
    return first[:TITLE_LENGTH] or category.name


def number_for(project: Project, at: datetime) -> str:
    """GD-LAKE-20261122-0001: gapless a project and local day (decision 2); taken last."""
    day = f"{local(at):%Y%m%d}"
    return f"GD-{project.code}-{day}-{next_number(f'workorder:{project.pk}:{day}'):04d}"


def notify_butler(order: WorkOrder, *, by: Actor, at: datetime) -> None:
    """Tell the butler who is called first, and promise an urgent customer somebody (A-1.2-3)."""
    butler = choose_butler(order, at)
    if butler is None:
        record(events.ButlerMissing(urgency=order.urgency), order, by=by, at=at)
    else:
        fact = events.ButlerNotified(staff_id=butler.pk, urgency=order.urgency)
        amend(order, fact, by=by, at=at, butler=butler, about=[butler.ref])
    promise_arrival(order, by=by, at=at)


def choose_butler(order: WorkOrder, at: datetime) -> Staff | None:
    """The unit's lead, else deputy, else the engineering butler on duty, or as the company chose (decision 3)."""
    order_of_calls = switches.chosen(switches.CALLED, order.project_id, at)
    if order_of_calls == "zone_only":
        return customers.butler_for(order.unit_id)
    on_duty = people.engineering_butler_on_duty
    if order_of_calls == "engineering":
        return on_duty(order.project_id, at) or customers.butler_for(order.unit_id)
    return customers.butler_for(order.unit_id) or on_duty(order.project_id, at)


def promise_arrival(order: WorkOrder, *, by: Actor, at: datetime) -> None:
    """Promise an urgent customer somebody by the end of T1; released when it is not urgent (A-1.2-3).

    Who becomes urgent after that end is promised somebody within the same limit from now: no promise is of the past.
    """
    if not order.is_urgent:
        sla.settle(order, what=ARRIVAL, by=by, at=at, released=True)
        return
    due = clocks.due_of(order.ref, "T1")
    if due is not None and order.arrived_at is None:
        if due <= at:
            due = clocks.limit_end("sla.water_electric.arrive", "wall", at, order.project_id)
        sla.promise(order, what=ARRIVAL, due_at=due, how="message", by=by, at=at)


@action
def register_order(order: WorkOrder, *, by: Actor, at: datetime | None = None, **facts: Any) -> WorkOrder:
    """The desk completes the form; refused while a mandatory field is missing (B-3.1.2)."""
    require(rules.may_work_desk(order, by, "workorders.register"))
    if facts:
        _set_facts(order, facts)
    require(rules.is_complete_form(order))
    fact = events.OrderRegistered(register_due_at=clocks.due_of(order.ref, "T10"))
    move(order, states.REGISTER, fact, by=by, at=at, **_columns(order, facts))
    if "urgency" in facts:
        promise_arrival(order, by=by, at=at or clock.now())
    return order


@action
def correct_order(order: WorkOrder, *, by: Actor, **facts: Any) -> WorkOrder:
    """Put a wrong category, place or text right at any time before the end; the old values stay in the trail."""
    require(rules.may_work_desk(order, by, "workorders.register"))
    if order.status in states.ENDED:
        raise Refused("ended", "这张单已经结束，不能再更正。")
    was_water_electric = order.category.is_water_electric
    before = {name: _shown(order, name) for name in facts}
    _set_facts(order, facts)
    after = {name: _shown(order, name) for name in before}
    changed = [name for name in before if before[name] != after[name]]
    if not changed:
        return order
    fact = events.OrderCorrected(
        before={n: before[n] for n in changed}, after={n: after[n] for n in changed},
        urgency=order.urgency if "urgency" in changed else "", supplier_id=order.supplier_id or 0,
    )  # fmt: skip
    amend(order, fact, by=by, **_columns(order, facts))
    if order.category.is_water_electric and not was_water_electric and order.arrived_at is None:
        notify_butler(order, by=by, at=clock.now())
    elif "urgency" in changed:
        promise_arrival(order, by=by, at=clock.now())
    return order


@action
def hasten_order(order: WorkOrder, *, by: Actor, why: str, at: datetime | None = None) -> WorkOrder:
    """Make an open order urgent for what came later, until its work is done: limits and promise follow (A-1.2-2)."""
    order = WorkOrder.objects.select_for_update(of=("self",)).select_related("category").get(pk=order.pk)
    if order.is_urgent or order.status not in states.MAY_LEAD:
        return order
    moment, urgent = at or clock.now(), str(Urgency.URGENT)
    fact = events.OrderHastened(
        why=noted(why, 120, "why"), was=str(order.get_urgency_display()), urgency=urgent,
        supplier_id=order.supplier_id or 0,
    )  # fmt: skip
    order = amend(order, fact, by=by, at=moment, urgency=urgent)
    promise_arrival(order, by=by, at=moment)
    return order


def _shown(order: WorkOrder, name: str) -> str:
    """A value as the trail keeps it; personal fields only say that they changed."""
    if name in ("contact_name", "contact_phone", "person"):
        return "已填" if getattr(order, f"{name}_sealed", None) or getattr(order, name, None) else ""
    if name == "urgency":
        return str(order.get_urgency_display())
    return str(getattr(order, name) or "")


def _set_facts(order: WorkOrder, facts: dict[str, Any]) -> None:
    """Put the new facts on the object, cleaned; a new place brings its household."""
    if facts.get("unit") is not None and "area" not in facts:
        facts["area"] = None
    if facts.get("area") is not None and "unit" not in facts:
        facts["unit"] = None
    if facts.get("contact_phone"):
        facts["contact_phone"] = phone_of(facts["contact_phone"])
    if "description" in facts:
        facts["description"] = noted(facts["description"], 2000, "description")
        facts["title"] = title_of(facts["description"], facts.get("category") or order.category)
    for name in {"place_note", "wished"} & facts.keys():
        facts[name] = noted(facts[name], 60, name)
    if "unit" in facts:
        facts["household"] = customers.household_of_unit(facts["unit"].pk if facts["unit"] else None)
    for name, value in facts.items():
        setattr(order, name, value)


def _columns(order: WorkOrder, facts: dict[str, Any]) -> dict[str, Any]:
    """The database columns of the changed facts; sealed ones by their sealed column."""
    sealed = {"contact_name": "contact_name_sealed", "contact_phone": "contact_phone_sealed"}
    return {sealed.get(name, name): getattr(order, sealed.get(name, name)) for name in facts}


@action
def confirm_order(
    order: WorkOrder, *, by: Actor, window_from: datetime | None, window_until: datetime | None,
    words: str = "", changed: bool = False, at: datetime | None = None,
) -> WorkOrder:  # fmt: skip
    """The call back confirmed content and visit time; the window becomes a promise (B-3.1.3)."""
    moment = at or clock.now()
    window_from, window_until = (minute_of(end) if end else None for end in (window_from, window_until))
    require(
        rules.may_work_desk(order, by, "workorders.confirm"),
        ready(order, states.CONFIRM),
        rules.is_window(window_from, window_until, moment),
    )
    fact = events.OrderConfirmed(
        urgency=order.urgency, window_from=window_from, window_until=window_until, changed=changed,
        confirm_due_at=clocks.due_of(order.ref, "T11"),
    )  # fmt: skip
    move(order, states.CONFIRM, fact, by=by, at=at, window_from=window_from, window_until=window_until)
    ConfirmCall.objects.create(
        order=order, at=moment, by=by.ref, words=noted(words, 200, "words"), changed=changed,
        window_from=window_from, window_until=window_until,
    )  # fmt: skip
    if window_until is not None:
        sla.promise(order, what=VISIT, due_at=window_until, how="电话", by=by, at=moment)
    return order


@action
def confirm_emergency(order: WorkOrder, *, by: Actor, reason: str, at: datetime | None = None) -> WorkOrder:
    """An urgent order goes on without a call back: the intake call was the confirmation; with its reason."""
    moment = at or clock.now()
    require(
        rules.may_work_desk(order, by, "workorders.confirm"),
        ready(order, states.CONFIRM),
        rules.is_emergency(order),
        rules.may_skip_call(order, moment),
        rules.has_reason(reason, "请写免确认回访的理由，例如：正在漏水。"),
    )
    words = noted(reason, 120, "reason")
    fact = events.OrderConfirmed(
        urgency=order.urgency, window_from=None, window_until=None, emergency_reason=words
    )
    move(order, states.CONFIRM, fact, by=by, at=at, emergency_reason=words)
    ConfirmCall.objects.create(order=order, at=moment, by=by.ref, emergency_reason=words)
    return order


@action
def urge_order(order: WorkOrder, *, by: Actor, at: datetime | None = None) -> WorkOrder:
    """The customer asks where it stays 催单; counted, and the supervisor is told."""
    require(rules.may_ask(order, by, "workorders.urge"), rules.is_waited_for(order))
    return amend(order, events.OrderUrged(count=order.urged + 1), by=by, at=at, urged=order.urged + 1)


@action
def add_note(order: WorkOrder, *, by: Actor, text: str, at: datetime | None = None) -> WorkOrder:
    """Leave a note for colleagues on the timeline."""
    require(rules.may_visit(order, by) and rules.may_attend(order, by) and rules.may_work_desk(
        order, by, "workorders.note"))  # fmt: skip
    words = noted(text, 500, "text")
    if not words:
        raise Refused("text_needed", "请写留言内容。", {"text": "请填写"})
    record(events.NoteAdded(text=words), order, by=by, at=at)
    return order


@action
def add_photos(
    order: WorkOrder,
    *,
    by: Actor,
    photos: Iterable[Attachment],
    caption: str = "",
    at: datetime | None = None,
) -> WorkOrder:
    """Give stored photos to the order and show them on the timeline; none changes nothing."""
    files = list(photos)
    if files:
        attachments.attach(files, order.ref, by=by)
        record(events.PhotosAdded(files=[str(f.token) for f in files], caption=caption), order, by=by, at=at)
    return order


@action
def pass_orders(gone_id: int, kept_id: int) -> int:
    """Put the orders of a merged file under the person that was kept; returns how many."""
    return WorkOrder.objects.filter(person_id=gone_id).update(person_id=kept_id)
