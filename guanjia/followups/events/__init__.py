"""What happens to return calls."""

from guanjia.followups.events.calls import (
    FollowUpAnswered,
    FollowUpDue,
    FollowUpTried,
    FollowUpUnreached,
    FollowUpVoid,
)

__all__ = ["FollowUpAnswered", "FollowUpDue", "FollowUpTried", "FollowUpUnreached", "FollowUpVoid"]
