"""What return calls tell the protection of personal data: what somebody answered is erased and copied."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from guanjia.customers.models import Occupancy, Person
from guanjia.followups import campaigns
from guanjia.followups.models import Attempt, CareVisit, Finding, FollowUp, Greeting
from guanjia.kernel.work import action
from guanjia.organization.moments import local
from guanjia.privacy import actions as privacy
from guanjia.privacy import declared
from guanjia.privacy.declared import Attribute, Identity
from guanjia.workorders.actions import erasing

declared.attribute(Attribute(campaigns.CONSENT, "节日问候和关怀"))


def calls_of(identity: Identity) -> QuerySet[FollowUp]:
    """Return calls about the person's orders and complaints."""
    people = [ref.id for ref in identity.refs if ref.kind == Person.kind]
    about = Q(order__in=erasing.orders_of(identity).values("pk")) | Q(complaint__person__in=people)
    return FollowUp.objects.filter(about).order_by("pk")


@declared.eraser
@action
def erase_calls(identity: Identity) -> dict[str, int]:
    """Take the person out of the answers."""
    tries = Attempt.objects.filter(follow_up__in=calls_of(identity).values("pk"))
    words = privacy.scrub(calls_of(identity), identity.words) + privacy.scrub(tries, identity.words)
    words += privacy.scrub(
        Finding.objects.filter(follow_up__in=calls_of(identity).values("pk")), identity.words
    )
    return {"回访记录": words, "拜访记录": privacy.scrub(visits_of(identity), identity.words)}


def visits_of(identity: Identity) -> QuerySet[CareVisit]:
    """Visits of the homes in which the person lives or lived."""
    people = [ref.id for ref in identity.refs if ref.kind == Person.kind]
    homes = Occupancy.objects.filter(person__in=people).values("household")
    return CareVisit.objects.filter(household__in=homes).select_related("household").order_by("pk")


@declared.copy_part("回访", "单号", "回答", "评分", "时间")
def copy_calls(identity: Identity) -> Iterator[tuple[str, ...]]:
    """What the person answered."""
    for row in calls_of(identity).exclude(ended_at=None).select_related("order", "complaint"):
        at = f"{local(row.ended_at):%Y-%m-%d %H:%M}" if row.ended_at else ""
        yield (row.case.number, row.words, str(row.overall or ""), at)


@declared.copy_part("拜访", "方式", "聊了什么", "时间")
def copy_visits(identity: Identity) -> Iterator[tuple[str, ...]]:
    """What was talked about in the home, not before its last people left."""
    for row in visits_of(identity).exclude(visited_at=None):
        emptied, at = row.household.emptied_at, row.visited_at
        if at and (emptied is None or at > emptied):
            yield (row.get_how_display(), row.note, f"{local(at):%Y-%m-%d %H:%M}")


def greetings_of(identity: Identity) -> QuerySet[Greeting]:
    """What the person was greeted with."""
    people = [ref.id for ref in identity.refs if ref.kind == Person.kind]
    return Greeting.objects.filter(person__in=people).select_related("campaign").order_by("pk")


@declared.copy_part("问候和提醒", "名称", "结果", "时间")
def copy_greetings(identity: Identity) -> Iterator[tuple[str, ...]]:
    """What the person was told."""
    for row in greetings_of(identity).exclude(told_at=None):
        at = f"{local(row.told_at):%Y-%m-%d %H:%M}" if row.told_at else ""
        yield (row.campaign.name, str(row.get_status_display()), at)
