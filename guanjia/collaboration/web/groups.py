"""专项小组 at the desk: the groups of the project, one group with its duties; a member's duties on the phone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.collaboration import actions, queries, rules, states
from guanjia.collaboration.models import GroupDuty, TaskGroup
from guanjia.collaboration.web.forms import (
    DutyForm,
    GroupForm,
    LeadForm,
    MaybeReasonForm,
    ReasonForm,
    ReportForm,
    ResultForm,
)
from guanjia.kernel import clock, going
from guanjia.kernel.panels import MoveButton
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import NothingForm, Request, View, ask, done, needs, page, panel_blocks, submit
from guanjia.organization.moments import local
from guanjia.organization.web.place import project_of
from guanjia.people.timeline import entries
from guanjia.sla import queries as sla

NAV, NEED, SHOWN = "groups", "groups.do", 60


def duty_lines(request: Request, duties: list[GroupDuty]) -> list[dict[str, Any]]:
    """Duties in words, each with its clock and what the actor may do."""
    clocks = sla.next_clocks(GroupDuty.kind, [row.pk for row in duties])
    return [
        {
            "row": row, "look": states.DUTY_LOOKS[row.status], "is_lead": row.account_id == row.group.lead_id,
            "who": row.account.name or row.account.username,
            "clock": sla.view(clocks[row.pk]) if row.pk in clocks else None,
            "may_finish": row.status == states.Duty.OPEN and row.group.status in states.GROUP_LIVE
            and rules.may_finish(request.actor, row) is None,
            "may_leave": row.status == states.Duty.OPEN and rules.may_lead(request.actor, row.group) is None,
        }
        for row in duties
    ]  # fmt: skip


@needs("desk.open", NEED)
def list_groups(request: Request) -> HttpResponse:
    """The groups of the project that the actor sees, those under way first."""
    project = project_of(request)
    found = list(queries.groups(request.actor).filter(project=project)[: SHOWN + 1])
    clocks = sla.next_clocks(TaskGroup.kind, [row.pk for row in found])
    progress = queries.progress_of(found)
    rows = [
        {
            "row": row, "look": states.GROUP_LOOKS[row.status], "progress": progress[row.pk],
            "lead": row.lead.name or row.lead.username,
            "clock": sla.view(clocks[row.pk]) if row.pk in clocks else None,
        }
        for row in sorted(found[:SHOWN], key=lambda row: row.status not in states.GROUP_OPEN)
    ]  # fmt: skip
    return page(
        request, "collaboration/groups.html", nav_on=NAV, rows=rows, project=project, more=len(found) > SHOWN,
        shown=SHOWN, may_form=rules.may_form(request.actor, project.pk) is None,
        mine=duty_lines(request, list(queries.duties_waiting(request.actor)[:SHOWN])),
    )  # fmt: skip


@needs("desk.open", NEED)
def show_group(request: Request, group_id: int) -> HttpResponse:
    """One group: what for, who does what until when, what came out."""
    return shown(request, queries.get_group(request.actor, group_id))


def shown(request: Request, group: TaskGroup, refused: Any = ()) -> HttpResponse:
    """The page of a group; what was refused stands above."""
    duties = list(queries.duties_of(group))
    origin = SubjectRef.parse(group.origin) if group.origin else None
    running = sla.next_clocks(TaskGroup.kind, [group.pk]).get(group.pk)
    members = {row.account_id for row in duties if row.status != states.Duty.LEFT}
    return page(
        request, "collaboration/group.html", nav_on=NAV, group=group, look=states.GROUP_LOOKS[group.status],
        duties=duty_lines(request, duties), members=len(members), departments=len(queries.departments_of(members)),
        clock=sla.view(running) if running else None, lead=group.lead.name or group.lead.username, refused=refused,
        moves=moves_of(request, group), from_where=going.address(request.actor, origin) if origin else "",
        entries=entries(group.ref), aside=panel_blocks(request, group.kind, "aside", group),
        may_add=group.status in states.GROUP_OPEN and rules.may_lead(request.actor, group) is None,
    )  # fmt: skip


def moves_of(request: Request, group: TaskGroup) -> list[MoveButton]:
    """What the actor may do with the group now."""
    leads = rules.may_lead(request.actor, group) is None
    forms_groups = rules.may_form(request.actor, group.project_id) is None
    proposed, formed, working, concluded, _ = states.Grouped
    found = [
        ("complete", "成立小组", group.status == proposed and forms_groups, "primary", "users-group", True),
        ("begin", "开始工作", group.status == formed and leads, "primary", "player-play", True),
        ("conclude", "写总结", group.status in (formed, working) and leads,
         "primary" if group.status == working else "normal", "checks", False),
        ("lead", "换组长", group.status in states.GROUP_OPEN and forms_groups, "normal", "arrows-exchange", False),
        ("dissolve", "不用成立" if group.status == proposed else "解散", group.status in (proposed, concluded)
         and forms_groups, "normal", "ban", group.status == concluded),
    ]  # fmt: skip
    return [
        MoveButton(label, reverse(f"group-{key}", args=[group.pk]), key, kind, icon, post=post)
        for key, label, may, kind, icon, post in found if may
    ]  # fmt: skip


def tomorrow() -> Any:
    """A day from now, in local time, as a form proposes it."""
    return local(clock.now() + timedelta(days=1)).replace(minute=0)


def declaring(request: Request, origin: SubjectRef | None, back: str) -> HttpResponse:
    """The form that declares a project or a task that wants a group."""
    project = project_of(request)
    form = GroupForm(
        request.POST or None,
        names=queries.can_join(project.pk),
        initial={"due_at": tomorrow(), "kind": "urgent"},
    )
    if submit(form, actions.declare_group, project, by=request.actor, origin=origin):
        made = SubjectRef.parse(form.answer.body["ref"])  # type: ignore[attr-defined]
        return done(request, "", to=reverse("group", args=[made.id]), said="接着写其他成员的职责，再点成立")
    return ask(request, form, "提出专项小组", back, NAV, verb="下一步", note="接着写其他成员的职责，再成立")


@needs("desk.open", "groups.form")
def add_group(request: Request) -> HttpResponse:
    """Declare a project or a task that wants a group."""
    return declaring(request, None, reverse(NAV))


@needs("desk.open", "groups.form")
def add_group_from(request: Request, kind: str, subject_id: int) -> HttpResponse:
    """The same for something that the actor may open, such as an order."""
    origin = SubjectRef(kind, subject_id)
    back = going.address(request.actor, origin)
    if not back or not going.names(request.actor, [origin]):
        raise NotFound
    return declaring(request, origin, back)


Make = Callable[[Request, TaskGroup], forms.Form]


def act_view(title: str, make: Make, act: Callable[..., Any], note: str = "") -> View[[int]]:
    """The page of one act of a group; a button without facts says on the page of the group why it was refused."""

    @needs("desk.open", NEED)
    def run(request: Request, group_id: int) -> HttpResponse:
        group = queries.get_group(request.actor, group_id)
        back = reverse("group", args=[group.pk])
        form = make(request, group)
        if submit(form, act, group, by=request.actor):
            return done(request, "", to=back)
        if isinstance(form, NothingForm) or (isinstance(form, MaybeReasonForm) and group.formed_at):
            return shown(request, group, form.non_field_errors())
        return ask(request, form, title, back, NAV, sub=group.purpose, note=note)

    return run


def plain(form_class: type[forms.Form]) -> Make:
    """A form that needs nothing of the group."""
    return lambda request, group: form_class(request.POST if request.method == "POST" else None)


def with_names(form_class: type[DutyForm]) -> Make:
    """A form that offers colleagues."""

    def make(request: Request, group: TaskGroup) -> forms.Form:
        initial = {"due_at": tomorrow()} if form_class is DutyForm else {}
        return form_class(request.POST or None, names=queries.can_join(group.project_id), initial=initial)

    return make


def duty_view(
    face: str, title: str, form_class: type[forms.Form], act: Callable[..., GroupDuty]
) -> View[[int]]:
    """The page of one act of a duty."""

    @needs(f"{face}.open", NEED)
    def run(request: Request, duty_id: int) -> HttpResponse:
        duty = queries.get_duty(request.actor, duty_id)
        back = reverse("group", args=[duty.group_id])
        form = form_class(request.POST or None)
        if submit(form, act, duty, by=request.actor):
            return done(request, "", to=back)
        return ask(request, form, title, back, NAV, sub=f"{duty.group.purpose}：{duty.words}")

    return run


@needs("field.open", NEED)
def show_my_duties(request: Request) -> HttpResponse:
    """What I have to do in groups, on the phone."""
    rows = duty_lines(request, list(queries.duties_waiting(request.actor)[:SHOWN]))
    return page(request, "collaboration/field_duties.html", nav_on="me", rows=rows)


@needs("field.open", NEED)
def show_my_duty(request: Request, duty_id: int) -> HttpResponse:
    """One duty of mine on the phone, and the form that says it is done."""
    duty = queries.get_duty(request.actor, duty_id)
    form = ResultForm(request.POST or None)
    if submit(form, actions.finish_duty, duty, by=request.actor):
        return done(request, "", to=reverse("field-duties"), said="已办完")
    line = duty_lines(request, [duty])[0]
    lead = duty.group.lead.name or duty.group.lead.username
    return page(request, "collaboration/field_duty.html", nav_on="me", line=line, lead=lead, form=form)


urlpatterns: list[URLPattern] = [
    path("desk/groups/", list_groups, name=NAV),
    path("desk/groups/new/", add_group, name="group-add"),
    path("desk/groups/new/<str:kind>/<int:subject_id>/", add_group_from, name="group-add-from"),
    path("desk/groups/<int:group_id>/", show_group, name="group"),
    path("desk/groups/<int:group_id>/duties/", act_view("加一项职责", with_names(DutyForm), actions.add_duty),
         name="group-duty"),
    path("desk/groups/<int:group_id>/complete/", act_view("成立小组", plain(NothingForm), actions.complete_group),
         name="group-complete"),
    path("desk/groups/<int:group_id>/begin/", act_view("开始工作", plain(NothingForm), actions.begin_group),
         name="group-begin"),
    path("desk/groups/<int:group_id>/conclude/",
         act_view("写总结", plain(ReportForm), actions.conclude_group, "没办完的职责随总结结束，记为没办"),
         name="group-conclude"),
    path("desk/groups/<int:group_id>/lead/", act_view("换组长", with_names(LeadForm), actions.replace_lead),
         name="group-lead"),
    path("desk/groups/<int:group_id>/dissolve/", act_view("解散", plain(MaybeReasonForm), actions.dissolve_group),
         name="group-dissolve"),
    path("desk/duties/<int:duty_id>/finish/", duty_view("desk", "办完了", ResultForm, actions.finish_duty),
         name="duty-finish"),
    path("desk/duties/<int:duty_id>/leave/", duty_view("desk", "不再办", ReasonForm, actions.leave_duty),
         name="duty-leave"),
    path("field/duties/", show_my_duties, name="field-duties"),
    path("field/duties/<int:duty_id>/", show_my_duty, name="field-duty"),
]  # fmt: skip
