"""Documents for who keeps them: writing, publishing, withdrawing, and who has not read what."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock
from guanjia.kernel.web import NothingForm, Request, View, ask, done, needs, page, submit
from guanjia.knowledge import actions, library
from guanjia.knowledge.models import Edition
from guanjia.knowledge.rules import FOLLOW, PUBLISH, WRITE
from guanjia.knowledge.states import IN_WRITING
from guanjia.knowledge.web.document_forms import (
    DocumentForm,
    EditionForm,
    NewDocumentForm,
    PublishForm,
    ReasonForm,
    facts_of,
)
from guanjia.knowledge.web.documents import NAV, reader_line
from guanjia.organization import queries as organization
from guanjia.organization import scopes, unread
from guanjia.organization.moments import clock_time, local
from guanjia.organization.web.policies import change_line
from guanjia.sheets.files import download

SHOWN = 300
HEADINGS = ("姓名", "项目", "文件", "版本", "从什么时候起", "最晚", "超期几天")


def audiences(request: Request) -> dict[str, Any]:
    """The projects that an edition of this writer may be for, and whether it may be for all of them."""
    reach = request.actor.reach(WRITE)
    rows = [row for row in organization.open_projects() if reach.covers(row.pk)]
    return {"projects": [(row.pk, row.name) for row in rows], "for_all": reach.company}


@needs("desk.open", WRITE)
def add_document(request: Request) -> HttpResponse:
    """Write a new document."""
    form = NewDocumentForm(request.POST or None, request.FILES or None, **audiences(request))
    if submit(form, actions.write_document, by=request.actor):
        number = form.answer.body["ref"].split(":")[1]  # type: ignore[attr-defined]
        return done(request, "", to=reverse("desk-document", args=[number]))
    return ask(request, form, "写制度文件", reverse("desk-documents"), NAV, verb="存草稿",
               note="存下后送审，由另一位有权限的人发布")  # fmt: skip


@needs("desk.open", WRITE)
def write_edition(request: Request, document_id: int) -> HttpResponse:
    """Write the draft of the next edition, beginning with the last one."""
    last = library.get_editions(request.actor, document_id)[0]
    begun = facts_of(last) | ({} if last.status in IN_WRITING else {"changes": ""})
    form = EditionForm(request.POST or None, request.FILES or None, initial=begun, **audiences(request))
    back = reverse("desk-document", args=[document_id])
    number = last.number if last.status in IN_WRITING else last.number + 1
    if submit(form, actions.write_edition, last.document, by=request.actor):
        return done(request, "", to=f"{back}?edition={number}")
    title = f"写《{last.document.title}》第 {number} 版"
    return ask(request, form, title, back, NAV, verb="存草稿", note="已发布的各版不变")


@needs("desk.open", WRITE)
def change_document(request: Request, document_id: int) -> HttpResponse:
    """Change title, number, keeper, next review."""
    document = library.get_editions(request.actor, document_id)[0].document
    facts = {name: getattr(document, name) for name in DocumentForm.base_fields}
    form = DocumentForm(request.POST or None, initial=facts)
    back = reverse("desk-document", args=[document_id])
    if submit(form, actions.change_document, document, by=request.actor):
        return done(request, "", to=back)
    return ask(request, form, "修改文件资料", back, NAV)


Find = Callable[[Any, int], Edition]


def verb(
    need: str, find: Find, form_class: type[forms.Form], act: Callable[..., Edition], title: str, note: str = ""
) -> View[[int]]:  # fmt: skip
    """The page of one verb of an edition."""

    @needs("desk.open", need)
    def run(request: Request, document_id: int) -> HttpResponse:
        edition = find(request.actor, document_id)
        begun = {"effective_on": local(clock.now()).date()}
        form = form_class(request.POST if request.method == "POST" else None, initial=begun)
        back = reverse("desk-document", args=[document_id])
        if submit(form, act, edition, by=request.actor):
            return done(request, "", to=back)
        return ask(request, form, f"{title}{edition}", back, NAV, verb=title, note=note)

    return run


@needs("desk.open", FOLLOW)
def show_owed(request: Request) -> HttpResponse:
    """Who has not read what: documents and changed rules, the longest overdue first."""
    rows, now = library.owed(request.actor), clock.now()
    lines = [reader_line(row) for row in rows[:SHOWN]]
    words = scopes.all_words()
    rules = [
        (change_line(row.change, words), clock_time(row.due_at), row.due_at < now, row.names)
        for row in unread.unread(request.actor)
    ]
    return page(
        request, "knowledge/owed.html", nav_on=NAV, lines=lines, total=rows.count(), unread=rules,
        late=rows.filter(due_at__lt=now).count(), people=rows.values("account").distinct().count(),
    )  # fmt: skip


@needs("desk.open", FOLLOW)
def owed_workbook(request: Request) -> HttpResponse:
    """The same as a workbook."""
    rows = (reader_line(row) for row in library.owed(request.actor))
    lines = [
        (row["name"], row["place"], row["title"], f"第 {row['edition'].number} 版", row["since"], row["when"],
         str(row["days"]))
        for row in rows
    ]  # fmt: skip
    return download("documents-owed", "xlsx", "没读的", HEADINGS, lines)


urlpatterns: list[URLPattern] = [
    path("desk/documents/new/", add_document, name="document-add"),
    path("desk/documents/owed/", show_owed, name="documents-owed"),
    path("desk/documents/owed.xlsx", owed_workbook, name="documents-owed-xlsx"),
    path("desk/documents/<int:document_id>/write/", write_edition, name="document-write"),
    path("desk/documents/<int:document_id>/change/", change_document, name="document-change"),
    path("desk/documents/<int:document_id>/ask/",
         verb(WRITE, library.get_draft, NothingForm, actions.ask_edition, "送审"), name="document-ask"),
    path("desk/documents/<int:document_id>/send-back/",
         verb(PUBLISH, library.get_draft, ReasonForm, actions.send_back_edition, "退回"),
         name="document-send-back"),
    path("desk/documents/<int:document_id>/publish/",
         verb(PUBLISH, library.get_draft, PublishForm, actions.publish_edition, "发布",
              "发布后正文不能再改，读者会收到消息"), name="document-publish"),
    path("desk/documents/<int:document_id>/withdraw/",
         verb(PUBLISH, library.get_newest, ReasonForm, actions.withdraw_edition, "废止",
              "废止后读者不用再读，旧的签认都留着"), name="document-withdraw"),
]  # fmt: skip
