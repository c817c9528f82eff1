"""前台接待: who is here, the steps of the reception at one tap, the need, what became of it (D 三(一))."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.estate import queries as estate
from guanjia.intake import actions, visits
from guanjia.intake.models import DeskVisit
from guanjia.kernel import clock, going
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import NothingForm, Request, done, needs, page, panel_blocks, row_number, submit
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.organization.moments import clock_time, local
from guanjia.organization.web.place import project_of
from guanjia.privacy.web.opening import open_value
from guanjia.sla.web.forms import Moment, long

NAV, HERE = "reception", DeskVisit.Status.HERE
HALF_HOUR = timedelta(minutes=30)


class StepForm(forms.Form):
    """Which step was done."""

    step = forms.CharField(max_length=8)


class NeedForm(forms.Form):
    """What the visitor wants, and who it is as far as it was said."""

    need = forms.CharField(label="客户要什么", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    is_solvable = forms.TypedChoiceField(
        label="能当场解决吗", choices=[("1", "能"), ("0", "不能")], coerce=lambda value: value == "1", initial="1",
        widget=forms.RadioSelect,
    )  # fmt: skip
    address = forms.CharField(label="房屋（3栋2单元501 或 3-2-501）", max_length=40, required=False)
    name = forms.CharField(label="怎么称呼", max_length=40, required=False)
    phone = forms.CharField(
        label="电话", max_length=30, required=False, help_text="当场办不完的一定要留",
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )  # fmt: skip

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project

    def clean(self) -> dict[str, Any]:
        """Turn the address into the unit."""
        facts = super().clean() or {}
        address = facts.pop("address", "")
        unit = estate.find_unit(self.project.pk, address) if address else None
        if address and unit is None:
            self.add_error("address", f"没有找到“{address}”，请按 3栋2单元501 的样子写，访客可以不填。")
        return facts | {"unit": unit}


class SolvedForm(forms.Form):
    """How the need was met."""

    how = forms.CharField(label="怎么解决的", max_length=200)


class OpenForm(forms.Form):
    """What the visitor was told who leaves without an answer."""

    situation = long("怎么向客户说明的", 200)
    expected_at = Moment(label="预计什么时候办好")
    name = forms.CharField(label="怎么称呼", max_length=40, required=False)
    phone = forms.CharField(
        label="电话", max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )


class NumberForm(forms.Form):
    """How to reach a visitor."""

    name = forms.CharField(label="怎么称呼", max_length=40, required=False)
    phone = forms.CharField(label="电话", max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"}))


class Verb(NamedTuple):
    """What may be done to a visit: its form and its action."""

    form: type[forms.Form]
    act: Callable[..., Any]


VERBS: dict[str, Verb] = {
    "step": Verb(StepForm, actions.tick_step), "need": Verb(NeedForm, actions.record_need),
    "solved": Verb(SolvedForm, actions.solve_now), "open": Verb(OpenForm, actions.leave_open),
    "number": Verb(NumberForm, actions.leave_number), "leave": Verb(NothingForm, actions.see_off),
}  # fmt: skip


@needs("desk.open", "intake.front_desk")
def reception(request: Request) -> HttpResponse:
    """Today's visitors, the chosen one in front, else the latest who is here."""
    chosen = row_number(request.GET.get("visit", ""))
    visit = visits.get_visit(request.actor, chosen) if chosen else None
    return show(request, visit)


def show(request: Request, visit: DeskVisit | None, **bound: forms.Form) -> HttpResponse:
    """The page of the reception; a refused form stands where it was sent."""
    project = visit.project if visit else project_of(request)
    midnight = local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = visits.of_day(request.actor, project.pk, midnight)
    here = [row for row in rows if row.status == HERE]
    visit = visit or (here[0] if here else None)
    names = organization.account_names({row.received_by_id for row in rows if row.received_by_id})
    return page(
        request, "intake/reception.html", nav_on=NAV, visit=visit, here=[brief(row) for row in here],
        today=[line(request, row, names) for row in rows], forms=forms_of(visit, bound) if visit else {},
        facts=facts(request, visit) if visit else {}, refused=errors(bound),
        to_say=panel_blocks(request, "script", moment_of(visit), visit or project),
    )  # fmt: skip


def moment_of(visit: DeskVisit | None) -> str:
    """What is to be said now: words of welcome, or of farewell once the need is known (D-3.1.1-2, D-3.1.4-1)."""
    return "farewell" if visit and visit.contact_id else "desk"


def errors(bound: dict[str, forms.Form]) -> list[str]:
    """What was refused of a tap, which has no fields to say it at."""
    taps = (form for form in bound.values() if not form.fields or isinstance(form, StepForm))
    return [form.refusal.message for form in taps if hasattr(form, "refusal")]


def forms_of(visit: DeskVisit, bound: dict[str, forms.Form]) -> dict[str, forms.Form]:
    """The forms of a visit, empty but for the one that was refused."""
    usual = local(clock.now() + HALF_HOUR).replace(second=0, microsecond=0)
    fresh = {
        "need": NeedForm(project=visit.project), "solved": SolvedForm(),
        "open": OpenForm(initial={"expected_at": usual}), "number": NumberForm(),
    }  # fmt: skip
    return fresh | bound


