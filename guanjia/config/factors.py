"""The forms of the second factor: guesses are counted before they are checked, a code counts once."""

import json
from datetime import timedelta
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as allauth
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from fido2.utils import websafe_decode

from guanjia.config import attempts
from guanjia.organization.actions import sign_ins

TRIES, WINDOW = 5, timedelta(minutes=15)
TOO_OFTEN = "验证码输错次数太多，请 15 分钟后再试，或用备用码以外的方式联系安全管理员。"


def count_try(user_id: int) -> None:
    """Count a guess at the second factor of an account; too many are not checked at all (ASVS 6.6.3)."""
    if not sign_ins.take(name_of(user_id), TRIES, WINDOW):
        raise forms.ValidationError(TOO_OFTEN, code="too_often")


def name_of(user_id: int) -> str:
    """Under which name the guesses at an account's second factor are counted."""
    return f"factor|{user_id}"


class _CountedCode:
    """A code field whose every guess is counted first."""

    user: Any

    def clean_code(self) -> str:
        """Count, check, and begin anew after a right one."""
        count_try(self.user.pk)
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except forms.ValidationError:
            attempts.note(context.request, "wrong second factor", account=self.user.pk)
            raise
        sign_ins.give_back(name_of(self.user.pk), whole=True)
        return code


class AuthenticateForm(_CountedCode, allauth.AuthenticateForm):  # type: ignore[misc]
    """The second factor at sign-in."""


class ReauthenticateForm(_CountedCode, allauth.ReauthenticateForm):  # type: ignore[misc]
    """The second factor once more, before something is changed."""


class ActivateForm(_CountedCode, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator; it does not sign in a second time."""

    def clean_code(self) -> str:
        """The code is right, and used up by this."""
        code = super().clean_code()
        TOTP(Authenticator(user_id=self.user.pk))._mark_code_used(code)
        return code


def is_from_here(credential: Any) -> bool:
    """Whether a browser answered on a page of this house, and not on one that only looks like it.

    allauth leaves this out where the address has no HTTPS, which is the demo on localhost.
    """
    try:
        told = json.loads(websafe_decode(credential["response"]["clientDataJSON"]))["origin"]
    except (KeyError, TypeError, ValueError):
        return False
    return bool(told == context.request.build_absolute_uri("/").rstrip("/"))


class _FromHere:
    """A form with a passkey's answer, which must come from a page of this house."""

    def clean_credential(self) -> Any:
        """Look at the origin first, then at the signature."""
        if not is_from_here(self.cleaned_data["credential"]):  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        check = getattr(super(), "clean_credential", None)
        return check() if check else self.cleaned_data["credential"]  # type: ignore[attr-defined]


class AuthenticatePasskeyForm(_FromHere, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey at sign-in."""


class ReauthenticatePasskeyForm(_FromHere, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey once more, before something is changed."""


class AddPasskeyForm(_FromHere, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey with a name by which its owner knows it."""

    name = forms.CharField(
        label="给它起个名字", max_length=40, required=False, help_text="例如：我的手机、办公电脑"
    )
