"""The review of access: begun every quarter, each role kept or withdrawn by somebody else (A-3.1-11)."""

from datetime import date, timedelta

from guanjia.kernel import beats, clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.work import action
from guanjia.organization import events, queries, reviews, rules, states
from guanjia.organization.models import AccessReview, AccessReviewLine, Project, RoleGrant
from guanjia.organization.moments import local
from guanjia.organization.roles import CUSTOMER_ROLES

Decision = AccessReviewLine.Decision


@beats.every(3600)
@action
def begin_reviews() -> int:
    """Begin the reviews of the running period that are not there yet, and mark those whose last day passed."""
    today = local(clock.now()).date()
    period = reviews.period_of(today, int(policy.value("access.review_months")))
    known = set(AccessReview.objects.filter(period=period).values_list("project_id", flat=True))
    projects = [None, *Project.objects.filter(is_open=True).order_by("pk")]
    begun = sum(
        _begin(project, period) for project in projects if (project.pk if project else None) not in known
    )
    late = AccessReview.objects.filter(status=AccessReview.Status.OPEN, due_on__lt=today, overdue_at=None)
    for review in late.select_for_update(skip_locked=True):
        left = review.lines.filter(decision=Decision.OPEN).count()
        fact = events.AccessReviewOverdue(left=left, done=review.lines.count() - left)
        amend(review, fact, by=SYSTEM, overdue_at=clock.now())
    return begun


def _begin(project: Project | None, period: date) -> bool:
    """One review with a line for each role of the staff; none where nobody holds one."""
    held = RoleGrant.objects.filter(project=project, account__is_active=True).exclude(role__in=CUSTOMER_ROLES)
    grants = list(held.order_by("pk"))
    if not grants:
        return False
    now = clock.now()
    due_on = local(now).date() + timedelta(days=int(policy.value("access.review_days")))
    review = AccessReview.objects.create(project=project, period=period, due_on=due_on, started_at=now)
    AccessReviewLine.objects.bulk_create(
        AccessReviewLine(review=review, account_id=grant.account_id, role=grant.role) for grant in grants
    )
    record(events.AccessReviewStarted(lines=len(grants)), review, by=SYSTEM)
    return True


@action
def review_access(line: AccessReviewLine, *, by: Actor, decision: str) -> AccessReviewLine:
    """Keep a role or withdraw it; nobody decides on the own one, and a withdrawn role is gone at once."""
    review = line.review
    reach = by.reach(reviews.NEED)
    require(None if reach.company or review.project_id in reach.projects else NotAllowed())
    if by.kind == "account" and by.id == line.account_id:
        raise Refused("own_access", "不能复核自己的权限，请另一位负责人来看。")
    if decision not in (Decision.KEEP, Decision.WITHDRAW):
        raise Refused("decision_needed", "请选保留或收回。", {"decision": "请选择"})
    review = AccessReview.objects.select_for_update().get(
        pk=review.pk
    )  # two last lines at once must not both wait
    line = AccessReviewLine.objects.select_related("account").get(pk=line.pk)
    if line.decision:
        raise Refused("reviewed_already", f"这一条已经复核过：{line.get_decision_display()}。")
    if decision == Decision.WITHDRAW:
        _withdraw(line, by)
    line.decision, line.decided_by, line.decided_at = decision, by.ref, clock.now()
    line.save(update_fields=["decision", "decided_by", "decided_at"])
    record(events.AccessReviewed(role=line.role, decision=decision), review, by=by, about=[line.account.ref])
    if not review.lines.filter(decision=Decision.OPEN).exists():
        fact = events.AccessReviewClosed(in_time=review.overdue_at is None, lines=review.lines.count())
        move(review, states.CLOSE_REVIEW, fact, by=by)
    return line


def _withdraw(line: AccessReviewLine, by: Actor) -> None:
    held = RoleGrant.objects.filter(account=line.account, role=line.role, project=line.review.project).first()
    if held is not None:
        require(rules.may_take(held, queries.keepers_beside(held.account_id), by))
        record(events.RoleRevoked(role=held.role, project_id=held.project_id), line.account, by=by)
        held.delete()


@action
def keep_rest(review: AccessReview, *, by: Actor) -> AccessReview:
    """Keep every role that was not looked at yet, except the own ones."""
    for line in reviews.lines(review):
        if not line.decision and not (by.kind == "account" and by.id == line.account_id):
            review_access(line, by=by, decision=Decision.KEEP)
    review.refresh_from_db()
    return review
