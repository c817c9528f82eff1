"""The only writer of staff files, certificates, shifts and presence."""

from guanjia.people.actions.files import (
    add_staff,
    cancel_shift,
    change_staff,
    leave,
    link_account,
    note_certificate,
    plan_shifts,
    set_presence,
)
from guanjia.people.actions.importing import import_staff

__all__ = [
    "add_staff", "cancel_shift", "change_staff", "import_staff", "leave", "link_account", "note_certificate",
    "plan_shifts", "set_presence",
]  # fmt: skip
