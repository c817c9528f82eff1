"""Reads of greetings and reminders: who keeps them, for whom each is, who is left out and why, what came of it."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, QuerySet

from guanjia.communications import reaching
from guanjia.communications.models import Reach
from guanjia.customers import queries as customers
from guanjia.customers import wishes
from guanjia.customers.models import Occupancy, Person, UnitButler
from guanjia.followups import occasions
from guanjia.followups.models import Campaign, Greeting
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotAllowed, NotFound, Refused, Verdict
from guanjia.organization import queries as organization
from guanjia.organization.moments import CHINA, local
from guanjia.privacy import queries as consents

WRITE, APPROVE = "care.greet", "care.approve"
CONSENT = "greeting"  # what the consent ledger calls it
SORT = "care"  # the sort of messages that somebody may refuse
Occasion, Status, Why = Campaign.Occasion, Greeting.Status, Greeting.Why
FIELDS = ("{name}", "{project}", "{butler}", "{company}")
# a birthday greeting tells nobody's age and wishes nobody a recovery
UNSAID = ("岁", "年龄", "高龄", "大寿", "健康", "身体", "病", "康复", "养生")


def kept(actor: Actor) -> QuerySet[Campaign]:
    """Campaigns of the projects in which the actor writes them, the next day first."""
    reach = actor.reach(WRITE)
    rows = Campaign.objects.select_related("project", "written_by", "submitted_by", "approved_by")
    rows = rows.order_by("-day", "-pk")
    return rows if reach.company else rows.filter(project_id__in=reach.projects)


def get_kept(actor: Actor, campaign_id: int) -> Campaign:
    """A campaign that the actor keeps."""
    row = kept(actor).filter(pk=campaign_id).first()
    if row is None:
        raise NotFound
    return row


def get_own(actor: Actor, greeting_id: int) -> Greeting:
    """A greeting that the actor was told."""
    rows = Greeting.objects.filter(pk=greeting_id, person__account_id=actor.id or -1, told_at__isnull=False)
    row = rows.select_related("campaign__project", "person", "household__unit").first()
    if row is None:
        raise NotFound
    return row


def may_write(actor: Actor, project_id: int) -> Verdict:
    """Who writes greetings of the project."""
    return None if actor.reach(WRITE).covers(project_id) else NotAllowed()


def may_approve(actor: Actor, row: Campaign) -> Verdict:
    """Another person than who wrote or submitted it."""
    if not actor.reach(APPROVE).covers(row.project_id):
        return NotAllowed()
    own = actor.id in (row.written_by_id, row.submitted_by_id)
    return Refused("own_campaign", "自己写的或提交的问候要由另一位批准。") if own else None


def is_sayable(occasion: str, words: str) -> Verdict:
    """Words with no other fields than the known ones; those for a birthday tell of no age and no health."""
    rest = words
    for name in FIELDS:
        rest = rest.replace(name, "")
    if re.search(r"[{}｛｝]", rest):
        text = f"只能用这几个：{'、'.join(FIELDS)}，请检查大括号。"
        return Refused("field_unknown", text, {"words": text})
    found = [one for one in UNSAID if occasion == Occasion.BIRTHDAY and one in words]
    if found:
        text = f"生日问候不提年龄和健康，请去掉“{'”“'.join(found)}”。"
        return Refused("unsaid", text, {"words": text})
    return None


def is_still_to_come(row: Campaign, today: date) -> Verdict:
    """What is over is sent to nobody."""
    text = "日子已经过了，请改晚一些，或者取消。"
    return None if row.until >= today else Refused("day_over", text, {"day": text})


def due(now: datetime) -> list[Campaign]:
    """Approved campaigns whose day and hour have come."""
    here = local(now)
    rows = Campaign.objects.filter(
        status=Campaign.Status.APPROVED, day__lte=here.date(), until__gte=here.date()
    )
    hours = {row.pk: int(policy.value("care.greet_hour", project=row.project_id)) for row in rows}
    return [row for row in rows if here.hour >= hours[row.pk]]


def audience(row: Campaign) -> list[Greeting]:
    """For whom a campaign is, not saved: each person that lives there once, the left out with why (M206)."""
    homes = Occupancy.objects.filter(customers.living_now(), household__project_id=row.project_id)
    if row.buildings:
        homes = homes.filter(household__unit__building_id__in=row.buildings)
    people = {one.person_id: one for one in homes.select_related("person").order_by("-pk")}
    dates = {}
    if row.occasion == Occasion.BIRTHDAY:
        for person_id, text in wishes.birthdays(row.project_id).items():
            dates[person_id] = occasions.birthday_in(text, row.day, row.until)
        people = {pk: one for pk, one in people.items() if dates.get(pk) is not None}
    agreed = agreeing(row, people.values())
    muted = muting(people)
    rows = []
    for pk, one in sorted(people.items()):
        why = Why.NO_CONSENT if pk not in agreed else Why.MUTED if pk in muted else ""
        state = Status.SKIPPED if why else Status.WAITING
        day = dates.get(pk) or row.day
        rows.append(
            Greeting(
                campaign=row, person_id=pk, household_id=one.household_id, due_on=day, why=why, status=state
            )
        )
    return rows


def agreeing(row: Campaign, homes: Iterable[Occupancy]) -> set[int]:
    """Who agreed to this occasion: a birthday by its own consent, a season's advice wants none, else to greetings."""
    found = list(homes)
    if row.occasion == Occasion.BIRTHDAY:
        return set(wishes.birthdays(row.project_id))
    if not row.wants_consent:
        return {one.person_id for one in found}
    standing = consents.standing_consents([one.person.ref for one in found])
    return {one.person_id for one in found if (one.person.ref, CONSENT) in standing}


