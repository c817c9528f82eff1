"""The roster 排班: a month that is edited in place, a week, who is on duty now, one cell."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.text import TextRefused, date_of
from guanjia.kernel.web import Request, ask, done, needs, page, submit
from guanjia.organization.models import Project
from guanjia.organization.moments import CHINA, local
from guanjia.organization.web.place import project_of
from guanjia.people import absences, actions, month, queries
from guanjia.people.actions.planning import key_of
from guanjia.people.models import Shift
from guanjia.people.web import forms

NAV, WEEK, DAY = "roster", timedelta(days=7), timedelta(days=1)


def day_asked(text: str) -> date:
    """The asked day, else today."""
    try:
        return date_of(text)
    except TextRefused:
        return local(clock.now()).date()


def week_of(text: str) -> date:
    """The Monday of the asked day, else of today."""
    day = day_asked(text)
    return day - timedelta(days=day.weekday())


@needs("desk.open", "people.read")
def show_roster(request: Request) -> HttpResponse:
    """A month on one screen; `week` shows a week with the hours."""
    if "week" in request.GET:
        return show_week(request)
    return page(request, "people/month.html#grid", nav_on=NAV, **about(request, None))


def about(request: Request, form: forms.CellsForm | forms.MoveForm | None) -> dict[str, Any]:
    """What the page of a month says; a refused change stays in its form, refused codes in their cells."""
    project = project_of(request)
    first = day_asked(request.GET.get("month", "")).replace(day=1)
    shown, today = month.month_of(request.actor, project, first), local(clock.now()).date()
    monday = today - timedelta(days=today.weekday())
    refusal = getattr(form, "refusal", None)
    return {
        "month": shown, "kinds": queries.kinds(project.pk), "today": today, "form": form or forms.CellsForm(),
        "refused": refusal.fields if refusal else {}, "key_of": key_of, "refusal": refusal,
        "typed": typed(form), "is_move": isinstance(form, forms.MoveForm),
        "week": month.by_shift(shown, [monday + n * DAY for n in range(7)]),
        "before": first - DAY, "after": (first + timedelta(days=31)).replace(day=1),
        "may_edit": request.actor.reach("people.edit").covers(project.pk),
        "waiting": absences.waiting(request.actor, project.pk), "at_work": on_duty_now(project),
    }  # fmt: skip


def typed(form: forms.CellsForm | forms.MoveForm | None) -> dict[str, str]:
    """The codes of cells that were refused, by their names: they stand until they are mended or given up."""
    cells = form.cleaned_data.get("cells", []) if isinstance(form, forms.CellsForm) and form.is_bound else []
    return {key_of(cell.staff_id, cell.day): cell.code for cell in cells}


def on_duty_now(project: Project) -> int:
    """How many are planned at this moment."""
    return len(queries.on_duty(project.pk, clock.now()))


@needs("desk.open", "people.edit")
def set_cells(request: Request) -> HttpResponse:
    """Set one or many cells: everything, or nothing with the cause at each cell."""
    return answer(request, forms.CellsForm(request.POST or None), actions.set_cells)


@needs("desk.open", "people.edit")
def move_shift(request: Request) -> HttpResponse:
    """Move a shift to another cell, or exchange two."""
    return answer(request, forms.MoveForm(request.POST or None), actions.move_shift)


def answer(request: Request, form: forms.CellsForm | forms.MoveForm, act: Callable[..., int]) -> HttpResponse:
    """The month after a change of it, or with what stands against the change."""
    if submit(form, act, project_of(request), by=request.actor):
        back = f"{reverse('roster')}?month={request.GET.get('month', '')}"
        to = "" if "HX-Request" in request.headers else back
        return done(request, "people/month.html#grid", to=to, said="已保存", **about(request, None))
    return page(request, "people/month.html#grid", nav_on=NAV, **about(request, form))


@needs("desk.open", "people.edit")
def set_cell(request: Request, staff_id: int, day: str) -> HttpResponse:
    """One cell without script: which shift, and why where a limit breaks."""
    person, wanted = queries.get_staff(request.actor, staff_id), day_asked(day)
    if f"{wanted:%Y-%m-%d}" != day:
        raise NotFound
    back = f"{reverse('roster')}?month={day}"
    start = datetime.combine(wanted, time(), CHINA)
    there = [
        row.code
        for row in queries.shifts([person.pk], start, start + DAY)[person.pk]
        if row.starts_at >= start
    ]
    initial = {"code": there[0] if there else ""}
    form = forms.CellForm(
        request.POST if request.method == "POST" else None, person=person, day=wanted, initial=initial
    )
    if submit(form, actions.set_cells, person.project, by=request.actor):
        return done(request, "", to=back)
    note = "排错了再改一次就行；超过工时上限时，主管或项目经理写明理由才能照排"
    return ask(request, form, f"{person.name} {wanted:%m-%d} 的班", back, NAV, verb="排上", note=note)


def show_week(request: Request) -> HttpResponse:
    """A week of shifts, one line a person."""
    first = week_of(request.GET.get("week", ""))
    rows = list(queries.staff(request.actor).filter(project=project_of(request)))
    since = datetime.combine(first, time(), CHINA)
    shifts = queries.shifts([row.pk for row in rows], since, since + WEEK)
    days = [first + timedelta(days=n) for n in range(7)]
    lines = [(row, week(shifts[row.pk], days)) for row in rows]
    return page(
        request, "people/roster.html", nav_on=NAV, days=days, lines=lines, today=local(clock.now()).date(),
        counts=[sum(bool(cells[n]) for _, cells in lines) for n in range(7)], before=first - WEEK, after=first + WEEK,
    )  # fmt: skip


def week(shifts: list[Shift], days: list[date]) -> list[list[tuple[str, str]]]:
    """The shifts of a person by day: code and hours."""
    found: dict[date, list[tuple[str, str]]] = {day: [] for day in days}
    for row in shifts:
        start, end = local(row.starts_at), local(row.ends_at)
        if start.date() in found:
            found[start.date()].append((row.code, f"{start:%H:%M}–{end:%H:%M}"))
    return list(found.values())


@needs("desk.open", "people.read")
def show_on_duty(request: Request) -> HttpResponse:
    """Who is on duty at an instant: post, shift, present or not, on leave, on call, who stands in."""
    project = project_of(request)
    form = forms.MomentForm(request.GET if "at" in request.GET else None)
    at = form.cleaned_data["at"] if form.is_bound and form.is_valid() else clock.now()
    lines = queries.on_duty_lines(request.actor, project.pk, at)
    return page(
        request, "people/on_duty.html", nav_on=NAV, moment=local(at), lines=lines,
        form=form if form.is_bound else forms.MomentForm(initial={"at": f"{local(at):%Y-%m-%dT%H:%M}"}),
        gaps=month.gaps_at(request.actor, project, at),
        groups=[(word, [line for line in lines if line.group == key]) for key, word in GROUPS],
    )  # fmt: skip


GROUPS = (("work", "在班"), ("call", "备班"), ("away", "请假"))


@needs("desk.open", "people.edit")
def lay_pattern(request: Request) -> HttpResponse:
    """Lay a repeated sequence over chosen people."""
    project = project_of(request)
    first = local(clock.now()).date() + DAY
    form = forms.PatternForm(request.POST or None, people=queries.staff(request.actor).filter(project=project),
                             initial={"since": first})  # fmt: skip
    if submit(form, actions.lay_pattern, project, by=request.actor):
        return done(request, "", to=f"{reverse('roster')}?month={form.cleaned_data['since']}")
    codes = "、".join(kind.words for kind in queries.kinds(project.pk))
    return ask(request, form, "循环班", reverse("roster"), NAV, verb="排上", sub=codes,
               note="已有的班会被换掉；一格排不上就一格也不改")  # fmt: skip


@needs("desk.open", "people.edit")
def copy_days(request: Request) -> HttpResponse:
    """Make a week or a month like an earlier one."""
    project = project_of(request)
    monday = week_of("")
    form = forms.CopyForm(request.POST or None, initial={"since": monday, "days": 7, "to": monday + WEEK})
    if submit(form, actions.copy_days, project, by=request.actor):
        return done(request, "", to=f"{reverse('roster')}?month={form.cleaned_data['to']}")
    note = "目标那几天原有的班会被换掉，空着的也照样空着"
    return ask(request, form, "复制排班", reverse("roster"), NAV, verb="复制", note=note)


urlpatterns: list[URLPattern] = [
    path("desk/roster/", show_roster, name="roster"),
    path("desk/roster/now/", show_on_duty, name="roster-now"),
    path("desk/roster/cells/", set_cells, name="roster-cells"),
    path("desk/roster/move/", move_shift, name="roster-move"),
    path("desk/roster/pattern/", lay_pattern, name="roster-pattern"),
    path("desk/roster/copy/", copy_days, name="roster-copy"),
    path("desk/roster/cell/<int:staff_id>/<str:day>/", set_cell, name="roster-cell"),
]
