"""What was tried against the house is logged: who, from where, on which route; never what was typed."""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse

from guanjia.config.signin import client_address
from guanjia.organization.devices import network_of

TRIED = logging.getLogger("guanjia.security")
# answers that turn somebody away; 404 is one where the address is right and the row is not theirs, or not there
TURNED_AWAY = (400, 401, 403, 404, 405, 429)
DOORS = ("/accounts/", "/enter/", "/password/")


def note(request: HttpRequest | None, what: str, **facts: Any) -> None:
    """Log something that was tried, with its facts (ASVS 16.3.1, 16.3.3)."""
    if request is not None:
        actor, match = getattr(request, "actor", None), request.resolver_match
        facts |= {
            "method": request.method,
            "route": match.route
            if match
            else "",  # the route, since an address may hold the secret of a link
            "who": str(getattr(actor, "ref", "")),
            "network": network_of(client_address(request)),
        }
    TRIED.warning(what, extra={"facts": facts})


def note_answer(request: HttpRequest, response: HttpResponse) -> None:
    """Log an answer that turned somebody away, and a form that a door refused (ASVS 16.3.2)."""
    status = response.status_code
    is_refused = status in TURNED_AWAY and (status != 404 or request.resolver_match is not None)
    if is_refused or (status == 422 and request.path.startswith(DOORS)):
        note(request, "turned away", status=status)
