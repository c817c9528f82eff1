"""What browsers may do on our pages: content security and permissions policy, without exceptions."""

from collections.abc import Callable

from csp.constants import NONE, SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
HOST, OWN_COOKIES = "__Host-", ("project", "large")
PERMISSIONS = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), browsing-topics=()"


class PermissionsPolicyMiddleware:
    """Say which powers of the device pages may ask for; keep cookies to HTTPS and answers out of caches."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the header to the answer, and to its cookies what no view may forget."""
        under_host_names(request)
        response = self.respond(request)
        for name in [name for name in OWN_COOKIES if settings.IS_HTTPS and name in response.cookies]:
            response.cookies[HOST + name] = (cookie := response.cookies.pop(name)).value
            response.cookies[HOST + name].update(cookie)
        for cookie in response.cookies.values():
            cookie["samesite"] = cookie["samesite"] or "Lax"
            cookie["secure"] = cookie["secure"] or settings.IS_HTTPS
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def under_host_names(request: HttpRequest) -> None:
    """Under HTTPS take the house's own cookies by the names that no other host can set (ASVS 3.3.3)."""
    for name in OWN_COOKIES if settings.IS_HTTPS else ():
        request.COOKIES.pop(name, None)
        if HOST + name in request.COOKIES:
            request.COOKIES[name] = request.COOKIES[HOST + name]
