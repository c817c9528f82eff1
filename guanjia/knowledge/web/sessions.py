"""案例研讨 at the desk: the sessions of the project, one session with its cases and lessons, noting one."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import Request, ask, done, needs, page, panel_blocks, submit
from guanjia.knowledge import actions, laws, rules
from guanjia.knowledge.models import Case, CaseSession
from guanjia.knowledge.rules import READ, WRITE
from guanjia.knowledge.web.document_forms import day_input
from guanjia.knowledge.web.laws import CASES
from guanjia.organization.web.place import project_of

SHOWN = 40


class SessionForm(forms.Form):
    """What was talked through, and what is learnt."""

    held_on = forms.DateField(label="哪天研讨", widget=day_input())
    led_by = forms.CharField(label="谁主持", max_length=40, help_text="岗位，例如：客服主管")
    took_part = forms.CharField(label="谁参加", max_length=200, help_text="岗位和人数，例如：前台、管家 8 人")
    cases: "forms.ModelMultipleChoiceField[Case]" = forms.ModelMultipleChoiceField(
        label="研讨了哪些案例", queryset=None, widget=forms.CheckboxSelectMultiple,
        help_text="正面和反面都要有",
    )  # fmt: skip
    lesson = forms.CharField(label="学到什么、以后怎么做", max_length=500, widget=forms.Textarea)

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cases"].queryset = laws.cases(request.actor)  # type: ignore[attr-defined]


def line(row: CaseSession) -> dict[str, Any]:
    """A session in words, good and bad cases apart."""
    cases = list(row.cases.all())
    good = sum(case.is_good for case in cases)
    return {"row": row, "cases": cases, "good": good, "bad": len(cases) - good}


@needs("desk.open", READ)
def list_sessions(request: Request) -> HttpResponse:
    """The sessions of the project, the newest first."""
    project = project_of(request)
    rows = laws.sessions(request.actor).filter(project=project)[:SHOWN]
    return page(
        request, "knowledge/sessions.html", nav_on=CASES, rows=[line(row) for row in rows],
        keeps=rules.may_review_in(request.actor, project.pk) is None,
    )  # fmt: skip


@needs("desk.open", READ)
def show_session(request: Request, session_id: int) -> HttpResponse:
    """One session, and what was agreed to be done."""
    row = laws.get_session(request.actor, session_id)
    return page(
        request, "knowledge/session.html", nav_on=CASES, **line(row),
        lessons=panel_blocks(request, CaseSession.kind, "lessons", row),
    )  # fmt: skip


@needs("desk.open", WRITE)
def add_session(request: Request) -> HttpResponse:
    """Note a session."""
    form = SessionForm(request.POST or None, request=request)
    if submit(form, actions.note_session, project_of(request), by=request.actor):
        ref = SubjectRef.parse(form.answer.body["ref"])  # type: ignore[attr-defined]
        return done(request, "", to=reverse("case-session", args=[ref.id]), said="已登记，接着定改进措施")
    return ask(request, form, "登记案例研讨", reverse("case-sessions"), CASES, verb="存下")


urlpatterns: list[URLPattern] = [
    path("desk/cases/sessions/", list_sessions, name="case-sessions"),
    path("desk/cases/sessions/add/", add_session, name="case-session-add"),
    path("desk/cases/sessions/<int:session_id>/", show_session, name="case-session"),
]
