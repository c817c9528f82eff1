"""What may be done with a work order, and why not; pure predicates over the order and the actor."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotAllowed, Refused, Verdict
from guanjia.organization.moments import window_text
from guanjia.people.models import Staff
from guanjia.workorders import switches
from guanjia.workorders.bookings import Booking
from guanjia.workorders.models import Feedback, StepRun, Urgency, WorkOrder
from guanjia.workorders.models.papers import Told
from guanjia.workorders.states import DONE, ENDED, MAY_FOLLOW, MAY_LEAD, Status

CONFIRM_WORDS = 2
FAR = timedelta(days=366)


def is_carried_by(order: WorkOrder, actor: Actor) -> bool:
    """Whether the actor is the technician who leads this order."""
    return actor.staff_id is not None and order.staff_id == actor.staff_id


def may_visit(order: WorkOrder, actor: Actor) -> Verdict:
    """Only the technician to whom the order was given acts on the visit."""
    if not actor.may("workorders.visit"):
        return NotAllowed()
    if not is_carried_by(order, actor):
        return Refused("not_yours", "这张单没有派给您，请从“今天”里打开自己的活。")
    return None


def may_send(order: WorkOrder, actor: Actor) -> Verdict:
    """A dispatcher of the project sends; a technician may take a job of the grab list for himself."""
    if (
        actor.may("dispatch.grab")
        and order.project_id in actor.projects
        and order.category.dispatch_mode == "grab"
    ):
        return None
    return may_work_desk(order, actor, "dispatch.assign")


def may_attend(order: WorkOrder, actor: Actor) -> Verdict:
    """The technician of the order, or a butler of the project, acts at the place (A-1.2-3)."""
    if is_carried_by(order, actor) and actor.may("workorders.visit"):
        return None
    if actor.may("workorders.attend") and is_butler_here(order, actor):
        return None
    return Refused("not_yours", "这张单没有派给您，也不在您的责任区。")


def is_butler_here(order: WorkOrder, actor: Actor) -> bool:
    """Whether the actor is the butler who was told, or a butler of the home."""
    if actor.staff_id is None:
        return False
    return order.butler_id == actor.staff_id or (
        actor.reach("workorders.attend").zone and is_in_zone(order, actor)
    )


def is_in_zone(order: WorkOrder, actor: Actor) -> bool:
    """Whether the order lies in the actor's butler zone: its home, or a public place of its project."""
    if actor.staff_id is None or order.project_id not in actor.projects:
        return False
    if order.butler_id == actor.staff_id or order.unit is None:
        return True
    butlers = getattr(order.unit, "butlers", None)
    return butlers is not None and actor.staff_id in (butlers.lead_id, butlers.deputy_id)


def may_work_desk(order: WorkOrder, actor: Actor, need: str) -> Verdict:
    """A desk act needs its permission in the order's project."""
    reach = actor.reach(need)
    if reach.covers(order.project_id) or (reach.zone and is_in_zone(order, actor)):
        return None
    return NotAllowed() if not reach else Refused("not_yours", "这张单不在您的项目或责任区里。")


def is_another(order: WorkOrder, staff_id: int) -> Verdict:
    """A transfer goes to somebody else than who holds the order."""
    if order.staff_id != staff_id:
        return None
    return Refused("same_staff", "这张单本来就在这位师傅手上，请选别人。", {"staff": "请选别人"})


def is_wanted(going: Iterable[Staff], blocked: Mapping[int, str]) -> Verdict:
    """Nobody is sent whom the household does not want to come."""
    for person in going:
        if person.pk in blocked:
            why = f"这一户不要{person.name}上门（{blocked[person.pk]}）"
            text = f"{why}，请选别人；客户改了主意，请先在住户档案里撤销。"
            return Refused("not_wanted", text, {"staff": "客户不要这位上门"})
    return None


def is_customer_of(order: WorkOrder, actor: Actor) -> bool:
    """Whether the order is the actor's own: asked by it, opened by its link, or of its home since its people came."""
    if actor.link is not None:
        return actor.link == order.ref
    if actor.kind == "account" and order.asked_by_id == actor.id:
        return True
    if order.unit_id is None or order.unit_id not in actor.own.get("unit", frozenset()):
        return False
    emptied = order.household.emptied_at if order.household else None
    return emptied is None or order.received_at > emptied


