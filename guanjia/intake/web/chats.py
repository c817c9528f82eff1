"""在线客服 at the desk: who waits longest first, one conversation at a time, with the answers beside it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from guanjia.intake import actions, chats, queries
from guanjia.intake.models import Chat, Contact, Line
from guanjia.intake.triage.words import lexicon
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import (
    NothingForm,
    Request,
    done,
    live_url,
    needs,
    page,
    panel_blocks,
    row_number,
    submit,
)
from guanjia.knowledge import answers, search
from guanjia.knowledge.models import Answer
from guanjia.organization import queries as organization
from guanjia.organization.moments import in_words, local
from guanjia.organization.web.place import project_of
from guanjia.sla import queries as sla

NAV, LIST, TALK = "chats", "intake/chats.html#waiting", "intake/chats.html#talk"
DOTS = {"waiting": "bad", "self_answered": "none", "with_person": "doing", "routed": "sent", "closed": "done"}
FITTING = 3


class WriteForm(forms.Form):
    """A line to the resident, perhaps an answer of the library as it stands."""

    text = forms.CharField(
        label="回复", max_length=1000, widget=forms.Textarea, error_messages={"required": "请先写一句话"}
    )
    answer_id = forms.IntegerField(required=False)


class EndForm(forms.Form):
    """What became of it."""

    outcome = forms.CharField(label="怎么答复的", max_length=200)


@needs("desk.open", "intake.register")
def list_chats(request: Request) -> HttpResponse:
    """Who waits; the page of one conversation renews this list by `on`."""
    on = row_number(request.GET.get("on", ""))
    return page(request, LIST, nav_on=NAV, chat=None, on=on, **beside(request, on))


def beside(request: Request, on: int | None) -> dict[str, Any]:
    """The list with the clock of the first answer, and what ended today."""
    project, now, actor = project_of(request), clock.now(), request.actor
    poll = live_url(request, [f"project:{project.pk}"], reverse("chats"))
    rows = chats.waiting(actor, project.pk)
    midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    gone = chats.ended(actor, project.pk, midnight)
    clocks = sla.next_clocks(Contact.kind, [row.contact_id for row in rows])
    names = organization.account_names({row.handler_id for row in (*rows, *gone) if row.handler_id})
    return {
        "list_poll": poll + (f"&on={on}" if on and "on=" not in poll else ""),
        "rows": [
            line_of(row, names) | {"clock": sla.view(clocks[row.contact_id]) if row.contact_id in clocks else None}
            for row in rows
        ],
        "gone": [line_of(row, names) for row in gone], "is_offered": chats.card(project.pk) is not None,
        "waits": sum(row.status == Chat.Status.WAITING for row in rows),
    }  # fmt: skip


def line_of(row: Chat, names: dict[int, str]) -> dict[str, Any]:
    """A conversation of the list, in words."""
    person = row.contact.person
    waits = row.status == Chat.Status.WAITING and row.waits_since
    hazard = lexicon().entry("safety", row.danger) if row.danger else None
    return {
        "row": row, "who": mask_name(person.name) if person else "业主", "place": str(row.unit or ""),
        "dot": DOTS[row.status], "word": str(row.get_status_display()), "by": names.get(row.handler_id or 0, ""),
        "since": in_words(clock.now() - row.waits_since) if waits and row.waits_since else "",
        "danger": hazard.name if hazard else "",
    }  # fmt: skip


@needs("desk.open", "intake.register")
def show_chat(request: Request, chat_id: int) -> HttpResponse:
    """One conversation."""
    return shown(request, chats.get_chat(request.actor, chat_id))


def shown(
    request: Request, row: Chat, form: forms.Form | None = None, status: int | None = None
) -> HttpResponse:
    """The page of a conversation; what was refused stands on it."""
    at = reverse("chat", args=[row.pk])
    is_part = request.headers.get("HX-Request") == "true"
    facts = talk(request, row) | {
        "form": form, "poll": live_url(request, [f"chat:{row.pk}", f"contact:{row.contact_id}"], at),
    }  # fmt: skip
    if is_part:
        return page(request, TALK, nav_on=NAV, status=status, chat=row, **facts)
    facts |= beside(request, row.pk) | {
        "on": row.pk, "earlier": queries.earlier(request.actor, row.contact),
        "to_say": panel_blocks(request, "script", "enquiry", row.contact),
        "library": panel_blocks(request, "answers", "ask", row.contact),
    }  # fmt: skip
    return page(request, TALK, nav_on=NAV, status=status, chat=row, **facts)


def talk(request: Request, row: Chat) -> dict[str, Any]:
    """The lines, who speaks, what may be done, which answers fit what was said last."""
    actor, lines = request.actor, chats.lines_of(row)
    names = organization.account_names(
        {number for number in (row.handler_id, *(line.account_id for line in lines)) if number}
    )
    said = next((line.text for line in reversed(lines) if line.sender == Line.Sender.RESIDENT), "")
    is_open = row.status != Chat.Status.CLOSED
    clocks = sla.next_clocks(Contact.kind, [row.contact_id])
    leads = actor.reach("intake.channels").covers(row.project_id)
    return {
        "lines": lines, "photos": chats.photos_of(lines), "names": names, "is_open": is_open,
        "is_mine": row.handler_id == actor.id,
        "facts": line_of(row, names), "order": queries.order_of(actor, row.contact),
        "clock": sla.view(clocks[row.contact_id]) if row.contact_id in clocks else None,
        "may_write": is_open and (row.handler_id in (None, actor.id)), "may_take": is_open
        and row.handler_id != actor.id and (row.handler_id is None or leads),
        "may_end": is_open and row.handler_id is not None and (row.handler_id == actor.id or leads),
        "contact": row.contact, "is_free": row.contact.status == Contact.Status.OPEN,
        "fitting": fitting(actor, said, row.project_id) if is_open and said else [],
    }  # fmt: skip


def fitting(actor: Actor, said: str, project_id: int) -> list[tuple[Answer, float]]:
    """The answers that fit what was said and that a resident may hear."""
    found = search.answers(actor, said, FITTING * 3, project_id)
    return [(row, score) for row, score in found if answers.may_go_out(row)][:FITTING]


def verb(kind: type[forms.Form], act: Callable[..., Chat]) -> Callable[..., HttpResponse]:
    """The view of one button of a conversation."""

    @needs("desk.open", "intake.register")
    def press(request: Request, chat_id: int) -> HttpResponse:
        row, at = chats.get_chat(request.actor, chat_id), reverse("chat", args=[chat_id])
        if request.method != "POST":
            return HttpResponseRedirect(at)
        form = kind(request.POST)
        if submit(form, act, row, by=request.actor):
            fresh = chats.get_chat(request.actor, chat_id)
            if request.headers.get("HX-Request") == "true":
                return shown(request, fresh, status=200)
            return done(request, "", to=f"{at}#end")
        return shown(request, chats.get_chat(request.actor, chat_id), form)

    press.__doc__ = f"{act.__doc__}"
    return press


AT = "desk/chats/<int:chat_id>/"
urlpatterns: list[URLPattern] = [
    path("desk/chats/", list_chats, name="chats"),
    path(AT, show_chat, name="chat"),
    path(f"{AT}take/", verb(NothingForm, actions.take_chat), name="chat-take"),
    path(f"{AT}write/", verb(WriteForm, actions.write_line), name="chat-write"),
    path(f"{AT}end/", verb(EndForm, actions.end_chat), name="chat-end"),
]
