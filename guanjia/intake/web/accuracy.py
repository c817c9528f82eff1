"""分类准确率: what people made of the suggestions, which model answers, and training from the company's own cases."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.intake import accuracy, actions, suggesting
from guanjia.intake.accuracy import HeadFigures
from guanjia.intake.actions import training
from guanjia.intake.models import TrainedModel
from guanjia.intake.triage.model import is_installed
from guanjia.intake.web.triage import LABELS
from guanjia.kernel.models import LongRun
from guanjia.kernel.web import NothingForm, Request, ask, done, needs, page, submit

NAV, BACK = "triage", "triage-accuracy"
FIELDS = LABELS | {"danger": "有没有危险"}


@needs("measures.read")
def show(request: Request) -> HttpResponse:
    """How triage did in the last 30 or 90 days, the model in use, and the one that waits."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, accuracy.SPANS) else accuracy.SPANS[0]
    found = accuracy.figures(request.actor, days)
    return page(
        request, "intake/accuracy.html#training", nav_on=NAV, few=accuracy.FEW, days=days,
        tabs=[{"label": f"近 {n} 天", "href": f"?days={n}", "on": n == days} for n in accuracy.SPANS],
        lines=[line(one) for one in found], tables=[table(one) for one in found if one.confusion.total],
        **state_of_model(request),
    )  # fmt: skip


def line(one: HeadFigures) -> dict[str, Any]:
    """One head as a row."""
    return {
        "label": LABELS[one.head], "row": one, "share": f"{one.share:.0%}" if one.share is not None else "",
    }  # fmt: skip


def table(one: HeadFigures) -> dict[str, Any]:
    """What people said against what was suggested, in words."""
    words = suggesting.words_of(one.head) | {"": "", "-": "没说"}
    heads, *rows = one.confusion.confusion()
    return {
        "label": LABELS[one.head], "heads": [words.get(name, name) for name in heads[1:]],
        "rows": [(words.get(row[0], row[0]), row[1:]) for row in rows],
    }  # fmt: skip


def state_of_model(request: Request) -> dict[str, Any]:
    """The version in use, the training that goes on or went wrong, and the model that waits for a person."""
    kept, may_train = suggesting.in_use(), request.actor.may(training.NEED)
    run = accuracy.last_training() if may_train else None
    goes_on = run is not None and run.state in training.GOING
    waiting = accuracy.models().filter(status=TrainedModel.Status.CANDIDATE).first() if may_train else None
    return {
        "version": kept.version, "fault": kept.fault, "about": kept.model.about if kept.model else {},
        "may_train": may_train, "is_installed": is_installed(), "goes_on": goes_on, "poll": reverse(BACK),
        "bar": {"title": run.title, "done": run.done, "total": run.total} if run and goes_on else None,
        "failure": run.message if run and run.state == LongRun.Status.FAILED else "",
        "candidate": waiting, "compared": compared(waiting) if waiting else [], "how": training.NOT_INSTALLED,
    }  # fmt: skip


def compared(row: TrainedModel) -> list[dict[str, Any]]:
    """Old against new on the held-back part, head by head."""
    return [
        {"label": FIELDS.get(field, field), "texts": found["texts"],
         **{name: f"{found[name]:.0%}" if found[name] is not None else "—" for name in ("old", "new", "most")}}
        for field, found in row.figures.items()
    ]  # fmt: skip


@needs("organization.set_up")
def train(request: Request) -> HttpResponse:
    """Ask the worker to learn from what people decided."""
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.ask_training, by=request.actor):
        return done(request, "", to=reverse(BACK), said="开始训练，关掉页面也会做完")
    return ask(request, form, "用改正过的训练", reverse(BACK), NAV, verb="开始训练")


@needs("organization.set_up")
def judge(request: Request, model_id: int) -> HttpResponse:
    """Use a model that was trained, or drop it."""
    row, is_none = accuracy.get_model(model_id), "none" in request.POST
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.drop_model if is_none else actions.switch_model, row, by=request.actor):
        return done(request, "", to=reverse(BACK), said="没有采用" if is_none else "已启用新模型")
    return ask(request, form, "启用这个模型", reverse(BACK), NAV, verb="启用")


urlpatterns: list[URLPattern] = [
    path("desk/triage/", show, name="triage-accuracy"),
    path("desk/triage/train/", train, name="triage-train"),
    path("desk/triage/models/<int:model_id>/", judge, name="triage-model"),
]