def may_ask(order: WorkOrder, actor: Actor, need: str) -> Verdict:
    """The customer of an order, or the desk for the customer."""
    if is_customer_of(order, actor) and actor.may(need):
        return None
    return may_work_desk(order, actor, need)


def may_follow(order: WorkOrder, lead: WorkOrder, *, has_followers: bool) -> Verdict:
    """An order that was not sent yet follows an open lead of its project; a follower leads nobody (decision 13)."""
    if lead.pk == order.pk or lead.project_id != order.project_id:
        return Refused("bad_lead", "主单要是本项目的另一张单。", {"lead": "请换一张"})
    if order.lead is not None:
        return Refused("has_lead", f"这张单已经挂在 {order.lead.number} 下，要换请先解除。")
    if has_followers:
        return Refused("is_lead", "这张单下面已经挂了别的单，不能再挂到另一张下面。")
    if order.status not in MAY_FOLLOW:
        return Refused("under_way", "这张单已经派出或结束，不能挂；还没出发的请先收回到看板。")
    if lead.lead is not None:
        text = f"那张单自己挂在 {lead.lead.number} 下，请直接挂到 {lead.lead.number}。"
        return Refused("chain", text, {"lead": "请换一张"})
    if lead.status not in MAY_LEAD:
        return Refused("lead_over", "那张单已经完工或结束，请单独处理或合并。", {"lead": "请换一张"})
    return None


def is_on_its_own(order: WorkOrder) -> Verdict:
    """A follower is not sent out by itself while it follows."""
    if order.lead is None:
        return None
    return Refused(
        "follows_lead", f"这张单挂在共同原因 {order.lead.number} 下，不单独派；要单独处理请先解除共同原因。"
    )


def is_following(order: WorkOrder) -> Verdict:
    """Only who follows, and was not finished with the lead, can leave it."""
    if order.lead is not None and order.status in MAY_FOLLOW:
        return None
    return Refused("not_following", "这张单没有挂在共同原因下，或已随主单完工；没解决请重新打开。")


def is_lead_finished(order: WorkOrder) -> Verdict:
    """A follower is finished with its lead, not before it."""
    if order.lead is not None and order.lead.finished_at is not None:
        return None
    return Refused("lead_open", "主单还没有完工，完工后再随主单完工。")


def is_complete_form(order: WorkOrder) -> Verdict:
    """Mandatory fields of a service order: place, who to reach, words (B-3.1.2)."""
    missing = {}
    if order.unit_id is None and order.area_id is None:
        missing["place"] = "请选房屋或公共区域"
    if not order.contact_phone_sealed:
        missing["contact_phone"] = "请填联系电话"
    if len(order.description) < CONFIRM_WORDS:
        missing["description"] = "请写清楚问题"
    if missing:
        return Refused("form_incomplete", "登记前还缺：" + "、".join(missing.values()) + "。", missing)
    return None


def is_window(start: datetime | None, end: datetime | None, now: datetime) -> Verdict:
    """An agreed window has a start, does not end before it, and is not over."""
    if start is None or end is None:
        return Refused("window_needed", "请填约定的上门时间。", {"window_from": "请填上门时间"})
    if end < start:
        return Refused("window_backwards", "上门时间的结束早于开始，请改正。", {"window_until": "早于开始"})
    if end <= now:
        text = f"这个时间已经过去，请填 {window_text(now, None)} 以后。"
        return Refused("window_past", text, {"window_until": "已经过去"})
    if start < now - FAR:
        return Refused(
            "window_past", "上门时间的开始早了一年以上，请核对年份。", {"window_from": "请核对年份"}
        )
    return is_near(end, now, "window_until")


def is_near(at: datetime, now: datetime, field: str) -> Verdict:
    """A promised moment lies within a year: another year was mistyped."""
    if at <= now + FAR:
        return None
    return Refused("too_far", "这个时间在一年以后，请核对年份。", {field: "请核对年份"})


