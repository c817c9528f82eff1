"""What happens to return calls, visits, greetings and reminders."""

from guanjia.followups.events.calls import (
    FollowUpAnswered,
    FollowUpDue,
    FollowUpTried,
    FollowUpUnreached,
    FollowUpVoid,
)
from guanjia.followups.events.campaigns import (
    CampaignApproved,
    CampaignCancelled,
    CampaignProposed,
    CampaignSent,
    CampaignSentBack,
    CampaignSubmitted,
    CampaignWritten,
    GreetingAnswered,
    GreetingGiven,
    GreetingLeft,
    GreetingMissed,
    GreetingSkipped,
)
from guanjia.followups.events.care import (
    CareCounted,
    HouseholdVisited,
    VisitAdded,
    VisitDropped,
    VisitPlanDrawn,
    VisitPlanKept,
    VisitPlanReopened,
    VisitPutOff,
)
from guanjia.followups.events.findings import FindingChecked, FindingNoted

__all__ = [
    "CampaignApproved",
    "CampaignCancelled",
    "CampaignProposed",
    "CampaignSent",
    "CampaignSentBack",
    "CampaignSubmitted",
    "CampaignWritten",
    "CareCounted",
    "FindingChecked",
    "FindingNoted",
    "FollowUpAnswered",
    "FollowUpDue",
    "FollowUpTried",
    "FollowUpUnreached",
    "FollowUpVoid",
    "GreetingAnswered",
    "GreetingGiven",
    "GreetingLeft",
    "GreetingMissed",
    "GreetingSkipped",
    "HouseholdVisited",
    "VisitAdded",
    "VisitDropped",
    "VisitPlanDrawn",
    "VisitPlanKept",
    "VisitPlanReopened",
    "VisitPutOff",
]
