"""电话台: what rings, who calls, what is known of the home, and what the call becomes by one key (INT-03)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from guanjia.customers import queries as customers
from guanjia.customers.models import Household
from guanjia.customers.wishes import Serving
from guanjia.intake import actions, caller, calls
from guanjia.intake.models import Call, Contact
from guanjia.intake.web import triage
from guanjia.intake.web.calls import AgainForm, line, next_try
from guanjia.kernel import clock, drafts, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import (
    NothingForm,
    Request,
    afterwards,
    ask,
    done,
    live_url,
    needs,
    page,
    panel_blocks,
    submit,
)
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time, local
from guanjia.organization.web.place import project_of
from guanjia.privacy import actions as privacy
from guanjia.privacy.web.opening import open_value
from guanjia.sla import queries as sla
from guanjia.sla.web.words import what_of
from guanjia.workorders import states
from guanjia.workorders.models import WorkOrder

NAV, SHOWN = "phone", 8
URGENT = "urgent"
KEYS = (
    ("request", "新报修"), ("complaint", "投诉"), ("enquiry", "咨询"), ("praise", "表扬或建议"), (URGENT, "突发事件"),
)  # fmt: skip


class PassForm(forms.Form):
    """To whom a call is given."""

    to = forms.IntegerField()


class HomeForm(forms.Form):
    """From which home a call comes."""

    address = forms.CharField(label="房屋（3栋2单元501 或 3-2-501）", max_length=40)


class RegisterForm(forms.Form):
    """What the caller says, and which key was pressed; the last key is a request that is urgent."""

    wants = forms.ChoiceField(choices=KEYS)
    text = forms.CharField(label="边听边记", max_length=2000, required=False, widget=forms.Textarea)


@needs("desk.open", "intake.front_desk")
def phone(request: Request) -> HttpResponse:
    """Waiting for a call: the one whose turn it is opens by itself; else the last calls, lost ones to call back."""
    project, now = project_of(request), clock.now()
    poll = live_url(request, [f"project:{project.pk}"])
    mine = calls.at_my_desk(request.actor, project.pk, now)
    if mine is not None:
        return done(request, "", to=reverse("call", args=[mine.pk]))
    midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = list(calls.calls(request.actor).filter(project=project, rang_at__gte=midnight)[:SHOWN])
    names = organization.account_names({row.answered_by_id for row in rows if row.answered_by_id})
    return page(
        request, "intake/phone.html#waiting", nav_on=NAV, poll=poll, rows=[line(row, names) for row in rows],
        sums=calls.counted(request.actor, project.pk, midnight),
        waiting=[line(row, names) for row in calls.to_call_back(request.actor, project.pk)[:SHOWN]],
    )  # fmt: skip


@needs("desk.open", "intake.front_desk")
def try_back(request: Request, call_id: int) -> HttpResponse:
    """没接通: when to call again; from the list by the policy's pause."""
    row = calls.get_call(request.actor, call_id)
    form = AgainForm(request.POST if request.method == "POST" else None, initial={"again_at": next_try(row)})
    back = reverse("phone-desk") if "list" in request.POST or row.contact_id is None else contact_at(row)
    if submit(form, actions.try_back, row, by=request.actor):
        fresh = calls.get_call(request.actor, call_id)
        said = f"记下了，第 {fresh.tries} 次没接通，{clock_time(fresh.again_at or clock.now())} 再打"
        return done(request, "", to=back, said=said)
    return ask(request, form, "回拨没接通", back, NAV, verb="没接通", note="空着就按规则的间隔")


