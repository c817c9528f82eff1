"""Signing in: no sign-up, guesses limited before any hashing, one hash at a time, known devices kept in."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from guanjia.kernel import secrets, web
from guanjia.kernel.refusals import Refused

DEVICE_COOKIE = "device"
DEVICE_DAYS = 180
HASHES_WAITING = 2
_hashing, _waiting = threading.Semaphore(1), threading.Semaphore(HASHES_WAITING)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let one sign-in hash while few wait, so that a flood of guesses leaves threads for pages."""
    if not _waiting.acquire(blocking=False):
        raise ValidationError("现在登录的人太多，请过几秒再试。", code="busy")
    try:
        with _hashing:
            yield
    finally:
        _waiting.release()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """How accounts behave at the door."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up; an administrator gives accounts."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Check a password, one at a time."""
        with _one_at_a_time():
            user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return user

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Remember the device, so that its owner is not locked out by a stranger's guesses."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        response.set_signed_cookie(
            DEVICE_COOKIE,
            user.get_username(),
            salt=DEVICE_COOKIE,
            max_age=DEVICE_DAYS * 86400,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail is sent from here: passwords are reset by a link that an administrator hands over."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor; its secrets are stored encrypted."""

    def encrypt(self, text: str) -> str:
        """Seal a secret with the key ring."""
        return signing.b64_encode(secrets.seal(text, "mfa")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return secrets.unseal(signing.b64_decode(encrypted_text.encode()), "mfa")


def client_address(request: HttpRequest) -> str | None:
    """The address of the caller, believing only as many proxies as the settings trust."""
    address: str | None = get_client_ip(request)
    return address


def lockout_parameters(request: HttpRequest | None, credentials: dict[str, Any] | None) -> list[Any]:
    """A known device is counted by user and address; anybody else by the user name alone."""
    name = (credentials or {}).get("username", "")
    known = request and request.get_signed_cookie(
        DEVICE_COOKIE, "", salt=DEVICE_COOKIE, max_age=DEVICE_DAYS * 86400
    )
    return [["username", "ip_address"]] if known and known == name else ["username"]


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The answer while guesses are refused; the same for names that exist and names that do not."""
    refusal = Refused("locked_out", "密码输错次数太多，为安全起见请 15 分钟后再试，或请管理员重设密码。")
    refusal.status = 429
    return web.refusal_page(request, refusal)