def muting(person_ids: Iterable[int]) -> set[int]:
    """Who refuses messages of care (怎么通知我)."""
    rows = Reach.objects.filter(person_id__in=list(person_ids), muted__contains=[SORT])
    return set(rows.values_list("person_id", flat=True))


def why_not(row: Greeting) -> str:
    """Why somebody is not told at this moment after all; nothing where all is well."""
    lives = Occupancy.objects.filter(
        customers.living_now(), household_id=row.household_id, person_id=row.person_id
    )
    home = lives.select_related("person").first()
    if home is None:
        return Why.GONE
    if row.person_id not in agreeing(row.campaign, [home]):
        return Why.NO_CONSENT
    if reaching.is_muted(reaching.wish_of(row.person), SORT_WORDS):
        return Why.MUTED
    return Why.CAPPED if is_capped(row) else ""


SORT_WORDS = "greeting"  # the key of the words, which are of the sort above


def is_capped(row: Greeting) -> bool:
    """Whether the home heard of as many other campaigns this month as the policy lets it."""
    most = int(policy.value("care.greetings_a_month", project=row.campaign.project_id))
    first = datetime.combine(local(clock.now()).date().replace(day=1), time(), CHINA)
    told = Greeting.objects.filter(household_id=row.household_id, told_at__gte=first)
    return told.exclude(campaign_id=row.campaign_id).values("campaign_id").distinct().count() >= most


def untold(today: date, limit: int) -> list[Greeting]:
    """Whom it is time to tell."""
    rows = Greeting.objects.filter(status=Status.WAITING, due_on__lte=today)
    rows = rows.filter(campaign__status=Campaign.Status.SENT).select_related(
        "campaign__project", "person", "household"
    )
    return list(rows.order_by("pk").select_for_update(skip_locked=True, of=("self",))[:limit])


def filled(row: Campaign, person: Person, unit_id: int) -> str:
    """The words as this person reads them."""
    words = row.words
    if "{butler}" in words:
        lead = UnitButler.objects.filter(unit_id=unit_id).select_related("lead").first()
        words = words.replace("{butler}", f"管家{lead.lead.name}" if lead else "您的管家")
    if "{company}" in words:
        company = organization.company()
        words = words.replace("{company}", company.name if company else "物业")
    return words.replace("{project}", row.project.name).replace("{name}", person.name or "您")


def counts(row: Campaign) -> dict[str, Any]:
    """What became of a campaign: by status, by why not, and how many wrote back."""
    found = row.greetings.aggregate(
        **{key: Count("pk", filter=Q(status=key)) for key in Status.values},
        **{key: Count("pk", filter=Q(status=Status.SKIPPED, why=key)) for key in Why.values},
        replied=Count("pk", filter=Q(replied_at__isnull=False)), people=Count("pk"),
    )  # fmt: skip
    return dict(found)


def replies(row: Campaign) -> list[Greeting]:
    """Who wrote back, the newest first."""
    rows = row.greetings.filter(replied_at__isnull=False).select_related("household__unit")
    return list(rows.order_by("-replied_at")[:50])
