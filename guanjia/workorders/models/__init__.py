"""Tables of on-site service."""

from guanjia.workorders.models.acceptances import Acceptance
from guanjia.workorders.models.orders import CrewMember, Urgency, WorkOrder
from guanjia.workorders.models.papers import (
    ConfirmCall,
    Feedback,
    MaterialUse,
    Plan,
    ServiceRecord,
    SiteAgreement,
)
from guanjia.workorders.models.phones import FieldAct, Phone
from guanjia.workorders.models.visits import Pause, Proof, StepRun, Visit

__all__ = [
    "Acceptance", "ConfirmCall", "CrewMember", "Feedback", "FieldAct", "MaterialUse", "Pause", "Phone",
    "Plan", "Proof", "ServiceRecord", "SiteAgreement", "StepRun", "Urgency", "Visit", "WorkOrder",
]  # fmt: skip
