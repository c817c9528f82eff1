"""Tables of the front desk: contacts, channels and calls; visits; enquiries; chats."""

from guanjia.intake.models.chats import Chat, Line
from guanjia.intake.models.contacts import Call, Channel, Contact, Way
from guanjia.intake.models.enquiries import Correction, Enquiry, Round
from guanjia.intake.models.triage import NONE_FITS, CauseProposal, Suggestion, TrainedModel
from guanjia.intake.models.visits import DeskVisit, Tick
from guanjia.workorders.models.orders import Source

__all__ = [
    "NONE_FITS",
    "Call",
    "CauseProposal",
    "Channel",
    "Chat",
    "Contact",
    "Correction",
    "DeskVisit",
    "Enquiry",
    "Line",
    "Round",
    "Source",
    "Suggestion",
    "Tick",
    "TrainedModel",
    "Way",
]
