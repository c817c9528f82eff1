"""Signing in: no sign-up, guesses limited before any hashing, one hash at a time, known devices kept in."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core import signing
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.http import HttpRequest, HttpResponse

from guanjia.kernel import secrets, web
from guanjia.kernel.refusals import Refused, require
from guanjia.organization import devices, rules
from guanjia.organization.actions import sign_ins
from guanjia.organization.actions.accounts import lately_used
from guanjia.organization.devices import network_of
from guanjia.organization.sign_ins import password_is_old

HASHES_WAITING = 2
# Guesses that fail in the time of a lock, from devices that nobody signed in on before. A network holds an office
# or a block behind one address; the whole stays far above a Monday morning of a company and far below a spray.
NETWORK_TRIES, ALL_TRIES = 60, 600
METHODS = {"password": "密码", "mfa": "密码和第二重验证"}
ONCE_MORE = {
    "/accounts/reauthenticate/": "用密码",
    "/accounts/2fa/reauthenticate/": "用验证器或备用码",
    "/accounts/2fa/webauthn/reauthenticate/": "用通行密钥",
}
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


class PasswordRule:
    """Django's hook for the one rule of passwords, with those of the account that must not come back."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a weak or a used password."""
        try:
            require(rules.is_good_password(password, getattr(user, "username", "")))
            if user is not None and user.pk:
                require(rules.is_new_password(password, lately_used(user)))
        except Refused as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from None

    def get_help_text(self) -> str:
        """What a good password is."""
        return f"至少 {settings.SECURITY.PASSWORD_LENGTH} 位，不含用户名。"


def counted(request: HttpRequest, name: str) -> dict[str, int]:
    """Under which names a guess is counted, and how many each may hold; a known device stands by itself."""
    name, limit = name.strip().lower(), settings.SECURITY.FAILURES_UNTIL_LOCK
    if devices.is_known(request, name):
        return {f"known|{name}": limit}
    network = network_of(client_address(request))
    return {f"name|{name}": limit, f"network|{network}": NETWORK_TRIES, "all": ALL_TRIES}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """How accounts behave at the door."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up; an administrator gives accounts."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Check a password, one at a time; a guess is counted before it is hashed, and given back when right."""
        names = counted(request, str(credentials.get("username", "")))
        with _one_at_a_time():
            taken = [sign_ins.take(name, limit, lock_time()) for name, limit in names.items()]
            if not all(taken):
                raise too_many()
            user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None:
            for name, limit in names.items():
                sign_ins.give_back(name, whole=limit == settings.SECURITY.FAILURES_UNTIL_LOCK)
        return user

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Remember the device, so that its owner is not locked out by a stranger's guesses."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        methods = {row.get("method", "") for row in get_authentication_records(request, user)}
        how = METHODS["mfa" if "mfa" in methods else "password"] if methods else "手机验证码或链接"
        network = network_of(client_address(request))
        sign_ins.note_sign_in(user, how=how, network=network)  # type: ignore[arg-type]
        if password_is_old(user):  # type: ignore[arg-type]
            request.session["password_due"] = True
        devices.remember(response, user.get_username())
        return response

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to prove once more who it is, in our words."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [row | {"description": ONCE_MORE.get(row["url"], row["description"])} for row in methods]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail is sent from here: passwords are reset by a link that an administrator hands over."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say themselves what was done; nothing is piled up in the session."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor; its secrets are stored encrypted."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "验证码不对，或已经用过，请看最新的一个。",
        "cannot_delete_authenticator": "这套系统要求员工有第二重验证，不能取消最后一个。",
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret with the key ring."""
        return signing.b64_encode(secrets.seal(text, "mfa")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return secrets.unseal(signing.b64_decode(encrypted_text.encode()), "mfa")

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """What a passkey is called whose owner gave it no name."""
        return f"通行密钥 {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"

    def _get_site_name(self) -> str:
        return str(settings.MFA_TOTP_ISSUER)


def client_address(request: HttpRequest) -> str | None:
    """The address of the caller, believing only as many proxies as the settings trust."""
    try:
        address: str | None = get_client_ip(request)
    except ImproperlyConfigured:  # fewer addresses forwarded than proxies are trusted: believe none of them
        return str(request.META.get("REMOTE_ADDR", "")) or None
    return address


def failure_limit(request: HttpRequest | None, credentials: dict[str, Any] | None) -> int:
    """How many failures the profile allows until the lock."""
    return int(settings.SECURITY.FAILURES_UNTIL_LOCK)


def lock_time(request: HttpRequest | None = None) -> timedelta:
    """How long the profile locks."""
    return timedelta(minutes=settings.SECURITY.LOCK_MINUTES)


def lockout_parameters(request: HttpRequest | None, credentials: dict[str, Any] | None) -> list[Any]:
    """A known device is counted by user and address; anybody else by the user name alone."""
    name = (credentials or {}).get("username", "")
    return [["username", "ip_address"]] if devices.is_known(request, name) else ["username"]


def too_many() -> Refused:
    """The refusal while guesses are not checked; the same for names that exist and names that do not."""
    minutes = settings.SECURITY.LOCK_MINUTES
    refusal = Refused(
        "locked_out", f"密码输错次数太多，为安全起见请 {minutes} 分钟后再试，或请管理员重设密码。"
    )
    refusal.status = 429
    return refusal


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The answer while guesses are refused."""
    return web.refusal_page(request, too_many())