def brief(row: DeskVisit) -> dict[str, Any]:
    """A visitor in a tab."""
    return {"pk": row.pk, "who": who(row), "at": clock_time(row.came_at)}


def who(row: DeskVisit) -> str:
    """How the visitor is called, masked; a home or nothing where no name was said."""
    name = str(row.name) or (row.contact.person.name if row.contact and row.contact.person else "")
    place = str(row.contact.unit) if row.contact and row.contact.unit else ""
    return mask_name(name) if name else place or "来访客人"


def facts(request: Request, row: DeskVisit) -> dict[str, Any]:
    """The steps with their times, the need, what became of it, and what is missing."""
    ticked = visits.done(row)
    contact = row.contact
    phone = str(row.phone)
    steps = [
        {"step": step, "name": name, "at": clock_time(ticked[step]) if step in ticked else ""}
        for step, name in DeskVisit.Step.choices if step != DeskVisit.Step.NEED
    ]  # fmt: skip
    labels = dict(DeskVisit.Step.choices)
    return {
        "who": who(row), "steps": steps, "is_here": row.status == HERE, "became": became(request, row),
        "phone": mask_phone(phone) if phone else "", "came": clock_time(row.came_at),
        "reveal": reverse("visit-reveal", args=[row.pk]) if request.actor.may("customers.reveal") else "",
        "missing": [str(labels[step]) for step in visits.missing(row) if step != DeskVisit.Step.NEED],
        "is_open": contact is not None and contact.status == "open" and not row.outcome and not contact.case,
        "expected": clock_time(row.expected_at) if row.expected_at else "",
    }  # fmt: skip


def became(request: Request, row: DeskVisit) -> dict[str, str]:
    """What the visit became: a word, and where to."""
    contact = row.contact
    if contact is None:
        return {"word": "", "to": "", "name": ""}
    ref = SubjectRef.parse(contact.case) if contact.case else None
    word = {"enquiry": "转咨询", "workorder": "转服务单", "complaint": "转投诉"}.get(
        ref.kind if ref else "", ""
    )
    to = going.address(request.actor, ref) if ref else reverse("contact", args=[contact.pk])
    return {"word": word or str(row.get_outcome_display()), "to": to}


def line(request: Request, row: DeskVisit, names: dict[int, str]) -> dict[str, Any]:
    """A visit in the list of the day."""
    labels = dict(DeskVisit.Step.choices)
    lacks = [str(labels[step]) for step in visits.missing(row)]
    return {
        "pk": row.pk, "who": who(row), "need": row.contact.text[:60] if row.contact else "还没登记需求",
        "at": clock_time(row.came_at), "by": names.get(row.received_by_id or 0, ""), "is_here": row.status == HERE,
        "lacks": lacks, "became": became(request, row),
    }  # fmt: skip


def back(reception_id: int) -> str:
    """The reception with a visit in front."""
    return f"{reverse('reception')}?visit={reception_id}"


@needs("desk.open", "intake.front_desk")
def welcome(request: Request) -> HttpResponse:
    """Somebody came: one tap."""
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.welcome, project_of(request), by=request.actor):
        ref = SubjectRef.parse(form.answer.body["ref"])  # type: ignore[attr-defined]
        return done(request, "", to=back(ref.id))
    return show(request, None, welcome=form)


def step_view(name: str) -> Callable[..., HttpResponse]:
    """The view of a step: back to the visit, to the list once the visitor left, the page again where it was refused."""

    @needs("desk.open", "intake.front_desk")
    def run(request: Request, reception_id: int) -> HttpResponse:
        visit, verb = visits.get_visit(request.actor, reception_id), VERBS[name]
        more: dict[str, Any] = {"project": visit.project} if verb.form is NeedForm else {}
        form = verb.form(request.POST if request.method == "POST" else None, **more)
        if submit(form, verb.act, visit, by=request.actor):
            return done(request, "", to=reverse("reception") if name == "leave" else back(reception_id))
        return show(request, visit, **{name: form})

    run.__doc__ = VERBS[name].act.__doc__
    return run


@needs("desk.open", "intake.front_desk", "customers.reveal")
def reveal_phone(request: Request, reception_id: int) -> HttpResponse:
    """The number that the visitor left."""
    visit = visits.get_visit(request.actor, reception_id)
    return open_value(
        request, "desk_visit.phone", visit.ref, case=f"来访 {visit.pk}", who=who(visit), back=back(reception_id),
        masked=mask_phone(str(visit.phone)) if visit.phone else "", nav_on=NAV,
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/reception/", reception, name="reception"),
    path("desk/reception/welcome/", welcome, name="visit-welcome"),
    *(
        path(f"desk/reception/<int:reception_id>/{name}/", step_view(name), name=f"visit-{name}")
        for name in VERBS
    ),
    path("desk/reception/<int:reception_id>/reveal/", reveal_phone, name="visit-reveal"),
]
