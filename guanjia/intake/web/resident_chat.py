"""在线客服 from home: the words, an answer at once or a person, all of it without script too (CX-6.2-1)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from guanjia.estate import queries as estate
from guanjia.estate.models import Unit
from guanjia.intake import actions, chats, queries
from guanjia.intake.models import Chat, Line
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Attachment
from guanjia.kernel.pictures import PictureForm
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import NothingForm, Request, done, live_url, needs, page, submit
from guanjia.organization import queries as organization
from guanjia.organization.models import Project

TALK, NAV = "intake/home_chat.html#talk", "home"


class SayForm(PictureForm):
    """A line with photos; from which home, where there are several and the conversation begins."""

    text = forms.CharField(
        label="写给客服", max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "想问什么，写在这里"}),
    )  # fmt: skip
    unit = forms.ChoiceField(label="哪一户", required=False)

    def __init__(self, *args: Any, homes: list[Unit], by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, by=by, project_id=None, **kwargs)
        self.homes = {str(row.pk): row for row in homes}
        self.fields["unit"].choices = [(key, str(row)) for key, row in self.homes.items()]  # type: ignore[attr-defined]
        self.fields["unit"].initial = next(iter(self.homes), "")

    def clean(self) -> dict[str, Any]:
        """The home itself, the first where none was chosen; words or a photo must be there."""
        facts = super().clean()
        if not facts.get("text") and not facts["photos"] and not self.errors:
            self.add_error("text", "请先写一句话，或拍一张照片")
        first = next(iter(self.homes.values()), None)
        return facts | {"unit": self.homes.get(facts.get("unit", ""), first)}


class RateForm(forms.Form):
    """Whether an automatic answer helped."""

    is_helpful = forms.TypedChoiceField(
        choices=[("1", "有帮助"), ("0", "没帮助，找人")], coerce=lambda text: text == "1"
    )


def homes_of(actor: Actor) -> list[Unit]:
    """The homes of which the resident may ask."""
    return list(estate.units(actor)) if actor.own.get("unit") else []


def project_of(actor: Actor, unit: Unit | None) -> Project:
    """The project of the home, else the first of the resident's."""
    number = unit.project_id if unit else next(iter(sorted(actor.projects)), None)
    if number is None:
        raise NotFound("您的账号还没有绑定房屋，请先到“我的家”绑定，或打服务热线。")
    return organization.system_project(number)


def start(*, by: Actor, text: str, unit: Unit | None, photos: list[Attachment]) -> Chat:
    """Write in the project of the home."""
    return actions.say(project_of(by, unit), by=by, text=text, unit=unit, photos=photos)


def line_form(request: Request, *data: Any) -> SayForm:
    """The form of the next line."""
    return SayForm(*data, homes=homes_of(request.actor), by=request.actor)


@needs("intake.ask")
def chat_page(request: Request) -> HttpResponse:
    """The conversation, and the line that is written."""
    form = line_form(request, *((request.POST, request.FILES) if request.method == "POST" else ()))
    if submit(form, start, by=request.actor):
        empty = line_form(request)
        return done(request, TALK, to="" if is_live(request) else here(), **shown(request, empty))
    return page(request, TALK, nav_on=NAV, **shown(request, form))


def is_live(request: Request) -> bool:
    """Whether the page is renewed in place."""
    return request.headers.get("HX-Request") == "true"


def here() -> str:
    """The end of the conversation."""
    return f"{reverse('home-chat')}#end"


def shown(request: Request, form: SayForm, refused: forms.Form | None = None) -> dict[str, Any]:
    """Everything the page of the conversation needs."""
    actor, now = request.actor, clock.now()
    chat = chats.own_chat(actor, now)
    poll = live_url(request, [f"chat:{chat.pk}"], reverse("home-chat")) if chat else ""
    project = chat.project if chat else project_of(actor, next(iter(form.homes.values()), None))
    lines = chats.lines_of(chat) if chat else []
    names = organization.account_names({line.account_id for line in lines if line.account_id})
    is_open = chat is not None and chat.status != Chat.Status.CLOSED
    asked = [line.pk for line in lines if line.answer_id and line.sender == Line.Sender.MACHINE]
    return {
        "form": form, "refused": refused, "chat": chat, "lines": lines, "photos": chats.photos_of(lines),
        "names": names, "poll": poll, "order": queries.order_of(actor, chat.contact) if chat else None,
        "is_open": is_open, "is_offered": is_open or chats.card(project.pk) is not None,
        "first": "" if chat else chats.first_words(project, now), "phone": chats.number_to_call(project),
        "waits": is_open and chat is not None and chat.status == Chat.Status.WAITING,
        "with_person": is_open and chat is not None and chat.status == Chat.Status.WITH_PERSON,
        "ask_about": asked[-1] if asked and is_open else 0, "many": len(form.homes) > 1 and not is_open,
    }  # fmt: skip


def _press(
    request: Request, kind: type[forms.Form], act: Callable[..., Chat], chat: Chat, **facts: Any
) -> HttpResponse:
    """One button of the conversation; a look at its address goes back to it."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("home-chat"))
    form, empty = kind(request.POST), line_form(request)
    if submit(form, act, chat, by=request.actor, **facts):
        return done(request, TALK, to="" if is_live(request) else here(), **shown(request, empty))
    return page(request, TALK, nav_on=NAV, **shown(request, empty, form))


@needs("intake.ask")
def person(request: Request) -> HttpResponse:
    """找人."""
    return _press(
        request, NothingForm, actions.ask_for_person, chats.get_own_chat(request.actor, clock.now())
    )


@needs("intake.ask")
def rate(request: Request, line_id: int) -> HttpResponse:
    """有帮助, or 没帮助，找人."""
    chat = chats.get_own_chat(request.actor, clock.now())
    return _press(request, RateForm, actions.rate_answer, chat, line=chats.get_line(chat, line_id))


@needs("intake.ask")
def leave(request: Request) -> HttpResponse:
    """Nothing more."""
    return _press(request, NothingForm, actions.leave_chat, chats.get_own_chat(request.actor, clock.now()))


urlpatterns: list[URLPattern] = [
    path("home/chat/", chat_page, name="home-chat"),
    path("home/chat/person/", person, name="home-chat-person"),
    path("home/chat/answers/<int:line_id>/", rate, name="home-chat-rate"),
    path("home/chat/leave/", leave, name="home-chat-leave"),
]
