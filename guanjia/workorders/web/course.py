"""The course of a job as the phone carries it: what is to be done from here on, each with its form, without signal."""

from typing import Any

from guanjia.customers import wishes as customers
from guanjia.kernel import clock, web
from guanjia.kernel.actors import Actor
from guanjia.kernel.web import Request
from guanjia.organization.moments import local
from guanjia.privacy import queries as privacy
from guanjia.stores import queries as stores
from guanjia.stores.rules import shown as plain
from guanjia.workorders import materials, queries, rules, sendings, states
from guanjia.workorders.models import StepRun, WorkOrder
from guanjia.workorders.web import agenda, field_acts
from guanjia.workorders.web.field_acts import FieldAct

S = states.Status
PHONE = "order.phone"
PAGE = "workorders/field_packed.html"
MOST_JOBS = 12
BESIDE = ("skip", "pause", "resume", "no-access", "decline", "hand-back", "photos", "note")
BEFORE = ("accept", "prepare", "depart")  # what these acts of a job may need: material out of the warehouse
HERE = ("agree", "plan", "safety", "start", "step", "finish", "resume")
ENDING = ("no-access", "decline", "hand-back")  # after these nothing more is done without signal
HISTORY = 3
Item = tuple[str, StepRun | None]


def course(order: WorkOrder, steps: list[StepRun]) -> list[Item]:
    """What the technician still has to do, in order, if nothing comes between."""
    open_parts = {s.part for s in steps if s.state == StepRun.State.OPEN}
    left = [s for s in steps if s.part == "step" and s.state == StepRun.State.OPEN]
    work: list[Item] = [*(("step", step) for step in left), ("finish", None)]
    if order.status in (S.WORKING, S.PAUSED):
        return [*([("resume", None)] if order.status == S.PAUSED else []), *work, *ending(order)]
    if order.status == S.FINISHED:
        return ending(order)
    here = [*at_the_place(order, open_parts), ("start", None), *work, *ending(order)]
    if order.status == S.ON_SITE:
        return here
    before: list[Item] = []
    if order.status == S.DISPATCHED:
        before.append(("accept", None))
    if order.status in (S.DISPATCHED, S.ACCEPTED):
        packing = "prepare" in open_parts and not order.is_urgent
        before += [*([("prepare", None)] if packing else []), ("depart", None)]
    return [*before, ("arrive", None), *here] if before or order.status == S.ON_THE_WAY else []


def at_the_place(order: WorkOrder, open_parts: set[str]) -> list[Item]:
    """Agreement, plan for water and electric, safety: what is not there yet."""
    wanted = {
        "agree": order.agreed_at is None,
        "plan": order.category.is_water_electric and order.plan_told_at is None,
        "safety": "safety" in open_parts,
    }
    return [(key, None) for key, is_wanted in wanted.items() if is_wanted]


def ending(order: WorkOrder) -> list[Item]:
    """The customer's word and the record."""
    wanted = {"feedback": order.feedback_at is None, "record": order.recorded_at is None}
    return [(key, None) for key, is_wanted in wanted.items() if is_wanted]


def number_of(request: Request, order: WorkOrder) -> dict[str, Any] | None:
    """The customer's number while this person has it open, and until when."""
    found = privacy.running_reveal(request.actor, PHONE, order.ref)
    return {"number": found[0], "until": int(found[1].expires_at.timestamp() * 1000)} if found else None


def as_far_as_may_be(order: WorkOrder, ahead: list[Item], actor: Actor) -> tuple[list[Item], str]:
    """Without signal a job goes no further than an act that would be refused: accepting or leaving where somebody has
    to come along, leaving while wishes must be read first (A-1.1-2)."""
    keys = [key for key, _ in ahead]
    if alone := sendings.is_accompanied(order, clock.now()):
        first = min((keys.index(key) for key in ("accept", "depart") if key in keys), default=len(keys))
        return ahead[:first], alone.message if first < len(keys) else ""
    _, unread = customers.before_leaving(order.household_id, order.ref, actor)
    if unread is None or "depart" not in keys:
        return ahead, ""
    return ahead[: keys.index("depart")], f"{unread.message}要有信号才能看。"


