"""咨询: what waits with its due times, one page with numbered steps, and every step's form (D 三(二))."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.intake import actions, enquiries, queries
from guanjia.intake.models import Contact, Enquiry
from guanjia.intake.web.enquiry_forms import (
    AgainForm,
    CloseForm,
    CorrectForm,
    GiveUpForm,
    NewForm,
    PromiseForm,
    ReplyForm,
    VerifyForm,
)
from guanjia.intake.web.enquiry_steps import steps_of
from guanjia.kernel import clock, going
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import NothingForm, Request, done, needs, page, panel_blocks, row_number, submit
from guanjia.organization import queries as organization
from guanjia.organization.moments import local
from guanjia.organization.web.place import project_of
from guanjia.people.timeline import entries
from guanjia.sla import queries as sla

NAV, SHOWN = "enquiries", 60


class Verb(NamedTuple):
    """What may be done to an enquiry: its form and its action."""

    form: type[forms.Form]
    act: Callable[..., Any]


VERBS: dict[str, Verb] = {
    "read-back": Verb(NothingForm, actions.read_back), "promise": Verb(PromiseForm, actions.promise_reply),
    "verify": Verb(VerifyForm, actions.verify), "reply": Verb(ReplyForm, actions.reply),
    "again": Verb(AgainForm, actions.explain_again), "satisfied": Verb(NothingForm, actions.confirm_enquiry),
    "close": Verb(CloseForm, actions.close_enquiry), "give-up": Verb(GiveUpForm, actions.give_up_enquiry),
    "correct": Verb(CorrectForm, actions.correct_reply),
}  # fmt: skip


@needs("desk.open", "intake.register")
def list_enquiries(request: Request) -> HttpResponse:
    """Enquiries that wait, the next due first; or all of them."""
    project, view = project_of(request), request.GET.get("view", "waiting")
    view = view if view in enquiries.VIEWS else "waiting"
    rows = list(enquiries.listed(request.actor, project.pk, view)[: SHOWN + 1])
    counts = enquiries.counted(request.actor, project.pk)
    tabs = [
        {"label": label, "count": counts[key], "href": f"?view={key}", "on": key == view}
        for key, (label, _) in enquiries.VIEWS.items()
    ]
    return page(
        request, "intake/enquiries.html#rows", nav_on=NAV, tabs=tabs, rows=lines(rows[:SHOWN]),
        more=len(rows) > SHOWN, shown=SHOWN,
    )  # fmt: skip


def lines(rows: list[Enquiry]) -> list[dict[str, Any]]:
    """Enquiries with their clock and who holds each."""
    clocks = sla.next_clocks(Enquiry.kind, [row.pk for row in rows])
    names = organization.account_names({row.contact.handler_id for row in rows if row.contact.handler_id})
    return [
        {
            "row": row, "clock": sla.view(clocks[row.pk]) if row.pk in clocks else None,
            "who": names.get(row.contact.handler_id or 0, ""), "dot": DOTS[row.status],
        }
        for row in rows
    ]  # fmt: skip


DOTS = {
    "open": "todo", "promised": "doing", "verifying": "doing", "answered": "call", "confirmed": "call",
    "closed": "done", "given_up": "bad", "converted": "part",
}  # fmt: skip


def show(request: Request, enquiry: Enquiry, verb: str = "", form: forms.Form | None = None) -> HttpResponse:
    """The page of an enquiry; a refused form stands where it was sent."""
    actor, contact = request.actor, enquiry.contact
    prefetch_related_objects([enquiry], "rounds__corrections")
    found = all_forms(enquiry, {verb: form} if form is not None else {})
    clock_row = sla.next_clocks(Enquiry.kind, [enquiry.pk]).get(enquiry.pk)
    names = organization.account_names({contact.handler_id} if contact.handler_id else set())
    became = SubjectRef.parse(contact.case) if contact.case and contact.case != str(enquiry.ref) else None
    return page(
        request, "intake/enquiry.html", nav_on=NAV, enquiry=enquiry, contact=contact, dot=DOTS[enquiry.status],
        clock=sla.view(clock_row) if clock_row else None, who=names.get(contact.handler_id or 0, ""),
        steps=steps_of(actor, enquiry, found), is_waiting=enquiry.ended_at is None,
        to=going.address(actor, became) if became else reverse("contact", args=[contact.pk]),
        forms=found, bound=verb, may_give_up=actor.reach("intake.channels").covers(contact.project_id),
        replied=enquiries.last_reply(enquiry), earlier=queries.earlier(actor, contact), entries=entries(enquiry.ref),
        to_say=panel_blocks(request, "script", "enquiry", contact),
        answers=panel_blocks(request, "answers", "ask", contact),
        aside=panel_blocks(request, Enquiry.kind, "aside", enquiry),
    )  # fmt: skip


def all_forms(enquiry: Enquiry, bound: dict[str, forms.Form]) -> dict[str, forms.Form]:
    """Every form, empty but for the one that was refused."""
    usual = {"reply_due_at": local(enquiries.usual_reply_at(enquiry.project_id, clock.now()))}
    fresh = {
        key: verb.form(initial=usual if key == "promise" else None, **more(key, enquiry))
        for key, verb in VERBS.items()
    }
    departments = organization.departments(enquiry.project_id)
    fresh["verify"].asked = [(row.name, row.name) for row in departments[:6]]  # type: ignore[attr-defined]
    return fresh | bound


def more(verb: str, enquiry: Enquiry) -> dict[str, Any]:
    """What the form of a step must know of the enquiry."""
    return {"contact": enquiry.contact} if verb in ("reply", "correct") else {}


@needs("desk.open", "intake.register")
def enquiry_page(request: Request, enquiry_id: int) -> HttpResponse:
    """One enquiry."""
    return show(request, enquiries.get_enquiry(request.actor, enquiry_id))


def verb_view(name: str) -> Callable[..., HttpResponse]:
    """The view of a step."""

    @needs("desk.open", *(["intake.channels"] if name == "give-up" else ["intake.register"]))
    def act(request: Request, enquiry_id: int) -> HttpResponse:
        enquiry, verb = enquiries.get_enquiry(request.actor, enquiry_id), VERBS[name]
        form = verb.form(request.POST if request.method == "POST" else None, **more(name, enquiry))
        if submit(form, verb.act, enquiry, by=request.actor):
            return done(request, "", to=reverse("enquiry", args=[enquiry_id]))
        return show(request, enquiry, name, form if form.is_bound else None)

    act.__doc__ = f"The step {name}: its form, and the page again where it was refused."
    return act


def source_of(request: Request) -> Contact | None:
    """The contact that asks, where its page or the call's led here: nothing is typed twice."""
    number = row_number((request.POST or request.GET).get("contact", ""))
    return queries.get_contact(request.actor, number) if number else None


