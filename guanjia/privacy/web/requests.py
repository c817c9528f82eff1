"""个人信息请求 at the desk: the list with its deadlines, one request, its moves, the copy."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.moves import Move, ready
from guanjia.kernel.panels import MoveButton
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import Verdict, require
from guanjia.kernel.web import Request, done, needs, page, panel_blocks, submit
from guanjia.organization.moments import clock_time
from guanjia.privacy import actions, queries, rules, states
from guanjia.privacy.models import DataRequest
from guanjia.privacy.web import shown

NAV, PAGE = "data-requests", 100
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "json": "application/json",
}  # fmt: skip


class AskForm(forms.Form):
    """What somebody wants, asked at the desk."""

    sort = forms.ChoiceField(label="要什么", choices=DataRequest.Sort.choices, widget=forms.RadioSelect)
    way = forms.ChoiceField(
        label="怎么提出的", choices=[c for c in DataRequest.Way.choices if c[0] != "portal"], initial="desk",
        widget=forms.RadioSelect,
    )  # fmt: skip
    words = forms.CharField(
        label="具体说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="更正必填：哪里不对，应该是什么",
    )  # fmt: skip


class CheckForm(forms.Form):
    """How the identity was checked."""

    how = forms.CharField(label="怎么核实的", max_length=80, help_text="例如：核对身份证原件；回拨登记电话")


class AnswerForm(forms.Form):
    """What was done."""

    answer = forms.CharField(
        label="答复", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="更正必填：更正了什么",
    )  # fmt: skip


@needs("desk.open", "privacy.requests")
def list_requests(request: Request) -> HttpResponse:
    """Open requests, those that end first first; or the ended ones."""
    is_open = request.GET.get("view") != "ended"
    rows = list(queries.requests(request.actor, is_open)[:PAGE])
    tabs = [
        {"label": "在办", "href": "?", "on": is_open}, {"label": "已结束", "href": "?view=ended", "on": not is_open},
    ]  # fmt: skip
    return page(
        request, "privacy/requests.html", nav_on=NAV, rows=rows, tabs=tabs, at=clock_time,
        clocks=shown.clocks(DataRequest.kind, rows),
        names=shown.names(request, {row.party for row in rows}), dots=states.DOT, is_open=is_open,
    )  # fmt: skip


@needs("desk.open", "privacy.requests")
def new(request: Request, party: str) -> HttpResponse:
    """Take in what somebody asks at the desk."""
    ref = shown.party_in(party)
    found = queries.party_of(request.actor, ref, "privacy.requests")
    form = AskForm(request.POST or None, initial={"sort": "copy"})
    if submit(form, actions.ask_data, ref, by=request.actor):
        number = SubjectRef.parse(form.answer.body["ref"]).id  # type: ignore[attr-defined]
        return done(request, "", to=reverse("data-request", args=[number]), said="已登记")
    back = reverse("data-requests")
    return page(
        request, "privacy/request_new.html", nav_on=NAV, form=form, party=found, back=back,
    )  # fmt: skip


@needs("desk.open", "privacy.requests")
def show(request: Request, data_request_id: int) -> HttpResponse:
    """One request: who, what, until when, what may be done now."""
    row = queries.get_request(request.actor, data_request_id)
    who = queries.names_shown({row.asked_by, row.decided_by})
    return page(
        request, "privacy/request.html", nav_on=NAV, row=row, at=clock_time, who=who, moment=clock.now(),
        party=queries.party_of(request.actor, SubjectRef.parse(row.party), "privacy.requests"), dots=states.DOT,
        moves=moves(request.actor, row), stop=stop_of(row, request.actor), copy_until=rules.copy_ends(row),
        clocks=shown.clocks_of(row),
        panels=panel_blocks(request, DataRequest.kind, "page", row),
    )  # fmt: skip


def stop_of(row: DataRequest, actor: Actor) -> Verdict:
    """Why this actor may not finish what is ready to be finished; nothing before its turn."""
    return rules.is_by_two(row, actor) if ready(row, states.FINISH) is None else None


def moves(actor: Actor, row: DataRequest) -> list[MoveButton]:
    """The verbs that this actor may use now."""
    if not actor.may("privacy.requests"):
        return []
    found = []
    if ready(row, states.CHECK) is None:
        found.append(MoveButton("核实身份", reverse("data-request-check", args=[row.pk]), kind="primary"))
    may_finish = stop_of(row, actor) is None and (row.sort != "erase" or actor.may("privacy.keep"))
    if ready(row, states.FINISH) is None and may_finish:
        label = {"copy": "交付副本", "correct": "更正好了", "erase": "清除个人信息"}[row.sort]
        kind = "danger" if row.sort == DataRequest.Sort.ERASE else "primary"
        found.append(MoveButton(label, reverse("data-request-finish", args=[row.pk]), kind=kind))
    if ready(row, states.TURN_DOWN) is None:
        found.append(MoveButton("不能办理", reverse("data-request-refuse", args=[row.pk])))
    return found


def one(
    request: Request, row: DataRequest, step: Move, run: Any, form: type[forms.Form], title: str, **more: Any
) -> HttpResponse:
    """One act on a request, one form a page; no form before its turn."""
    shown.is_its_turn(request, row, step)
    back = reverse("data-request", args=[row.pk])
    return shown.act(request, run, row, form, title, back, NAV, sub=str(row.get_sort_display()), **more)


@needs("desk.open", "privacy.requests")
def check(request: Request, data_request_id: int) -> HttpResponse:
    """核实身份."""
    row = queries.get_request(request.actor, data_request_id)
    title = "核实是不是本人"
    return one(request, row, states.CHECK, actions.check_identity, CheckForm, title, verb="已核实")


NOTES = {
    "copy": "办好后本人可以在手机上下载，或在这里替本人下载",
    "correct": "先在住户档案里改好，再写更正了什么",
    "erase": "清除不能撤销；有法定保留或没办完的事会说明",
}


@needs("desk.open", "privacy.requests")
def finish(request: Request, data_request_id: int) -> HttpResponse:
    """办好; to erase is final."""
    row = queries.get_request(request.actor, data_request_id)
    if request.method == "GET":
        require(stop_of(row, request.actor))
    title, verb, kind = "办好这个请求", "办好", "primary"
    if row.sort == DataRequest.Sort.ERASE:
        title, verb, kind = "清除个人信息", "确认清除", "danger"
    return one(
        request, row, states.FINISH, actions.finish_request, AnswerForm, title, verb=verb, kind=kind,
        note=NOTES[row.sort],
    )  # fmt: skip


@needs("desk.open", "privacy.requests")
def refuse(request: Request, data_request_id: int) -> HttpResponse:
    """不能办理."""
    row = queries.get_request(request.actor, data_request_id)
    title = "说明为什么不能办理"
    run, form = actions.refuse_request, shown.ReasonForm
    return one(request, row, states.TURN_DOWN, run, form, title, verb="不能办理", kind="danger")


@needs("desk.open", "privacy.requests")
def take(request: Request, data_request_id: int, copy_kind: str) -> HttpResponse:
    """The copy as a file, handed over at the desk; POST, since it leaves a row."""
    row = queries.get_request(request.actor, data_request_id)
    if request.method != "POST":
        return done(request, "", to=reverse("data-request", args=[row.pk]))
    return file_of(row, request.actor, copy_kind)


def file_of(row: DataRequest, actor: Actor, kind: str) -> HttpResponse:
    """The copy as an answer that the browser saves."""
    body = actions.take_copy(row, by=actor, kind=kind)
    response = HttpResponse(body, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="my-data-{row.pk}.{kind}"'
    return response


urlpatterns: list[URLPattern] = [
    path("desk/data-requests/", list_requests, name="data-requests"),
    path("desk/data-requests/new/<str:party>/", new, name="data-request-new"),
    path("desk/data-requests/<int:data_request_id>/", show, name="data-request"),
    path("desk/data-requests/<int:data_request_id>/check/", check, name="data-request-check"),
    path("desk/data-requests/<int:data_request_id>/finish/", finish, name="data-request-finish"),
    path("desk/data-requests/<int:data_request_id>/refuse/", refuse, name="data-request-refuse"),
    path("desk/data-requests/<int:data_request_id>/copy/<str:copy_kind>/", take, name="data-request-copy"),
]
