"""The customer's own requests: by account, or by the link of one request without any account."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms as django_forms
from django.http import FileResponse, HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import attachments, clock
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import NothingForm, Request, View, done, live_url, needs, page, panel_blocks, submit
from guanjia.organization import queries as organization
from guanjia.workorders import actions, arrivals, queries, states
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.web import forms, progress

S = states.Status
ORDER = "workorders/home_order.html#order"


class RateForm(forms.FeedbackForm):
    """The customer's own rating."""

    outcome = None  # type: ignore[assignment]


class UnsolvedForm(django_forms.Form):
    """What is still wrong."""

    reason = django_forms.CharField(
        label="哪里还没修好", max_length=120, widget=django_forms.Textarea(attrs={"rows": 3})
    )


class CancelForm(django_forms.Form):
    """Why it is not needed any more."""

    reason = django_forms.CharField(label="为什么取消", max_length=120)


ACTS: dict[str, tuple[str, type[django_forms.Form], Callable[..., Any], str]] = {
    "rate": ("workorders.rate", RateForm, actions.give_feedback, "谢谢您的评价"),
    "unsolved": ("workorders.rate", UnsolvedForm, actions.reopen_order, "已重新打开，会由另一个人联系您"),
    "here": ("workorders.witness", NothingForm, actions.witness_arrival, "记下了，谢谢您"),
    "urge": ("workorders.urge", NothingForm, actions.urge_order, "已催，主管也看到了"),
    "cancel": ("workorders.cancel", CancelForm, actions.cancel_order, "已取消"),
}


@needs("resident.open")
def home(request: Request) -> HttpResponse:
    """My requests, the open ones first."""
    poll = live_url(request, [f"unit:{pk}" for pk in sorted(request.actor.own.get("unit", ()))])
    rows = list(queries.orders(request.actor)[:60])
    due = queries.promised_arrivals(rows)
    found = [(row, progress.sentence(row, due.get(row.pk))) for row in rows]
    open_ = sorted(
        (pair for pair in found if pair[0].status in states.OPEN), key=lambda pair: not progress.asks(pair[0])
    )
    past = [pair for pair in found if pair[0].status not in states.OPEN]
    panels = panel_blocks(request, "home", "resident", None)
    return page(
        request, "workorders/home.html#list", nav_on="home", poll=poll, open=open_, past=past, panels=panels
    )


@needs("workorders.read")
def show(request: Request, order_id: int) -> HttpResponse:
    """One request: where it stands, who comes, what to do about it."""
    poll = live_url(request, [f"{WorkOrder.kind}:{order_id}"])
    order = queries.get_own_order(request.actor, order_id)
    return page(request, ORDER, nav_on="home", poll=poll, **context(request, order))


def context(request: Request, order: WorkOrder, act: str = "", form: Any = None) -> dict[str, Any]:
    """Everything the page of a request needs; `act` is the one whose form is open."""
    photos, actor = progress.pictures(order), request.actor
    ended, too_old = order.status in states.ENDED, queries.reopen_age(order)
    seen = None if ended else arrivals.asked_about(order, clock.now())
    tapped_at = seen and seen.tapped_at  # type: ignore[attr-defined]
    return {
        "order": order, "title": progress.sentence(order, queries.promised_arrivals([order]).get(order.pk)),
        "entries": progress.entries(order, len(photos)),
        "photos": photos, "base": base(request, order), "act": act, "form": form, "master": progress.master(order),
        "code": order.arrival_code if order.status in progress.COMING else "",
        "may_witness": actor.may("workorders.witness") and seen is not None and tapped_at is None,
        "tapped": (tapped_at, progress.called(seen)) if seen is not None and tapped_at else None,
        "may_rate": order.finished_at is not None and not ended and not has_rated(order)
        and actor.may("workorders.rate"),
        "may_reopen": order.status in states.REOPEN.start and actor.may("workorders.rate") and too_old is None,
        "too_old": too_old.message if too_old else "",
        "may_urge": not ended and order.finished_at is None and actor.may("workorders.urge"),
        "may_cancel": order.status in states.CANCEL.start and actor.may("workorders.cancel"),
        "panels": panel_blocks(request, WorkOrder.kind, "resident", order), "phone": order.project.service_phone,
        "above": panel_blocks(request, WorkOrder.kind, "resident_above", order),
        "rate": form if act == "rate" else RateForm(), "place_name": order.project.name,
    }  # fmt: skip


def has_rated(order: WorkOrder) -> bool:
    """Whether a rating was given; noted as absent or refused, the customer may still rate."""
    said = queries.feedback_of(order) if order.feedback_at else None
    return said is not None and said.outcome == "given"


def base(request: Request, order: WorkOrder) -> str:
    """The address of the request in the way that was taken: account or link."""
    token = request.resolver_match.kwargs.get("token") if request.resolver_match else None
    return reverse("follow", args=[token]) if token else reverse("home-order", args=[order.pk])


def act_view(key: str) -> View[[int]]:
    """The route of one verb: GET opens its form, POST acts."""
    need, form_class, run_action, said = ACTS[key]

    @needs(need)
    def run(request: Request, order_id: int) -> HttpResponse:
        order = queries.get_own_order(request.actor, order_id)
        form = form_class(request.POST or None)
        if submit(form, run_action, order, by=request.actor):
            return after(request, order, said)
        return page(request, ORDER, nav_on="home", poll="", **context(request, order, key, form))

    run.__name__ = f"home_{key}"
    return run


def after(request: Request, order: WorkOrder, said: str) -> HttpResponse:
    """The request as it stands now; a plain form is sent back to its page."""
    fresh, url = queries.get_order(request.actor, order.pk), base(request, order)
    poll = live_url(request, [str(order.ref)], url)
    to = "" if request.headers.get("HX-Request") == "true" else url
    return done(request, ORDER, to=to, said=said, poll=poll, **context(request, fresh))


@needs("workorders.read")
def show_photo(request: Request, order_id: int, photo: uuid.UUID) -> HttpResponse:
    """A photo of one's own request, also for who came by the link."""
    row = next(
        (p for p in progress.pictures(queries.get_own_order(request.actor, order_id)) if p.token == photo),
        None,
    )
    if row is None:
        raise NotFound
    response = FileResponse(attachments.path_of(row).open("rb"), content_type=row.content_type)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, max-age=3600"
    return response  # type: ignore[return-value]


def linked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same view for who holds a follow link: the link is the actor, and opens nothing else."""

    @wraps(view)
    def run(request: Request, token: str, **more: Any) -> HttpResponse:
        try:
            request.actor = queries.follower(token)
        except NotFound:
            company = organization.company()
            phone = company.service_phone if company else ""
            return page(request, "workorders/link_over.html", status=404, phone=phone)
        link = request.actor.link
        return view(request, order_id=link.id if link else 0, **more)

    return run


VIEWS: list[tuple[str, str, Callable[..., HttpResponse]]] = [
    ("", "", show),
    ("photos/<uuid:photo>/", "-photo", show_photo),
    *((f"{key}/", f"-{key}", act_view(key)) for key in ACTS),
]
urlpatterns: list[URLPattern] = [
    path("home/", home, name="home"),
    *(
        path(f"home/orders/<int:order_id>/{tail}", view, name=f"home-order{name}")
        for tail, name, view in VIEWS
    ),
    *(path(f"t/<str:token>/{tail}", linked(view), name=f"follow{name}") for tail, name, view in VIEWS),
]
