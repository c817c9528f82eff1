"""What is turned away before any page is asked: methods that no page has, calls of programs in plain HTTP."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from guanjia.config import attempts
from guanjia.kernel import web
from guanjia.kernel.refusals import Refused

METHODS = ("GET", "HEAD", "POST", "OPTIONS")


class NoSuchMethod(Refused):
    """TRACE and its like, which would pass by the checks of forms and of reads."""

    status = 405


class PlainCall(Refused):
    """A program calls in plain HTTP: leading it on to HTTPS would hide that its token went in the open."""

    status = 403


class DoorMiddleware:
    """Turn away, or pass on; either is logged where somebody was refused."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer of the house, or the refusal."""
        refusal = self.refused(request)
        response = web.refusal_page(request, refusal) if refusal else self.respond(request)
        attempts.note_answer(request, response)
        return response

    def refused(self, request: HttpRequest) -> Refused | None:
        """Why a request goes no further."""
        if request.method not in METHODS:
            return NoSuchMethod("no_such_method", "这个网址不能这样用，请从页面上的链接进入。")
        is_plain = settings.SECURE_SSL_REDIRECT and not request.is_secure()
        if is_plain and request.path.startswith(web.PROGRAMS):
            return PlainCall(
                "https_only", "请用 https:// 调用；刚才的令牌或内容已在网上明文传过，请找管理员换一个令牌。"
            )
        return None
