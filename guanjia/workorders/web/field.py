"""The phone of the people on the move: the day, a job step by step, a scanned door."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from guanjia.estate import queries as estate
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request, View, done, live_url, needs, page, submit
from guanjia.organization.moments import clock_time
from guanjia.privacy import actions as privacy
from guanjia.privacy import queries as reveals
from guanjia.privacy.models import Reveal
from guanjia.workorders import phones, queries
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.web import agenda, case, course, field_acts
from guanjia.workorders.web.acts import Act
from guanjia.workorders.web.desk import bound
from guanjia.workorders.web.reveal import CallForm

JOB = "workorders/field_job.html#job"
CALL = "workorders/field_call.html#main_part"


@needs("field.open")
def today(request: Request) -> HttpResponse:
    """My day: what is offered, the next job, the later ones, the finished ones."""
    topics = [f"staff:{request.actor.staff_id}", *(f"project:{p}" for p in sorted(request.actor.projects))]
    poll = live_url(request, topics)
    return page(
        request, "workorders/field_today.html#day", nav_on="today", poll=poll, **agenda.today(request)
    )


@needs("field.open")
def show_job(request: Request, order_id: int) -> HttpResponse:
    """One job with the form of what comes next."""
    poll = live_url(request, [f"{WorkOrder.kind}:{order_id}"])
    order = queries.get_order(request.actor, order_id)
    return page(request, JOB, nav_on="today", poll=poll, **opened(request, order))


def opened(request: Request, order: WorkOrder) -> dict[str, Any]:
    """The job with the empty form of its next act."""
    found = agenda.job(request.actor, order)
    act = found["primary"]
    return agenda.page_of(request, order, act, fresh(act, request, order) if act else None, found)


def fresh(act: Act, request: Request, order: WorkOrder) -> Any:
    """The form of an act with its first values."""
    return act.form(initial=act.initial(request.actor, order), **act.give(request.actor, order))


def act_view(act: Act) -> View[[int]]:
    """The route of one verb: GET opens its form in the page, POST acts."""

    @needs(act.need)
    def run(request: Request, order_id: int) -> HttpResponse:
        order = queries.get_order(request.actor, order_id)
        if request.method == "GET" and not act.is_open(order, request.actor):
            return HttpResponseRedirect(reverse("field-job", args=[order_id]))
        form = bound(act, request, order)
        if submit(form, act.run, order, by=request.actor):
            return after(request, order_id, f"{act.label}：已保存")
        return page(request, JOB, nav_on="today", poll="", **agenda.page_of(request, order, act, form))

    run.__name__ = f"field_{act.key.replace('-', '_')}"
    return run


def after(request: Request, order_id: int, said: str) -> HttpResponse:
    """Back to the job as it stands now; a job that went to somebody else leads back to the day."""
    url = reverse("field-job", args=[order_id])
    try:
        order = queries.get_order(request.actor, order_id)
    except NotFound:
        return done(request, JOB, to=reverse("field-today"), said=said)
    to = "" if request.headers.get("HX-Request") == "true" else url
    poll = live_url(request, [f"{WorkOrder.kind}:{order_id}"], url)
    return done(request, JOB, to=to, said=said, poll=poll, **opened(request, order))


@needs("field.open")
def show_more(request: Request, order_id: int) -> HttpResponse:
    """Everything else that can be done with a job, its papers and what happened."""
    order = queries.get_order(request.actor, order_id)
    context = agenda.page_of(request, order, None, None)
    rows = agenda.others(request.actor, order, context["primary"])
    return page(
        request,
        "workorders/field_more.html#more",
        nav_on="today",
        others=rows,
        entries=case.timeline(order),
        **context,
    )


@needs("customers.reveal")
def call(request: Request, order_id: int) -> HttpResponse:
    """The customer's number: the purpose first, then ten minutes to call."""
    order = queries.get_order(request.actor, order_id)
    form = CallForm(request.POST or None)
    if submit(form, reveal, order, by=request.actor):
        return done(request, CALL, to=request.path)
    found = reveals.running_reveal(request.actor, course.PHONE, order.ref)
    context = agenda.job(request.actor, order) | {
        "form": form, "number": found[0] if found else "", "until": shown_until(found[1]) if found else "",
    }  # fmt: skip
    return page(request, CALL, nav_on="today", **context)


def shown_until(row: Reveal) -> str:
    """Until when the number stands there, and who opened it when."""
    return f"{clock_time(row.expires_at)}，{reveals.watermark(row)}"


def reveal(order: WorkOrder, *, by: Any, purpose: str, carried: bool) -> None:
    """Open the number for this job."""
    privacy.reveal(
        by=by, field=course.PHONE, subject=order.ref, purpose=purpose, case=order.number, carried=carried
    )


@needs("field.open")
def scan(request: Request) -> HttpResponse:
    """The code of a door opens the job of that place."""
    code = estate.code_in(request.GET.get("code", ""))
    place = estate.by_door_code(code) if code else None
    found = queries.open_at(request.actor, place) if place else []
    if place is not None and not found and place.project_id not in request.actor.projects:
        place = None
    if len(found) == 1:
        return HttpResponseRedirect(reverse("field-job", args=[found[0].pk]))
    rows = [agenda.row(order, {}) for order in found]
    return page(request, "workorders/field_scan.html#found", nav_on="scan", code=code, place=place, rows=rows)


@needs("field.open")
def outbox(request: Request) -> HttpResponse:
    """What waits to be sent, and what came too late to count."""
    rows = phones.my_kept(request.actor)
    for row in rows:
        row.word = field_acts.ACTS[row.verb].label if row.verb in field_acts.ACTS else row.verb  # type: ignore[attr-defined]
    return page(request, "workorders/field_outbox.html#waiting", nav_on="today", kept=rows)


urlpatterns: list[URLPattern] = [
    path("field/", today, name="field-today"),
    path("field/scan/", scan, name="field-scan"),
    path("field/outbox/", outbox, name="field-outbox"),
    path("field/jobs/<int:order_id>/", show_job, name="field-job"),
    path("field/jobs/<int:order_id>/more/", show_more, name="field-more"),
    path("field/jobs/<int:order_id>/call/", call, name="field-call"),
    *(
        path(f"field/jobs/<int:order_id>/{act.key}/", act_view(act), name=f"field-{act.key}")
        for act in field_acts.ACTS.values()
    ),
]
