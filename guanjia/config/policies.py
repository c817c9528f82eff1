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
PERMISSIONS = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), browsing-topics=()"


class PermissionsPolicyMiddleware:
    """Say which powers of the device pages may ask for; keep cookies to HTTPS and answers out of caches."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the header to the answer, and to its cookies what no view may forget."""
        response = self.respond(request)
        for cookie in response.cookies.values():
            cookie["samesite"] = cookie["samesite"] or "Lax"
            cookie["secure"] = cookie["secure"] or settings.IS_HTTPS
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
