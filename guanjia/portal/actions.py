"""The residents' door: codes are made and queued by the worker, for phones that we know."""

from guanjia.communications import actions as communications
from guanjia.customers import arrivals
from guanjia.kernel import policy
from guanjia.kernel.refs import SubjectRef
from guanjia.organization.actions import codes
from guanjia.organization.models import PhoneCode


def hand_out_codes() -> int:
    """Make the codes that were asked for and queue them as text messages; returns how many."""
    return codes.hand_out(_queue_code)


def _queue_code(row: PhoneCode, phone_index: bytes, code: str) -> bool:
    """Queue the message with a code; False for a phone that is no resident's."""
    number = arrivals.number_of_phone(phone_index)
    if not number:
        return False
    minutes = f"{policy.value('door.code_minutes'):g}"
    ref = SubjectRef("phone_code", row.pk)
    communications.text(number, "enter_code", ref, once=str(row.pk), code=code, minutes=minutes)
    return True
