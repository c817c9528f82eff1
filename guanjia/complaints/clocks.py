"""The clocks of a complaint (T21 to T26, T28, T73), declared as data."""

from datetime import datetime, timedelta

from guanjia.kernel import policy
from guanjia.kernel.models import Event
from guanjia.sla.declared import ClockRule, declare

ACCEPTED, JUDGED = "complaints.ComplaintAccepted", "complaints.ComplaintJudged"
GRADED, TOLD, RESULT = "complaints.GradeChanged", "complaints.ProgressTold", "complaints.ResultTold"
SATISFIED, CONSULTED = "complaints.CustomerSatisfied", "complaints.CustomerConsulted"
REOPENED, REVIVED = "complaints.ComplaintReopened", "complaints.ComplaintRevived"
TOLD_SOMEHOW = (TOLD, CONSULTED, RESULT)
OFF = ("complaints.ComplaintExcepted", "complaints.ComplaintWithdrawn", "complaints.ComplaintMerged")


def by_grade(name: str) -> tuple[str, ...]:
    """The keys of a limit for every grade."""
    return tuple(f"complaint.{name}.{grade}_minutes" for grade in ("minor", "important", "major"))


def silence(event: Event) -> str:
    """How long the customer may hear nothing, by the grade of the complaint."""
    return f"complaint.silence.{event.data['grade']}_minutes"


def group_limit(event: Event) -> str:
    """A major one has its group sooner."""
    return "complaint.group_major_minutes" if event.data["grade"] == "major" else "complaint.group_minutes"


def feedback_due(event: Event) -> datetime:
    """By when the customer was told that the first feedback comes."""
    return datetime.fromisoformat(event.data["feedback_due_at"])


def satisfy_due(event: Event) -> datetime:
    """By when it is to be settled, from its registration."""
    return datetime.fromisoformat(event.data["satisfy_due_at"])


def authority_due(event: Event) -> datetime:
    """By when the outside authority wants an answer."""
    return datetime.fromisoformat(event.data["due_at"])


def result_due(event: Event) -> datetime:
    """A day or more after it was carried out."""
    days = float(policy.value("complaint.tell_result_days", at=event.occurred_at, project=event.project_id))
    return event.occurred_at + timedelta(days=days)


def needs_group(event: Event) -> bool:
    """Only where the grade wants a group."""
    return bool(event.data["needs_group"])


def lacks_verdict(event: Event) -> bool:
    """Unless it goes on from an exception with the verdict that it has."""
    return not event.data.get("is_judged", False)


COMPANY = ("supervisor", "project_manager", "quality")
declare(
    ClockRule(
        "T21", "投诉登记", "C-2.1-3", "complaint", start=("complaints.ComplaintReceived",),
        stop=("complaints.ComplaintRegistered",), void=OFF, policy="complaint.register_minutes",
    ),
    ClockRule(
        "T21G", "投诉分级受理", "C-2.1-3", "complaint", start=("complaints.ComplaintRegistered",), stop=(ACCEPTED,),
        void=OFF, policy="complaint.classify_minutes",
    ),
    ClockRule(
        "T22", "首次反馈", "D-3.3.3-1", "complaint", start=(ACCEPTED,), stop=(TOLD, RESULT), void=(*OFF, SATISFIED),
        unit="point", due=feedback_due, ladder=("project_manager",),
    ),
    ClockRule(
        "T23", "告知进度", "D-3.3.3-2", "complaint", start=(ACCEPTED, *TOLD_SOMEHOW, REOPENED, REVIVED),
        stop=(*TOLD_SOMEHOW, SATISFIED), void=OFF, retime=(GRADED,), policy=silence, limits=by_grade("silence"),
        ladder=COMPANY,
    ),
    ClockRule(
        "T24", "成立专项小组", "B-4.2.1-1", "complaint", start=(ACCEPTED,), stop=("complaints.GroupFormed",),
        void=(*OFF, JUDGED, SATISFIED), policy=group_limit,
        limits=("complaint.group_minutes", "complaint.group_major_minutes"), when=needs_group,
        ladder=("project_manager",),
    ),
    ClockRule(
        "T25", "调查定性", "D-3.3.4-1", "complaint", start=(ACCEPTED, REOPENED, REVIVED), stop=(JUDGED,),
        void=(*OFF, SATISFIED), policy="complaint.verdict_minutes", when=lacks_verdict, ladder=("project_manager",),
    ),
    ClockRule(
        "T26", "办到满意", "C-2.1-4", "complaint", start=(ACCEPTED, GRADED, REOPENED, REVIVED),
        stop=(SATISFIED,), void=(*OFF, GRADED),
        unit="point", due=satisfy_due, ladder=COMPANY,
    ),
    ClockRule(
        "T26A", "回复上级转办", "C-2.1-4", "complaint", start=("complaints.AuthorityAsked",),
        stop=(RESULT, SATISFIED), void=OFF, unit="point", due=authority_due, ladder=COMPANY,
    ),
    ClockRule(
        "T28", "投诉复盘", "D-3.3.6-1", "complaint", start=(SATISFIED,), stop=("complaints.ComplaintReviewed",),
        void=(REOPENED,), unit="working_day", policy="complaint.review_days", ladder=("project_manager",),
    ),
    ClockRule(
        "T73", "告知处理结果", "C-3.2-7", "complaint", start=("complaints.PlanExecuted",), stop=(RESULT,), void=OFF,
        unit="point", due=result_due,
    ),
)  # fmt: skip
