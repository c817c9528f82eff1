"""What may be done with protected data; the only writers."""

from guanjia.privacy.actions.consents import end_consents, give_consent, pass_consents, withdraw_consent
from guanjia.privacy.actions.erasing import erase, erase_again, lift_hold, pass_holds, set_hold, write_list
from guanjia.privacy.actions.exports import (
    approve_export,
    expire_exports,
    produce_export,
    refuse_export,
    request_export,
    take_export,
    take_masked,
)
from guanjia.privacy.actions.incidents import (
    assess_incident,
    close_incident,
    contain_incident,
    notify_incident,
    report_incident,
    review_incident,
)
from guanjia.privacy.actions.keeping import clean_up, scan_fields, switch_rule
from guanjia.privacy.actions.requests import (
    ask_data,
    check_identity,
    finish_request,
    refuse_request,
    take_copy,
)
from guanjia.privacy.actions.reveals import note_read, reveal
from guanjia.privacy.actions.scrubbing import scrub
from guanjia.privacy.actions.sealing import seal_batch, seal_events

__all__ = [
    "approve_export",
    "ask_data",
    "assess_incident",
    "check_identity",
    "clean_up",
    "close_incident",
    "contain_incident",
    "end_consents",
    "erase",
    "erase_again",
    "expire_exports",
    "finish_request",
    "give_consent",
    "lift_hold",
    "note_read",
    "notify_incident",
    "pass_consents",
    "pass_holds",
    "produce_export",
    "refuse_export",
    "refuse_request",
    "report_incident",
    "request_export",
    "reveal",
    "review_incident",
    "scan_fields",
    "scrub",
    "seal_batch",
    "seal_events",
    "set_hold",
    "switch_rule",
    "take_copy",
    "take_export",
    "take_masked",
    "withdraw_consent",
    "write_list",
]  # fmt: skip
