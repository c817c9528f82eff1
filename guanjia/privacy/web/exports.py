"""导出: masked lists at once, plain ones by request and approval of another."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.actors import Actor
from guanjia.kernel.panels import MoveButton
from guanjia.kernel.web import Request, done, needs, page, submit
from guanjia.organization.moments import clock_time
from guanjia.organization.web.place import project_of
from guanjia.privacy import actions, declared, queries, rules, states
from guanjia.privacy.models import ExportRequest
from guanjia.privacy.web.requests import TYPES
from guanjia.privacy.web.shown import ReasonForm, act

NAV, PAGE = "exports", 50


class AskForm(forms.Form):
    """Which list, and what for."""

    list_kind = forms.ChoiceField(label="哪份名单", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="用途", max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="批准的人照这个决定，例如：第三方满意度调查",
    )  # fmt: skip

    def __init__(self, *args: Any, kinds: list[declared.ExportKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["list_kind"].choices = [(kind.key, kind.label) for kind in kinds]  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A word with the approval."""

    note = forms.CharField(label="批复", max_length=200, required=False)


@needs("desk.open", "privacy.report")
def list_exports(request: Request) -> HttpResponse:
    """What was asked for, and the masked lists to take at once."""
    project, may_ask = project_of(request), request.actor.may("privacy.export")
    kinds = queries.export_kinds(request.actor, project.pk)
    form = AskForm(request.POST or None, kinds=kinds if may_ask else [])
    if submit(form, actions.request_export, project, by=request.actor):
        return done(request, "", to=reverse("exports"), said="已申请")
    rows = list(queries.exports(request.actor)[:PAGE])
    return page(
        request, "privacy/exports.html", nav_on=NAV, rows=rows, kinds=kinds, form=form, at=clock_time,
        project=project, dots=states.DOT, labels={key: kind.label for key, kind in declared.exports.items()},
        who=queries.names_shown({ref for row in rows for ref in (row.asked_by, row.decided_by)}),
        may_ask=may_ask and bool(kinds), moves=lambda row: moves(request.actor, row),
    )  # fmt: skip


def moves(actor: Actor, row: ExportRequest) -> list[MoveButton]:
    """What this actor may do with a request now."""
    if row.status in states.APPROVE.start and rules.may_decide_export(actor, row) is None:
        return [
            MoveButton("批准", reverse("export-approve", args=[row.pk]), kind="primary"),
            MoveButton("不批准", reverse("export-refuse", args=[row.pk])),
        ]
    if row.status == ExportRequest.Status.PRODUCED and row.asked_by == actor.ref:
        return [MoveButton("下载", reverse("export-take", args=[row.pk]), icon="download", post=True)]
    return []


def title_of(row: ExportRequest) -> str:
    """What is asked for."""
    return f"{row.number}，{declared.exports[row.list_kind].label}，{row.rows} 行未打码"


@needs("desk.open", "privacy.approve")
def approve(request: Request, export_id: int) -> HttpResponse:
    """批准."""
    row = queries.get_export(request.actor, export_id)
    back, sub = reverse("exports"), f"用途：{row.reason}"
    return act(request, actions.approve_export, row, NoteForm, title_of(row), back, NAV, verb="批准", sub=sub)


@needs("desk.open", "privacy.approve")
def refuse(request: Request, export_id: int) -> HttpResponse:
    """不批准."""
    row = queries.get_export(request.actor, export_id)
    return act(
        request, actions.refuse_export, row, ReasonForm, title_of(row), reverse("exports"), NAV, verb="不批准"
    )


@needs("desk.open", "privacy.export")
def take(request: Request, export_id: int) -> HttpResponse:
    """The file, for the asker; POST, since it leaves a row."""
    row = queries.get_export(request.actor, export_id)
    if request.method != "POST":
        return done(request, "", to=reverse("exports"))
    return answer(actions.take_export(row, by=request.actor), row.number)


@needs("desk.open", "privacy.report")
def take_masked(request: Request, kind: str) -> HttpResponse:
    """A masked list of the project; POST, since it leaves a row."""
    if request.method != "POST":
        return done(request, "", to=reverse("exports"))
    body = actions.take_masked(project_of(request), by=request.actor, list_kind=kind)
    return answer(body, kind)


def answer(body: bytes, name: str) -> HttpResponse:
    """A workbook that the browser saves."""
    response = HttpResponse(body, content_type=TYPES["xlsx"])
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


urlpatterns: list[URLPattern] = [
    path("desk/exports/", list_exports, name="exports"),
    path("desk/exports/<int:export_id>/approve/", approve, name="export-approve"),
    path("desk/exports/<int:export_id>/refuse/", refuse, name="export-refuse"),
    path("desk/exports/<int:export_id>/take/", take, name="export-take"),
    path("desk/exports/masked/<str:kind>/", take_masked, name="export-masked"),
]
