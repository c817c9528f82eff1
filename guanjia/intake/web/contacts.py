"""The contact log: what waits for an outcome, everything that came, and one contact with what is known about it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.communications import followers
from guanjia.communications import letters as mailed
from guanjia.customers import queries as customers
from guanjia.customers.models import Household
from guanjia.intake import actions, alike, chats, queries, visits
from guanjia.intake.models import Contact, Source
from guanjia.intake.web import triage
from guanjia.intake.web.calls import to_return
from guanjia.kernel import going
from guanjia.kernel.actors import Actor
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import NothingForm, Request, ask, done, needs, page, panel_blocks, submit
from guanjia.organization import queries as organization
from guanjia.organization.web.place import project_of
from guanjia.sla import queries as sla
from guanjia.workorders.models import WorkOrder

NAV, SHOWN = "contacts", 60
PERIL = {0: "可能有危险", 1: "请先看"}


class CloseForm(forms.Form):
    """How a contact was answered."""

    outcome = forms.CharField(label="怎么答复的", max_length=200)


class CloseLetterForm(CloseForm):
    """How a letter was answered to which nobody wrote back."""

    is_told = forms.BooleanField(label="已经打电话或当面把结果告知来信人", required=False)


class TellForm(forms.Form):
    """How who wrote was told the result."""

    how = forms.CharField(label="什么时候、怎么告知的", max_length=200)


class ReplyForm(forms.Form):
    """What is written back to a letter."""

    text = forms.CharField(label="回信", max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))


class ChatForm(forms.Form):
    """What is written back in the chat of the official account."""

    text = forms.CharField(label="回复", max_length=600, widget=forms.Textarea(attrs={"rows": 3}))


@needs("intake.register")
def list_contacts(request: Request) -> HttpResponse:
    """Contacts that wait, complaints first (decision 11); or the log of everything that came, by channel."""
    project, view = project_of(request), request.GET.get("view", "open")
    view = view if view in queries.VIEWS else "open"
    source = request.GET.get("source", "")
    rows, sources = queries.listed(request.actor, project.pk, view, source)
    shown = list(rows[: SHOWN + 1])
    return page(
        request, "intake/contacts.html#rows", nav_on=NAV, tabs=tabs(request.actor, project.pk, view), view=view,
        contacts=lines(request.actor, shown[:SHOWN]), more=len(shown) > SHOWN, shown=SHOWN,
        sources=[(f"?view={view}&source={value}", label) for value, label in sources],
        causes=causes(request.actor, project.pk) if view != "log" else [],
        source=dict(Contact._meta.get_field("source").flatchoices).get(source, ""),
    )  # fmt: skip


def causes(actor: Actor, project_id: int) -> list[dict[str, Any]]:
    """Common causes that wait for a person, with what belongs to each."""
    return [
        {
            "row": row, "name": alike.name_of(row),
            "members": [(str(m.unit or ""), going.address(actor, m.ref)) for m in alike.members(row.refs)],
        }
        for row in alike.waiting(actor, project_id)
    ]  # fmt: skip


@needs("intake.register")
def judge_cause(request: Request, proposal_id: int) -> HttpResponse:
    """One lead order of a common cause, or that it is none."""
    row = alike.get_proposal(request.actor, proposal_id)
    is_none = "none" in (request.POST or request.GET)
    form = NothingForm(request.POST if request.method == "POST" else None)
    act = actions.dismiss_cause if is_none else actions.link_cause
    if submit(form, act, row, by=request.actor):
        lead = "" if is_none else str(form.answer.body["ref"]).split(":")[1]  # type: ignore[attr-defined]
        to = reverse("order", args=[lead]) if lead else reverse("contacts")
        return done(request, "", to=to, said="记下了，不是同一原因" if is_none else "已并成一张主单")
    note = "每户的单都留着：一张主单派人，其余挂在它下面，每一步都告诉每一户。"
    return ask(
        request,
        form,
        f"同一个原因？{alike.name_of(row)}",
        reverse("contacts"),
        NAV,
        verb="并成一张主单",
        note=note,
    )


def tabs(actor: Actor, project_id: int, view: str) -> list[dict[str, Any]]:
    """The views with how many are in each."""
    counts = queries.counted(actor, project_id)
    return [
        {"label": label, "count": counts[key], "href": f"?view={key}", "on": key == view}
        for key, (label, _) in queries.VIEWS.items()
    ]


def lines(actor: Actor, rows: list[Contact]) -> list[dict[str, Any]]:
    """Contacts in words, with the clock of the first answer, who holds each and what it became."""
    clocks = sla.next_clocks(Contact.kind, [row.pk for row in rows])
    names = organization.account_names({row.handler_id for row in rows if row.handler_id})
    cases = going.names(actor, {SubjectRef.parse(row.case) for row in rows if row.case})
    return [
        {
            "peril": PERIL.get(getattr(row, "peril", 2), ""), "row": row,
            "clock": sla.view(clocks[row.pk]) if row.pk in clocks else None,
            "who": names.get(row.handler_id or 0, ""),
            "became": cases.get(SubjectRef.parse(row.case), "") if row.case else row.outcome,
            "to": going.address(actor, SubjectRef.parse(row.case)) if row.case else "",
        }
        for row in rows
    ]  # fmt: skip


@needs("intake.register")
def close_contact(request: Request, contact_id: int) -> HttpResponse:
    """Answer a contact without a case, in sight of its order, its home and earlier words."""
    contact = queries.get_contact(request.actor, contact_id)
    form = close_form(contact)(request.POST or None)
    if submit(form, actions.close_contact, contact, by=request.actor):
        return done(request, "intake/contacts.html#rows", to=reverse("contacts"), said="已结束")
    facts = known(request, contact)
    return page(request, "intake/contact.html#main", nav_on=NAV, contact=contact, form=form, **facts)


def close_form(contact: Contact) -> type[CloseForm]:
    """What is asked when a contact ends: of a letter without an answer also whether its writer knows (C-3.1-8)."""
    is_silent = contact.source == Source.EMAIL and not mailed.is_answered(contact.ref)
    return CloseLetterForm if is_silent else CloseForm


def answered(
    request: Request,
    contact_id: int,
    name: str,
    kind: type[forms.Form],
    act: Callable[..., Contact],
    said: str,
) -> HttpResponse:
    """One of the ways to answer on the page of a contact: what was refused stays in its own form, by its name."""
    contact = queries.get_contact(request.actor, contact_id)
    form = kind(request.POST or None)
    if submit(form, act, contact, by=request.actor):
        return done(request, "", to=reverse("contact", args=[contact_id]), said=said)
    facts = known(request, contact) | {name: form, "form": close_form(contact)()}
    return page(request, "intake/contact.html#main", nav_on=NAV, contact=contact, **facts)


@needs("desk.open", "intake.register")
def tell_result(request: Request, contact_id: int) -> HttpResponse:
    """Note that who wrote was told the result by telephone or face to face."""
    said = "记下了，来信人已经知道结果"
    return answered(request, contact_id, "tell_form", TellForm, actions.tell_result, said)


@needs("desk.open", "intake.register")
def reply_by_mail(request: Request, contact_id: int) -> HttpResponse:
    """Write back to the last letter."""
    said = "回信已交给邮件服务器"
    return answered(request, contact_id, "reply_form", ReplyForm, actions.reply_by_mail, said)


@needs("desk.open", "intake.register")
def reply_in_chat(request: Request, contact_id: int) -> HttpResponse:
    """Answer by the official account."""
    return answered(request, contact_id, "chat_form", ChatForm, actions.reply_by_wechat, "回复已交给微信")


@needs("intake.register")
def take_contact(request: Request, contact_id: int) -> HttpResponse:
    """Make a contact the own one."""
    contact = queries.get_contact(request.actor, contact_id)
    form, back = (
        NothingForm(request.POST if request.method == "POST" else None),
        reverse("contact", args=[contact_id]),
    )
    if submit(form, actions.take_contact, contact, by=request.actor):
        return done(request, "", to=back)
    return page(request, "intake/contact.html#main", nav_on=NAV, contact=contact, form=close_form(contact)(),
                refused=form.non_field_errors(), **known(request, contact))  # fmt: skip


def known(request: Request, contact: Contact) -> dict[str, Any]:
    """The order it is about, the home, whom to call, who holds it, what was said before, and what to say now."""
    actor = request.actor
    order = queries.order_of(actor, contact)
    unit_id = contact.unit_id
    household = customers.households(actor).filter(unit_id=unit_id).first() if unit_id else None
    name, phone, reveal = caller(order, contact, household)
    line = lines(actor, [contact])[0]
    is_open = contact.status == Contact.Status.OPEN
    is_untold = contact.result == Contact.Result.UNTOLD
    said = mailed.said_on(contact.ref)
    moment = "complaint" if contact.wants == Contact.Kind.COMPLAINT else "enquiry"
    return {
        "to_say": [
            *panel_blocks(request, "answers", "ask", contact), *panel_blocks(request, "script", moment, contact)
        ] if is_open else [],
        "order": order, "household": household, "earlier": queries.earlier(actor, contact), "phone": phone,
        "name": mask_name(name) if name else "", "reveal": reveal if actor.may("customers.reveal") else "",
        **chatted(contact, is_open=is_open),
        "aside": panel_blocks(request, Contact.kind, "aside", contact), "said": said,
        "photos": chats.photos_behind(contact) if contact.source == Source.CHAT else [],
        "reply_form": ReplyForm() if (is_open or is_untold) and mailed.last_letter(contact.ref) else None,
        "tell_form": TellForm() if is_untold else None,
        "enquiry": visits.enquiry_of(contact), "is_open": is_open, "is_mine": contact.handler_id == actor.id, **line,
        "call_back": to_return(contact) if is_open and actor.may("intake.front_desk") else None,
        "twins": twins(actor, contact) if is_open else [],
        **triage.card(request, contact, is_open=is_open),
    }  # fmt: skip


def twins(actor: Actor, contact: Contact) -> list[tuple[Any, str, str]]:
    """What the same home said nearly alike, how like it is, and where it stands."""
    found = alike.twins(actor, contact)
    return [(row, f"{twin.likeness:.0%}", going.address(actor, row.ref)) for twin, row in found]


def chatted(contact: Contact, *, is_open: bool) -> dict[str, Any]:
    """What was said by the official account, whose chat it is, and the way back."""
    last = followers.last_chat(contact.ref) if contact.source == Source.WECHAT else None
    return {
        "lines": followers.said_on(contact.ref) if contact.source == Source.WECHAT else [],
        "chat_form": ChatForm() if is_open and last else None,
        "chat_near": bool(last and followers.may_be_answered(last.follower)),
    }  # fmt: skip


def caller(order: WorkOrder | None, contact: Contact, household: Household | None) -> tuple[str, str, str]:
    """Name, masked number and where it is opened: of the order, else of who lives there."""
    if order is not None:
        phone = mask_phone(order.contact_phone) if order.contact_phone else ""
        return order.contact_name, phone, reverse("order-reveal", args=[order.pk])
    lives = household.occupancies.all() if household and contact.person_id else ()
    row = next((row for row in lives if row.person_id == contact.person_id), None)
    number = next((p.number for p in row.person.phones.all()), "") if row else ""
    if row is None or not number:
        return contact.person.name if contact.person else "", "", ""
    return row.person.name, mask_phone(number), reverse("occupancy-reveal", args=[row.pk])


urlpatterns: list[URLPattern] = [
    path("desk/contacts/", list_contacts, name="contacts"),
    path("desk/contacts/<int:contact_id>/", close_contact, name="contact"),
    path("desk/causes/<int:proposal_id>/", judge_cause, name="cause"),
    path("desk/contacts/<int:contact_id>/take/", take_contact, name="contact-take"),
    path("desk/contacts/<int:contact_id>/told/", tell_result, name="contact-told"),
    path("desk/contacts/<int:contact_id>/reply/", reply_by_mail, name="contact-reply"),
    path("desk/contacts/<int:contact_id>/wechat/", reply_in_chat, name="contact-wechat"),
]
