"""allauth's account pages without sign-up, e-mail and reset by mail."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa import urls as mfa
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, reverse

CLEARED = '"cache", "storage"'
# shows the recovery codes once, and writes that it did: no plain read
WRITES_ON_GET = ("mfa_view_recovery_codes", "mfa_download_recovery_codes")
View = Callable[..., HttpResponse]


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out; the browser forgets what pages left in it (recipe 10: nothing waits unsent in it yet)."""
    response: HttpResponse = account.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = CLEARED
    return response


def asking(view: View) -> View:
    """The view, with a way to prove once more who it is; allauth's own way is not heard inside a read-only GET."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ReauthenticationRequired:
            response: HttpResponse = suspend_request(request, reverse("account_reauthenticate"))
            return response

    return run


def prepare(entries: Iterable[URLPattern | URLResolver]) -> None:
    """Let every page of the second factor ask for the proof itself."""
    for entry in entries:
        if isinstance(entry, URLResolver):
            prepare(entry.url_patterns)
        else:
            entry.callback = asking(entry.callback)
            entry.callback.writes_on_get = entry.name in WRITES_ON_GET  # type: ignore[attr-defined]


prepare(mfa.urlpatterns)
urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", sign_out, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("2fa/", include(mfa.urlpatterns)),
]
