"""拜访 at the desk: the quarter's visits of the zone or project, one visit with its note, put off, dropped, added."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.customers import queries as customers
from guanjia.customers import wishes
from guanjia.customers.models import Household, Occupancy
from guanjia.customers.wishes import Serving
from guanjia.estate import queries as estate
from guanjia.followups import actions, care, states
from guanjia.followups.models import CareVisit
from guanjia.kernel import clock, going
from guanjia.kernel.moves import Move
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import Request, View, ask, done, needs, page, panel_blocks, row_number, submit
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.organization.web.place import project_of
from guanjia.people.timeline import entries
from guanjia.sla.web.forms import long

NAV, SHOWN = "visits", 200
QUARTERS = {"": "本季", "last": "上季"}


class NoteForm(forms.Form):
    """What was talked about; a need that was found is registered from the same page."""

    how = forms.ChoiceField(label="方式", choices=CareVisit.How.choices, widget=forms.RadioSelect)
    whom = forms.ChoiceField(label="见到谁", choices=Occupancy.Relation.choices)
    note = long("聊了什么", 500, help_text="写户里说的话；不写姓名、电话和身体状况")
    need = long("发现的需求", 500, required=False, help_text="写了就登记成一条联系，不用再录一遍")
    wants = forms.ChoiceField(
        label="这件需求是", choices=[("", "没有发现需求"), *CareVisit.Wants.choices], required=False
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="理由", max_length=120)


class AddForm(forms.Form):
    """Which home."""

    household = forms.CharField(label="户号", max_length=40, help_text="例如 3-2-501")

    def __init__(self, *args: Any, request: Request, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.project = request, project

    def clean_household(self) -> Household:
        """The home at this address, within reach."""
        unit = estate.find_unit(self.project.pk, self.cleaned_data["household"])
        rows = (
            customers.households(self.request.actor).filter(unit=unit) if unit else Household.objects.none()
        )
        home = rows.first()
        if home is None or not care.is_within_reach(self.request.actor, home.pk):
            raise forms.ValidationError("没有这一户，或者不在您的责任区里，请看一下户号。")
        return home


def part(label: str, href: str, on: bool) -> dict[str, Any]:
    """One segment of a choice."""
    return {"label": label, "href": href, "on": on}


@needs("desk.open", care.NEED)
def list_visits(request: Request) -> HttpResponse:
    """The quarter's visits, what is still to be done first; of one butler where it is chosen."""
    project, today = project_of(request), local(clock.now()).date()
    view = request.GET.get("view", "open")
    view = view if view in care.VIEWS else "open"
    when = "last" if request.GET.get("quarter") == "last" else ""
    day = care.quarter_of(today)[0] - timedelta(days=1) if when else today
    plans = care.plans(request.actor, project.pk, day)
    chosen = row_number(request.GET.get("butler", "")) or 0
    found = list(care.of_quarter(request.actor, project.pk, day, chosen))
    counts = {key: sum(row.status in states_ for row in found) for key, (_, states_) in care.VIEWS.items()}
    rows = [row for row in found if row.status in care.VIEWS[view][1]]

    def href(**change: Any) -> str:
        facts = {"view": view, "quarter": when, "butler": chosen or ""} | change
        return reverse(NAV) + "?" + "&".join(f"{key}={value}" for key, value in facts.items() if value)

    return page(
        request, "followups/care_visits.html", nav_on=NAV, project=project, rows=rows[:SHOWN], shown=SHOWN,
        looks=states.VISIT_LOOKS, more=len(rows) > SHOWN, total=len(found), counts=counts, view=view,
        tabs=[
            {"label": label, "href": href(view=key), "on": key == view, "count": counts[key]}
            for key, (label, _) in care.VIEWS.items()
        ],
        quarters=[part(label, href(quarter=key), key == when) for key, label in QUARTERS.items()],
        butlers=[part("全部管家", href(butler=""), not chosen)]
        + [part(plan.butler.name, href(butler=plan.butler_id), plan.butler_id == chosen) for plan in plans],
        many=len(plans) > 1, until=care.quarter_of(day)[1], is_now=not when,
    )  # fmt: skip


@needs("desk.open", care.NEED)
def add_visit(request: Request) -> HttpResponse:
    """Put a home on this quarter's plan of its butler."""
    project = project_of(request)
    form = AddForm(request.POST or None, request=request, project=project, initial=request.GET.dict())
    if submit(form, actions.add_visit, project, by=request.actor):
        return done(request, "", to=reverse(NAV), said="已加入计划")
    return ask(request, form, "加一户拜访", reverse(NAV), NAV, verb="加入本季计划")


@needs("desk.open", care.NEED)
def show_visit(request: Request, care_visit_id: int) -> HttpResponse:
    """One visit: why, what to know of the home beforehand, the note."""
    row = care.get_visit(request.actor, care_visit_id)
    form = NoteForm(request.POST or None, initial={"how": CareVisit.How.FACE})
    if submit(form, actions.note_visit, row, by=request.actor):
        return done(request, "", to=reverse("care-visit", args=[row.pk]), said="已记录")
    case = SubjectRef.parse(row.case) if row.case else None
    return page(
        request, "followups/care_visit.html", nav_on=NAV, row=row, form=form, look=states.VISIT_LOOKS[row.status],
        may_note=row.status in states.VISIT.start, may_put_off=row.status in states.PUT_OFF_VISIT.start,
        may_drop=row.status in states.DROP_VISIT.start, mark=wishes.mark_of(row.household_id),
        case_url=going.address(request.actor, case) if case else "",
        cards=panel_blocks(request, Household.kind, "call", Serving(row.household, row.ref))
        if row.status in states.VISIT.start else [],
        entries=entries(row.ref),
    )  # fmt: skip


@dataclass(frozen=True)
class Verb:
    """An act that needs a reason."""

    label: str
    act: Callable[..., CareVisit]
    step: Move
    note: str


VERBS = {
    "put-off": Verb("推迟到下季", actions.put_off_visit, states.PUT_OFF_VISIT, "下季的计划里会排上这一户"),
    "drop": Verb("不拜访", actions.drop_visit, states.DROP_VISIT, "本季不再提醒这一户"),
}


def act_view(verb: Verb) -> View[[int]]:
    """The page that asks for the reason."""

    @needs("desk.open", care.NEED)
    def run(request: Request, care_visit_id: int) -> HttpResponse:
        row = care.get_visit(request.actor, care_visit_id)
        back = reverse("care-visit", args=[row.pk])
        form = ReasonForm(request.POST or None)
        if submit(form, verb.act, row, by=request.actor):
            return done(request, "", to=back)
        return ask(request, form, verb.label, back, NAV, sub=row.household.unit.short, note=verb.note)

    return run


urlpatterns: list[URLPattern] = [
    path("desk/visits/", list_visits, name=NAV),
    path("desk/visits/new/", add_visit, name="care-visit-add"),
    path("desk/visits/<int:care_visit_id>/", show_visit, name="care-visit"),
    *(
        path(f"desk/visits/<int:care_visit_id>/{key}/", act_view(verb), name=f"care-visit-{key}")
        for key, verb in VERBS.items()
    ),
]
