"""问答 before those who give them: the shelf with its search, one answer, the card 查答案 of other pages."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.kernel import going
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request, done, face_of, needs, page, row_number, submit
from guanjia.knowledge import actions, rules, search
from guanjia.knowledge import answers as library
from guanjia.knowledge.models import Answer, Unanswered
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.organization.web.place import sought

NAV, READ, FOUND = "answers", rules.READ, 5
VIEWS = {"": "在用", "draft": "草稿", "review": "该复核", "withdrawn": "停用"}
TEMPLATES = {"desk": "knowledge/answers.html", "field": "knowledge/field_answers.html"}


def show_answers(request: Request) -> HttpResponse:
    """Every answer within reach by its state, or what fits a question."""
    actor, words, view = request.actor, sought(request, search.LONGEST), request.GET.get("view", "")
    rows = list(library.answers(actor))
    shelves = {key: [row for row in rows if belongs(row, key)] for key in VIEWS}
    keeps = actor.may(rules.WRITE) or actor.may(rules.PUBLISH)
    shown = [row for row, _ in search.ranked(words, shelves[""])] if words else shelves.get(view, shelves[""])
    asked = library.unanswered(actor).filter(status=Unanswered.Status.OPEN).count()
    return page(
        request, TEMPLATES[face_of(request)], nav_on=NAV, status=200, words=words, view=view, keeps=keeps, asked=asked,
        lines=lines_of(shown), found=len(shown),
        tabs=[
            {"label": label, "count": len(shelves[key]), "href": f"?view={key}", "on": key == view and not words}
            for key, label in VIEWS.items() if keeps or key == ""
        ],
    )  # fmt: skip


def belongs(row: Answer, view: str) -> bool:
    """Whether an answer stands on a shelf."""
    if view == "review":
        return row.status == Answer.Status.PUBLISHED and is_near(row)
    return row.status == {"": Answer.Status.PUBLISHED}.get(view, view)


def is_near(row: Answer) -> bool:
    """Whether the day of an answer is near or has passed."""
    return row.valid_to is not None and (row.valid_to - library.today()).days <= library.notice_days()


def lines_of(rows: list[Answer]) -> list[dict[str, Any]]:
    """Answers for a list: how often given, whether they are to be looked at again."""
    counts, today = library.uses([row.pk for row in rows]), library.today()
    return [
        {
            "row": row, "uses": counts.get(row.pk, 0), "near": is_near(row),
            "lapsed": row.valid_to is not None and row.valid_to < today,
        }
        for row in rows
    ]  # fmt: skip


def show_answer(request: Request, answer_id: int) -> HttpResponse:
    """One answer with its source, its end, its ways of asking, and what this person may do with it."""
    actor, row = request.actor, library.get_answer(request.actor, answer_id)
    names = organization.names_of_refs([row.written_by, *filter(None, [row.published_by])])
    document = row.document if row.document_id else None
    return page(
        request, "knowledge/answer.html", nav_on=NAV, line=lines_of([row])[0], answer=row, may=moves_of(actor, row),
        jargon=library.jargon(row.question, row.text) if row.status == Answer.Status.DRAFT else [],
        wordings=[way for way in row.wordings.split("\n") if way],
        document_url=going.address(actor, document.ref) if document else "",
        facts=[
            ("谁能看", row.get_audience_display()), ("哪里用", row.project.name if row.project else "全公司"),
            ("有效期到", f"{row.valid_to:%Y-%m-%d}" if row.valid_to else "发布时定"),
            ("起草", names[row.written_by]), ("发布", names.get(row.published_by, "—")),
        ],
    )  # fmt: skip


def moves_of(actor: Actor, row: Answer) -> dict[str, Any]:
    """What this person may do with an answer, and why not."""
    writes = rules.may_write_answer(actor, row.project_id) is None
    publishes = rules.may_publish_answer(actor, row.project_id) is None
    is_draft, is_used = (row.status == status for status in (Answer.Status.DRAFT, Answer.Status.PUBLISHED))
    own = rules.is_answer_of_another(row, actor) if publishes and is_draft else None
    return {
        "edit": writes and is_draft, "publish": publishes and is_draft and own is None,
        "why_not": own.message if own else "", "correct": writes and is_used, "renew": publishes and is_used,
        "withdraw": publishes and (is_draft or is_used),
    }  # fmt: skip


def subject_of(actor: Actor, text: str) -> SubjectRef:
    """The case in which an answer is looked for; it must be one that this person may open."""
    try:
        subject = SubjectRef.parse(text[:60])
    except ValueError:
        raise NotFound from None
    if subject.kind == Project.kind:
        is_known = organization.projects(actor, READ).filter(pk=subject.id).exists()
    else:
        is_known = subject in going.names(actor, [subject])
    if not is_known:
        raise NotFound
    return subject


@needs("desk.open", READ)
def look(request: Request) -> HttpResponse:
    """What fits a question, in the card of another page; nothing is kept of what was typed."""
    return found_page(request, 200)


def found_page(request: Request, status: int, form: forms.Form | None = None) -> HttpResponse:
    """What fits the question that was asked, with a refusal above it."""
    given = request.POST if request.method == "POST" else request.GET
    words, place = sought(request, search.LONGEST), row_number(given.get("project", ""))
    found = search.answers(request.actor, words, FOUND, place) if words else []
    return page(
        request, "knowledge/ask.html#found", nav_on=NAV, status=status, words=words, project=place or "", form=form,
        subject=given.get("subject", "")[:60], lines=lines_of([row for row, _ in found]),
    )  # fmt: skip


class UseForm(forms.Form):
    """In which case an answer was given."""

    subject = forms.CharField(max_length=60)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_subject(self) -> SubjectRef:
        """The case, if this person may open it."""
        try:
            return subject_of(self.actor, str(self.cleaned_data["subject"]))
        except NotFound as refusal:
            raise forms.ValidationError(refusal.message) from None


class NoteForm(UseForm):
    """A question that found no answer, and where it was asked."""

    q = forms.CharField(label="客户问的话", max_length=search.LONGEST)

    def clean(self) -> dict[str, Any]:
        """The words as the action takes them."""
        facts = super().clean() or {}
        return {"text": facts.get("q", ""), "subject": facts.get("subject")}


EMPTY: dict[str, Any] = {"words": "", "subject": "", "project": "", "lines": [], "form": None}


@needs("desk.open", READ)
def use_answer(request: Request, answer_id: int) -> HttpResponse:
    """Note that an answer was given in a case."""
    row = library.get_answer(request.actor, answer_id)
    form = UseForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if submit(form, actions.use_answer, row, by=request.actor):
        return done(request, "knowledge/ask.html#found", said=f"记下了：用了“{row.question}”", **EMPTY)
    return found_page(request, 422 if form.is_bound else 200, form)


@needs("desk.open", READ)
def note_unanswered(request: Request) -> HttpResponse:
    """Note a question for which there is no answer."""
    form = NoteForm(request.POST if request.method == "POST" else None, actor=request.actor)
    number = row_number(request.POST.get("project", ""))
    place = organization.projects(request.actor, READ).filter(pk=number or 0).first()
    if submit(form, actions.note_unanswered, by=request.actor, project_id=place.pk if place else None):
        return done(request, "knowledge/ask.html#found", said="记下了，会有人来写答案", **EMPTY)
    return found_page(request, 422 if form.is_bound else 200, form)


urlpatterns: list[URLPattern] = [
    path("desk/answers/", needs("desk.open", READ)(show_answers), name="desk-answers"),
    path("field/answers/", needs("field.open", READ)(show_answers), name="field-answers"),
    path("desk/answers/look/", look, name="answers-look"),
    path("desk/answers/note/", note_unanswered, name="answers-note"),
    path("desk/answers/<int:answer_id>/", needs("desk.open", READ)(show_answer), name="answer"),
    path("desk/answers/<int:answer_id>/use/", use_answer, name="answer-use"),
]
