"""The own complaint: where it stands, what was told, a view of the options, satisfied or not yet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.complaints import actions, queries, states
from guanjia.complaints.models import Complaint, Option, Round
from guanjia.complaints.stands import said
from guanjia.kernel.actors import Actor
from guanjia.kernel.web import Request, View, done, live_url, needs, page, submit
from guanjia.organization.moments import clock_time
from guanjia.sla.web.forms import long

S, TEMPLATE = states.S, "complaints/home_complaint.html#complaint"


class ViewForm(forms.Form):
    """Which way the customer wants it, and why."""

    option = forms.ChoiceField(label="您选哪个办法", required=False, widget=forms.RadioSelect)
    words = long("您的想法", 500)

    def __init__(self, *args: Any, row: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {str(one.pk): one for one in queries.options_of(row)}
        choices = [(key, f"{one.name}：{one.method}") for key, one in self.found.items()]
        self.fields["option"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The option itself; chosen, it may stand without words."""
        facts = super().clean() or {}
        return facts | {"option": self.found.get(facts.get("option") or "")}


class WordsForm(forms.Form):
    """What is still wrong."""

    words = long("哪里还没有解决", 500)

    def __init__(self, *args: Any, row: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class ThanksForm(WordsForm):
    """Satisfied; words are welcome."""

    words = long("想说的话（可以不写）", 500, required=False)


class BackForm(WordsForm):
    """Why it is taken back."""

    words = None  # type: ignore[assignment]
    reason = long("为什么撤回", 300)


@dataclass(frozen=True)
class Act:
    """What the customer may do: its word, form, action and the states in which it is offered."""

    key: str
    label: str
    form: type[forms.Form]
    run: Callable[..., Any]
    starts: frozenset[str]


def say_view(row: Complaint, *, by: Actor, option: Option | None, words: str) -> Complaint:
    """The customer says what it is to be, in writing."""
    return actions.consult_customer(row, by=by, how="message", words=words, option=option)


ACTS = {
    act.key: act
    for act in (
        Act("view", "告诉我们您的想法", ViewForm, say_view, states.MOVES["AGREE"].start),
        Act("satisfied", "满意", ThanksForm, actions.note_satisfied, states.MOVES["SATISFY"].start),
        Act("unsatisfied", "还没有解决", WordsForm, actions.note_unsatisfied, states.MOVES["AGAIN"].start),
        Act("withdraw", "撤回投诉", BackForm, actions.withdraw_complaint, states.MOVES["WITHDRAW"].start),
    )
}


def told(row: Complaint, steps: list[Round]) -> list[dict[str, Any]]:
    """What the customer said and was told, the latest last."""
    lines = [(row.received_at, "您投诉", row.matter)]
    lines += [(one.at, "告诉您", one.words) for one in row.progress.all()]
    for step in steps:
        lines += [(step.opinion_at, "您的想法", step.opinion)] if step.opinion_at else []
        lines += [(step.told_at, "处理结果", step.told_words)] if step.told_at else []
        if step.asked_at:
            lines.append((step.asked_at, "您说满意" if step.is_satisfied else "您说还没有解决", step.words))
    lines.sort(key=lambda line: line[0])
    return [
        {"time": clock_time(at), "text": text, "detail": words, "state": "d"} for at, text, words in lines
    ]


def context(
    request: Request, row: Complaint, act: str = "", form: forms.Form | None = None
) -> dict[str, Any]:
    """Everything the page needs; `act` is the one whose form is open."""
    steps = queries.rounds(row)
    return {
        "row": row, "said": said(row), "entries": told(row, steps), "act": ACTS.get(act), "form": form,
        "phone": row.project.service_phone,
        "offered": [one for one in ACTS.values() if row.status in one.starts and one.key != act],
        "options": queries.options_of(row) if row.status == S.PLANNING else [],
    }  # fmt: skip


@needs("resident.open", states.ANSWER)
def show(request: Request, complaint_id: int) -> HttpResponse:
    """One own complaint."""
    row = queries.get_complaint(request.actor, complaint_id, states.ANSWER)
    poll = live_url(request, [str(row.ref)])
    return page(request, TEMPLATE, nav_on="home", poll=poll, **context(request, row))


def act_view(act: Act) -> View[[int]]:
    """The route of one answer: GET opens its form, POST acts."""

    @needs("resident.open", states.ANSWER)
    def run(request: Request, complaint_id: int) -> HttpResponse:
        row = queries.get_complaint(request.actor, complaint_id, states.ANSWER)
        form = act.form(request.POST or None, row=row)
        if submit(form, act.run, row, by=request.actor):
            return done(request, "", to=reverse("home-complaint", args=[row.pk]))
        fresh = queries.get_complaint(request.actor, complaint_id, states.ANSWER)
        return page(
            request,
            TEMPLATE,
            nav_on="home",
            poll=live_url(request, []),
            **context(request, fresh, act.key, form),
        )

    run.__name__ = f"home_complaint_{act.key}"
    return run


AT = "home/complaints/<int:complaint_id>/"
urlpatterns: list[URLPattern] = [
    path(AT, show, name="home-complaint"),
    *(path(f"{AT}{key}/", act_view(act), name=f"home-complaint-{key}") for key, act in ACTS.items()),
]