def is_told(told_how: str) -> Verdict:
    """How the customer was told: face to face, by phone or by message."""
    if told_how in Told.values:
        return None
    return Refused("not_told", "请选怎么告知了客户。", {"told_how": "请选择"})


def has_reason(reason: str, message: str) -> Verdict:
    """An act that others must understand later needs a reason."""
    return None if reason.strip() else Refused("reason_needed", message, {"reason": "请写原因"})


def is_emergency(order: WorkOrder) -> Verdict:
    """Only an urgent order goes without a call back."""
    if order.urgency == Urgency.URGENT:
        return None
    return Refused("not_urgent", "只有紧急件可以免确认回访，请先回电确认，或改为紧急。")


def may_skip_call(order: WorkOrder, now: datetime) -> Verdict:
    """An emergency goes without a call back, unless the company wants every order confirmed (section 15, no. 4)."""
    if switches.chosen(switches.URGENT_CONFIRM, order.project_id, now) == "intake":
        return None
    return Refused("call_needed", "本公司规定紧急件也要回电确认，请先回电，再记录确认。")


def is_in_window(order: WorkOrder, visit_at: datetime, now: datetime, grace: timedelta) -> Verdict:
    """The promised visit lies in the agreed window (B-3.2.2-2); `grace` forgives the time of typing."""
    if now - visit_at > grace:
        return Refused("visit_past", "预定上门时间已经过去，请重填。", {"visit_at": "已经过去"})
    if order.window_from is None or order.window_until is None:
        return is_near(visit_at, now, "visit_at")
    if order.window_from <= visit_at <= order.window_until:
        return None
    window = window_text(order.window_from, order.window_until)
    return Refused(
        "outside_window",
        f"客户约的是 {window}，请选这段时间，或先请前台改约。",
        {"visit_at": f"约定 {window}"},
    )


def is_free_then(clash: Booking | None) -> Verdict:
    """A promised visit does not lie across another job of the same person (WO-04)."""
    if clash is None:
        return None
    return Refused(
        "overlaps",
        f"这个时间和您的 {clash.number} 重叠（{window_text(clash.starts_at, clash.ends_at)}，还要算路上），"
        "请另选时间；选不开请不接并写明，调度会改派。",
        {"visit_at": "和另一张单重叠"},
    )


def is_accompanied(*, is_refused: bool) -> Verdict:
    """Nobody goes alone to a home that is marked so, unless who sent the order said why."""
    if not is_refused:
        return None
    text = "这一户请勿单独上门，还没有同去的人：请写明退给调度（没接的点“不接”，接了的点“退单”），调度会安排同去的人。"
    return Refused("not_alone", text)


def is_prepared(order: WorkOrder, steps: Iterable[StepRun]) -> Verdict:
    """Departing waits for the preparation list; an urgent departure does not (B-3.2.3)."""
    left = [s.text for s in steps if s.part == "prepare" and s.state == StepRun.State.OPEN]
    if left and order.urgency != Urgency.URGENT:
        return Refused("not_prepared", "还不能出发：" + "、".join(left) + " 没有备好。")
    return None


def is_not_agreed(order: WorkOrder) -> Verdict:
    """Nobody opened: on the way, or at the place as long as nothing was agreed with the customer."""
    if order.agreed_at is None or order.status != Status.ON_SITE:
        return None
    return Refused(
        "agreed_already", "已经和客户现场确认过，不能再登记没人开门；做不下去请开工后暂停，写明原因。"
    )


def may_start(order: WorkOrder, steps: Iterable[StepRun]) -> Verdict:
    """Work starts after agreement, plan (water and electric) and the safety block."""
    if order.agreed_at is None:
        return Refused("not_agreed", "还不能开工：没有和客户现场确认内容和费用。")
    if order.category.is_water_electric and order.plan_told_at is None:
        return Refused("plan_not_told", "还不能开工：方案和预计时间未告知业主。")
    left = [s for s in steps if s.part == "safety" and s.state != StepRun.State.DONE]
    if left:
        return Refused("safety_open", f"还不能开工：安全检查还有 {len(left)} 项。")
    return None


