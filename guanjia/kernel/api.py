"""The API: the same queries and actions as the screens, one error shape, every POST once."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.decorators import decorate_view
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from guanjia.kernel import idempotency
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotAllowed, NotFound, Refused
from guanjia.kernel.text import each_text, tidy
from guanjia.kernel.web import Request, error_json

ROUTE_LENGTH = 120
WORDS = {
    "missing": "请填写", "int": "请填整数", "decimal": "请填数字", "float": "请填数字", "string": "请填文字",
    "string_too_long": "太长了", "datetime": "请填时间，如 2026-11-24T10:00:00+08:00",
    "timezone": "请带时区，如 2026-11-24T10:00:00+08:00", "bool": "请填 true 或 false", "list": "请填列表",
    "dict": "请填对象", "literal": "只能填说明里列出的值", "greater": "太小了", "less": "太大了", "too": "个数不对",
}  # fmt: skip


def signed_in(request: Request) -> Actor | None:
    """The actor of a bearer token; a session's cookie does not open the API, so no page can forge a call."""
    actor = request.actor
    return actor if actor.kind == "account" and actor.channel == "api" else None


class StrictParser(Parser):
    """JSON in which every text can be kept: no NUL, no half of a character."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body; whatever is raised here is answered as one that cannot be read."""
        body = super().parse_body(request)
        each_text(body, tidy)  # refused when some text in it cannot be kept
        return body


api = NinjaAPI(title="Guanjia 管家", version="1", auth=signed_in, openapi_url=None, parser=StrictParser())


@api.exception_handler(Refused)
def on_refused(request: Request, refusal: Refused) -> HttpResponse:
    """A refusal in the one error shape."""
    return error_json(refusal)


@api.exception_handler(ValidationError)
def on_invalid(request: Request, error: ValidationError) -> HttpResponse:
    """Fields that cannot be parsed, named one by one."""
    places = [(e["loc"][2:] or e["loc"][1:], str(e["type"])) for e in error.errors]  # named as they were sent
    fields = {".".join(str(part) for part in place): in_words(kind) for place, kind in places}
    return error_json(Refused("invalid", "有些内容格式不对，请按提示修改后再提交。", fields))


def in_words(kind: str) -> str:
    """What is wrong with a field."""
    return WORDS.get(kind) or WORDS.get(kind.split("_")[0]) or "格式不对"


@api.exception_handler(AuthenticationError)
def on_stranger(request: Request, error: AuthenticationError) -> HttpResponse:
    """No token, or one that does not work."""
    refusal = Refused("not_signed_in", "请带有效的令牌：Authorization: Bearer …；没有就请管理员发一个。")
    refusal.status = 401
    return error_json(refusal)


@api.exception_handler(Http404)
def on_missing(request: Request, error: Http404) -> HttpResponse:
    """Nothing there."""
    return error_json(NotFound())


@api.exception_handler(HttpError)
def on_unreadable(request: Request, error: HttpError) -> HttpResponse:
    """A body that is no JSON, or holds text that cannot be kept."""
    refusal = Refused("unreadable", "内容读不出来，请发 UTF-8 的 JSON，文字里不带不能保存的字符。")
    refusal.status = error.status_code
    return error_json(refusal)


def needs(need: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the permission of an endpoint; it is asked for before the body is read."""

    def gate(run: Callable[..., Any]) -> Callable[..., Any]:
        def first(request: Request, **given: Any) -> Any:
            if signed_in(request) and not request.actor.may(need):
                raise NotAllowed
            return run(request, **given)

        return first

    def wrap(view: Callable[..., Any]) -> Callable[..., Any]:
        view.needs = (need,)  # type: ignore[attr-defined]
        return decorate_view(gate)(view)

    return wrap


def once(view: Callable[..., tuple[int, Any]]) -> Callable[..., Any]:
    """Make a POST act once for its Idempotency-Key; the view returns (status, JSON-ready answer)."""

    @wraps(view)
    def run(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = idempotency.once(
            request.actor.ref,
            f"{request.method} {request.path}"[-ROUTE_LENGTH:],
            request.headers.get("Idempotency-Key", ""),
            request.body,
            lambda: view(request, *args, **kwargs),
        )
        headers = {"Idempotent-Replay": "true"} if answer.replayed else None
        return JsonResponse(
            answer.body, status=answer.status, safe=False, headers=headers,
            json_dumps_params={"ensure_ascii": False},
        )  # fmt: skip

    return run
