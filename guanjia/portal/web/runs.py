"""Imports: choose a kind and a file, look at the preview, confirm, watch, see row by row what stayed out."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.actors import Actor
from guanjia.kernel.models import LongRun
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import Request, done, needs, page, submit
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time
from guanjia.organization.web.place import project_of
from guanjia.sheets import imports, runs

STATE_DOTS = {"previewed": "confirm", "queued": "sent", "running": "doing", "done": "done", "failed": "bad"}
WAITING = {False: "正在读表格，关掉页面也会做完", True: "关掉页面也会做完"}


class UploadForm(forms.Form):
    """What is imported into which project."""

    kind = forms.ChoiceField(label="导入什么", widget=forms.RadioSelect)
    project = forms.TypedChoiceField(label="导入到", coerce=int)
    file = forms.FileField(
        label="表格文件", help_text="xlsx，最大 20 MB；先预览，确认后才写入", allow_empty_file=True
    )

    def __init__(self, request: Request) -> None:
        super().__init__(request.POST or None, request.FILES or None)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.key, kind.title) for kind in imports.kinds.values()
        ]
        projects = organization.projects(request.actor, imports.NEED)
        self.fields["project"].choices = [(row.pk, row.name) for row in projects]  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ".xlsx"


def begin(*, kind: str, project: int, file: "UploadedFile[Any]", by: Actor) -> LongRun:
    """Hand an upload over, never more of it than is allowed."""
    return imports.begin(
        kind, file.name or "upload.xlsx", file.read(imports.MAX_BYTES + 1), by=by, project_id=project
    )


@needs(imports.NEED)
def choose(request: Request) -> HttpResponse:
    """Choose a kind and a file; below it the runs of this person."""
    form = UploadForm(request)
    if submit(form, begin, by=request.actor):
        run_id = SubjectRef.parse(form.answer.body["ref"]).id  # type: ignore[attr-defined]
        return done(request, "", to=reverse("run", args=[run_id]))
    form.initial = {"project": project_of(request).pk}
    return page(
        request, "portal/runs.html", nav_on="import", form=form,
        hints=[(kind.title, kind.hint) for kind in imports.kinds.values()],
        runs=runs.own_runs(request.actor)[:20], dots=STATE_DOTS, at=clock_time,
    )  # fmt: skip


@needs(imports.NEED)
def show(request: Request, run_id: int) -> HttpResponse:
    """One run: the preview, how far it is, or its report."""
    run = runs.get_run(request.actor, run_id)
    return page(request, "portal/run.html#run", nav_on="import", **context(request, run))


@needs(imports.NEED)
def confirm(request: Request, run_id: int) -> HttpResponse:
    """Do what the preview showed; a second confirmation changes nothing."""
    run = runs.get_run(request.actor, run_id)
    if request.method == "POST":
        submit(forms.Form(request.POST), runs.confirm_run, run, by=request.actor)
    return done(request, "", to=reverse("run", args=[run.pk]))


def context(request: Request, run: LongRun) -> dict[str, Any]:
    """What the page of a run shows in its state."""
    part = "report" if run.result.get("report") else "preview"
    project = organization.get_project(request.actor, run.project_id or 0, imports.NEED)
    return {
        "run": run, "file_name": run.source.name if run.source else run.title,
        "preview": run.result.get("preview", {}), "facts": run.result.get(part, {}),
        "told": imports.told(run, part), "errors": imports.error_file(run), "project": project,
        "waits": run.state in ("queued", "running"), "dots": STATE_DOTS, "at": clock_time,
        "bar": {"title": run.title, "done": run.done, "total": run.total, "text": WAITING[run.total > 0]},
    }  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/import/", choose, name="runs"),
    path("desk/import/<int:run_id>/", show, name="run"),
    path("desk/import/<int:run_id>/confirm/", confirm, name="run-confirm"),
]
