"""What a person's day and job look like on the phone."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from guanjia.customers.models import Household
from guanjia.customers.wishes import Serving
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import MarkupText, Request, panel_blocks
from guanjia.organization.moments import clock_time, in_words, local
from guanjia.people import queries as people
from guanjia.people.models import Staff
from guanjia.sla import queries as sla
from guanjia.sla.queries import ClockView
from guanjia.stores.queries import Packed
from guanjia.workorders import bookings, materials, queries, rules, sendings, states, supplied
from guanjia.workorders.bookings import Booking
from guanjia.workorders.models import StepRun, WorkOrder
from guanjia.workorders.sendings import Company
from guanjia.workorders.web import field_acts
from guanjia.workorders.web.acts import Act

S = states.Status
MAP = "https://uri.amap.com/search?"
BEGUN = (S.ON_SITE, S.WORKING, S.ON_THE_WAY)
BY_STEP = ("skip", "safety", "prepare")
BEFORE_GOING = ("prepare", "depart", "butler-arrive")
WAITING = (S.PAUSED, S.NO_ACCESS)
ACCEPT = "T13"


def today(request: Request) -> dict[str, Any]:
    """The day: what is offered, what comes next, what follows, what is done."""
    actor = request.actor
    midnight = local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    rows, done = queries.jobs(actor), queries.done_since(actor, midnight)
    views = views_of(rows)
    offers = [o for o in rows if o.status == S.DISPATCHED and rules.is_carried_by(o, actor)]
    accept_by = views_of(offers, ACCEPT)
    mine = sorted((o for o in rows if o not in offers and is_mine(o, actor)), key=turn)
    following = mine[0] if mine else None
    offers.sort(key=lambda o: accept_by[o.pk].due_at if o.pk in accept_by else o.received_at)
    booked = bookings.booked_by(actor.staff_id or 0) if offers else []
    together = sendings.companies(offers)
    return {
        "offers": [offer(o, accept_by.get(o.pk), together.get(o.pk), actor, booked) for o in offers],
        "next": job(actor, queries.get_order(actor, following.pk)) if following else None,
        "later": [row(o, views) for o in mine[1:]], "done": [row(o, {}) for o in done],
        "title": f"今天 {len(offers) + len(mine) + len(done)} 件", "summary": summary(following, len(done)),
        "staff": staff_of(actor), "until": shift_end(actor), "panels": panel_blocks(request, "field", "today", None),
    }  # fmt: skip


def is_mine(order: WorkOrder, actor: Actor) -> bool:
    """Whether something is left to do: a recorded job waits for the desk only."""
    return not (order.status == S.FINISHED and order.recorded_at and order.feedback_at)


def turn(order: WorkOrder) -> tuple[int, datetime, int]:
    """What is under way first, then what is urgent today, then by time; what waits for something comes last."""
    when = order.visit_at or order.window_from or order.received_at
    if order.status in WAITING:
        rank = 4
    elif order.status in BEGUN:
        rank = 0
    elif order.status == S.FINISHED:
        rank = 1
    else:
        rank = 2 if order.is_urgent and local(when).date() <= local(clock.now()).date() else 3
    return rank, when, order.pk


def views_of(rows: list[WorkOrder], rule: str = "") -> dict[int, ClockView]:
    """The clock that ends first, by order; that of one rule where it is named."""
    clocks = sla.next_clocks(WorkOrder.kind, [o.pk for o in rows], rule) if rows else {}
    return {pk: sla.view(found) for pk, found in clocks.items()}


def summary(order: WorkOrder | None, done: int) -> str:
    """How far the day is, in a sentence."""
    parts = [f"做完 {done} 件"] if done else []
    if order and order.status in (S.ON_SITE, S.WORKING):
        parts.append(f"正在做“{order.title}”")
    if order and order.visit_at and order.status in (S.ACCEPTED, S.ON_THE_WAY):
        left = order.visit_at - clock.now()
        words = (
            f"{in_words(left)}钟后要到"
            if timedelta(0) < left < timedelta(hours=1)
            else f"{clock_time(order.visit_at)} 要到"
        )
        parts.append(f"下一件 {words}" if left > timedelta(0) else f"下一件已过 {in_words(-left)}")
    return "，".join(parts) or ("现在没有要做的" if order is None else str(order.get_status_display()))


def staff_of(actor: Actor) -> Staff | None:
    """The staff file of the one who looks."""
    return people.system_staff(actor.staff_id) if actor.staff_id else None


def shift_end(actor: Actor) -> str:
    """Until when the running shift lasts."""
    now = clock.now()
    found = people.shifts([actor.staff_id or 0], now, now)[actor.staff_id or 0]
    return f"班到 {clock_time(max(s.ends_at for s in found))}" if found else "现在没有排班"


def who(order: WorkOrder) -> str:
    """Place and the customer's masked name; the project first for who comes from another one."""
    name = mask_name(order.contact_name) if order.contact_name else ""
    is_afar = order.staff is not None and order.staff.project_id != order.project_id
    return f"{order.project.name if is_afar else ''} {order.place} {name}".strip()


