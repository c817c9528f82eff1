"""Tables of the protection of personal data."""

from guanjia.privacy.models.consents import Consent
from guanjia.privacy.models.exports import ExportRequest
from guanjia.privacy.models.incidents import Incident
from guanjia.privacy.models.keeping import RetentionRun, RetentionSwitch, ScannedField
from guanjia.privacy.models.requests import DataRequest, Erasure, LegalHold
from guanjia.privacy.models.seals import Seal
from guanjia.privacy.models.seen import ReadEntry, Reveal

__all__ = [
    "Consent", "DataRequest", "Erasure", "ExportRequest", "Incident", "LegalHold", "ReadEntry", "RetentionRun",
    "RetentionSwitch", "Reveal", "ScannedField", "Seal",
]  # fmt: skip
