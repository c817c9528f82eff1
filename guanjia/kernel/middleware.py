"""What wraps every request: cheap polls first, the actor, refusals as pages, read-only GET innermost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import InternalError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse

from guanjia.kernel import actors, live, web
from guanjia.kernel.refusals import Refused

Respond = Callable[[HttpRequest], HttpResponse]
SAFE = ("GET", "HEAD", "OPTIONS")


class LivePollMiddleware:
    """Answer a poll with 204 before the session is read, when nothing changed on its topics."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """204 for an unchanged live token, else the page."""
        if "live=" in request.META.get("QUERY_STRING", "") and live.is_unchanged(request.GET.get("live", "")):
            return HttpResponse(status=204)
        return self.respond(request)


class ActorMiddleware:
    """Put the actor on the request, and turn refusals that no view caught into pages."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the actor; personal pages are never stored by a cache."""
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path:
            return web.refusal_page(request, Refused("bad_address", "这个网址不对，请从页面上的链接进入。"))
        request.actor = actors.actor_of(request)  # type: ignore[attr-defined]
        response = self.respond(request)
        for run in getattr(request, "after_response", ()):
            run()
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal or a lost database becomes a page that says what to do."""
        if isinstance(error, Refused):
            return web.refusal_page(request, error)
        if isinstance(error, OperationalError):
            return web.database_away(request)
        return None


@contextmanager
def read_only() -> Iterator[None]:
    """A transaction in which the database refuses every write."""
    connection.ensure_connection()
    raw = connection.connection
    if connection.in_atomic_block:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
            yield
            transaction.set_rollback(True)
        return
    raw.read_only = True
    try:
        with transaction.atomic():
            yield
    finally:
        raw.read_only = None


class ReadOnlyGetMiddleware:
    """GET never writes: the view of a safe request runs in a read-only transaction."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the work is done around the view."""
        return self.respond(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Run the view of a safe request read-only; reads that must leave a trace are POST."""
        if request.method not in SAFE or getattr(view, "writes_on_get", False):
            return None
        try:
            with read_only():
                response = view(request, *args, **kwargs)
                answer: HttpResponse = response.render() if hasattr(response, "render") else response
                return answer
        except InternalError as error:
            raise RuntimeError(f"GET {request.path} tried to write") from error
        except Refused as refusal:
            return web.refusal_page(request, refusal)
        except OperationalError:
            return web.database_away(request)
