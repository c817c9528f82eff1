"""The verbs of a work order as the case page offers them: form, action, when they are shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.urls import reverse

from guanjia.kernel.actors import Actor
from guanjia.kernel.moves import Move
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.panels import Blocked, MoveBar, MoveButton
from guanjia.kernel.refusals import NotAllowed, Verdict
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import NothingForm
from guanjia.knowledge import queries as knowledge
from guanjia.organization.moments import local
from guanjia.sla import queries as clocks
from guanjia.workorders import actions, queries, rules, states, supplied, verdicts
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.web import forms

S = states.Status
Give = Callable[[Actor, WorkOrder], dict[str, Any]]


@dataclass(frozen=True)
class Act:
    """One verb: how it is called, who may, its form and its action."""

    key: str
    label: str
    icon: str
    need: str
    form: type[django_forms.Form]
    run: Callable[..., Any]
    starts: frozenset[str]
    gate: Callable[[WorkOrder, Actor], Verdict]
    kind: str = "normal"
    give: Give = lambda actor, order: {}
    initial: Give = lambda actor, order: {}

    def is_open(self, order: WorkOrder, actor: Actor) -> bool:
        """Whether this actor may make this move now."""
        return order.status in self.starts and actor.may(self.need) and self.gate(order, actor) is None


def desk(need: str) -> Callable[[WorkOrder, Actor], Verdict]:
    """A desk act in the order's project."""
    return lambda order, actor: rules.may_work_desk(order, actor, need)


def at(move: Move) -> frozenset[str]:
    """The states from which a move starts."""
    return move.start


def among(*statuses: str) -> frozenset[str]:
    """Some states."""
    return frozenset(statuses)


