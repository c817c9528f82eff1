"""Tables of return calls, visit plans and visits, greetings and reminders."""

from guanjia.followups.models.calls import Attempt, FollowUp
from guanjia.followups.models.campaigns import Campaign, Greeting
from guanjia.followups.models.care import CareCount, CareVisit, VisitPlan
from guanjia.followups.models.findings import Finding

__all__ = ["Attempt", "Campaign", "CareCount", "CareVisit", "Finding", "FollowUp", "Greeting", "VisitPlan"]
