"""Tables of return calls."""

from guanjia.followups.models.calls import Attempt, FollowUp

__all__ = ["Attempt", "FollowUp"]
