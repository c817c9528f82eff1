"""Tables of customers' files."""

from guanjia.customers.models.access import AccessClaim, ChangeRequest, Invitation
from guanjia.customers.models.care import MoveIn, MoveInTask, Preference, PreferenceSeen
from guanjia.customers.models.files import (
    ButlerBrief,
    EmergencyContact,
    Household,
    Occupancy,
    Person,
    PersonPhone,
    SafetyMark,
    StaffBlock,
    UnitButler,
    Vehicle,
)

__all__ = [
    "AccessClaim", "ButlerBrief", "ChangeRequest", "EmergencyContact", "Household", "Invitation", "MoveIn",
    "MoveInTask", "Occupancy", "Person", "PersonPhone", "Preference", "PreferenceSeen", "SafetyMark", "StaffBlock",
    "UnitButler", "Vehicle",
]  # fmt: skip
