"""问答 for who keeps it: writing, publishing, looking again, putting right; and questions that found no answer."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import going, policy
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import NothingForm, Request, View, ask, done, needs, page, submit
from guanjia.knowledge import actions, rules
from guanjia.knowledge import answers as library
from guanjia.knowledge import library as documents
from guanjia.knowledge.actions.documents import months_later
from guanjia.knowledge.models import Answer, Document, Unanswered
from guanjia.knowledge.rules import PUBLISH, READ, WRITE
from guanjia.knowledge.web.answers import NAV
from guanjia.knowledge.web.document_forms import ReasonForm, day_input
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.organization.moments import clock_time


class AnswerForm(forms.Form):
    """An answer: the question in every way in which it is asked, what is said, and where that comes from."""

    question = forms.CharField(
        label="问题", max_length=60, help_text="照客户的话写，例如：装修押金什么时候退"
    )
    wordings = forms.CharField(
        label="别的问法",
        max_length=600,
        required=False,
        widget=forms.Textarea,
        help_text="一行一句，写得多找得准",
    )
    text = forms.CharField(
        label="答案",
        max_length=800,
        required=False,
        widget=forms.Textarea,
        help_text="照着念就能听懂；不写术语",
    )
    source = forms.CharField(
        label="依据", max_length=120, required=False, help_text="合同、公示、规定的名称和条款"
    )
    document: "forms.ModelChoiceField[Document]" = forms.ModelChoiceField(
        label="依据哪份制度文件", queryset=None, required=False, empty_label="没有"
    )
    audience = forms.ChoiceField(label="谁能看", choices=Answer.Audience.choices, widget=forms.RadioSelect)
    project: "forms.ModelChoiceField[Project]" = forms.ModelChoiceField(
        label="哪个项目用", queryset=None, required=False, empty_label="全公司"
    )

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = organization.projects(request.actor, WRITE)  # type: ignore[attr-defined]
        self.fields["document"].queryset = documents.documents(request.actor)  # type: ignore[attr-defined]


class ValidForm(forms.Form):
    """Until when an answer holds."""

    valid_to = forms.DateField(label="有效期到", widget=day_input(), help_text="到期前会提醒复核")


class PublishAnswerForm(ValidForm):
    """Until when, and why words of the trade stay."""

    plain_reason = forms.CharField(label="保留术语的理由", max_length=120, required=False)


def new_end() -> dict[str, Any]:
    """The day that is proposed: some months from now by the policy."""
    return {"valid_to": months_later(library.today(), int(policy.value("answers.valid_months")))}


@needs("desk.open", WRITE)
def write_answer(request: Request) -> HttpResponse:
    """Write a new answer."""
    begun: dict[str, Any] = {"audience": Answer.Audience.EVERYONE}
    places = organization.projects(request.actor, WRITE)
    if not request.actor.reach(WRITE).company:
        begun["project"] = places.first()
    form = AnswerForm(request.POST or None, initial=begun, request=request)
    if submit(form, actions.write_answer, by=request.actor):
        number = form.answer.body["ref"].split(":")[1]  # type: ignore[attr-defined]
        return done(request, "", to=reverse("answer", args=[number]))
    return ask(
        request, form, "写答案", reverse("desk-answers"), NAV, verb="存草稿", note="由另一位有权限的人发布"
    )


@needs("desk.open", WRITE)
def change_answer(request: Request, answer_id: int) -> HttpResponse:
    """Change a draft."""
    row = library.get_answer(request.actor, answer_id)
    begun = {name: getattr(row, name) for name in AnswerForm.base_fields}
    form, back = (
        AnswerForm(request.POST or None, initial=begun, request=request),
        reverse("answer", args=[answer_id]),
    )
    if submit(form, actions.change_answer, row, by=request.actor):
        return done(request, "", to=back)
    return ask(request, form, f"修改“{row.question}”", back, NAV, verb="存草稿")


def verb(
    need: str, form_class: type[forms.Form], act: Callable[..., Answer], title: str, note: str = ""
) -> View[[int]]:
    """The page of one verb of an answer."""

    @needs("desk.open", need)
    def run(request: Request, answer_id: int) -> HttpResponse:
        row, back = library.get_answer(request.actor, answer_id), reverse("answer", args=[answer_id])
        form = form_class(request.POST if request.method == "POST" else None, initial=new_end())
        if submit(form, act, row, by=request.actor):
            return done(request, "", to=back)
        return ask(request, form, f"{title}“{row.question}”", back, NAV, verb=title, note=note)

    return run


@needs("desk.open", READ)
def show_unanswered(request: Request) -> HttpResponse:
    """Questions that found no answer, the most asked first; and who answers those that are in writing."""
    actor = request.actor
    rows = library.unanswered(actor).exclude(status=Unanswered.Status.DROPPED)[:200]
    names = organization.names_of_refs([row.settled_by for row in rows])
    refs = {row.pk: [SubjectRef.parse(text) for text in row.asked_in[-3:]] for row in rows}
    called = going.names(actor, {ref for some in refs.values() for ref in some})
    lines: list[dict[str, Any]] = [
        {
            "row": row, "when": clock_time(row.asked_at), "who": names[row.settled_by] if row.settled_by else "",
            "may": rules.may_write_answer(actor, row.project_id) is None and row.status == Unanswered.Status.OPEN,
            "cases": [(going.address(actor, ref), called.get(ref, "")) for ref in refs[row.pk] if ref in called],
        }
        for row in rows
    ]  # fmt: skip
    return page(request, "knowledge/unanswered.html", nav_on=NAV, lines=lines,
                waiting=sum(line["row"].status == Unanswered.Status.OPEN for line in lines))  # fmt: skip


@needs("desk.open", WRITE)
def write_unanswered(request: Request, unanswered_id: int) -> HttpResponse:
    """Make a question the draft of an answer, and go on writing it."""
    row, back = library.get_unanswered(request.actor, unanswered_id), reverse("unanswered")
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.write_unanswered, row, by=request.actor):
        number = form.answer.body["ref"].split(":")[1]  # type: ignore[attr-defined]
        return done(request, "", to=reverse("answer-edit", args=[number]))
    return ask(request, form, f"写答案：{row.text}", back, NAV, verb="写答案")


@needs("desk.open", WRITE)
def drop_unanswered(request: Request, unanswered_id: int) -> HttpResponse:
    """A question gets no answer."""
    row, back = library.get_unanswered(request.actor, unanswered_id), reverse("unanswered")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.drop_unanswered, row, by=request.actor):
        return done(request, "", to=back)
    return ask(request, form, f"不用答：{row.text}", back, NAV, verb="不用答")


urlpatterns: list[URLPattern] = [
    path("desk/answers/write/", write_answer, name="answer-write"),
    path("desk/answers/<int:answer_id>/edit/", change_answer, name="answer-edit"),
    path("desk/answers/<int:answer_id>/publish/",
         verb(PUBLISH, PublishAnswerForm, actions.publish_answer, "发布", "发布后大家就照这条答"),
         name="answer-publish"),
    path("desk/answers/<int:answer_id>/renew/",
         verb(PUBLISH, ValidForm, actions.renew_answer, "复核", "看过内容没有变，再用一段时间"), name="answer-renew"),
    path("desk/answers/<int:answer_id>/correct/",
         verb(WRITE, ReasonForm, actions.correct_answer, "更正", "马上停用，改好由另一位发布；用过的人会收到消息"),
         name="answer-correct"),
    path("desk/answers/<int:answer_id>/withdraw/",
         verb(PUBLISH, ReasonForm, actions.withdraw_answer, "停用"), name="answer-withdraw"),
    path("desk/answers/unanswered/", show_unanswered, name="unanswered"),
    path("desk/answers/unanswered/<int:unanswered_id>/write/", write_unanswered, name="unanswered-write"),
    path("desk/answers/unanswered/<int:unanswered_id>/drop/", drop_unanswered, name="unanswered-drop"),
]  # fmt: skip
