"""当日计划: asked for, looked at, changed by hand, published, printed."""

from contextlib import suppress
from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.dispatch import actions, day_sheet, queries
from guanjia.dispatch.models import DayPlan
from guanjia.dispatch.planning import solver
from guanjia.dispatch.web import plan_view
from guanjia.dispatch.web.forms import FixForm
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import Refused
from guanjia.kernel.web import Request, done, needs, page, submit
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.organization.web.place import project_of
from guanjia.sheets import papers
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.web.calendar import day_of

NAV, NAME = "plan", "dispatch/plan.html#plan"


class DayForm(forms.Form):
    """Which day is planned, and which projects with that of the desk."""

    day = forms.DateField()
    others: "forms.ModelMultipleChoiceField[Project]" = forms.ModelMultipleChoiceField(
        queryset=None, required=False
    )
    is_greedy = forms.BooleanField(required=False)

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["others"].queryset = others  # type: ignore[attr-defined]


@needs("desk.open", "dispatch.assign")
def show(request: Request) -> HttpResponse:
    """The plan of a day; while it is made the page asks every two seconds."""
    project, day = project_of(request), day_of(request.GET.get("day", ""))
    plan = queries.plan_of_day(request.actor, project.pk, day)
    return shown(request, project.pk, day, plan)


def shown(
    request: Request,
    project_id: int,
    day: Any,
    plan: DayPlan | None,
    refusal: Refused | None = None,
    **more: Any,
) -> HttpResponse:
    """The page of a day, whatever its plan is like."""
    who = request.GET.get("who", "")
    facts = plan_view.head(request.actor, project_id, day, plan)
    facts |= plan_view.joined(others_of(request.actor, project_id), plan)
    facts |= (
        plan_view.context(request.actor, plan, int(who) if who.isdigit() else 0)
        if plan and plan.is_solved
        else {}
    )
    fixed = {"fix": None, "order": None} | more
    has_solver = solver.is_installed()
    return page(
        request, NAME, nav_on=NAV, refusal=refusal, has_solver=has_solver, poll=f"{reverse('plan')}?day={day}",
        **facts, **fixed,
    )  # fmt: skip


def others_of(actor: Actor, project_id: int) -> QuerySet[Project]:
    """The other projects in which somebody dispatches: what can be planned together."""
    return organization.projects(actor, "dispatch.assign").exclude(pk=project_id)


@needs("desk.open", "dispatch.assign")
def make(request: Request) -> HttpResponse:
    """Ask the worker for the plan of a day."""
    project = project_of(request)
    form = DayForm(request.POST or None, others=others_of(request.actor, project.pk))
    if submit(form, actions.ask_plan, project, by=request.actor):
        return back(form.cleaned_data["day"], request)
    day = day_of(request.POST.get("day", ""))
    refusal = getattr(form, "refusal", None) or Refused("day_needed", "请选要排的日期。")
    return shown(request, project.pk, day, queries.plan_of_day(request.actor, project.pk, day), refusal)


def back(day: Any, request: Request) -> HttpResponse:
    """To the page of a day."""
    return done(request, "", to=f"{reverse('plan')}?day={day}")


@needs("desk.open", "dispatch.assign")
def publish(request: Request, plan_id: int) -> HttpResponse:
    """Let a draft count, and send its visits, each by itself; what stays says why on the page."""
    return acted(request, plan_id, actions.publish_plan)


@needs("desk.open", "dispatch.assign")
def send_rest(request: Request, plan_id: int) -> HttpResponse:
    """Try again what was not sent."""
    return acted(request, plan_id, actions.send_visits)


@needs("desk.open", "dispatch.assign")
def drop(request: Request, plan_id: int) -> HttpResponse:
    """Void a plan."""
    return acted(request, plan_id, actions.drop_plan)


