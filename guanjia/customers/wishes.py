"""Wishes 个性化偏好 and safety marks: shown at the moment of call, dispatch and arrival, and nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet

from guanjia.customers import policies, queries
from guanjia.customers.models import Household, Preference, PreferenceSeen, SafetyMark
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound, Refused, Verdict
from guanjia.organization.moments import local
from guanjia.privacy.models import Consent
from guanjia.privacy.queries.consents import holds

SALT = "customers.wishes-seen"
Moment = PreferenceSeen.Moment
UNSEEN = Refused("wishes_unseen", "还不能出发：这一户有偏好要先看，在这张单的页面上勾“看过了”。")


@dataclass(frozen=True)
class Serving:
    """A home that is about to be called, sent to or visited, for a case."""

    household: Household
    case: SubjectRef


def kept(household_ids: Iterable[int]) -> list[Preference]:
    """Wishes that hold now: not ended, their day not over, their consent standing (A-1.1-4)."""
    return list(_living().filter(household_id__in=list(household_ids)).order_by("pk"))


def live(household_ids: Iterable[int]) -> list[Preference]:
    """Those of them that say how somebody is served; a birthday is for greetings alone."""
    return [row for row in kept(household_ids) if row.sort != Preference.Sort.BIRTHDAY]


def birthdays(project_id: int) -> dict[int, str]:
    """By person, the month and day `MM-DD` of who agreed to be greeted, of one project (D-6.2.3-1)."""
    rows = _living().filter(project_id=project_id, sort=Preference.Sort.BIRTHDAY, person__isnull=False)
    return {row.person_id: row.note for row in rows.order_by("pk") if row.person_id is not None}


def _living() -> QuerySet[Preference]:
    separate = ~Q(sort__in=Preference.SENSITIVE) | Q(consent__is_separate=True)
    return Preference.objects.filter(
        separate, ended_at=None, valid_until__gte=local(clock.now()).date(),
        consent__in=Consent.objects.filter(holds(), status=Consent.Status.GIVEN),
    ).select_related("person", "consent")  # fmt: skip


def get_wish(actor: Actor, preference_id: int) -> Preference:
    """A living wish of a home within reach."""
    rows = _living().filter(queries.reachable(actor, "customers.edit", "household__unit"), pk=preference_id)
    row = rows.select_related("household__unit__building").first()
    if row is None:
        raise NotFound
    return row


def over() -> list[Preference]:
    """Wishes that are not ended though they hold no more, for the nightly job."""
    rows = Preference.objects.filter(ended_at=None).exclude(pk__in=_living().values("pk"))
    return list(rows.select_related("household", "person"))


def of_consent(consent_id: int) -> list[Preference]:
    """Wishes that stand on a consent, for reactions."""
    rows = Preference.objects.filter(consent_id=consent_id, ended_at=None)
    return list(rows.select_related("household", "person"))


def mark_of(household_id: int | None) -> SafetyMark | None:
    """The mark that nobody visits this home alone, while it stands."""
    return SafetyMark.objects.filter(household_id=household_id or 0, lifted_at=None).first()


def marks_of(household_ids: Iterable[int | None]) -> dict[int, SafetyMark]:
    """The standing marks of some homes, in one query; none where no home is named."""
    ids = {pk for pk in household_ids if pk}
    rows = SafetyMark.objects.filter(household_id__in=ids, lifted_at=None) if ids else []
    return {row.household_id: row for row in rows}


def seen_at(case: SubjectRef, moment: str, actor: Actor) -> datetime | None:
    """When this actor ticked that the wishes were read, for this case and moment."""
    rows = PreferenceSeen.objects.filter(case=str(case), moment=moment, account=actor.ref)
    return rows.values_list("at", flat=True).first()


def is_read(rows: list[Preference], at: datetime | None) -> bool:
    """Whether a tick covers every wish: one that was written down later is to be read again."""
    return at is not None and all(row.created_at <= at for row in rows)


def card(actor: Actor, serving: Serving, moment: str) -> dict[str, Any] | None:
    """What a page shows before somebody serves the home: its wishes with the tick, and for who sends somebody the mark
    without its reason; who goes reads it at the head of the job, with who comes along."""
    rows = live([serving.household.pk])
    mark = mark_of(serving.household.pk) if moment == Moment.DISPATCH else None
    if not rows and mark is None:
        return None
    at = seen_at(serving.case, moment, actor)
    return {
        "wishes": [(row.get_sort_display(), row.note) for row in rows], "mark": mark,
        "seen_at": at if is_read(rows, at) else None,
        "token": token(actor, serving, moment), "on_the_way": moment == Moment.ARRIVAL,
    }  # fmt: skip


def token(actor: Actor, serving: Serving, moment: str) -> str:
    """What the tick sends: it holds only for who was shown the card."""
    return signing.dumps([serving.household.pk, str(serving.case), moment, actor.ref], salt=SALT)


def of_token(actor: Actor, text: str) -> tuple[Serving, str]:
    """The home, case and moment of a card that this actor was shown."""
    try:
        household_id, case, moment, ref = signing.loads(text, salt=SALT)
    except signing.BadSignature as error:
        raise NotFound from error
    household = Household.objects.filter(pk=household_id).first()
    if household is None or ref != actor.ref:
        raise NotFound
    return Serving(household, SubjectRef.parse(case)), moment


def before_leaving(household_id: int | None, case: SubjectRef, actor: Actor) -> tuple[str, Verdict]:
    """Whether the wishes of a home were read before leaving for it: `seen`, `unseen` or nothing; and may one go?"""
    rows = live([household_id]) if household_id else []
    if not rows:
        return "", None
    if is_read(rows, seen_at(case, Moment.ARRIVAL, actor)):
        return "seen", None
    is_asked = policy.value(policies.TICK, project=rows[0].project_id) == "tick"
    return "unseen", UNSEEN if is_asked else None
