"""The verbs at the place, as the phone offers them: one primary by state, the others beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Attachment
from guanjia.kernel.refusals import NotAllowed, Verdict
from guanjia.kernel.web import NothingForm
from guanjia.knowledge import queries as knowledge
from guanjia.organization.moments import clock_time, local
from guanjia.workorders import (
    actions,
    arrivals,
    bookings,
    materials,
    queries,
    rules,
    states,
    supplied,
    visit_times,
)
from guanjia.workorders.bookings import Booking
from guanjia.workorders.models import StepRun, WorkOrder
from guanjia.workorders.web import field_forms, forms
from guanjia.workorders.web.acts import (
    AT_THE_PLACE,
    NOT_ENDED,
    Act,
    among,
    at,
    is_to_be_accepted,
    lines,
    quoted,
    window_of,
)

S = states.Status
VISIT = "workorders.visit"
HERE = among(S.ON_SITE, S.WORKING, S.PAUSED)
SIGNED = "客户签字"
DAYS = {0: "今天", 1: "明天"}
INPUT = "%Y-%m-%dT%H:%M"


def agree(order: WorkOrder, *, by: Actor, signature: Iterable[Attachment] = (), **facts: Any) -> WorkOrder:
    """Agree on scope and price, with the customer's signature on the order."""
    actions.agree_on_site(order, by=by, **facts)
    return actions.add_photos(order, by=by, photos=signature, caption=SIGNED)


def feedback(order: WorkOrder, *, by: Actor, signature: Iterable[Attachment] = (), **facts: Any) -> WorkOrder:
    """Keep the customer's feedback, with the signature on the order."""
    actions.give_feedback(order, by=by, **facts)
    return actions.add_photos(order, by=by, photos=signature, caption=SIGNED)


def finish(
    order: WorkOrder, *, by: Actor, materials: Iterable[tuple[str, Decimal, str]] = (), **facts: Any
) -> WorkOrder:
    """Write down what was used, then finish; refused together."""
    for name, quantity, unit in materials:
        actions.use_material(order, by=by, name=name, quantity=quantity, unit=unit, at=facts.get("at"))
    return actions.finish_work(order, by=by, **facts)