def facts_of(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """What the desk's form shows first."""
    return {
        "urgency": order.urgency, "description": order.description, "category": order.category_id,
        "place_note": order.place_note,
    }  # fmt: skip


def known_contact(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """Name and number as far as they are known, masked."""
    name = mask_name(order.contact_name) if order.contact_name else ""
    phone = mask_phone(order.contact_phone) if order.contact_phone else ""
    return {"known": {"contact_name": name, "contact_phone": phone}}


def window_of(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """The agreed window, in local time."""
    return {
        name: local(value).strftime("%Y-%m-%dT%H:%M")
        for name in ("window_from", "window_until")
        if (value := getattr(order, name))
    }


def lines(part: str) -> Give:
    """The lines of one part of the procedure, for a form of ticks."""
    return lambda actor, order: {"lines": queries.steps_of(order, part)}


def others(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """Open orders of the same project into which this one can be merged."""
    rows = queries.orders(actor).filter(project_id=order.project_id, status__in=states.OPEN)
    return {"others": rows.exclude(pk=order.pk)}


def leads(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """Open orders of the same project that this one may follow, the likeliest first."""
    return {"leads": queries.leads_for(actor, order)}


def may_be_hung(order: WorkOrder) -> Verdict:
    """Whoever follows already, or leads others, is not offered another lead."""
    return NotAllowed() if order.lead_id or queries.has_followers(order) else None


def is_untold(order: WorkOrder) -> Verdict:
    """A pause, or material that comes too late and of which the customer does not know yet (A-1.3-5)."""
    if order.status == S.PAUSED or clocks.due_of(order.ref, "T16") is not None:
        return None
    return NotAllowed()


def is_to_be_accepted(order: WorkOrder) -> Verdict:
    """Only a supplier's finished work that nobody decided on."""
    if order.supplier_id is None or order.status != S.FINISHED or order.work_accepted_at is not None:
        return NotAllowed()
    return None


def accepting(order: WorkOrder, actor: Actor) -> Verdict:
    """A supplier's work that this person may accept or send back."""
    return is_to_be_accepted(order) or verdicts.may_accept_work(order, actor)


def good(order: WorkOrder, actor: Actor) -> Verdict:
    """A supplier's work that this person may call good: its cost is known, and somebody else entered it."""
    refusal = accepting(order, actor)
    row = supplied.acceptance_of(order)
    if refusal or row is None:
        return refusal or NotAllowed()
    return verdicts.is_quoted(row) or verdicts.is_of_another(row, actor)


def sum_of(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """What the acceptance would make final, in fen."""
    row = supplied.acceptance_of(order)
    return {"fen": row.fen if row else 0}


def quoted(actor: Actor, order: WorkOrder) -> dict[str, Any]:
    """The cost as it was said last, in yuan."""
    row = supplied.acceptance_of(order)
    if row is None or row.quoted_at is None:
        return {}
    return {line["sort"]: f"{line['fen'] / 100:.2f}" for line in row.lines} | {"words": row.words}


def sending(verdict: Callable[[WorkOrder], Verdict]) -> Callable[[WorkOrder, Actor], Verdict]:
    """An act of whoever sends orders of the project, with a further condition."""
    return lambda order, actor: rules.may_work_desk(order, actor, SEND) or verdict(order)


SEND = "dispatch.assign"
REGISTER, CONFIRM, CANCEL = "workorders.register", "workorders.confirm", "workorders.cancel"
NOT_ENDED = frozenset(states.OPEN)
NOT_DONE = NOT_ENDED - frozenset(states.DONE)
MOVABLE = among(S.CONFIRMED, S.DISPATCHED, S.ACCEPTED)
DESK_ACTS: tuple[Act, ...] = (
    Act("register", "登记", "notes", REGISTER, forms.RegisterForm, actions.register_order,
        at(states.REGISTER), desk(REGISTER), "primary", initial=facts_of, give=known_contact),
    Act("confirm", "回电确认", "phone-check", CONFIRM, forms.ConfirmForm, actions.confirm_order,
        at(states.CONFIRM), desk(CONFIRM), "primary"),
    Act("confirm-emergency", "紧急免确认", "urgent", CONFIRM, forms.ReasonForm, actions.confirm_emergency,
        at(states.CONFIRM), lambda o, a: rules.is_emergency(o) or rules.may_work_desk(o, a, CONFIRM)),
    Act("complete", "办结", "clipboard-check", "workorders.complete", NothingForm,
        actions.complete_order, at(states.COMPLETE),
        lambda o, a: rules.may_work_desk(o, a, "workorders.complete") or rules.may_complete(o, a), "primary"),
    Act("accept-work", "验收合格", "checks", supplied.NEED, forms.AcceptWorkForm, actions.accept_work,
        among(S.FINISHED), good, "primary", give=sum_of),
    Act("send-back-work", "退回返工", "repeat", supplied.NEED, forms.ReasonForm, actions.send_back_work,
        at(states.SEND_BACK), accepting),
    Act("quote-cost", "录外委费用", "coin", "workorders.complete", forms.CostForm, actions.quote_cost,
        among(S.FINISHED), lambda o, a: is_to_be_accepted(o) or verdicts.may_quote(o, a), initial=quoted),
    Act("reschedule", "改约", "calendar-event", CONFIRM, forms.WindowForm, actions.reschedule_visit,
        MOVABLE, desk(CONFIRM), initial=window_of),
    Act("revisit", "再约上门", "calendar-event", CONFIRM, forms.WindowForm, actions.plan_revisit,
        at(states.REVISIT), desk(CONFIRM), "primary"),
    Act("tell-customer", "已告知延期", "message-2", CONFIRM, forms.ToldForm, actions.tell_customer,
        among(S.PAUSED, S.CONFIRMED, S.DISPATCHED, S.ACCEPTED), lambda o, a: desk(CONFIRM)(o, a) or is_untold(o)),
    Act("feedback", "记客户反馈", "star", "workorders.feedback", forms.FeedbackForm, actions.give_feedback,
        among(S.FINISHED), desk("workorders.feedback")),
    Act("reopen", "重新打开", "refresh", "workorders.reopen", forms.ReasonForm, actions.reopen_order,
        at(states.REOPEN),
        lambda o, a: rules.may_work_desk(o, a, "workorders.reopen") or queries.reopen_age(o)),
    Act("take-back", "收回", "arrow-back-up", "dispatch.take_back", forms.ReasonForm,
        actions.take_back_order, at(states.TAKE_BACK), desk("dispatch.take_back")),
    Act("urge", "催单", "bell", "workorders.urge", NothingForm, actions.urge_order, NOT_DONE,
        desk("workorders.urge")),
    Act("correct", "更正", "edit", REGISTER, forms.CorrectForm, actions.correct_order, NOT_ENDED,
        desk(REGISTER), initial=facts_of,
        give=lambda actor, order: {"categories": knowledge.categories(actor)}),
    Act("merge", "合并", "git-merge", "workorders.merge", forms.MergeForm, actions.merge_order,
        at(states.MERGE), desk("workorders.merge"), give=others),
    Act("follow", "挂到共同原因", "link", SEND, forms.FollowForm, actions.follow_lead,
        among(*states.MAY_FOLLOW), sending(may_be_hung), give=leads),
    Act("unfollow", "解除共同原因", "x", SEND, forms.ReasonForm, actions.leave_lead,
        among(*states.MAY_FOLLOW), sending(rules.is_following)),
    Act("finish-with-lead", "随主单完工", "circle-check", "workorders.complete", NothingForm,
        actions.finish_with_lead, at(states.FINISH_WITH_LEAD),
        lambda o, a: rules.may_work_desk(o, a, "workorders.complete") or rules.is_lead_finished(o), "primary"),
    Act("refer", "转出", "arrow-right-circle", REGISTER, forms.ReferForm, actions.refer_order,
        at(states.REFER), desk(REGISTER)),
    Act("note", "内部留言", "message", "workorders.note", forms.NoteForm, actions.add_note,
        frozenset(S.values), desk("workorders.note")),
    Act("cancel", "取消服务单", "ban", CANCEL, forms.ReasonForm, actions.cancel_order, at(states.CANCEL),
        desk(CANCEL), "danger"),
)  # fmt: skip
AT_THE_PLACE: tuple[Act, ...] = (
    Act("arrive-as-butler", "管家到场", "map-pin-check", "workorders.attend", forms.ArriveForm,
        actions.arrive_as_butler, NOT_DONE,
        lambda o, a: rules.may_attend(o, a) if rules.is_butler_here(o, a) else NotAllowed()),
    Act("plan", "记录方案", "notes", "workorders.attend", forms.PlanForm, actions.tell_plan,
        NOT_DONE,
        lambda o, a: rules.may_attend(o, a) or rules.is_reached(o, a)),
)  # fmt: skip
ACTS = {act.key: act for act in (*DESK_ACTS, *AT_THE_PLACE)}


def bar(actor: Actor, order: WorkOrder) -> MoveBar:
    """The moves of the case page for an actor, and the next one that is blocked."""
    found = MoveBar()
    for act in (*AT_THE_PLACE, *DESK_ACTS):
        if act.is_open(order, actor):
            url = reverse(f"order-{act.key}", args=[order.pk])
            post = act.form is NothingForm
            found.moves.append(MoveButton(act.label, url, act.key, act.kind, act.icon, post=post))
    found.blocked = blocked(actor, order)
    return found


def blocked(actor: Actor, order: WorkOrder) -> Blocked | None:
    """The next step and why it cannot be made yet: start and completion have gates that people must see."""
    if order.status == S.ON_SITE:
        verdict = rules.may_start(order, queries.steps_of(order, "safety"))
        return Blocked("开工", verdict.message) if verdict else None
    if accepting(order, actor) is None and actor.may(supplied.NEED):
        verdict = good(order, actor)
        return Blocked("验收合格", verdict.message) if verdict else None
    if order.status == S.FINISHED and actor.may("workorders.complete"):
        verdict = rules.may_complete(order, actor)
        return Blocked("办结", verdict.message) if verdict else None
    if order.status == S.CLOSED and actor.may("workorders.reopen"):
        verdict = queries.reopen_age(order)
        return Blocked("重新打开", verdict.message) if verdict else None
    return None
