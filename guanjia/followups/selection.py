"""Which completed orders are called about: the facts behind the rules, as they stand when the order is completed."""

from datetime import timedelta

from django.db.models import Count, Q

from guanjia.followups import rules
from guanjia.followups.models import FollowUp
from guanjia.kernel import clock, policy
from guanjia.organization.moments import local
from guanjia.workorders.models import WorkOrder


def why_called(order: WorkOrder, overall: int | None) -> list[tuple[str, str]]:
    """The rules that select an order, each with its reason in words (B-3.4.3-1)."""
    low = int(policy.value("rating.low", project=order.project_id))
    return rules.reasons(order, overall, low, risks(order), is_sampled(order))


def is_sampled(order: WorkOrder) -> bool:
    """Whether the order is drawn in its stratum: the same category and technician, completed in the same month."""
    percent = int(policy.value("followups.sample_percent", project=order.project_id))
    done = order.completed_at or clock.now()
    month = local(done).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    before = WorkOrder.objects.filter(
        Q(completed_at__lt=done) | Q(completed_at=done, pk__lt=order.pk), project=order.project_id,
        category=order.category_id, staff=order.staff_id, completed_at__gte=month,
    ).filter(~Q(household=None) | ~Q(contact_phone_sealed=b""))  # fmt: skip
    stratum = f"{order.project_id}:{order.category_id}:{order.staff_id}:{month:%Y-%m}"
    return rules.is_drawn(before.count() + 1, percent, stratum)


def risks(order: WorkOrder) -> list[str]:
    """What makes a call worth more than the sample: the technician, the place, the time."""
    project, now = order.project_id, clock.now()
    found = []
    since = now - timedelta(days=float(policy.value("followups.risk_days", project=project)))
    if order.staff_id is not None and is_staff_risky(order.staff_id, project, since):
        found.append("师傅近来没解决的多")
    again = now - timedelta(days=float(policy.value("followups.repeat_days", project=project)))
    if is_repeated(order, again):
        found.append("同一处又报")
    if rules.is_late(order):
        found.append("超过约好的时间")
    return found


def is_staff_risky(staff_id: int, project_id: int, since: object) -> bool:
    """Whether too many of the calls about somebody's orders said that it was not solved."""
    answers = FollowUp.objects.filter(
        staff=staff_id, project=project_id, status=FollowUp.Status.ANSWERED, ended_at__gte=since, first=None
    ).aggregate(answered=Count("pk"), unsolved=Count("pk", filter=Q(is_solved=False)))  # fmt: skip
    least = int(policy.value("followups.risk_least", project=project_id))
    percent = int(policy.value("followups.risk_unsolved_percent", project=project_id))
    return rules.is_risky(answers["unsolved"], answers["answered"], least, percent)


def is_repeated(order: WorkOrder, since: object) -> bool:
    """Whether the same was repaired at the same place within the days of the policy."""
    if order.unit_id is None and order.area_id is None:
        return False
    rows = WorkOrder.objects.filter(
        unit=order.unit_id, area=order.area_id, category=order.category_id, completed_at__gte=since
    )
    return rows.exclude(pk=order.pk).exists()
