"""协办 at the desk: what waits for me, what I asked for, what goes on in the project; one hand-off with its moves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.collaboration import actions, handoffs, rules, states
from guanjia.collaboration.models import HandOff
from guanjia.collaboration.web.forms import (
    DecideForm,
    RateForm,
    ReasonForm,
    ResultForm,
    RouteForm,
    SendForm,
    chosen_of,
)
from guanjia.kernel import clock, going
from guanjia.kernel.moves import Move
from guanjia.kernel.panels import MoveButton
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import NothingForm, Request, View, ask, done, needs, page, panel_blocks, submit
from guanjia.organization import structure
from guanjia.organization.moments import local
from guanjia.organization.web.place import project_of
from guanjia.people.timeline import entries
from guanjia.sla import queries as sla

NAV, SHOWN = "handoffs", 60
VIEWS = {"": "待我处理", "asked": "我发出的", "project": "项目里的"}


def lines(rows: list[HandOff]) -> list[dict[str, Any]]:
    """Hand-offs in words, each with the clock that ends first."""
    clocks = sla.next_clocks(HandOff.kind, [row.pk for row in rows])
    return [
        {
            "row": row, "look": states.HAND_OFF_LOOKS[row.status], "to": to_whom(row),
            "who": row.asked_by.name or row.asked_by.username,
            "clock": sla.view(clocks[row.pk]) if row.pk in clocks else None,
        }
        for row in rows
    ]  # fmt: skip


def to_whom(row: HandOff) -> str:
    """Who was asked, or who took it."""
    if row.status in states.HAND_OFF_TAKEN:
        return str(row.owner.name or row.owner.username)
    return structure.called(row.to_account, row.to_department)


@needs("desk.open", handoffs.NEED)
def list_hand_offs(request: Request) -> HttpResponse:
    """What waits for me first, then what I asked for, then the project as far as I see it."""
    project, view = project_of(request), request.GET.get("view", "")
    view = view if view in VIEWS else ""
    found = {
        "": handoffs.my_turn(request.actor), "asked": handoffs.asked_by(request.actor),
        "project": handoffs.in_project(request.actor, project.pk),
    }  # fmt: skip
    rows = list(found[view][: SHOWN + 1])
    tabs = [
        {"label": label, "href": f"{reverse(NAV)}?view={key}" if key else reverse(NAV), "on": key == view}
        for key, label in VIEWS.items()
    ]
    return page(
        request, "collaboration/handoffs.html", nav_on=NAV, tabs=tabs, view=view, rows=lines(rows[:SHOWN]),
        shown=SHOWN, more=len(rows) > SHOWN, project=project,
        may_ask=rules.may_hand_off(request.actor, project.pk) is None,
    )  # fmt: skip


@needs("desk.open", handoffs.NEED)
def show_hand_off(request: Request, hand_off_id: int) -> HttpResponse:
    """One hand-off with what may be done now."""
    return shown(request, handoffs.get_hand_off(request.actor, hand_off_id))


def shown(request: Request, row: HandOff, refused: Any = ()) -> HttpResponse:
    """The page of a hand-off; what was refused stands above."""
    origin = SubjectRef.parse(row.origin) if row.origin else None
    from_where = going.address(request.actor, origin) if origin else ""
    name = going.names(request.actor, [origin]).get(origin, "") if origin and from_where else ""
    return page(
        request, "collaboration/handoff.html", nav_on=NAV, line=lines([row])[0], row=row, refused=refused,
        moves=moves_of(request, row), from_where=from_where, origin_name=name or "打开来源",
        entries=entries(row.ref), aside=panel_blocks(request, row.kind, "aside", row), all_states=states.Handed,
    )  # fmt: skip


@dataclass(frozen=True)
class Verb:
    """One act of a hand-off: its form, the action, who may, in which state it is offered."""

    label: str
    act: Callable[..., HandOff]
    form: type[forms.Form]
    step: Move
    who: str
    kind: str = "normal"
    icon: str = ""
    note: str = ""


VERBS: dict[str, Verb] = {
    "accept": Verb("接收", actions.accept_hand_off, NothingForm, states.ACCEPT, "receiver", "primary", "user-check"),
    "return": Verb("退回", actions.return_hand_off, ReasonForm, states.RETURN, "receiver", icon="arrow-back-up",
                   note="退回、改派满次数就由主管裁定"),
    "decide": Verb("裁定谁来办", actions.decide_hand_off, DecideForm, states.DECIDE, "decider", "primary", "scale",
                   note="裁定以后不能再退回"),
    "finish": Verb("办完了", actions.finish_hand_off, ResultForm, states.HAND_IN, "taker", "primary", "check"),
    "rate": Verb("评价", actions.rate_hand_off, RateForm, states.RATE, "asker", "primary", "star"),
    "again": Verb("改好再发", actions.send_again, SendForm, states.SEND_AGAIN, "asker", "primary", "send"),
    "route": Verb("改请别人", actions.route_hand_off, RouteForm, states.ROUTE, "asker", icon="arrows-exchange",
                  note="退回、改派满次数就由主管裁定"),
    "look": Verb("看过评价，结束", actions.close_rated, ResultForm, states.LOOK_AT, "decider", "primary", "checks"),
    "withdraw": Verb("撤回", actions.withdraw_hand_off, ReasonForm, states.TAKE_BACK, "asker", icon="ban"),
}  # fmt: skip


def moves_of(request: Request, row: HandOff) -> list[MoveButton]:
    """What the actor may do now."""
    actor = request.actor
    may = {
        "receiver": row.status == states.Handed.SENT
        and rules.is_receiver(actor, handoffs.receivers_of(row)) is None,
        "asker": rules.is_asker(actor, row) is None, "taker": rules.is_taker(actor, row) is None,
        "decider": rules.may_decide(actor, row) is None,
    }  # fmt: skip
    fixed = ("return", "route") if row.is_decided else ()
    return [
        MoveButton(
            verb.label, reverse(f"hand-off-{key}", args=[row.pk]), key, verb.kind, verb.icon,
            post=verb.form is NothingForm,
        )
        for key, verb in VERBS.items() if row.status in verb.step.start and may[verb.who] and key not in fixed
    ]  # fmt: skip


def form_of(request: Request, verb: Verb, row: HandOff) -> forms.Form:
    """The form of an act; what goes to somebody begins with what stands there."""
    due = row.due_at if row.due_at > clock.now() else handoffs.usual_due(row.project_id)
    now = {
        "title": row.title, "details": row.details, "is_urgent": row.is_urgent, "due_at": local(due),
        "to": chosen_of(row) if verb.form is SendForm else "",
    }  # fmt: skip
    whom: dict[str, Any] = (
        {"project_id": row.project_id, "but": row.asked_by_id}
        if issubclass(verb.form, (SendForm, RouteForm))
        else {}
    )
    return verb.form(request.POST if request.method == "POST" else None, initial=now, **whom)


def act_view(verb: Verb) -> View[[int]]:
    """The page of one act; a button without facts says on the page of the hand-off why it was refused."""

    @needs("desk.open", handoffs.NEED)
    def run(request: Request, hand_off_id: int) -> HttpResponse:
        row = handoffs.get_hand_off(request.actor, hand_off_id)
        back = reverse("hand-off", args=[row.pk])
        form = form_of(request, verb, row)
        if submit(form, verb.act, row, by=request.actor):
            return done(request, "", to=back)
        if isinstance(form, NothingForm):
            return shown(request, row, form.non_field_errors())
        return ask(request, form, verb.label, back, NAV, sub=row.title, note=verb.note)

    return run


def sending(request: Request, origin: SubjectRef | None, back: str) -> HttpResponse:
    """The form that asks for help."""
    project = project_of(request)
    due = local(handoffs.usual_due(project.pk))
    form = SendForm(
        request.POST or None, project_id=project.pk, but=request.actor.id or 0, initial={"due_at": due}
    )
    if submit(form, actions.send_hand_off, project, by=request.actor, origin=origin):
        sent = SubjectRef.parse(form.answer.body["ref"])  # type: ignore[attr-defined]
        return done(request, "", to=reverse("hand-off", args=[sent.id]))
    note = "发出以后，对方接收之前还是您负责"
    return ask(request, form, "请人协办", back, NAV, verb="发出", note=note)


@needs("desk.open", handoffs.NEED)
def add_hand_off(request: Request) -> HttpResponse:
    """Ask for help."""
    return sending(request, None, reverse(NAV))


@needs("desk.open", handoffs.NEED)
def add_hand_off_from(request: Request, kind: str, subject_id: int) -> HttpResponse:
    """Ask for help with something that the actor may open, such as an order."""
    origin = SubjectRef(kind, subject_id)
    back = going.address(request.actor, origin)
    if not back or not going.names(request.actor, [origin]):
        raise NotFound
    return sending(request, origin, back)


urlpatterns: list[URLPattern] = [
    path("desk/handoffs/", list_hand_offs, name=NAV),
    path("desk/handoffs/new/", add_hand_off, name="hand-off-add"),
    path("desk/handoffs/new/<str:kind>/<int:subject_id>/", add_hand_off_from, name="hand-off-add-from"),
    path("desk/handoffs/<int:hand_off_id>/", show_hand_off, name="hand-off"),
    *(
        path(f"desk/handoffs/<int:hand_off_id>/{key}/", act_view(verb), name=f"hand-off-{key}")
        for key, verb in VERBS.items()
    ),
]
