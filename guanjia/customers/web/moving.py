"""Move-ins 入住 at the desk: the list, one with its interview, tasks, checklist, keys and file."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.customers import actions, fullness, moving, queries, wishes
from guanjia.customers.models import MoveIn
from guanjia.customers.web import forms
from guanjia.kernel.web import Request, View, ask, done, needs, page, submit
from guanjia.organization.web.place import project_of
from guanjia.people.timeline import entries
from guanjia.sla import queries as sla

NAV = "move-ins"
LOOKS = {"scheduled": "todo", "interviewed": "confirm", "preparing": "doing", "ready": "sent", "handed_over": "call",
         "closed": "done", "cancelled": "none"}  # fmt: skip


@needs("desk.open", "customers.edit")
def list_move_ins(request: Request) -> HttpResponse:
    """Move-ins, the next handover first."""
    rows = list(moving.move_ins(request.actor, project_of(request).pk)[:100])
    clocks = sla.next_clocks(MoveIn.kind, [row.pk for row in rows])
    items = [(row, sla.view(clocks[row.pk]) if row.pk in clocks else None) for row in rows]
    return page(request, "customers/move_ins.html#rows", nav_on=NAV, items=items, looks=LOOKS)


@needs("desk.open", "customers.edit")
def schedule(request: Request, household_id: int) -> HttpResponse:
    """Plan the handover of a home."""
    household = queries.get_household(request.actor, household_id)
    form = forms.MoveInForm(request.POST or None, people=queries.residents(household))
    back = reverse("household", args=[household.pk])
    if submit(form, actions.schedule_move_in, household, by=request.actor):
        number = form.answer.body["ref"].split(":")[1]  # type: ignore[attr-defined]
        return done(request, "", to=reverse("move-in", args=[number]))
    return ask(
        request, form, f"{household.unit} 预约入住", back, NAV, verb="预约", note="责任管家会收到访谈提醒"
    )


@needs("desk.open", "customers.edit")
def show_move_in(request: Request, move_in_id: int) -> HttpResponse:
    """One move-in: where it stands, the wishes by sort, the tasks, what the file still lacks."""
    row = moving.get_move_in(request.actor, move_in_id)
    file = fullness.system_file(row.household_id)
    clocks = sla.next_clocks(MoveIn.kind, [row.pk])
    return page(
        request, "customers/move_in.html#main_part", nav_on=NAV, row=row, dot=LOOKS[row.status],
        parts=moving.parts_of(row), clock=sla.view(clocks[row.pk]) if row.pk in clocks else None,
        wishes=wishes.live([row.household_id]),
        missing=fullness.of(file).missing if file else [], entries=entries(row.ref),
        may_edit=request.actor.may("customers.edit"), S=MoveIn.Status,
    )  # fmt: skip


@needs("desk.open", "customers.edit")
def tick(request: Request, move_in_id: int) -> HttpResponse:
    """Tick what is done."""
    row = moving.get_move_in(request.actor, move_in_id)
    form = forms.TasksForm(request.POST if request.method == "POST" else None, tasks=moving.tasks_of(row))
    back = reverse("move-in", args=[move_in_id])
    if submit(form, actions.tick_tasks, row, by=request.actor) or request.method == "GET":
        return done(request, "", to=back)
    return ask(request, form, f"{row.household.unit} 入住准备", back, NAV)


def act_view(
    act: Callable[..., MoveIn], form_of: type[django_forms.Form], title: str, verb: str, note: str = ""
) -> View[[int]]:
    """The route of one step: its form asks, POST acts."""

    @needs("desk.open", "customers.edit")
    def run(request: Request, move_in_id: int) -> HttpResponse:
        row = moving.get_move_in(request.actor, move_in_id)
        form = form_of(request.POST if request.method == "POST" else None)
        back = reverse("move-in", args=[move_in_id])
        if submit(form, act, row, by=request.actor):
            return done(request, "", to=back)
        return ask(request, form, f"{row.household.unit} {title}", back, NAV, verb=verb, note=note)

    return run


class InterviewForm(django_forms.Form):
    """What the interview left beside the wishes."""

    plan = django_forms.CharField(
        label="这一户要有什么不一样的做法", max_length=300, required=False, widget=django_forms.Textarea
    )


STEPS: dict[str, tuple[Any, ...]] = {
    "interview": (actions.note_interview, InterviewForm, "完成访谈", "访谈完成", "愿望先登记为偏好；没有也可以完成"),
    "prepare": (actions.prepare_move_in, forms.GrantForm, "开始准备", "按偏好和清单生成任务"),
    "keys": (actions.hand_over_keys, forms.GrantForm, "交钥匙", "已交钥匙", "交接单已签字，钥匙和门禁卡已点清"),
    "close": (actions.close_move_in, forms.GrantForm, "结束入住", "档案齐全，结束"),
    "cancel": (actions.cancel_move_in, forms.ReasonForm, "取消入住", "取消入住"),
}  # fmt: skip
urlpatterns: list[URLPattern] = [
    path("desk/move-ins/", list_move_ins, name="move-ins"),
    path("desk/move-ins/<int:move_in_id>/", show_move_in, name="move-in"),
    path("desk/move-ins/<int:move_in_id>/tasks/", tick, name="move-in-tasks"),
    path("desk/households/<int:household_id>/move-in/", schedule, name="move-in-schedule"),
    *(
        path(f"desk/move-ins/<int:move_in_id>/{key}/", act_view(*facts), name=f"move-in-{key}")
        for key, facts in STEPS.items()
    ),
]