@needs("desk.open", "intake.front_desk")
def end_unreached(request: Request, call_id: int) -> HttpResponse:
    """未联系上: the call back ends."""
    row = calls.get_call(request.actor, call_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    back = reverse("phone-desk")
    if submit(form, actions.end_unreached, row, by=request.actor):
        return done(request, "", to=back, said="已按未联系上结束")
    note = f"打了 {row.tries} 次没有接通。"
    return ask(request, form, "按未联系上结束", back, NAV, verb="结束回拨", note=note)


def contact_at(row: Call) -> str:
    """The page of the contact that waits for the call back."""
    return reverse("contact", args=[row.contact_id])


@needs("desk.open", "intake.front_desk")
def show_call(request: Request, call_id: int) -> HttpResponse:
    """One call with everything that is known before the second sentence; the read of the file leaves a row."""
    row = calls.get_call(request.actor, call_id)
    poll = live_url(request, [f"call:{call_id}", f"unit:{row.unit_id}"])
    noted = drafts.kept(request.actor, draft_of(row)) or {}
    return shown(request, row, RegisterForm(initial=noted.get("fields")), poll)


def draft_of(row: Call) -> str:
    """Under what the notes of a call are kept: who looks elsewhere meanwhile finds them in the box again."""
    return f"call-{row.pk}"


def shown(request: Request, row: Call, form: forms.Form, poll: str = "") -> HttpResponse:
    """The page of a call; what was refused stands on it, what was noted stays."""
    known, at = caller.known(request.actor, row), reverse("call", args=[row.pk])
    household = known.household
    if household is not None:
        afterwards(request, lambda: privacy.note_read(by=request.actor, subject=household.ref, page=at))
    free = calls.agents(row.project_id, clock.now()) if row.status == Call.Status.RINGING else []
    talked = {one.answered_by_id for one in [row, *known.calls]}
    names = organization.account_names({pk for pk in {*talked, *free, row.offered_to_id} if pk})
    return page(
        request, "intake/call.html#call", nav_on=NAV, row=row, form=form, known=known, keys=KEYS, notes=draft_of(row),
        poll=poll or live_url(request, [f"call:{row.pk}"], at), entered=caller.entered(request.actor, row),
        **caller_of(row, known), **turn_of(request, row, names, free), **beside(request, row, known, names),
    )  # fmt: skip


def caller_of(row: Call, known: caller.Known) -> dict[str, Any]:
    """Who calls, masked, and how the number is opened."""
    living = next((o for o in known.people if o.person_id == row.person_id), None)
    return {
        "who": mask_name(row.person.name) if row.person else "不认识的号码", "number": mask_phone(row.number),
        "relation": str(living.get_relation_display()) if living else "",
        "others": [
            (f"{mask_name(o.person.name)}（{o.get_relation_display()}）",
             next((mask_phone(p.number) for p in o.person.phones.all()), "—"))
            for o in known.people if o != living
        ],
    }  # fmt: skip


def turn_of(request: Request, row: Call, names: dict[int, str], free: list[int]) -> dict[str, Any]:
    """Whether it rings, how often it did, who talks, to whom it may be given."""
    now, is_ringing = clock.now(), row.status == Call.Status.RINGING
    seconds = calls.ring_seconds(row.project_id)
    most = int(policy.value("call.max_rings", project=row.project_id))
    rung = (
        row.rings
        or int((((row.answered_at or row.ended_at or now) - row.rang_at).total_seconds()) // seconds) + 1
    )
    mine, talker = request.actor.id or 0, row.answered_by_id or 0
    return {
        "is_ringing": is_ringing, "is_talking": row.status == Call.Status.ANSWERED and row.ended_at is None,
        "rung": rung, "most": most, "seconds": seconds, "is_mine": talker == mine,
        "by": names.get(talker, ""), "colleagues": {pk: names[pk] for pk in free if pk != mine},
        "overflow": int(policy.value("call.overflow_rings", project=row.project_id)),
        "turn": names.get(row.offered_to_id or 0, "") if is_ringing and row.offered_to_id != mine else "",
    }  # fmt: skip


def beside(request: Request, row: Call, known: caller.Known, names: dict[int, str]) -> dict[str, Any]:
    """Open cases with their clocks, promises in words, earlier calls, what to say and what to mind."""
    clocks = sla.next_clocks(WorkOrder.kind, [order.pk for order in known.cases])
    cases = [(order, sla.view(clocks[order.pk]) if order.pk in clocks else None) for order in known.cases]
    danger = caller.peril_of(known.cases)
    peril = triage.danger_words(danger[1].code, f"单 {danger[0].number} 里说到") if danger else {}
    serving = Serving(known.household, row.ref) if known.household else None
    return {
        "cases": cases, "peril": peril, "dots": states.DOT, "lines": [line(c, names) for c in known.calls],
        "butlers": customers.butlers_of(row.unit_id), "to_say": panel_blocks(request, "script", "call", row),
        "wishes": panel_blocks(request, Household.kind, "call", serving) if serving else [],
        "promises": [(promise, what_of(promise)) for promise in known.promises],
    }  # fmt: skip


def press(kind: type[forms.Form], act: Callable[..., Call], *, to: str = "") -> Callable[..., HttpResponse]:
    """The view of one button on the page of a call: a refusal stands on the page, a look at the address goes back."""

    @needs("desk.open", "intake.front_desk")
    def run(request: Request, call_id: int) -> HttpResponse:
        row, at = calls.get_call(request.actor, call_id), reverse("call", args=[call_id])
        if request.method != "POST":
            return HttpResponseRedirect(at)
        form = kind(request.POST)
        if submit(form, act, row, by=request.actor):
            return done(request, "", to=reverse(to) if to else at)
        return shown(request, row, form)

    run.__doc__ = act.__doc__
    return run


@needs("desk.open", "intake.front_desk")
def register(request: Request, call_id: int) -> HttpResponse:
    """One key: what the call becomes, with the words that were noted; a request goes on to its form."""
    row = calls.get_call(request.actor, call_id)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("call", args=[call_id]))
    form = RegisterForm(request.POST)
    if submit(form, enter, row, by=request.actor):
        contact_id = int(form.answer.body["ref"].split(":")[1])  # type: ignore[attr-defined]
        wants = form.cleaned_data["wants"]
        return done(request, "", to=next_page(wants, contact_id))
    return shown(request, row, form)


def next_page(wants: str, contact_id: int) -> str:
    """Where what was noted goes on: the form of an order, of an enquiry, or the contact itself."""
    at = {"request": reverse("desk-new"), URGENT: reverse("desk-new"), "enquiry": reverse("enquiry-new")}.get(
        wants
    )
    if at is None:
        return reverse("contact", args=[contact_id])
    return f"{at}?contact={contact_id}" + ("&urgency=urgent" if wants == URGENT else "")


def enter(row: Call, *, by: Actor, wants: str, text: str) -> Contact:
    """Enter the call; something sudden is a request whose urgency the form already has."""
    kind = Contact.Kind.REQUEST if wants == URGENT else wants
    return actions.register_call(row, by=by, wants=kind, text=text)


@needs("desk.open", "intake.front_desk", "customers.reveal")
def reveal(request: Request, call_id: int, what: str) -> HttpResponse:
    """The number or the recording of a call."""
    row = calls.get_call(request.actor, call_id)
    if not getattr(row, what):
        raise NotFound("这个电话没有录音。" if what == "recording" else "这个电话没有号码。")
    return open_value(
        request, f"call.{what}", row.ref, case=f"来电 {clock_time(row.rang_at)}",
        masked=mask_phone(row.number) if what == "number" else "通话录音",
        who=mask_name(row.person.name) if row.person else "来电人", back=reverse("call", args=[row.pk]), nav_on=NAV,
    )  # fmt: skip


AT = "desk/phone/<int:call_id>/"
urlpatterns: list[URLPattern] = [
    path("desk/phone/", phone, name="phone-desk"),
    path(AT, show_call, name="call"),
    path(f"{AT}take/", press(NothingForm, actions.take_call), name="call-take"),
    path(f"{AT}pass/", press(PassForm, actions.pass_call, to="phone-desk"), name="call-pass"),
    path(f"{AT}later/", press(NothingForm, actions.put_off_call, to="phone-desk"), name="call-later"),
    path(f"{AT}missed/", try_back, name="call-missed"),
    path(f"{AT}unreached/", end_unreached, name="call-unreached"),
    path(f"{AT}end/", press(NothingForm, actions.end_call, to="phone-desk"), name="call-end"),
    path(f"{AT}home/", press(HomeForm, actions.place_call), name="call-home"),
    path(f"{AT}register/", register, name="call-register"),
    path(f"{AT}number/", reveal, {"what": "number"}, name="call-number"),
    path(f"{AT}recording/", reveal, {"what": "recording"}, name="call-recording"),
]
