"""表扬 at the desk: the wall, what waits to be verified, writing one down; on the phone the wall alone."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock, going
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import Request, ask, done, needs, page, submit
from guanjia.organization import queries as organization
from guanjia.organization.web.place import project_of
from guanjia.people import actions, commendations
from guanjia.people.actions.commending import REASON, WORDS
from guanjia.people.models import Commendation, Staff
from guanjia.people.web.field import myself

NAV, SHOWN = "commendations", 60
BY_HAND = [choice for choice in Commendation.Source.choices if choice[0] != Commendation.Source.RATING]
Words = forms.Textarea(attrs={"rows": 3})


class PraiseForm(forms.Form):
    """Who was praised, in which words, how they came."""

    person = forms.ChoiceField(label="表扬谁")
    words = forms.CharField(label="客户怎么说的", max_length=WORDS, widget=Words)
    source = forms.ChoiceField(label="怎么来的", choices=BY_HAND, widget=forms.RadioSelect)

    def __init__(self, *args: Any, project_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(row.pk): row for row in commendations.people_of(project_id)}
        choices = [("", "请选"), *((key, f"{row.name} {row.post}") for key, row in self.people.items())]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]

    def clean_person(self) -> Staff:
        """The staff file itself."""
        return self.people[self.cleaned_data["person"]]


class VerifyForm(forms.Form):
    """The words that everybody reads."""

    shown = forms.CharField(
        label="公开的话", max_length=WORDS, widget=Words, help_text="上表扬墙，本人和同事都看得到；写户号，不写住户姓名"
    )  # fmt: skip


class RefuseForm(forms.Form):
    """Why it is not taken up."""

    reason = forms.CharField(label="为什么不采纳", max_length=REASON)


@needs("desk.open", "people.read")
def list_commendations(request: Request) -> HttpResponse:
    """The wall; for who verifies also what waits and what was not taken up."""
    project, view = project_of(request), request.GET.get("view", "wall")
    may_check = request.actor.reach("people.approve").covers(project.pk)
    views = commendations.VIEWS if may_check else {"wall": commendations.VIEWS["wall"]}
    view = view if view in views else "wall"
    rows = list(commendations.listed(request.actor, project.pk, view)[: SHOWN + 1])
    counts = commendations.counted(request.actor, project.pk) if may_check else {}
    tabs = [
        {"label": label, "count": counts[key], "href": f"?view={key}", "on": key == view}
        for key, (label, _) in views.items()
    ] if may_check else []  # fmt: skip
    return page(
        request, "people/commendations.html#rows", nav_on=NAV, tabs=tabs, view=view, more=len(rows) > SHOWN,
        shown=SHOWN, rows=rows[:SHOWN], may_check=may_check, origins=origins(request, rows),
        names=organization.names_of_refs({row.noted_by for row in rows} | {row.checked_by for row in rows} - {""}),
    )  # fmt: skip


def origins(request: Request, rows: list[Commendation]) -> dict[int, tuple[str, str]]:
    """Where each praise came from, as far as this person may open it."""
    refs = {row.pk: SubjectRef.parse(row.origin) for row in rows if row.origin}
    names = going.names(request.actor, set(refs.values()))
    return {pk: (names[ref], going.address(request.actor, ref)) for pk, ref in refs.items() if ref in names}


@needs("desk.open", "people.commend")
def add_commendation(request: Request) -> HttpResponse:
    """Write down what a customer said of a colleague."""
    project = project_of(request)
    form = PraiseForm(request.POST or None, project_id=project.pk, initial={"source": "face"})
    back = reverse("commendations")
    if submit(form, note, by=request.actor):
        return done(request, "", to=back, said="记下了，主管核实后上表扬墙")
    return ask(request, form, "记表扬", back, NAV, verb="记下", note="主管核实后上墙，本人会收到消息")


def note(*, by: Any, person: Staff, words: str, source: str) -> Commendation:
    """As the action is called."""
    return actions.note_commendation(person, by=by, words=words, source=source)


@needs("desk.open", "people.approve")
def verify(request: Request, commendation_id: int) -> HttpResponse:
    """It is true: show it."""
    row = commendations.get_commendation(request.actor, commendation_id)
    form, back = (
        VerifyForm(request.POST or None, initial={"shown": row.words}), f"{reverse('commendations')}?view=new"
    )  # fmt: skip
    if submit(form, actions.verify_commendation, row, by=request.actor):
        return done(request, "", to=back, said="已上表扬墙")
    note = "先问过客户或看过单子，确有其事再公开"
    return ask(request, form, f"表扬{row.staff.name}", back, NAV, verb="属实，公开", note=note)


@needs("desk.open", "people.approve")
def refuse(request: Request, commendation_id: int) -> HttpResponse:
    """It could not be verified."""
    row = commendations.get_commendation(request.actor, commendation_id)
    form, back = RefuseForm(request.POST or None), f"{reverse('commendations')}?view=new"
    if submit(form, actions.refuse_commendation, row, by=request.actor):
        return done(request, "", to=back)
    return ask(request, form, f"不采纳对{row.staff.name}的表扬", back, NAV, verb="不采纳", kind="danger")


@needs("field.open")
def field_wall(request: Request) -> HttpResponse:
    """The wall of the own project on the phone, the own praise marked."""
    staff = myself(request)
    rows = commendations.wall(staff.project_id, clock.now())
    return page(request, "people/field_commendations.html", nav_on="me", rows=rows, staff=staff)


urlpatterns: list[URLPattern] = [
    path("desk/commendations/", list_commendations, name="commendations"),
    path("desk/commendations/add/", add_commendation, name="commendation-add"),
    path("desk/commendations/<int:commendation_id>/verify/", verify, name="commendation-verify"),
    path("desk/commendations/<int:commendation_id>/refuse/", refuse, name="commendation-refuse"),
    path("field/commendations/", field_wall, name="field-commendations"),
]
