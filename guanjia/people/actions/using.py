"""Each night: the month that is over is judged, on how many work days each colleague used the product (M164)."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from guanjia.kernel import clock, jobs, policy
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.events import record
from guanjia.kernel.models import Event
from guanjia.kernel.work import action
from guanjia.organization import queries as organization
from guanjia.organization import sign_ins
from guanjia.organization.models import Project
from guanjia.organization.moments import CHINA, local
from guanjia.people import events, queries
from guanjia.people.fatigue import Worked
from guanjia.people.models import Staff

DAY = timedelta(days=1)


@jobs.daily
def judge_use() -> None:
    """Judge the month that is over in every project in service."""
    now = clock.now()
    for project in organization.open_projects():
        judge_month(project, at=now)


@action
def judge_month(project: Project, *, at: datetime) -> int:
    """Say of each colleague once how many work days of the last month had use; returns of how many it was said.

    Of days before the first one on record nothing is known, they count for nobody; who had no work day is left out.
    """
    until = local(at - DAY).date().replace(day=1)  # from the second on, when its last night shift is over
    month = (until - DAY).replace(day=1)
    first = sign_ins.first_active_day()
    if first is None or first >= until:
        return 0
    staff = _to_be_judged(project, f"{month:%Y-%m}")
    since = max(month, first)
    span = [datetime.combine(day, time(), CHINA) for day in (since, until)]
    ids = [row.pk for row in staff]
    planned, away = queries.shifts(ids, *span), queries.leaves(ids, *span)
    active = sign_ins.active_days([row.account_id for row in staff if row.account_id], since, until + DAY)
    wanted, judged = int(policy.value("people.use_share", project=project.pk)), 0
    for person in staff:
        work = [
            row for row in queries.worked(planned[person.pk], away[person.pk]) if since <= row.day < until
        ]
        days, used = count(work, active[person.account_id] if person.account_id else set())
        if days:
            fact = events.PlatformUseJudged(month=f"{month:%Y-%m}", days=days, used=used, wanted=wanted)
            record(fact, person, by=SYSTEM, at=at)
            judged += 1
    return judged


def _to_be_judged(project: Project, month: str) -> list[Staff]:
    """Own colleagues on file of whom nothing was said for the month; suppliers' people are no staff."""
    said = Event.objects.filter(
        name=events.PlatformUseJudged.event_name(), subject_kind=Staff.kind, data__month=month
    )
    rows = Staff.objects.filter(project=project, supplier=None, has_left=False)
    return list(rows.exclude(pk__in=said.values("subject_id")).order_by("pk"))


def count(work: Iterable[Worked], active: set[date]) -> tuple[int, int]:
    """Days of work, and those of them with use; a shift through the night has use on either of its dates."""
    days: dict[date, bool] = {}
    for row in work:
        touched = {row.day, local(row.ends_at - timedelta(seconds=1)).date()}
        days[row.day] = days.get(row.day, False) or bool(touched & active)
    return len(days), sum(days.values())
