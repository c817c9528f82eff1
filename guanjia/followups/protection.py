"""What return calls tell the protection of personal data: what somebody answered is erased and copied."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from guanjia.customers.models import Person
from guanjia.followups.models import Attempt, Finding, FollowUp
from guanjia.kernel.work import action
from guanjia.organization.moments import local
from guanjia.privacy import actions as privacy
from guanjia.privacy import declared
from guanjia.privacy.declared import Identity
from guanjia.workorders.actions import erasing


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
    return {"回访记录": words}


@declared.copy_part("回访", "单号", "回答", "评分", "时间")
def copy_calls(identity: Identity) -> Iterator[tuple[str, ...]]:
    """What the person answered."""
    for row in calls_of(identity).exclude(ended_at=None).select_related("order", "complaint"):
        at = f"{local(row.ended_at):%Y-%m-%d %H:%M}" if row.ended_at else ""
        yield (row.case.number, row.words, str(row.overall or ""), at)
