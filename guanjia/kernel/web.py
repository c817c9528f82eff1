"""How a view answers: a page or one block of it, the end of a move, a refusal as a page."""

import json
import uuid
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.template import engines
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme

from guanjia.kernel import clock, drafts, idempotency, live, navigation, panels
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotAllowed, Refused, Stale

P = ParamSpec("P")
T = TypeVar("T")
ANYONE = "anyone"
PROGRAMS = ("/api/", "/hooks/")  # where programs call, who read JSON
FORM_KEY = "这张表单已经提交过，或已失效。请刷新页面，看过现在的内容再提交。"


class Request(HttpRequest):
    """A request with its actor."""

    actor: Actor


View = Callable[Concatenate[Request, P], HttpResponse]
_shell: list[Callable[[Request], dict[str, Any]]] = []


class NothingForm(forms.Form):
    """A button that needs no facts."""


def needs(*wanted: str) -> Callable[[View[P]], View[P]]:
    """Declare the permissions that a route needs, all of them; a guest is sent to sign in, others are refused."""

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def run(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if wanted != (ANYONE,) and not all(request.actor.may(need) for need in wanted):
                if request.actor.kind == "guest":
                    return to_sign_in(request)
                raise NotAllowed
            return view(request, *args, **kwargs)

        run.needs = wanted  # type: ignore[attr-defined]
        return run

    return wrap


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a guest to the sign-in page, and back afterwards."""
    url = f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def shell_facts(give: Callable[[Request], dict[str, Any]]) -> Callable[[Request], dict[str, Any]]:
    """Register facts that every full page shows (who, which project, inbox)."""
    _shell.append(give)
    return give


def face_of(request: HttpRequest) -> str:
    """Which of the three faces a path belongs to."""
    return {"field": "field", "desk": "desk"}.get(request.path.split("/")[1], "resident")


def frame(request: Request, nav_on: str) -> dict[str, Any]:
    """What the shell of a face needs: menu, person, look."""
    face = face_of(request)
    facts: dict[str, Any] = {
        "nav": navigation.menu(face, request.actor, request), "nav_on": nav_on, "me": None, "projects": [],
        "inbox_count": 0, "search_url": "", "flash": [], "now": int(clock.now().timestamp()),
        "theme": request.COOKIES.get("theme", "auto"),
        "large": request.GET.get("large", request.COOKIES.get("large")) == "1",
    }  # fmt: skip
    for give in _shell:
        facts |= give(request)
    return facts


def page(
    request: Request, name: str, /, *, nav_on: str = "", status: int | None = None, **context: Any
) -> HttpResponse:
    """Render `template#block`: the block alone for htmx, else the whole page.

    Without a status, a page that answers a POST says that the form was refused (422).
    """
    template_name, _, block = name.partition("#")
    if status is None:
        status = 422 if request.method == "POST" else 200
    if block and is_htmx(request):
        return HttpResponse(render_block(request, template_name, block, **context), status=status)
    context |= frame(request, nav_on)
    template = engines["jinja2"].get_template(template_name)
    return HttpResponse(template.render(context, request), status=status)


def ask(request: Request, form: forms.Form, title: str, back: str, nav_on: str, **words: str) -> HttpResponse:
    """A page with one form: its title, where it came from; words may be `verb`, `note`, `sub`, `kind`."""
    facts: dict[str, Any] = {"verb": "", "note": "", "sub": "", "kind": "primary"} | words
    return page(request, "ui/ask.html", nav_on=nav_on, form=form, title=title, back=back, **facts)


def render_block(request: HttpRequest, template_name: str, block: str, /, **context: Any) -> str:
    """One named block of a page, rendered alone (recipe 3)."""
    template = engines["jinja2"].env.get_template(template_name)  # type: ignore[attr-defined]
    token = get_token(request)
    context |= {"request": request, "csrf_token": token, "csrf_input": csrf_input(token)}
    return "".join(template.blocks[block](template.new_context(context)))


def csrf_input(token: str) -> str:
    """The hidden field against forged forms."""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)


def row_number(text: str) -> int | None:
    """A row's number as an address carries it; None for anything else, however long."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


class MarkupText(str):
    """Text that is HTML already."""

    def __html__(self) -> str:
        return str(self)


def done(
    request: Request, name: str, /, *, to: str = "", said: str = "", nav_on: str = "", **context: Any
) -> HttpResponse:
    """The end of a move: htmx gets the fresh block and a toast, others are sent to the page (303)."""
    if is_htmx(request) and not to:
        template_name, _, block = name.partition("#")
        response = HttpResponse(render_block(request, template_name, block, **context))
        return with_toast(response, said)
    url = to or back_of(request)
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url, status=303)


def back_of(request: HttpRequest) -> str:
    """The page of this host from which a form was sent, else the address of the form."""
    url = request.headers.get("Referer", "")
    return url if url_has_allowed_host_and_scheme(url, request.get_host()) else request.path


