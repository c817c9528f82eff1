"""制度文件 before those who read them, at the desk and on the phone: the library, one document, the word given."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import attachments, clock, policy
from guanjia.kernel.web import Request, done, face_of, needs, page, row_number, submit
from guanjia.knowledge import actions, documents, library, paragraphs, rules
from guanjia.knowledge.models import Document, Edition, ReadingDuty
from guanjia.knowledge.states import IN_WRITING
from guanjia.knowledge.web.document_forms import QuizForm, SignForm
from guanjia.organization import rulebook
from guanjia.organization.moments import clock_time, local
from guanjia.sheets import papers

NAV, READ = "documents", "knowledge.read"
TEMPLATES = {"desk": "", "field": "field_"}
LOOKS = {"现行": "done", "待生效": "sent", "待发布": "confirm", "草稿": "todo"}


def show_library(request: Request) -> HttpResponse:
    """Every document that this person may read, by sort and by words; what waits to be read first."""
    actor, today = request.actor, local(clock.now()).date()
    words, sort, view = (request.GET.get(name, "").strip()[:60] for name in ("q", "sort", "view"))
    duties = {row.edition_id: row for row in library.to_read(actor)}
    pending = library.in_writing(actor)
    shown = pending if view == "writing" else library.newest(actor)
    rows = library.matching(shown, words, sort)
    if view == "mine":
        rows = [row for row in rows if row.pk in duties]
    lines = [line_of(row, duties.get(row.pk), today) for row in rows]
    return page(
        request, f"knowledge/{TEMPLATES[face_of(request)]}library.html", nav_on=NAV,
        lines=sorted(lines, key=lambda line: line["due"] is None), words=words, sort=sort, view=view,
        owed=len(duties), writing=pending.count(), sort_word=dict(Document.Sort.choices).get(sort, ""),
        sorts=[
            (f"?{urlencode({'view': view, 'q': words, 'sort': key})}", label)
            for key, label in Document.Sort.choices
        ],
        shares=library.shares(actor, rows) if actor.may(rules.FOLLOW) else {},
        rules=len(rulebook.to_read(actor)),
    )  # fmt: skip


def line_of(edition: Edition, duty: ReadingDuty | None, today: Any) -> dict[str, Any]:
    """One document in the library."""
    review = edition.document.review_on
    pending = edition.effective_on is not None and edition.effective_on > today
    return {
        "edition": edition, "due": duty.due_at if duty else None, "when": clock_time(duty.due_at) if duty else "",
        "late": duty is not None and duty.due_at < clock.now(), "review": review is not None and review <= today,
        "pending": pending, "draft": edition.status in IN_WRITING,
    }  # fmt: skip


def show_document(request: Request, document_id: int) -> HttpResponse:
    """One edition of a document, the last published one unless another is asked; what this person may do with it."""
    return document_page(request, document_id, SignForm())


def document_page(request: Request, document_id: int, form: SignForm) -> HttpResponse:
    """The page of a document with the form of the reader's word."""
    actor, editions = request.actor, library.get_editions(request.actor, document_id)
    edition, standings = chosen(request, editions), library.standings(editions, local(clock.now()).date())
    duty = library.duty_of(actor, edition)
    tried = library.last_try(duty) if duty else None
    files = attachments.files_of(edition.ref)
    return page(
        request, f"knowledge/{TEMPLATES[face_of(request)]}document.html", nav_on=NAV, face=face_of(request),
        look=LOOKS.get(standings[edition.pk], "none"),
        document=edition.document, edition=edition, editions=editions, standings=standings,
        paragraphs=paragraphs.paragraphs_of(edition.text), facts=documents.facts_of(edition), form=form,
        duty=duty, signed=documents.signed_words(duty) if duty else "", owes=owes(duty),
        due=clock_time(duty.due_at) if duty else "", late=duty is not None and duty.due_at < clock.now(),
        needs_quiz=bool(edition.quiz) and not (duty and duty.tries.filter(passed=True).exists()), tried=tried,
        is_signed=edition.document.sort == Document.Sort.UNDERTAKING, file=files[-1] if files else None,
        readers=[reader_line(row) for row in library.readers_of(actor, edition)] if actor.may(rules.FOLLOW) else [],
        may=moves_of(request, edition, editions),
        newest=next((row for row in editions if row.status not in IN_WRITING), None),
    )  # fmt: skip


def chosen(request: Request, editions: list[Edition]) -> Edition:
    """The edition that was asked by its number, else the last published one, else the draft."""
    number = row_number(request.GET.get("edition", ""))
    published = (row for row in editions if row.status not in IN_WRITING)
    found = next((row for row in editions if row.number == number), None)
    return found or next(published, editions[0])


