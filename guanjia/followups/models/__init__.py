"""Tables of return calls."""

from guanjia.followups.models.calls import Attempt, FollowUp
from guanjia.followups.models.findings import Finding

__all__ = ["Attempt", "Finding", "FollowUp"]
