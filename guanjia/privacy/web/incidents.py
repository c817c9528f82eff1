"""信息安全事件: anybody of the staff reports, the officers contain, assess, tell, learn."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.moves import Move, ready
from guanjia.kernel.panels import MoveButton
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import NothingForm, Request, done, needs, page, panel_blocks, submit
from guanjia.organization.moments import CHINA, clock_time, local
from guanjia.organization.web.place import project_of
from guanjia.privacy import actions, queries, rules, states
from guanjia.privacy.models import Incident
from guanjia.privacy.web import shown

NAV, PAGE = "incidents", 100


def long(label: str, length: int, **more: Any) -> forms.CharField:
    """A field of several lines."""
    return forms.CharField(label=label, max_length=length, widget=forms.Textarea(attrs={"rows": 2}), **more)


class ReportForm(forms.Form):
    """What happened."""

    sort = forms.ChoiceField(label="什么事", choices=Incident.Sort.choices)
    words = long("经过", 500, help_text="发生了什么、在哪里发现、涉及谁；先报，不用等查清")
    happened_at = forms.DateTimeField(
        label="什么时候发生的", required=False, help_text="不填就是现在",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), input_formats=["%Y-%m-%dT%H:%M"],
    )  # fmt: skip

    def clean_happened_at(self) -> Any:
        """The local time of the control."""
        given = self.cleaned_data["happened_at"]
        return given.replace(tzinfo=CHINA) if given else None


class HowForm(forms.Form):
    """How it was stopped."""

    how = long("怎么控制住的", 200, help_text="例如：收回文件、改密码、停账号、通知误收人删除")


class AssessForm(forms.Form):
    """Whether it is true, whom it concerns, what may come of it."""

    is_confirmed = forms.BooleanField(label="情况属实", required=False)
    affected = forms.IntegerField(label="影响多少人", min_value=0)
    who = long(
        "涉及谁", 4000, required=False, help_text="每行一个：门牌、电话或姓名；门牌算这一户现在的所有人"
    )
    data_sorts = forms.CharField(label="涉及哪些信息", max_length=120, help_text="例如：姓名、电话、门牌")
    cause = long("原因", 200)
    risk = forms.ChoiceField(label="对本人的危害", choices=Incident.Risk.choices, widget=forms.RadioSelect)
    must_notify = forms.BooleanField(label="需要通知本人和主管部门", required=False)


class WhomForm(forms.Form):
    """Who was told."""

    whom = forms.CharField(label="通知了谁、怎么通知的", max_length=120)


class MeasuresForm(forms.Form):
    """What will be done."""

    measures_taken = long("改进措施", 300)


@needs("desk.open", "privacy.report")
def list_incidents(request: Request) -> HttpResponse:
    """Incidents within reach and own reports, and the form to report one."""
    form, project = ReportForm(request.POST or None), project_of(request)
    if submit(form, actions.report_incident, project, by=request.actor):
        number = SubjectRef.parse(form.answer.body["ref"]).id  # type: ignore[attr-defined]
        return done(request, "", to=reverse("incident", args=[number]), said="已报告")
    rows = list(queries.incidents(request.actor)[:PAGE])
    return page(
        request, "privacy/incidents.html", nav_on=NAV, rows=rows, form=form, at=clock_time, dots=states.DOT,
        clocks=shown.clocks(Incident.kind, rows), project=project,
    )  # fmt: skip


@needs("desk.open", "privacy.report")
def show(request: Request, incident_id: int) -> HttpResponse:
    """One incident: what happened, what was done, what comes next, and the words of the notice at once."""
    row = queries.get_incident(request.actor, incident_id)
    return page(
        request, "privacy/incident.html", nav_on=NAV, row=row, at=clock_time, dots=states.DOT, moment=clock.now(),
        who=queries.names_shown({row.reported_by}), parties=shown.names(request, row.parties),
        moves=moves(request.actor, row), notice=notice_of(row), clocks=shown.clocks_of(row),
        panels=panel_blocks(request, Incident.kind, "page", row),
    )  # fmt: skip


def notice_of(row: Incident) -> str:
    """The notice to the people concerned, ready to be sent once it was assessed (PIPL 57)."""
    if not row.must_notify:
        return ""
    when = f"{local(row.happened_at):%Y年%m月%d日 %H:%M}"
    return (
        f"尊敬的业主：{when} 前后发生一起个人信息{row.get_sort_display()}事件，涉及您的{row.data_sorts or '个人信息'}。"
        f"原因是{row.cause}。可能的影响：危害{row.get_risk_display()}，请留意陌生来电和短信，不要告诉别人验证码。"
        f"我们已经{row.contained}。有疑问请联系物业服务中心。事件编号 {row.number}。"
    )


def moves(actor: Actor, row: Incident) -> list[MoveButton]:
    """The next verbs, for who handles incidents of the project."""
    if not actor.reach("privacy.incidents").covers(row.project_id):
        return []
    named = (
        (states.CONTAIN, "已控制", "contain"), (states.ASSESS, "评估", "assess"), (states.NOTIFY, "已通知", "notify"),
        (states.REVIEW, "复盘", "review"), (states.CLOSE, "关闭", "close"),
    )  # fmt: skip
    found = []
    for step, label, name in named:
        if ready(row, step) is not None or (step is states.NOTIFY and rules.needs_notice(row)):
            continue
        if step is states.REVIEW and rules.was_told(row):
            continue
        found.append(MoveButton(label, reverse(f"incident-{name}", args=[row.pk]), kind="primary"))
    return found


def one(
    request: Request, incident_id: int, step: Move, run: Any, form: type[forms.Form], title: str
) -> HttpResponse:
    """One act on an incident, one form a page; no form before its turn."""
    row = queries.get_incident(request.actor, incident_id)
    shown.is_its_turn(request, row, step)
    back = reverse("incident", args=[row.pk])
    return shown.act(request, run, row, form, title, back, NAV, sub=f"{row.number} {row.get_sort_display()}")


@needs("desk.open", "privacy.incidents")
def contain(request: Request, incident_id: int) -> HttpResponse:
    """已控制."""
    return one(request, incident_id, states.CONTAIN, actions.contain_incident, HowForm, "怎么控制住的")


@needs("desk.open", "privacy.incidents")
def assess(request: Request, incident_id: int) -> HttpResponse:
    """评估."""
    return one(request, incident_id, states.ASSESS, actions.assess_incident, AssessForm, "评估影响")


@needs("desk.open", "privacy.incidents")
def notify(request: Request, incident_id: int) -> HttpResponse:
    """已通知."""
    return one(request, incident_id, states.NOTIFY, actions.notify_incident, WhomForm, "通知本人和主管部门")


@needs("desk.open", "privacy.incidents")
def review(request: Request, incident_id: int) -> HttpResponse:
    """复盘."""
    return one(request, incident_id, states.REVIEW, actions.review_incident, MeasuresForm, "复盘和改进措施")


@needs("desk.open", "privacy.incidents")
def close(request: Request, incident_id: int) -> HttpResponse:
    """关闭."""
    return one(
        request, incident_id, states.CLOSE, actions.close_incident, NothingForm, "改进措施已落实，关闭"
    )


urlpatterns: list[URLPattern] = [
    path("desk/incidents/", list_incidents, name="incidents"),
    path("desk/incidents/<int:incident_id>/", show, name="incident"),
    path("desk/incidents/<int:incident_id>/contain/", contain, name="incident-contain"),
    path("desk/incidents/<int:incident_id>/assess/", assess, name="incident-assess"),
    path("desk/incidents/<int:incident_id>/notify/", notify, name="incident-notify"),
    path("desk/incidents/<int:incident_id>/review/", review, name="incident-review"),
    path("desk/incidents/<int:incident_id>/close/", close, name="incident-close"),
]