def owes(duty: ReadingDuty | None) -> bool:
    """Whether the reader's word is asked for and missing."""
    return duty is not None and duty.is_required and duty.status == ReadingDuty.Status.OWED


def reader_line(duty: ReadingDuty) -> dict[str, Any]:
    """One reader: who, where, when it was said or how late it is."""
    is_done, now = duty.status == ReadingDuty.Status.DONE, clock.now()
    return {
        "name": duty.account.name or duty.account.username,
        "place": duty.project.name if duty.project else "全公司",
        "title": duty.edition.document.title, "edition": duty.edition, "since": clock_time(duty.owed_at),
        "when": clock_time(duty.done_at) if duty.done_at else clock_time(duty.due_at),
        "done": is_done, "late": not is_done and duty.due_at < now,
        "days": max(0, (now - duty.due_at).days) if not is_done else 0,
    }  # fmt: skip


def moves_of(request: Request, edition: Edition, editions: list[Edition]) -> dict[str, Any]:
    """What this person may do with an edition, and why not."""
    actor, status = request.actor, Edition.Status
    decided = [row for row in editions if row.status not in IN_WRITING]
    replaced = decided[0] if decided and edition.status in IN_WRITING else None
    writes = rules.may_write(actor, editions[0].projects) is None
    publishes = rules.may_publish(actor, edition, replaced) is None
    own = rules.is_another_person(edition, actor)
    return {
        "write": writes and (edition.status == status.DRAFT or editions[0].status not in IN_WRITING),
        "ask": writes and edition.status == status.DRAFT,
        "decide": publishes and edition.status == status.ASKED and own is None,
        "why_not": own.message if own and publishes and edition.status == status.ASKED else "",
        "withdraw": publishes and edition.status == status.PUBLISHED and decided[0].pk == edition.pk,
        "change": rules.may_change(actor, decided[0] if decided else edition) is None,
    }


def acknowledge(request: Request, document_id: int) -> HttpResponse:
    """The reader's word; by GET only the document is shown."""
    duty, to = library.get_duty(request.actor, document_id), page_of(request, document_id)
    if request.method != "POST":
        return done(request, "", to=to)
    form = SignForm(request.POST)
    if submit(form, actions.acknowledge, duty, by=request.actor):
        return done(request, "", to=to)
    return document_page(request, document_id, form)


def page_of(request: Request, document_id: int) -> str:
    """The document in the face that was asked."""
    return reverse(f"{face_of(request)}-document", args=[document_id])


def take_quiz(request: Request, document_id: int) -> HttpResponse:
    """The quiz: every try is kept, and after a try that failed the right answers are explained."""
    duty = library.get_duty(request.actor, document_id)
    quiz, to = duty.edition.quiz, page_of(request, document_id)
    if not quiz:
        return done(request, "", to=to)
    form = QuizForm(request.POST or None, quiz=quiz)
    if submit(form, actions.take_quiz, duty, by=request.actor):
        tried = library.last_try(duty)
        again = (
            "" if tried and tried.passed else reverse(f"{face_of(request)}-document-quiz", args=[document_id])
        )
        return done(request, "", to=again or f"{to}#sign")
    tried = library.last_try(duty)
    return page(
        request, "knowledge/quiz.html", nav_on=NAV, face=face_of(request), form=form,
        face_page=f"ui/{face_of(request)}.html",
        duty=duty, back=to, tried=tried if tried and not tried.passed else None, quiz=quiz,
        needed=int(policy.value("documents.quiz_pass")),
    )  # fmt: skip


def show_paper(request: Request, document_id: int) -> HttpResponse:
    """An edition as a PDF, with the reader's own word."""
    editions = library.get_editions(request.actor, document_id)
    edition = chosen(request, editions)
    standing = library.standings(editions, local(clock.now()).date())[edition.pk]
    url = papers.page_url(request, reverse("go", args=[Document.kind, document_id]))
    duty = library.duty_of(request.actor, edition)
    body = documents.edition_paper(edition, standing, duty, url)
    return papers.answer(body, f"document-{document_id}-{edition.number}")


ROUTES: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
    "": ("documents", show_library), "<int:document_id>/": ("document", show_document),
    "<int:document_id>/read/": ("document-read", acknowledge),
    "<int:document_id>/quiz/": ("document-quiz", take_quiz),
    "<int:document_id>/paper.pdf": ("document-pdf", show_paper),
}  # fmt: skip
urlpatterns: list[URLPattern] = [
    path(f"{face}/documents/{place}", needs(f"{face}.open", READ)(view), name=f"{face}-{name}")
    for face in ("desk", "field")
    for place, (name, view) in ROUTES.items()
]