def acted(request: Request, plan_id: int, act: Any) -> HttpResponse:
    """Do something with a plan; a refusal stands on its page."""
    plan = queries.get_plan(request.actor, plan_id)
    if request.method == "POST":
        try:
            act(plan, by=request.actor)
        except Refused as refusal:
            return shown(
                request, plan.project_id, plan.day, queries.get_plan(request.actor, plan_id), refusal
            )
    return back(plan.day, request)


@needs("desk.open", "dispatch.assign")
def fix(request: Request, plan_id: int, order_id: int) -> HttpResponse:
    """Set by hand who makes a visit, and when; dragging a bar comes here with both filled in."""
    plan = queries.get_plan(request.actor, plan_id)
    order = queries.get_planned_order(plan, order_id)
    staff = queries.goers_of(request.actor, plan)
    form = FixForm(request.POST or None, staff=staff, initial=wish(request, plan, order))
    if submit(form, actions.fix_visit, plan, order=order, by=request.actor):
        return back(plan.day, request)
    return shown(
        request, plan.project_id, plan.day, queries.get_plan(request.actor, plan_id), fix=form, order=order
    )


def wish(request: Request, plan: DayPlan, order: WorkOrder) -> dict[str, Any]:
    """Who and when as dragged, else as planned."""
    row = plan.visits.filter(order=order, is_lead=True).first()
    found: dict[str, Any] = {"starts_at": local(row.starts_at), "staff": row.staff_id} if row else {}
    with suppress(ValueError):
        dragged = time.fromisoformat(request.GET.get("at", ""))
        found["starts_at"] = datetime.combine(plan.day, dragged)
    return found | ({"staff": request.GET["staff"]} if request.GET.get("staff", "").isdigit() else {})


@needs("desk.open", "dispatch.assign")
def unfix(request: Request, plan_id: int, order_id: int) -> HttpResponse:
    """Take back what was set by hand, and plan the day anew."""
    plan = queries.get_plan(request.actor, plan_id)
    order = queries.get_planned_order(plan, order_id)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_bound and not submit(form, actions.unfix_visit, plan, order=order, by=request.actor):
        return shown(request, plan.project_id, plan.day, plan, getattr(form, "refusal", None))
    return back(plan.day, request)


@needs("desk.open", "dispatch.assign")
def draw(request: Request, plan_id: int, order_id: int, staff_id: int) -> HttpResponse:
    """Ask the warehouse for what a visit lacks in the van of a person."""
    plan = queries.get_plan(request.actor, plan_id)
    staff = queries.get_planned_staff(plan, staff_id)
    order = queries.get_planned_order(plan, order_id)

    def ask_for_parts(row: DayPlan, *, by: Actor) -> None:
        actions.ask_for_parts(row, by=by, order=order, staff=staff)

    return acted(request, plan_id, ask_for_parts)


@needs("desk.open", "dispatch.assign")
def sheet(request: Request, plan_id: int, staff_id: int) -> HttpResponse:
    """当日派工单 of one person as a PDF."""
    plan = queries.get_plan(request.actor, plan_id)
    person = queries.get_planned_staff(plan, staff_id)
    url = papers.page_url(request, reverse("field-today"))
    return papers.answer(day_sheet.sheet(plan, person, url), f"day-{plan.day}-{person.number}")


urlpatterns: list[URLPattern] = [
    path("desk/plan/", show, name="plan"),
    path("desk/plan/make/", make, name="plan-make"),
    path("desk/plan/<int:plan_id>/publish/", publish, name="plan-publish"),
    path("desk/plan/<int:plan_id>/send/", send_rest, name="plan-send"),
    path("desk/plan/<int:plan_id>/drop/", drop, name="plan-drop"),
    path("desk/plan/<int:plan_id>/orders/<int:order_id>/fix/", fix, name="plan-fix"),
    path("desk/plan/<int:plan_id>/orders/<int:order_id>/unfix/", unfix, name="plan-unfix"),
    path("desk/plan/<int:plan_id>/orders/<int:order_id>/draw/<int:staff_id>/", draw, name="plan-draw"),
    path("desk/plan/<int:plan_id>/sheets/<int:staff_id>.pdf", sheet, name="plan-sheet"),
]