def row(order: WorkOrder, views: dict[int, ClockView]) -> dict[str, Any]:
    """One line of the day."""
    when = order.finished_at or order.visit_at or order.window_from or order.received_at
    return {
        "time": f"{local(when):%H:%M}", "title": order.title, "place": who(order),
        "clock": views.get(order.pk), "href": reverse("field-job", args=[order.pk]),
    }  # fmt: skip


def offer(
    order: WorkOrder,
    accept_by: ClockView | None,
    company: Company | None,
    actor: Actor,
    booked: list[Booking],
) -> dict[str, Any]:
    """A job that waits for an answer, with the time that one tap promises; none where no time is free, or where
    somebody has to come along first."""
    value, text = next(iter(field_acts.time_choices(order, booked)), ("", ""))
    return {
        "order": order, "who": who(order), "accept_by": accept_by, "visit_at": value, "when": text,
        "company": company.words(actor) if company else "", "is_refused": company is not None and company.is_refused,
    }  # fmt: skip


def accept_clock(order: WorkOrder, actor: Actor) -> ClockView | None:
    """By when who was sent has to accept; nothing for anybody else, or later."""
    if order.status != S.DISPATCHED or not rules.is_carried_by(order, actor):
        return None
    return views_of([order], ACCEPT).get(order.pk)


