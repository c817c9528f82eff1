"""What every request of a signed-in account passes: is it seen, from where, with what proof."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from guanjia.config.sessions import FACTS, SessionStore
from guanjia.config.signin import client_address
from guanjia.kernel import clock, web
from guanjia.kernel.refusals import Refused
from guanjia.organization.actions import sign_ins as actions
from guanjia.organization.devices import is_inside
from guanjia.organization.roles import KEEPERS
from guanjia.organization.sign_ins import is_of_staff

SEEN_EVERY = timedelta(minutes=1)
PROVED, PASSWORD_DUE, ROLES = "second_factor", "password_due", "roles"
# what stays open to somebody who still has to prove or to renew something
OPEN = ("/accounts/", "/me/", "/healthz")


WHERE = "管理员和审计账号只能在公司指定的网络里使用，请到指定的地点或接入公司网络。"


class WrongNetwork(Refused):
    """A keeper calls from outside of the networks that the installation names."""

    status = 403


class GateMiddleware:
    """Note when a session was last seen, follow a changed role, and lead to what is missing."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: Any) -> HttpResponse:
        """Pass on, or lead to the second factor or the password that is due."""
        if request.actor.kind != "account":
            return self.respond(request)
        try:
            allow_network(request)
        except Refused as refusal:
            return web.refusal_page(request, refusal)
        if request.actor.channel != "api":
            watch(request)
            missing = what_is_missing(request)
            if missing:
                return lead_to(request, missing)
        return self.respond(request)


def allow_network(request: Any) -> None:
    """Keepers come from the networks that the installation names; elsewhere they get a refusal."""
    networks = settings.ADMIN_NETWORKS
    if networks and request.actor.roles & set(KEEPERS) and not is_inside(client_address(request), networks):
        raise WrongNetwork("network", WHERE)


def watch(request: Any) -> None:
    """Say once a minute that the session is in use; a poll of an open page is no use. A new role gets a new key."""
    session: SessionStore = request.session
    row = session.row
    is_poll = "live=" in request.META.get("QUERY_STRING", "")
    if row is not None and not is_poll and clock.now() - row.seen_at >= SEEN_EVERY:
        actions.touch(row)
    facts = session.get(FACTS)
    roles = sorted(request.actor.roles)
    if facts is not None and facts.get(ROLES) != roles:
        if ROLES in facts:
            session.cycle_key()
        session[FACTS] = facts | {ROLES: roles}


def what_is_missing(request: Any) -> str:
    """The name of the page to which somebody is led first; empty when nothing is missing."""
    if request.path.startswith(OPEN):
        return ""
    if request.session.get(PASSWORD_DUE):
        return "account_change_password"
    wants = settings.SECOND_FACTOR and is_of_staff(request.actor.roles)
    return "mfa_index" if wants and not has_proved(request) else ""


def has_proved(request: Any) -> bool:
    """Whether this session knows a second factor: asked at sign-in, or set up in it; remembered in the session.

    A session that is older than the first factor of its account was ended when the factor was added elsewhere.
    """
    if PROVED not in request.session:
        held = Authenticator.objects.filter(user_id=request.actor.id, type__in=("totp", "webauthn"))
        if not held.exists():
            return False
        request.session[PROVED] = True
    return True


def lead_to(request: HttpRequest, name: str) -> HttpResponse:
    """Send to the page that has to come first."""
    url = reverse(name)
    if web.is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
