"""Rules and access: who approves, asked, must read or review hears of it."""

from collections import Counter
from typing import Any

from guanjia.communications import actions
from guanjia.communications.reactions.ladder import asker_of
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.organization import reviews, rulebook, scopes
from guanjia.organization.events import (
    AccessReviewOverdue,
    AccessReviewStarted,
    PolicyChangeAsked,
    PolicyChangePublished,
    PolicyChangeRefused,
    PolicySetAsked,
    PolicySetPublished,
    PolicySetRefused,
)
from guanjia.organization.models import PolicyChange, PolicySet
from guanjia.organization.moments import clock_time
from guanjia.organization.values import value_in_words


def stands_alone(event: Event) -> bool:
    """A change of no set: those of a set are told once, with the set."""
    return not event.data.get("set_id")


@on(PolicyChangeAsked, when=stands_alone)
def tell_the_approvers(event: Event) -> None:
    """A change of a rule waits for the decision of somebody else than who asked."""
    change = rulebook.system_change(event.subject_id)
    approvers = [pk for pk in rulebook.approvers() if f"account:{pk}" != change.asked_by]
    url = f"/desk/set-up/policies/changes/{change.pk}/"
    actions.tell(approvers, "policy_asked", change, once=f"{change.pk}", url=url, **words_of(change))


@on(PolicyChangePublished, PolicyChangeRefused, when=stands_alone)
def tell_who_asked(event: Event) -> None:
    """The asker hears the decision."""
    change = rulebook.system_change(event.subject_id)
    asker = asker_of(change.asked_by)
    url, result = f"/desk/set-up/policies/changes/{change.pk}/", change.get_status_display()
    words = words_of(change) | {"result": result, "note": change.note}
    actions.tell(asker, "policy_decided", change, once=f"{change.pk}", url=url, **words)


@on(PolicyChangePublished, when=stands_alone)
def tell_the_readers(event: Event) -> None:
    """Whom the rule touches are asked to confirm that they read it, at the desk or on the phone."""
    change = rulebook.system_change(event.subject_id)
    for face, accounts in rulebook.readers_by_face(rulebook.readers_of(change)).items():
        actions.tell(
            accounts, "rule_changed", change, once=f"{change.pk}", url=f"/{face}/rules/", **words_of(change)
        )


def words_of(change: PolicyChange) -> dict[str, Any]:
    """A change in plain words."""
    key = rulebook.get_key(change.key)
    return {
        "label": key.label, "value": value_in_words(key, change.value), "reason": change.reason,
        "scope": scopes.in_words(change.scope),
        "when": f"{clock_time(change.valid_from)} 起" if change.valid_from else "发布时起",
    }  # fmt: skip


@on(PolicySetAsked)
def tell_the_approvers_of_a_set(event: Event) -> None:
    """Changes that were asked for together wait for one decision of somebody else."""
    whole = rulebook.system_set(event.subject_id)
    approvers = [pk for pk in rulebook.approvers() if f"account:{pk}" != whole.asked_by]
    actions.tell(
        approvers, "policy_set_asked", whole, once=f"{whole.pk}", url=url_of_set(whole), title=whole.title,
        count=event.data["count"], reason=whole.reason,
    )  # fmt: skip


@on(PolicySetPublished, PolicySetRefused)
def tell_who_asked_for_a_set(event: Event) -> None:
    """The asker hears the one decision."""
    whole = rulebook.system_set(event.subject_id)
    actions.tell(
        asker_of(whole.asked_by), "policy_set_decided", whole, once=f"{whole.pk}", url=url_of_set(whole),
        title=whole.title, result=whole.get_status_display(), note=whole.note,
    )  # fmt: skip


@on(PolicySetPublished)
def tell_the_readers_of_a_set(event: Event) -> None:
    """Whom some change of the set touches gets one message, with how many concern them."""
    whole = rulebook.system_set(event.subject_id)
    mine = Counter(
        pk for readers in rulebook.readers_of_all(rulebook.changes_in(whole)).values() for pk in readers
    )
    for face, accounts in rulebook.readers_by_face(set(mine)).items():
        for pk in accounts:
            url = f"/{face}/rules/"
            actions.tell(
                [pk], "rules_changed", whole, once=f"{whole.pk}", url=url, title=whole.title, count=mine[pk]
            )


def url_of_set(whole: PolicySet) -> str:
    """The page of a set of changes."""
    return f"/desk/set-up/policies/sets/{whole.pk}/"


@on(AccessReviewStarted, AccessReviewOverdue)
def tell_the_reviewers(event: Event) -> None:
    """Who must look at the access of a project or of the company, and who did not by the last day."""
    review = reviews.system_review(event.subject_id)
    is_late = event.name == AccessReviewOverdue.event_name()
    count = event.data["left" if is_late else "lines"]
    place = review.project.name if review.project else "全公司"
    actions.tell(
        reviews.reviewers(review), "access_review_late" if is_late else "access_review", review, once=f"{review.pk}",
        url=f"/desk/set-up/reviews/{review.pk}/", place=place, count=count, when=str(review.due_on),
    )  # fmt: skip
