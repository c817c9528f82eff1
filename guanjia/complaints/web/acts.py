"""The verbs of a complaint as its page offers them: form, action, states, what stands first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.urls import reverse

from guanjia.complaints import actions, queries, states
from guanjia.complaints.models import Complaint
from guanjia.complaints.web import endings, forms
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.panels import MoveBar, MoveButton
from guanjia.kernel.web import NothingForm
from guanjia.organization.moments import local

S = states.S


@dataclass(frozen=True)
class Act:
    """One verb: its word, icon, need, form, action, and the states in which it is offered."""

    key: str
    label: str
    icon: str
    need: str
    form: type[django_forms.Form]
    run: Callable[..., Any]
    starts: frozenset[str]
    kind: str = "normal"
    when: Callable[[Complaint], bool] = lambda row: True

    def is_open(self, row: Complaint, actor: Actor) -> bool:
        """Whether this actor may make this move now."""
        reach = actor.reach(self.need)
        is_in = reach.company or (not row.is_overhead and (reach.covers(row.project_id) or reach.zone))
        return row.status in self.starts and is_in and self.when(row)


def needs_approval(row: Complaint) -> bool:
    """Whether the plan waits for another."""
    step = queries.present_round(row)
    return not step.approved_by and queries.is_dear(row, step)


def may_start(row: Complaint) -> bool:
    """Whether nothing stands before the plan is carried out."""
    return not needs_approval(row) and not (row.is_company_fault and not row.apology)


def has_no_group(row: Complaint) -> bool:
    """Whether no special group was formed yet."""
    return queries.group_of(row) is None


IN_HAND, OPEN = frozenset(map(str, states.IN_HAND)), frozenset(map(str, states.OPEN))
W, L, A = states.WORK, states.LEAD, states.APPROVE
AT = {name: step.start for name, step in states.MOVES.items()}
EVERY = [
    Act("register", "登记五项", "clipboard-check", W, forms.RegisterForm,
        actions.register_complaint, AT["REGISTER"], "primary"),
    Act("accept", "分级受理", "stairs", L, forms.AcceptForm, actions.accept_complaint, AT["ACCEPT"], "primary"),
    Act("group", "成立专项小组", "users-group", L, forms.GroupForm,
        actions.form_group, AT["JUDGE"], "primary", has_no_group),
    Act("evidence", "取证", "file-search", W, forms.EvidenceForm, actions.add_evidence, IN_HAND),
    Act("judge", "调查定性", "scale", L, forms.JudgeForm, actions.judge_complaint, AT["JUDGE"], "primary"),
    Act("option", "拟方案", "bulb", L, forms.OptionForm, actions.add_option, AT["AGREE"]),
    Act("consult", "征询客户", "message-question", W, forms.ConsultForm,
        actions.consult_customer, AT["AGREE"], "primary"),
    Act("apology", "写致歉说明", "heart-handshake", L, forms.ApologyForm, actions.write_apology,
        frozenset(map(str, (S.PLANNING, S.AGREED))), "normal", lambda row: bool(row.is_company_fault)),
    Act("agree", "定方案", "checks", L, forms.PlanForm, actions.agree_plan, AT["AGREE"], "primary"),
    Act("approve", "批准方案", "circle-check", L, NothingForm,
        actions.approve_plan, AT["START"], "primary", needs_approval),
    Act("send-back", "退回方案", "arrow-back-up", L, forms.ReasonForm,
        actions.send_back_plan, AT["START"], "normal", needs_approval),
    Act("rethink", "改方案", "edit", L, forms.ReasonForm, actions.drop_plan, AT["RETHINK"]),
    Act("start", "开始执行", "player-play", L, NothingForm, actions.start_plan, AT["START"], "primary", may_start),
    Act("order", "开服务单", "tool", L, forms.OrderForm, actions.order_work, AT["FINISH"]),
    Act("finish", "执行完成", "check", L, forms.DoneForm, actions.finish_plan, AT["FINISH"], "primary"),
    Act("tell", "告知结果", "phone-outgoing", W, forms.ProgressForm, actions.tell_result, AT["TELL"], "primary"),
    Act("satisfied", "客户满意", "mood-smile", W, forms.SatisfiedForm, actions.note_satisfied, AT["SATISFY"],
        "primary"),
    Act("unsatisfied", "不满意，再来", "mood-sad", W, forms.UnsatisfiedForm, actions.note_unsatisfied, AT["AGAIN"]),
    Act("progress", "告知进度", "phone-outgoing", W, forms.ProgressForm, actions.tell_progress, IN_HAND),
    Act("review", "复盘", "search", L, endings.ReviewForm, actions.review_complaint,
        frozenset(map(str, (S.SATISFIED, S.EXCEPTED))), "primary", lambda row: row.reviewed_at is None),
    Act("revive", "复核后继续处理", "refresh", L, forms.ReasonForm, actions.revive_complaint, AT["REVIVE"]),
    Act("reopen", "重新处理", "refresh", W, forms.ReasonForm, actions.reopen_complaint, AT["REOPEN"]),
    Act("lift", "申诉成立", "report-off", A, forms.ReasonForm, actions.lift_fault,
        frozenset(map(str, states.PAST)), "more", lambda row: row.blamed_staff_id is not None),
    Act("grade", "改等级", "stairs-up", L, forms.GradeForm, actions.change_grade, IN_HAND, "more"),
    Act("owner", "换负责人", "user-share", L, forms.OwnerForm, actions.change_owner, IN_HAND, "more"),
    Act("break-off", "中断，交给同事", "user-share", W, forms.BreakOffForm, actions.break_off, OPEN, "more"),
    Act("authority", "上级转办", "building-bank", W, forms.AuthorityForm, actions.note_authority, OPEN, "more"),
    Act("merge", "并案", "git-merge", L, endings.MergeForm, actions.merge_complaint, OPEN, "more"),
    Act("withdraw", "客户撤回", "arrow-back", W, forms.ReasonForm, actions.withdraw_complaint, OPEN, "more"),
    Act("except", "例外关闭", "gavel", A, endings.ExceptForm, actions.except_complaint, AT["EXCEPT"], "more"),
    Act("hold", "封存证据", "lock", A, forms.ReasonForm, actions.hold_evidence, frozenset(S.values), "more",
        lambda row: not row.hold_reason),
    Act("release", "解除封存", "lock-open", A, NothingForm, actions.release_evidence, frozenset(S.values), "more",
        lambda row: bool(row.hold_reason)),
]  # fmt: skip
ACTS = {act.key: act for act in EVERY}


def bar(row: Complaint, actor: Actor) -> tuple[MoveBar, list[MoveButton]]:
    """The verbs that this actor may use now, and those that are seldom needed."""
    found = [act for act in EVERY if act.is_open(row, actor)]
    return MoveBar([button(row, act) for act in found if act.kind != "more"]), [
        button(row, act) for act in found if act.kind == "more"
    ]


def button(row: Complaint, act: Act) -> MoveButton:
    """A verb as a button; one without questions acts at once."""
    url = reverse(f"complaint-{act.key}", args=[row.pk])
    kind = "normal" if act.kind == "more" else act.kind
    return MoveButton(act.label, url, act.key, kind, act.icon, post=act.form is NothingForm)


def first_values(act: Act, row: Complaint) -> dict[str, Any]:
    """What a form shows before anybody typed: what is known already."""
    now = clock.now()
    if act.key == "register":
        return {
            "topic": row.topic, "matter": row.matter, "wish": row.wish, "name": row.name, "phone": row.phone,
            "about_staff": str(row.about_staff_id or ""),
        }  # fmt: skip
    if act.key == "accept":
        usual = now + policy.minutes("complaint.feedback_minutes", at=now, project=row.project_id)
        return {"feedback_due_at": local(usual), "how": "phone"}
    if act.key == "agree":
        chosen = queries.present_round(row).options.filter(is_chosen=True).first()
        if chosen is not None:
            return {"plan": f"{chosen.name}：{chosen.method}", "cost": chosen.fen / forms.FEN}
    if act.key == "apology":
        return {"apology": row.apology}
    return {}