def with_toast(response: HttpResponse, said: str) -> HttpResponse:
    """Let the page say in passing what was done."""
    if said:
        response["HX-Trigger"] = json.dumps({"toast": said})
    return response


def form_key() -> str:
    """A fresh key for one form, so that a form sent twice acts once."""
    return uuid.uuid4().hex


def submit(form: forms.Form, act: Callable[..., T], *args: Any, by: Actor, **more: Any) -> bool:
    """Run an action with a sent form; True when it is done, a refusal becomes the form's error.

    The form's hidden `_key` makes a second sending of the same form do nothing.
    """
    if not form.is_bound or not form.is_valid():
        return False
    try:
        key = form.data.get("_key") or form_key()
        form.answer = idempotency.once(  # type: ignore[attr-defined]
            by.ref,
            f"form:{type(form).__name__}",
            key,
            form_body(form),
            lambda: _answer(act, args, by, form, more),
        )
    except (idempotency.KeyReused, idempotency.KeyNeeded):
        refuse(form, Refused("form_key", FORM_KEY))
        return False
    except Refused as refusal:
        refuse(form, refusal)
        return False
    if page_of_draft := parse_qs(urlsplit(str(form.data.get("_draft") or "")).query).get("page"):
        drafts.drop(by=by, page=page_of_draft[0][:200])
    return True


def form_body(form: forms.Form) -> bytes:
    """What a form says, as the key of its sending knows it."""
    return repr(sorted((k, v) for k, v in form.data.items() if k != "csrfmiddlewaretoken")).encode()


def _answer(
    act: Callable[..., Any], args: tuple[Any, ...], by: Actor, form: forms.Form, more: dict[str, Any]
) -> tuple[int, Any]:
    """Act, and note the reference of what came out, for a replay."""
    result = act(*args, by=by, **form.cleaned_data, **more)
    return 200, {"ref": str(result.ref)} if hasattr(result, "ref") else None


def refuse(form: forms.Form, refusal: Refused) -> None:
    """Show a refusal on the form: at its fields where it names some, else above it."""
    form.refusal = refusal  # type: ignore[attr-defined]
    form.is_stale = isinstance(refusal, Stale)  # type: ignore[attr-defined]
    for name, message in refusal.fields.items():
        form.add_error(name if name in form.fields else None, message)
    if not refusal.fields:
        form.add_error(None, forms.ValidationError(refusal.message, code=refusal.code))


def live_url(request: Request, topics: Iterable[str], path: str = "") -> str:
    """The address that a live block polls: this page (or another) with a token of what it has seen."""
    query = request.GET.copy()
    query["live"] = live.token(topics, request.actor.ref)
    return f"{path or request.path}?{query.urlencode()}"


def afterwards(request: Request, run: Callable[[], object]) -> None:
    """Write something after the page was rendered, outside of its read-only transaction (read audit)."""
    request.__dict__.setdefault("after_response", []).append(run)


def panel_blocks(request: Request, kind: str, slot: str, subject: Any) -> list["MarkupText"]:
    """What other contexts show on this page, rendered in their order."""
    found = panels.filled(kind, slot, request.actor, subject)
    parts = ((*template.partition("#")[::2], context) for template, context in found)
    return [markup(request, name, block, **context) for name, block, context in parts]


def markup(request: HttpRequest, template_name: str, block: str, /, **context: Any) -> MarkupText:
    """A named block as part of another page."""
    return MarkupText(render_block(request, template_name, block, **context))


def refusal_page(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A refusal as a page of its own, or as a box for htmx."""
    if request.path.startswith(PROGRAMS):
        return error_json(refusal)
    template = engines["jinja2"].get_template("ui/refused.html")
    context = {"refusal": refusal, "theme": "auto", "large": False, "alone": not is_htmx(request)}
    return HttpResponse(template.render(context, request), status=refusal.status)


def error_json(refusal: Refused) -> HttpResponse:
    """The one error shape of the API: code, message, fields."""
    body = {"code": refusal.code, "message": refusal.message, "fields": refusal.fields}
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=refusal.status, content_type="application/json"
    )


def refused(status: int, code: str, message: str) -> Callable[..., HttpResponse]:
    """A view for what Django refuses before or instead of a view of ours."""
    refusal = Refused(code, message)
    refusal.status = status
    return lambda request, *args, **kwargs: refusal_page(request, refusal)


def database_away(request: HttpRequest) -> HttpResponse:
    """The database does not answer: 503, and try again; nothing was saved."""
    refusal = Refused("database_away", "数据库暂时连不上，刚才的内容没有保存，请稍后再试。")
    refusal.status = 503
    response = refusal_page(request, refusal)
    response["Retry-After"] = "5"
    return response
