"""Codes that come by phone: asked for by anybody, made by the worker for phones that we know, used once."""

import hmac
import secrets
from collections.abc import Callable
from datetime import timedelta

from django.db.models import F

from guanjia.kernel import clock, policy
from guanjia.kernel.refusals import Refused
from guanjia.kernel.secrets import blind_index
from guanjia.kernel.work import action
from guanjia.organization.actions.sign_ins import take
from guanjia.organization.models import PhoneCode

HOUR = timedelta(hours=1)
KEPT = timedelta(days=1)
DIGITS = 6
TOO_MANY = "要验证码的次数太多，请一小时后再试，或请前台发一个登录链接。"


class TooManyCodes(Refused):
    """A phone or an address asked for too many codes."""

    status = 429


def ask_code(phone_index: bytes, *, address: str, is_known: bool = False) -> PhoneCode:
    """Note the wish for a code; the same work and the same answer whether we know the phone or not.

    Refused when the phone or the address asked too often within the hour. The counts stay when it is refused. From a
    known device of the phone (`is_known`) it counts by itself, so that strangers use up nobody's codes.
    """
    who = "known" if is_known else "phone"
    counts = (
        (f"code|{who}|{phone_index.hex()}", "door.codes_per_phone"),
        (f"code|address|{address}", "door.codes_per_address"),
    )
    taken = [take(name, int(policy.value(key)), HOUR) for name, key in counts]
    if not all(taken):
        raise TooManyCodes("too_many_codes", TOO_MANY)
    return _note_wish(phone_index)


@action
def _note_wish(phone_index: bytes) -> PhoneCode:
    """A newer wish ends the older ones of the phone."""
    now = clock.now()
    PhoneCode.objects.filter(asked_at__lt=now - KEPT).delete()
    PhoneCode.objects.filter(phone_index=phone_index, used_at=None, ended_at=None).update(ended_at=now)
    return PhoneCode.objects.create(
        phone_index=phone_index, asked_at=now, expires_at=now + policy.minutes("door.code_minutes")
    )


@action
def hand_out(send: Callable[[PhoneCode, bytes, str], bool], limit: int = 50) -> int:
    """Make the codes that wait; `send` queues one for a known phone and says whether it did; returns how many.

    Of a code only a keyed digest is kept; a phone that we do not know gets none, so nothing fits its wish.
    """
    waiting = PhoneCode.objects.filter(is_handled=False).order_by("asked_at")
    rows = list(waiting.select_for_update(skip_locked=True)[:limit])
    sent, now = 0, clock.now()
    for row in rows:
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        is_wanted = row.ended_at is None and row.expires_at > now
        if is_wanted and send(row, bytes(row.phone_index), code):
            row.digest = _digest(row.pk, code)
            sent += 1
        row.is_handled = True
        row.save(update_fields=["digest", "is_handled"])
    return sent


@action
def try_code(code_id: int, code: str) -> bytes | None:
    """Try a code: counts first, then compares; returns the index of the phone that it proves, or nothing."""
    now, limit = clock.now(), int(policy.value("door.code_tries"))
    open_ones = PhoneCode.objects.filter(
        pk=code_id, used_at=None, ended_at=None, expires_at__gt=now, tries__lt=limit
    )
    if not open_ones.update(tries=F("tries") + 1):
        return None
    row = PhoneCode.objects.get(pk=code_id)
    if not hmac.compare_digest(row.digest, _digest(row.pk, code)):
        return None
    is_first = PhoneCode.objects.filter(pk=row.pk, used_at=None).update(used_at=now)
    return bytes(row.phone_index) if is_first else None


def _digest(code_id: int, code: str) -> str:
    return blind_index(f"phone_code.{code_id}", code).hex()
