"""The API: the same queries and actions as the screens, one error shape, every POST once."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from guanjia.kernel import idempotency
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotAllowed, Refused
from guanjia.kernel.web import Request, error_json


def signed_in(request: Request) -> Actor | None:
    """The actor of a bearer token; a session's cookie does not open the API, so no page can forge a call."""
    actor = request.actor
    return actor if actor.kind == "account" and actor.channel == "api" else None


api = NinjaAPI(title="Guanjia 管家", version="1", auth=signed_in, docs_url=None)


@api.exception_handler(Refused)
def on_refused(request: Request, refusal: Refused) -> HttpResponse:
    """A refusal in the one error shape."""
    return error_json(refusal)


@api.exception_handler(ValidationError)
def on_invalid(request: Request, error: ValidationError) -> HttpResponse:
    """Fields that cannot be parsed, named one by one."""
    fields = {".".join(str(part) for part in e["loc"][1:]): str(e["msg"]) for e in error.errors}
    return error_json(Refused("invalid", "有些内容格式不对，请按提示修改后再提交。", fields))


def needs(need: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the permission of an endpoint."""

    def wrap(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def run(request: Request, *args: Any, **kwargs: Any) -> Any:
            if not request.actor.may(need):
                raise NotAllowed
            return view(request, *args, **kwargs)

        run.needs = (need,)  # type: ignore[attr-defined]
        return run

    return wrap


def once(view: Callable[..., tuple[int, Any]]) -> Callable[..., Any]:
    """Make a POST act once for its Idempotency-Key; the view returns (status, JSON-ready answer)."""

    @wraps(view)
    def run(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = idempotency.once(
            request.actor.ref,
            f"{request.method} {request.path}",
            request.headers.get("Idempotency-Key", ""),
            request.body,
            lambda: view(request, *args, **kwargs),
        )
        headers = {"Idempotent-Replay": "true"} if answer.replayed else None
        return JsonResponse(
            answer.body,
            status=answer.status,
            safe=False,
            headers=headers,
            json_dumps_params={"ensure_ascii": False},
        )

    return run
