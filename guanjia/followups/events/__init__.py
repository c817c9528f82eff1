"""What happens to return calls."""

from guanjia.followups.events.calls import (
    FollowUpAnswered,
    FollowUpDue,
    FollowUpTried,
    FollowUpUnreached,
    FollowUpVoid,
)
from guanjia.followups.events.findings import FindingChecked, FindingNoted

__all__ = [
    "FindingChecked",
    "FindingNoted",
    "FollowUpAnswered",
    "FollowUpDue",
    "FollowUpTried",
    "FollowUpUnreached",
    "FollowUpVoid",
]