def pack(request: Request, orders: list[WorkOrder]) -> dict[str, Any]:
    """What this person needs today without signal: the own jobs and the own van, nothing of anybody else's."""
    return {
        "at": int(clock.now().timestamp() * 1000),
        "jobs": [packed(request, queries.get_order(request.actor, o.pk)) for o in orders],
        "van": [
            [k.item.name, plain(k.quantity), k.item.unit] for k in stores.carried(request.actor.staff_id)
        ],
    }


def own(actor: Actor) -> list[WorkOrder]:
    """The jobs that this person carries and has something left to do at, in the order of the day."""
    mine = [o for o in queries.jobs(actor) if rules.is_carried_by(o, actor) and agenda.is_mine(o, actor)]
    return sorted(mine, key=agenda.turn)[:MOST_JOBS]


def packed(request: Request, order: WorkOrder) -> dict[str, Any]:
    """One job: its head, what is to be done in order, what may be done beside it."""
    shown = agenda.page_of(request, order, None, None)
    shown |= {"history": history(request.actor, order)}
    steps = [*shown["prepare"], *shown["safety"], *shown["steps"]]
    ahead, stop = as_far_as_may_be(order, course(order, steps), request.actor)
    items = [one(request, order, key, step, shown) for key, step in ahead]
    beside = dict.fromkeys([*(k for item in items for k in item["beside"]), "resume", "photos", "note"])
    return {
        "id": order.pk, "number": order.number, "title": order.title, "urgent": order.is_urgent,
        "place": shown["who"], "when": shown["when"], "word": order.get_status_display(),
        "head": web.render_block(request, PAGE, "head", **shown), "items": items, "stop": stop,
        "call": number_of(request, order),
        "beside": {key: one(request, order, key, None, shown) for key in beside},
    }  # fmt: skip


def one(
    request: Request, order: WorkOrder, key: str, step: StepRun | None, shown: dict[str, Any]
) -> dict[str, Any]:
    """One act with its form, ready to be filled in without signal."""
    act: FieldAct = field_acts.ACTS[key]
    initial = {"step_id": step.pk} if step else act.initial(request.actor, order) | {"anyway": key == "draw"}
    form = act.form(initial=initial, **act.give(request.actor, order))
    steps = shown["steps"]
    place = steps.index(step) if step in steps else 0
    facts = shown | {
        "act": act, "form": form, "step": step, "steps_done": place, "is_primary": True, "beside": [],
        "times": field_acts.times_for(order) if key == "accept" else [], "csrf_input": "",
    }  # fmt: skip
    return {
        "key": key, "step": step.pk if step else 0, "label": act.title or act.label, "word": act.label,
        "beside": beside_of(order, key, bool(shown["materials"])), "ends": key in ENDING,
        "html": web.render_block(request, PAGE, "act", **facts),
    }  # fmt: skip


def beside_of(order: WorkOrder, key: str, has_used: bool) -> list[str]:
    """What may be done beside an act without signal; material only where the stores or the order know of some."""
    found = [k for k in field_acts.BESIDE.get(key, ()) if k in BESIDE]
    found += ["material"] if key in HERE else []
    found += ["return-material"] if key in HERE and has_used else []
    return found + (["draw"] if key in (*BEFORE, *HERE) and materials.packing(order) else [])


def history(actor: Actor, order: WorkOrder) -> list[tuple[str, str]]:
    """What was done at this place before: the day and the matter, without names; others' work not for suppliers."""
    rows = queries.done_at(actor, order)[:HISTORY]
    return [(f"{local(row.finished_at):%Y-%m-%d}", row.title) for row in rows if row.finished_at]
