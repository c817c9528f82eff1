"""The only writer of customers' files."""

from guanjia.customers.actions.files import (
    add_occupant,
    add_person,
    add_phone,
    assign_butlers,
    assign_zone,
    change_household,
    claim_access,
    grant_access,
    move_in,
    open_household,
    refuse_access,
    verify_occupancy,
)
from guanjia.customers.actions.importing import import_households

__all__ = [
    "add_occupant", "add_person", "add_phone", "assign_butlers", "assign_zone", "change_household",
    "claim_access", "grant_access", "import_households", "move_in", "open_household", "refuse_access",
    "verify_occupancy",
]  # fmt: skip
