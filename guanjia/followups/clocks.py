"""The clocks of return calls (T19, T20, T27) and of a quarter's visits (T66)."""

from datetime import datetime

from guanjia.kernel.models import Event
from guanjia.sla.declared import ClockRule, declare

END = ("followups.FollowUpAnswered", "followups.FollowUpUnreached")


def limit(event: Event) -> str:
    """An urgent call has its own limit."""
    return "followups.urgent_minutes" if event.data["urgent"] else "followups.due_minutes"


COMPLAINT = ("complaint", "check")


def is_of_complaint(event: Event) -> bool:
    """One of the two calls after a complaint."""
    return event.data.get("rule") in COMPLAINT


def due(event: Event) -> datetime:
    """The third or the thirtieth day after the customer was satisfied."""
    return datetime.fromisoformat(event.data["due_at"])


declare(
    ClockRule(
        "T19", "回访", "B-3.4.3-1", "followup", start=("followups.FollowUpDue",), stop=END,
        void=("followups.FollowUpVoid",), policy=limit,
        limits=("followups.urgent_minutes", "followups.due_minutes"),
        when=lambda event: not is_of_complaint(event),
    ),
    ClockRule(
        "T27", "投诉回访", "C-3.2-8", "followup", start=("followups.FollowUpDue",), stop=END,
        void=("followups.FollowUpVoid",), unit="point", due=due, when=is_of_complaint,
    ),
    ClockRule(
        "T20", "联系不上就关闭", "B-3.4.3-2", "followup", start=("followups.FollowUpTried",), stop=END,
        void=("followups.FollowUpVoid",), when=lambda event: event.data["tries"] == 1,
        policy="followups.give_up_minutes",
    ),
)  # fmt: skip


def quarter_end(event: Event) -> datetime:
    """When the quarter of a plan is over."""
    return datetime.fromisoformat(event.data["due_at"])


declare(
    ClockRule(
        "T66", "拜访计划", "D-6.2.3-1", "visit_plan",
        start=("followups.VisitPlanDrawn", "followups.VisitPlanReopened"), stop=("followups.VisitPlanKept",),
        unit="point", due=quarter_end, ladder=("supervisor",),
    ),
)  # fmt: skip
