"""The work itself: safety, start, steps, pauses, finish."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from guanjia.kernel import attachments, clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Attachment
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound, Refused, require
from guanjia.kernel.work import action
from guanjia.organization.moments import local
from guanjia.people import queries as people
from guanjia.sla import actions as sla
from guanjia.sla import queries as clocks
from guanjia.workorders import events, queries, rules, states
from guanjia.workorders.actions.accepting import hand_in
from guanjia.workorders.actions.causes import finish_followers
from guanjia.workorders.models import Pause, StepRun, Visit, WorkOrder
from guanjia.workorders.models.orders import Status
from guanjia.workorders.promised import FINISH, PRICE


@action
def check_safety(
    order: WorkOrder, *, by: Actor, ticked: Iterable[int], at: datetime | None = None
) -> WorkOrder:
    """Tick the safety block; every line must be ticked before the work starts (B-2.3)."""
    require(rules.may_visit(order, by), rules.is_under_way(order), rules.is_reached(order, by))
    moment, wanted = at or clock.now(), set(ticked)
    lines = queries.steps_of(order, "safety")
    left = [line.text for line in lines if line.pk not in wanted and line.state != StepRun.State.DONE]
    if left:
        raise Refused("safety_open", "安全检查要全部做完再勾：" + "、".join(left) + "。")
    for line in lines:
        if line.state != StepRun.State.DONE:
            line.state, line.done_at, line.done_by_id = StepRun.State.DONE, moment, by.staff_id
            line.save(update_fields=["state", "done_at", "done_by"])
    if order.safety_checked_at is None:
        fact = events.SafetyChecked(items=len(lines), hazard=order.category.hazard)
        amend(order, fact, by=by, at=at, safety_checked_at=moment)
    return order


@action
def start_work(order: WorkOrder, *, by: Actor, at: datetime | None = None) -> WorkOrder:
    """Begin; refused without agreement, plan (water and electric) and safety check."""
    lines = queries.steps_of(order, "safety")
    require(rules.may_visit(order, by), ready(order, states.START), rules.may_start(order, lines))
    fact = events.WorkStarted(
        hazard=order.category.hazard,
        safety_checked=order.safety_checked_at is not None,
        agreed=order.agreed_at is not None,
    )
    return move(order, states.START, fact, by=by, at=at)


def _step(order: WorkOrder, step_id: int) -> StepRun:
    step = StepRun.objects.select_for_update().filter(
        pk=step_id, order=order, round=order.round, part="step"
    ).first()  # fmt: skip
    if step is None:
        raise NotFound("没有这一步，请刷新页面。")
    if order.status != states.Status.WORKING:
        raise Refused("not_working", "开工以后才能做步骤；暂停的请先继续。")
    return step


@action
def do_step(
    order: WorkOrder, *, by: Actor, step_id: int, photos: Iterable[Attachment] = (), reading: str = "",
    at: datetime | None = None,
) -> StepRun:  # fmt: skip
    """Mark a step as done, with its required photo and reading (B-3.3.3); again changes nothing."""
    require(rules.may_visit(order, by))
    step, files = _step(order, step_id), list(photos)
    if step.state == StepRun.State.DONE:
        return step
    require(rules.is_step_done(step, bool(files), reading))
    if files:
        attachments.attach(files, SubjectRef("workorder", order.pk), by=by)
        fact = events.PhotosAdded(files=[str(f.token) for f in files], caption=step.text)
        record(fact, order, by=by, at=at)
    step.state, step.done_at, step.done_by_id = StepRun.State.DONE, at or clock.now(), by.staff_id
    step.reading = noted(reading, 60, "reading")
    step.save(update_fields=["state", "done_at", "done_by", "reading"])
    record(events.StepDone(text=step.text, reading=step.reading), order, by=by, at=at)
    return step


@action
def skip_step(
    order: WorkOrder, *, by: Actor, step_id: int, reason: str, at: datetime | None = None
) -> StepRun:
    """Leave a step out, with a reason that stays with the order (B-3.3.3)."""
    require(rules.may_visit(order, by), rules.has_reason(reason, "跳过一步要写原因。"))
    step = _step(order, step_id)
    step.state, step.reason = StepRun.State.SKIPPED, noted(reason, 120, "reason")
    step.done_at, step.done_by_id = at or clock.now(), by.staff_id
    step.save(update_fields=["state", "reason", "done_at", "done_by"])
    record(events.StepDone(text=step.text, skipped=True, reason=step.reason), order, by=by, at=at)
    return step


@action
def pause_work(
    order: WorkOrder, *, by: Actor, reason: str, told_how: str = "", at: datetime | None = None
) -> WorkOrder:
    """Stop for a reason; when the customer is not told yet, the clock for telling starts (A-1.3-5)."""
    require(
        rules.may_visit(order, by),
        rules.has_reason(reason, "请写暂停的原因，例如：等角阀到货。"),
        rules.is_told(told_how) if told_how else None,
    )
    moment = at or clock.now()
    words = noted(reason, 120, "reason")
    move(order, states.PAUSE, events.OrderPaused(reason=words, told_how=told_how), by=by, at=at)
    Pause.objects.create(
        order=order, reason=words, told_how=told_how, told_at=moment if told_how else None, since=moment
    )
    return order


@action
def tell_customer(order: WorkOrder, *, by: Actor, told_how: str, at: datetime | None = None) -> WorkOrder:
    """Say that the customer now knows of the delay."""
    require(
        rules.may_work_desk(order, by, "workorders.confirm") and rules.may_attend(order, by),
        rules.is_told(told_how),
    )
    moment = at or clock.now()
    Pause.objects.filter(order=order, told_at=None).update(told_how=told_how, told_at=moment)
    fact = events.CustomerTold(told_how=told_how, tell_due_at=clocks.due_of(order.ref, "T16"))
    record(fact, order, by=by, at=at)
    return order


@action
def resume_work(order: WorkOrder, *, by: Actor, at: datetime | None = None) -> WorkOrder:
    """Go on after a pause."""
    require(rules.may_visit(order, by))
    move(order, states.RESUME, events.OrderResumed(), by=by, at=at)
    Pause.objects.filter(order=order, until=None).update(until=at or clock.now())
    return order


def is_qualified(order: WorkOrder, at: datetime) -> bool:
    """Whether who did the work still holds, at its end, the skill and certificate that it needs (B-2.2-1)."""
    held = people.certificates([order.staff_id or 0])[order.staff_id or 0]
    return not people.is_cleared(held, order.category.skill_id, order.category.hazard, local(at).date())


def former_repair(order: WorkOrder) -> WorkOrder | None:
    """The latest finished repair of the same kind at the same place that this one repeats (M036)."""
    days = int(policy.value("repair.repeat_days", at=order.received_at, project=order.project_id))
    since = order.received_at - timedelta(days=days)
    rows = WorkOrder.objects.filter(
        project_id=order.project_id, unit=order.unit, area=order.area, category=order.category,
        finished_at__gte=since, finished_at__lte=order.received_at,
        status__in=(Status.COMPLETED, Status.FOLLOWING_UP, Status.CLOSED),
    )  # fmt: skip
    return rows.exclude(pk=order.pk).order_by("-finished_at").first()


def repeats_until(former: WorkOrder) -> datetime:
    """When a repair counts: as many days after its closing as a repetition is waited for."""
    begun = former.closed_at or former.finished_at or former.received_at
    return begun + timedelta(
        days=int(policy.value("repair.repeat_days", at=begun, project=former.project_id))
    )


@action
def finish_work(
    order: WorkOrder, *, by: Actor, under_warranty: bool = False, at: datetime | None = None
) -> WorkOrder:
    """The work is done; refused while a step is open (B-3.3.3)."""
    lines = queries.steps_of(order)
    require(rules.may_visit(order, by), ready(order, states.FINISH), rules.may_finish(lines))
    moment = at or clock.now()
    skipped = sum(line.state == StepRun.State.SKIPPED for line in lines)
    former = former_repair(order)
    fact = events.OrderFinished(
        staff_id=order.staff_id or 0, under_warranty=under_warranty, steps_skipped=skipped,
        steps=sum(line.part == "step" for line in lines), qualified=is_qualified(order, moment),
        repeat_of=former.pk if former else 0, repeat_until=repeats_until(former) if former else None,
    )  # fmt: skip
    move(order, states.FINISH, fact, by=by, at=at, under_warranty=under_warranty)
    Visit.objects.filter(order=order, outcome=Visit.Outcome.OPEN).update(
        outcome=Visit.Outcome.DONE, ended_at=moment
    )
    for what in (FINISH, PRICE):
        sla.settle(order, what=what, by=by, at=moment)
    finish_followers(order, by=by, at=at)
    hand_in(order, by=by, at=moment)
    return order