def is_step_done(step: StepRun, has_photo: bool, reading: str) -> Verdict:
    """A step asks for its photo and its reading."""
    if step.needs_photo and not has_photo:
        return Refused("photo_needed", f"“{step.text}”必须拍照，请先拍一张。", {"photos": "必拍"})
    if step.needs_reading and not reading.strip():
        return Refused("reading_needed", f"请填{step.needs_reading}。", {"reading": "请填写"})
    return None


def may_finish(steps: Iterable[StepRun]) -> Verdict:
    """Finishing waits for every step, done or skipped with a reason (B-3.3.3)."""
    left = [s.text for s in steps if s.part == "step" and s.state == StepRun.State.OPEN]
    if left:
        return Refused("steps_open", f"还不能完工：还有 {len(left)} 步没做，先做“{left[0]}”。")
    return None


def may_complete(order: WorkOrder, actor: Actor) -> Verdict:
    """The desk completes, never the one who did the work; the record must be whole (B-3.4.2)."""
    if is_carried_by(order.lead or order, actor):
        return Refused("own_work", "做活的人不能办结自己的单，请客服办结。")
    if order.supplier_id and order.work_accepted_at is None:
        return Refused("not_accepted", "外委做的活还没有验收，验收合格、费用定了以后再办结。")
    missing = {}
    if order.recorded_at is None:
        missing["record"] = "服务记录（内容、时间、客户反馈）"
    if order.feedback_at is None:
        missing["feedback"] = "客户反馈（评价、不愿评价或不在场）"
    if missing:
        return Refused("record_incomplete", "还不能办结，缺：" + "、".join(missing.values()) + "。", missing)
    return None


def is_young(order: WorkOrder, now: datetime, days: int) -> Verdict:
    """An order that was closed long ago stays closed: what is wrong now is a new order (B-3.3.3-2)."""
    if order.closed_at is None or now - order.closed_at <= timedelta(days=days):
        return None
    text = f"这张单关闭已超过 {days} 天，不能重新打开；请新登记一张服务单，描述里写上原单号 {order.number}。"
    return Refused("too_old", text)


def is_rating(overall: int | None, outcome: str) -> Verdict:
    """A given feedback has one to five stars."""
    if outcome not in Feedback.Outcome.values:
        return Refused("outcome_unknown", "请选客户反馈：已评价、不愿评价或不在场。", {"outcome": "请选择"})
    if outcome == "given" and (overall is None or not 1 <= overall <= 5):
        return Refused("rating_needed", "请选 1 到 5 分。", {"overall": "请打分"})
    return None


def is_waited_for(order: WorkOrder) -> Verdict:
    """Only who still waits for the work urges."""
    if order.status in ENDED:
        return Refused("ended", "这张单已经结束，不能催单；还没修好请点“还没修好”。")
    if order.status in DONE:
        return Refused("finished", "活已经做完，不用再催；没修好请点“还没修好”，或请主管联系您。")
    return None


def is_under_way(order: WorkOrder) -> Verdict:
    """Papers of the visit are written until the work is finished; afterwards they stay as they are."""
    if order.finished_at is not None or order.ended_at is not None or order.closed_at is not None:
        return Refused("not_under_way", "这张单已完工或结束，内容不能再改；还有问题请重新打开。")
    return None


def is_reached(order: WorkOrder, actor: Actor) -> Verdict:
    """What belongs to the place is written down by who stands there: a butler who came first is not the technician."""
    came = order.came_at if is_carried_by(order, actor) else order.arrived_at
    if came is None:
        return Refused("not_arrived", "还没有到场，先登记到场。")
    return None


CHAIN = ("dispatched_at", "accepted_at", "arrived_at", "started_at")


def is_traced(order: WorkOrder, how: str) -> bool:
    """Whether every step from the request to the end has its time, or the reason why it was left out (B-1-2).

    An emergency has its reason instead of the call; what was done with a lead order has the lead's visit; a rule
    that selects the order asks for the call, which was made when it closed by an answer.
    """
    steps = ["confirmed_at", "finished_at", "feedback_at", "completed_at"]
    steps += [] if order.lead_id else CHAIN
    return all(getattr(order, name) is not None for name in steps) and how != "unreached"
