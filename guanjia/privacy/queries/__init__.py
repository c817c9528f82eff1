"""Reads of the protection of personal data; each takes the actor."""

from guanjia.privacy.queries.audit import (
    CHANNELS,
    KINDS,
    Line,
    Looks,
    Wanted,
    account_ref,
    audit,
    looks,
    names_shown,
)
from guanjia.privacy.queries.consents import (
    consents,
    consents_of,
    get_consent,
    own_consents,
    standing_consent,
    standing_consents,
)
from guanjia.privacy.queries.exports import (
    export_kind,
    export_kinds,
    exports,
    get_export,
    system_export,
)
from guanjia.privacy.queries.incidents import get_incident, incidents, system_incident
from guanjia.privacy.queries.keeping import (
    Preview,
    before_of,
    days_of,
    erasures,
    get_hold,
    held,
    hold_of,
    holds,
    obstacles_of,
    previews,
    standing_holds,
)
from guanjia.privacy.queries.parties import Party, parties_called, party_of
from guanjia.privacy.queries.requests import (
    account_of,
    copy_of,
    get_request,
    own_requests,
    requests,
    system_request,
)
from guanjia.privacy.queries.seen import (
    Seen,
    reads_of,
    reveals_of,
    running_reveal,
    trail,
    watermark,
    word_of,
)

__all__ = [
    "CHANNELS", "KINDS", "Line", "Looks", "Party", "Preview", "Seen", "Wanted", "account_of", "account_ref", "audit",
    "before_of",
    "consents", "consents_of", "copy_of", "days_of", "erasures", "export_kind", "export_kinds", "exports",
    "get_consent", "get_export", "get_hold", "get_incident", "get_request", "held", "hold_of", "holds",
    "incidents", "looks", "names_shown", "obstacles_of", "own_consents", "own_requests",
    "parties_called", "party_of", "previews", "reads_of", "requests", "reveals_of", "running_reveal",
    "standing_consent",
    "standing_consents", "standing_holds", "system_export", "system_incident",
    "system_request", "trail", "watermark", "word_of",
]  # fmt: skip
