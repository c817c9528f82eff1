"""What happens when somebody comes in, changes a password or a second factor: facts of the session, history."""

from datetime import timedelta
from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from guanjia.config import attempts
from guanjia.config.gate import PASSWORD_DUE, PROVED
from guanjia.config.sessions import FACTS
from guanjia.config.signin import client_address
from guanjia.kernel import clock, secrets
from guanjia.organization import actions
from guanjia.organization.actions import sign_ins
from guanjia.organization.devices import device_words, network_of
from guanjia.organization.models import Account
from guanjia.organization.sign_ins import CAME_BY, oneself


@receiver(user_logged_in)
def begin(sender: Any, request: HttpRequest, user: Account, **kwargs: Any) -> None:
    """Give the session its facts and its limits; the oldest beyond those allowed end."""
    security, now, session = settings.SECURITY, clock.now(), request.session
    is_resident = bool(session.pop(CAME_BY, ""))
    lasts = (
        timedelta(days=security.RESIDENT_DAYS) if is_resident else timedelta(hours=security.ABSOLUTE_HOURS)
    )
    idle = lasts // timedelta(minutes=1) if is_resident else security.IDLE_MINUTES
    session[FACTS] = {
        "started": now.isoformat(), "ends": (now + lasts).isoformat(), "idle": idle,
        "device": device_words(request.META.get("HTTP_USER_AGENT", "")),
        "network": network_of(client_address(request)),
    }  # fmt: skip
    for name in (PROVED, PASSWORD_DUE):
        session.pop(name, None)
    sign_ins.make_room(user.pk, but=session.digest)  # type: ignore[attr-defined]


@receiver(user_login_failed)
def turned_away(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kw: Any
) -> None:
    """A wrong password is logged under a digest of the name: the same for names that exist and that do not."""
    name = str(credentials.get("username", "")).strip().lower()
    attempts.note(request, "wrong password", name=secrets.blind_index("sign_in", name).hex())


@receiver(password_changed)
def renew(sender: Any, request: HttpRequest, user: Account, **kwargs: Any) -> None:
    """The owner changed the password: the other sessions end."""
    request.session.pop(PASSWORD_DUE, None)
    digest = request.session.digest  # type: ignore[attr-defined]
    actions.note_password(user, by=oneself(user), but=digest)


@receiver(authenticator_added)
def strengthen(
    sender: Any, request: HttpRequest, user: Account, authenticator: Authenticator, **kw: Any
) -> None:
    """A new second factor: a new key for this session, and the others, which never proved one, end."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        request.session.cycle_key()
        actions.end_sessions(user, but=request.session.digest)  # type: ignore[attr-defined]
        request.session[PROVED] = True
    sign_ins.note_factor(user, factor=authenticator.type, is_new=True)


@receiver(authenticator_removed)
def weaken(sender: Any, request: HttpRequest, user: Account, authenticator: Authenticator, **kw: Any) -> None:
    """A second factor is gone: what this session proved is asked for again where none is left."""
    request.session.pop(PROVED, None)
    request.session.cycle_key()
    sign_ins.note_factor(user, factor=authenticator.type, is_new=False)