def pictures(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """Who stores a picture, for which project."""
    return {"by": actor, "project_id": order.project_id}


def proofs(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """Who stores a picture, and whether this person agreed that the phone says where it is."""
    return {"asks_position": arrivals.gives_position(actor)} | pictures(actor, order)


def prices(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """The price list of the category, and who stores the signature."""
    return {"prices": knowledge.prices(order.category_id)} | pictures(actor, order)


def proposed(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """The materials that the job probably used."""
    return {"proposals": materials.proposals(order)}


def held(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """The materials that the job probably used, and what the van holds."""
    return proposed(actor, order) | {"carried": materials.carried(order)}


def used(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """What was written down."""
    return {"used": queries.materials_of(order)}


def listed(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """Where the materials of the preparation list are."""
    return {"packing": materials.packing(order)}


def may_draw(order: WorkOrder, actor: Actor) -> Verdict:
    """The technician, where the stores know something of the list."""
    return rules.may_visit(order, actor) or (None if materials.packing(order) else NotAllowed())


def may_return(order: WorkOrder, actor: Actor) -> Verdict:
    """The technician, where something was written down."""
    return rules.may_visit(order, actor) or (None if queries.materials_of(order) else NotAllowed())


def this_step(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """The step that is on."""
    step = open_step(queries.steps_of(order))
    return {"step_id": step.pk if step else None}


def best_time(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """The first time that is free in the agreed window."""
    times = times_for(order)
    return {"visit_at": times[0][0]} if times else {}


def record_of(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """What the record begins with: the steps that were done, the measured times, the customer's words."""
    done = "，".join(s.text for s in queries.steps_of(order, "step") if s.state == StepRun.State.DONE)
    said = queries.feedback_of(order)
    words = (said.words or said.get_outcome_display()) if said else ""
    times = {"started_at": order.started_at, "finished_at": order.finished_at}
    shown = {name: local(value).strftime(INPUT) for name, value in times.items() if value}
    return {"content": done, "feedback_note": words} | shown


def plan_of(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """The time that this kind of work usually takes."""
    finish = clock.now() + timedelta(minutes=order.category.minutes)
    return {"finish_at": local(finish).strftime(INPUT), "told_how": "face"}


@dataclass(frozen=True)
class FieldAct(Act):
    """A verb on the phone: the heading of its form, the word on its button, reasons to choose by one tap."""

    title: str = ""
    go: str = ""
    reasons: tuple[str, ...] = ()

    @property
    def quick(self) -> list[tuple[str, str]]:
        """The reasons as quick choices."""
        return [(text, text) for text in self.reasons]


def visit(
    key: str, label: str, icon: str, form: Any, run: Any, starts: frozenset[str], **more: Any
) -> FieldAct:
    """An act of the technician who carries the order."""
    return FieldAct(key, label, icon, VISIT, form, run, starts, rules.may_visit, **more)


def butler(key: str, act: Act, form: Any, initial: Any, title: str, **more: Any) -> FieldAct:
    """An act of the butler who was told."""
    return FieldAct(
        key, act.label, act.icon, act.need, form, act.run, act.starts, act.gate, initial=initial, title=title, **more
    )  # fmt: skip


def by_door(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """The door's code is the best evidence."""
    return {"evidence": "door"}


NO_CODE = ("门口码坏了", "门口没有码", "公共区域没贴码")
FIELD_ACTS: tuple[FieldAct, ...] = (
    visit("accept", "接单", "check", forms.AcceptForm, actions.accept_order, at(states.ACCEPT), initial=best_time,
          title="几点到？"),
    visit("decline", "不接", "x", forms.ReasonForm, actions.decline_order, at(states.DECLINE), kind="danger",
          title="为什么不接", reasons=("手上有急活", "没有这个配件", "做不了这类活", "快下班了", "没有同去的人")),
    visit("prepare", "备料", "package", forms.TickForm, actions.tick_preparation, among(S.ACCEPTED),
          give=lines("prepare"), title="看要带什么", go="勾好了，保存"),
    visit("depart", "出发", "walk", NothingForm, actions.depart, at(states.DEPART), title="都带齐了",
          go="现在出发"),
    visit("arrive", "登记到场", "map-pin-check", field_forms.ArriveForm, actions.arrive, at(states.ARRIVE),
          initial=by_door, give=proofs, title="到了，登记到场", reasons=NO_CODE),
    FieldAct("no-access", "没人开门", "door", VISIT, forms.ReasonForm, actions.report_no_access, at(states.MISS),
             lambda o, a: rules.may_visit(o, a) or rules.is_not_agreed(o), title="没能进门",
             reasons=("敲门三次，电话没接", "客户临时外出", "电话关机")),
    visit("agree", "现场确认", "heart-handshake", field_forms.AgreeForm, agree, HERE, give=prices,
          initial=lambda actor, order: {"scope": order.title}, title="和客户现场确认", go="客户同意，记下"),
    visit("plan", "说明方案", "notes", forms.PlanForm, actions.tell_plan, HERE, initial=plan_of,
          title="说明方案和时间", go="已告诉客户，记下"),
    visit("safety", "安全检查", "shield-check", forms.TickForm, actions.check_safety, HERE, give=lines("safety"),
          title="安全检查", go="都做到了"),
    visit("start", "开工", "player-play", NothingForm, actions.start_work, at(states.START), title="可以开工了"),
    visit("step", "做步骤", "check", field_forms.StepForm, actions.do_step, among(S.WORKING),
          give=pictures, initial=this_step, title="接着做", go="这一步做完"),
    visit("skip", "跳过，写原因", "chevron-right", field_forms.SkipForm, actions.skip_step, among(S.WORKING),
          initial=this_step, title="跳过这一步", go="跳过", reasons=("这次用不上", "客户不要求", "现场做不了")),
    visit("pause", "缺料或要延期", "player-pause", forms.PauseForm, actions.pause_work, at(states.PAUSE),
          title="先停一下", go="暂停", reasons=("等配件到货", "客户要求改天", "要先停水停电")),
    visit("resume", "继续做", "player-play", NothingForm, actions.resume_work, at(states.RESUME),
          title="继续做"),
    visit("finish", "完工", "circle-check", forms.FinishForm, finish, at(states.FINISH), give=proposed,
          title="每一步都做完了"),
    visit("feedback", "客户评价", "star", field_forms.FeedbackForm, feedback, among(S.FINISHED), give=pictures,
          title="请客户评价", go="记下评价"),
    visit("record", "服务记录", "clipboard-check", forms.RecordForm, actions.record_service,
          among(S.FINISHED), initial=record_of, title="写服务记录", go="交服务记录"),
    FieldAct("quote", "报费用", "coin", VISIT, forms.CostForm, actions.quote_cost, among(S.FINISHED),
             lambda o, a: rules.may_visit(o, a) or is_to_be_accepted(o), initial=quoted, title="这次的费用",
             go="报上去"),
    visit("material", "记用料", "tool", forms.MaterialForm, actions.use_material, HERE, give=held),
    FieldAct("return-material", "退料", "arrow-back-up", VISIT, forms.ReturnForm, actions.return_material, HERE,
             may_return, give=used, title="没用上的料退回车上", go="退回车上"),
    FieldAct("draw", "申请领料", "package", VISIT, forms.DrawForm, actions.draw_materials,
             among(S.DISPATCHED, S.ACCEPTED, S.ON_SITE, S.WORKING, S.PAUSED), may_draw, give=listed,
             title="向仓库要料", go="交给仓库"),
    visit("photos", "加照片", "camera", field_forms.PhotosForm, actions.add_photos, NOT_ENDED, give=pictures),
    visit("note", "内部留言", "message", forms.NoteForm, actions.add_note, NOT_ENDED),
    visit("reschedule", "改约", "calendar-event", forms.WindowForm, actions.reschedule_visit,
          among(S.DISPATCHED, S.ACCEPTED), initial=window_of, reasons=("客户要求", "前一单没做完", "等配件到货")),
    visit("revisit", "再约上门", "calendar-event", forms.WindowForm, actions.plan_revisit, at(states.REVISIT),
          reasons=("客户要求", "等配件到货", "上次没能进门")),
    visit("tell-customer", "已告知延期", "message-2", forms.ToldForm, actions.tell_customer, among(S.PAUSED)),
    visit("hand-back", "退单", "arrow-back-up", forms.ReasonForm, actions.hand_back_order, at(states.HAND_BACK),
          kind="danger", title="为什么退单", reasons=("手上有急活", "缺配件", "要别的工种", "没有同去的人")),
)  # fmt: skip
BUTLER_ACTS: tuple[FieldAct, ...] = (
    butler(
        "butler-arrive",
        AT_THE_PLACE[0],
        field_forms.ArriveForm,
        by_door,
        "到了，登记到场",
        give=proofs,
        reasons=NO_CODE,
    ),
    butler("butler-plan", AT_THE_PLACE[1], forms.PlanForm, plan_of, "说明方案和时间"),
)
ACTS = {act.key: act for act in (*FIELD_ACTS, *BUTLER_ACTS)}
BESIDE: dict[str, tuple[str, ...]] = {
    "accept": ("decline",), "prepare": ("draw", "hand-back", "reschedule"), "depart": ("hand-back", "reschedule"),
    "arrive": ("no-access", "hand-back"), "agree": ("no-access",), "plan": ("agree",),
    "safety": ("plan",), "start": ("plan",), "step": ("skip", "pause"),
    "finish": ("material", "pause"), "resume": ("revisit", "tell-customer"), "feedback": ("photos", "quote"),
    "record": ("photos", "quote"), "butler-plan": ("butler-arrive",),
}  # fmt: skip


def open_step(steps: Iterable[StepRun]) -> StepRun | None:
    """The first step of the work that is not done."""
    return next((s for s in steps if s.part == "step" and s.state == StepRun.State.OPEN), None)


GIVEN_BACK = {S.DISPATCHED: "decline", S.ACCEPTED: "hand-back"}


def next_key(order: WorkOrder, actor: Actor, steps: list[StepRun], *, is_alone: bool) -> str:
    """What has to be done next: the one primary of the page; empty when nothing is left for this person.

    `is_alone`: nobody comes along to a home that nobody visits alone, so the job can only be given back.
    """
    if not rules.is_carried_by(order, actor):
        return butler_key(order, actor)
    left = {s.part for s in steps if s.state == StepRun.State.OPEN}
    if is_alone and order.status in GIVEN_BACK:
        return GIVEN_BACK[S(order.status)]
    simple = {
        S.DISPATCHED: "accept", S.ON_THE_WAY: "arrive", S.PAUSED: "resume", S.NO_ACCESS: "revisit",
        S.ACCEPTED: "prepare" if "prepare" in left and not order.is_urgent else "depart",
        S.WORKING: "step" if "step" in left else "finish",
    }  # fmt: skip
    if order.status == S.ON_SITE:
        return on_site_key(order, left)
    if order.status == S.FINISHED:
        return finished_key(order)
    return simple.get(S(order.status), "")


def finished_key(order: WorkOrder) -> str:
    """After the work: the customer's word, the record, and what a supplier's work costs."""
    if order.feedback_at is None:
        return "feedback"
    if order.recorded_at is None:
        return "record"
    return "quote" if supplied.is_unquoted(order) else ""


def on_site_key(order: WorkOrder, left: set[str]) -> str:
    """Before the work: agreement, plan for water and electric, safety, then start."""
    if order.agreed_at is None:
        return "agree"
    if order.category.is_water_electric and order.plan_told_at is None:
        return "plan"
    return "safety" if "safety" in left else "start"


def butler_key(order: WorkOrder, actor: Actor) -> str:
    """The butler comes first and says what will be done."""
    if not any(v.is_butler for v in queries.visits_of(order)):
        key = "butler-arrive"
    else:
        key = "butler-plan" if order.plan_told_at is None else ""
    return key if key and ACTS[key].is_open(order, actor) else ""


def times_for(order: WorkOrder) -> list[tuple[str, str]]:
    """The times that who was sent may choose from when accepting."""
    return time_choices(order, bookings.booked_by(order.staff_id or 0))


def time_choices(order: WorkOrder, booked: Iterable[Booking]) -> list[tuple[str, str]]:
    """Times that accepting would take, for who holds these jobs, the first free one first: value and words."""
    return [
        (local(moment).strftime(INPUT), arrival(moment))
        for moment in visit_times.free_times(order, booked, clock.now())
    ]


def arrival(at: datetime) -> str:
    """`今天 10:40`, `明天 09:00`, else with the date."""
    days = (local(at).date() - local(clock.now()).date()).days
    return f"{DAYS[days]} {local(at):%H:%M}" if days in DAYS else clock_time(at)
