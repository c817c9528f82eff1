"""Reads of the reviews of access: which wait, their lines, who looks at them."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.organization import queries
from guanjia.organization.models import AccessReview, AccessReviewLine
from guanjia.organization.roles import holding

NEED = "access.review"


def period_of(day: date, months: int) -> date:
    """The first day of the period in which a day lies; periods of so many months begin in January."""
    first = (day.month - 1) // months * months + 1
    return date(day.year, first, 1)


def reviews(actor: Actor) -> QuerySet[AccessReview]:
    """Reviews within reach, the latest first: all for who gives access, a project's for its manager."""
    reach = actor.reach(NEED)
    mine = Q() if reach.company else Q(project_id__in=reach.projects)
    rows = AccessReview.objects.filter(mine) if reach else AccessReview.objects.none()
    left = Count("lines", filter=Q(lines__decision=AccessReviewLine.Decision.OPEN))
    return (
        rows.select_related("project")
        .annotate(left=left, total=Count("lines"))
        .order_by("-period", "project__name")
    )


def get_review(actor: Actor, review_id: int) -> AccessReview:
    """A review within reach."""
    row = reviews(actor).filter(pk=review_id).first()
    if row is None:
        raise NotFound
    return row


def get_line(actor: Actor, line_id: int) -> AccessReviewLine:
    """A line of a review within reach."""
    row = AccessReviewLine.objects.select_related("review__project", "account").filter(pk=line_id).first()
    if row is None:
        raise NotFound
    get_review(actor, row.review_id)
    return row


def lines(review: AccessReview) -> list[AccessReviewLine]:
    """The lines of a review, those that wait first."""
    rows = review.lines.select_related("account").order_by("decision", "account__username", "role")
    return list(rows)


def reviewers(review: AccessReview) -> list[int]:
    """Who is asked to look: the managers of the project, or who gives access in the company."""
    roles = holding(NEED)
    if review.project_id is None:
        return queries.accounts_with(roles, None)
    return queries.accounts_with(roles, review.project_id)


def system_review(review_id: int) -> AccessReview:
    """A review by number, for reactions."""
    return AccessReview.objects.select_related("project").get(pk=review_id)
