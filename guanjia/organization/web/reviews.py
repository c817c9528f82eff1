"""The review of access: what waits, and each role kept or withdrawn."""

from django import forms as django_forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.web import NothingForm, Request, done, needs, page, submit
from guanjia.organization import actions, reviews
from guanjia.organization.models import AccessReviewLine
from guanjia.organization.roles import ROLES
from guanjia.organization.structure import shown_name

NAV = "access"


class DecisionForm(django_forms.Form):
    """Keep or withdraw."""

    decision = django_forms.ChoiceField(choices=AccessReviewLine.Decision.choices[1:])


@needs("desk.open", reviews.NEED)
def list_reviews(request: Request) -> HttpResponse:
    """Reviews of access within reach, the latest first."""
    return page(
        request, "organization/reviews.html", nav_on=NAV, rows=list(reviews.reviews(request.actor)[:40])
    )


@needs("desk.open", reviews.NEED)
def show_review(request: Request, review_id: int) -> HttpResponse:
    """The lines of one review; POST keeps what is left."""
    review = reviews.get_review(request.actor, review_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.keep_rest, review, by=request.actor):
        return done(request, "", to=reverse("access-review", args=[review.pk]))
    lines = [(line, shown_name(line.account, {line.role})) for line in reviews.lines(review)]
    return page(
        request, "organization/review.html", nav_on=NAV, review=review, lines=lines, labels=ROLES, form=form,
    )  # fmt: skip


@needs("desk.open", reviews.NEED)
def decide_line(request: Request, line_id: int) -> HttpResponse:
    """Keep or withdraw one role."""
    line = reviews.get_line(request.actor, line_id)
    back = reverse("access-review", args=[line.review_id])
    form = DecisionForm(request.POST or None)
    if submit(form, actions.review_access, line, by=request.actor):
        return done(request, "", to=back)
    return page(
        request, "organization/review_line.html", nav_on=NAV, line=line, form=form, back=back, labels=ROLES,
        name=shown_name(line.account, {line.role}),
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/set-up/reviews/", list_reviews, name="access-reviews"),
    path("desk/set-up/reviews/<int:review_id>/", show_review, name="access-review"),
    path("desk/set-up/reviews/lines/<int:line_id>/", decide_line, name="access-review-line"),
]