def job(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """One job as a card and as the head of its page."""
    steps = queries.steps_of(order)
    company, accept_by = sendings.companies([order]).get(order.pk), accept_clock(order, actor)
    key = field_acts.next_key(order, actor, steps, is_alone=company is not None and company.is_refused)
    return {
        "order": order, "who": who(order), "clock": None if accept_by else views_of([order]).get(order.pk),
        "accept_by": accept_by, "company": company.words(actor) if company else "", "when": when(order),
        "note": order.household.note if order.household else "", "route": route(order),
        "prepare": part(steps, "prepare"), "safety": part(steps, "safety"),
        "primary": field_acts.ACTS.get(key), "steps": [s for s in steps if s.part == "step"],
        "promise": promise(order), "early": early(order), "packing": packing_of(order, steps),
    }  # fmt: skip


def packing_of(order: WorkOrder, steps: list[StepRun]) -> dict[str, Packed]:
    """Where the things of the preparation list are, until the technician leaves."""
    if order.status not in (S.DISPATCHED, S.ACCEPTED):
        return {}
    return materials.packing(order, part(steps, "prepare"))


def when(order: WorkOrder) -> str:
    """When somebody is expected there."""
    moment = order.visit_at or order.window_from
    return clock_time(moment) if moment else "尽快"


def promise(order: WorkOrder) -> str:
    """What the customer was told, in short."""
    if order.expected_finish_at and order.finished_at is None:
        return f"{clock_time(order.expected_finish_at)} 前修好"
    if due := queries.promised_arrivals([order]).get(order.pk):
        return f"最晚 {clock_time(due)} 到"
    return f"{clock_time(order.visit_at)} 到" if order.visit_at and order.came_at is None else ""


def early(order: WorkOrder) -> str:
    """That it is far too early to leave for what was promised: by more than twice the usual way; who comes from another
    project has another way."""
    if order.status != S.ACCEPTED or order.visit_at is None or order.staff is None:
        return ""
    left = order.visit_at - clock.now()
    ways = (
        policy.minutes(key, project=order.project_id)
        for key in ("visit.travel", "visit.travel", "visit.early_target")
    )
    if order.staff.project_id != order.project_id or left <= sum(ways, timedelta()):
        return ""
    return f"离约定的 {clock_time(order.visit_at)} 还有 {in_words(left)}，现在出发太早。"


def part(steps: list[StepRun], name: str) -> list[StepRun]:
    """The lines of one part of the procedure."""
    return [s for s in steps if s.part == name]


def route(order: WorkOrder) -> str:
    """A map search for the building; never the room, since it leaves the house."""
    spot = str(order.unit.building) if order.unit else str(order.area or "")
    return MAP + urlencode({"keyword": f"{order.project.address or order.project.name} {spot}".strip()})


def page_of(
    request: Request, order: WorkOrder, act: Act | None, form: Any, found: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Everything the page of a job needs; `act` is the one whose form is open, `found` the job where it is known."""
    actor = request.actor
    found = found or job(actor, order)
    primary: Act | None = found["primary"]
    beside = [field_acts.ACTS[k] for k in field_acts.BESIDE.get(act.key if act else "", ())]
    done = [n for n, s in enumerate(found["steps"]) if s.state != StepRun.State.OPEN]
    return found | {
        "cards": cards(request, order, primary),
        "act": act, "form": form, "is_primary": act is not None and act is primary,
        "beside": [a for a in beside if a.is_open(order, actor)],
        "step": field_acts.open_step(found["steps"]), "steps_done": len(done),
        "skipped": [n for n, s in enumerate(found["steps"]) if s.state == StepRun.State.SKIPPED],
        "times": field_acts.times_for(order) if act and act.key == "accept" else [],
        "plan": queries.plan_of(order), "agreement": queries.agreement_of(order),
        "materials": queries.materials_of(order), "pause": queries.pause_of(order),
        "dot": states.DOT[order.status], "word": order.get_status_display(), "follows": follows(order),
    }  # fmt: skip


def follows(order: WorkOrder) -> str:
    """What becomes of a job that was recorded: a supplier's work is accepted first."""
    if order.status != S.FINISHED:
        return "客服已办结。" if order.status in states.DONE else f"现在是“{order.get_status_display()}”。"
    row = supplied.acceptance_of(order) if order.supplier_id else None
    if row is None:
        return "等客服核对后办结。"
    if row.is_waiting:
        return "等项目验收活和费用，合格后客服办结。"
    cost = f"费用 {row.fen / 100:.2f} 元" if row.fen else "不另收费"
    return f"验收{row.get_outcome_display()}，{cost}，等客服核对后办结。"


def cards(request: Request, order: WorkOrder, primary: Act | None) -> list[MarkupText]:
    """What must be read of the home before somebody goes there, until then."""
    if order.household is None or primary is None or primary.key not in BEFORE_GOING:
        return []
    return panel_blocks(request, Household.kind, "arrival", Serving(order.household, order.ref))


def others(actor: Actor, order: WorkOrder, primary: Act | None) -> list[Act]:
    """Every further move that may be made now, without the next one."""
    carried = rules.is_carried_by(order, actor)
    own = field_acts.FIELD_ACTS if carried else (*field_acts.BUTLER_ACTS, *field_acts.FIELD_ACTS)
    return [a for a in own if a is not primary and a.key not in BY_STEP and a.is_open(order, actor)]