def opened(subject: Contact | None, *, by: Actor, project: Any, **facts: Any) -> Enquiry:
    """Open the enquiry of a contact, or of somebody of whom nothing is known yet."""
    place = {"source": facts.pop("source"), "unit": facts.pop("unit")}
    if subject is not None:
        return actions.open_enquiry(subject, by=by, **facts)
    return actions.ask_anew(project, by=by, **place, **facts)


@needs("desk.open", "intake.register")
def new_enquiry(request: Request) -> HttpResponse:
    """A question: from a contact that is known, or anew."""
    project, subject = project_of(request), source_of(request)
    first = {"question": subject.text} if subject else {}
    form = NewForm(request.POST or None, project=project, is_known=subject is not None, initial=first)
    if submit(form, opened, subject, by=request.actor, project=project):
        ref = SubjectRef.parse(form.answer.body["ref"])  # type: ignore[attr-defined]
        return done(request, "", to=reverse("enquiry", args=[ref.id]))
    return page(
        request, "intake/enquiry_new.html", nav_on=NAV, form=form, subject=subject,
        to_say=panel_blocks(request, "script", "enquiry", subject or project),
    )  # fmt: skip


@needs("desk.open", "intake.register")
def make_complaint(request: Request, contact_id: int) -> HttpResponse:
    """What somebody came with is a complaint."""
    contact = queries.get_contact(request.actor, contact_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    to = reverse("contact", args=[contact_id])
    if submit(form, actions.make_complaint, contact, by=request.actor):
        case = queries.get_contact(request.actor, contact_id).case
        return done(request, "", to=(case and going.address(request.actor, SubjectRef.parse(case))) or to)
    return page(
        request, "intake/enquiry_refused.html", nav_on="contacts", refused=form.non_field_errors(), to=to
    )


urlpatterns: list[URLPattern] = [
    path("desk/enquiries/", list_enquiries, name="enquiries"),
    path("desk/enquiries/new/", new_enquiry, name="enquiry-new"),
    path("desk/enquiries/<int:enquiry_id>/", enquiry_page, name="enquiry"),
    *(
        path(f"desk/enquiries/<int:enquiry_id>/{name}/", verb_view(name), name=f"enquiry-{name}")
        for name in VERBS
    ),
    path("desk/contacts/<int:contact_id>/complaint/", make_complaint, name="contact-complaint"),
]
