"""Case sessions 案例研讨: held each month with good and bad cases, reminded of, and judged month by month (KNO-05)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from guanjia.kernel import clock, jobs, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record, record_change
from guanjia.kernel.models import Event
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.knowledge import events, rules
from guanjia.knowledge.anonymity import require_nobody
from guanjia.knowledge.answers import today
from guanjia.knowledge.models import Case, CaseSession
from guanjia.organization.models import Project
from guanjia.organization.moments import local

LONGEST = {"led_by": 40, "took_part": 200, "lesson": 500}
DAY = timedelta(days=1)


@action
def note_session(
    project: Project,
    *,
    by: Actor,
    held_on: date,
    led_by: str,
    took_part: str,
    cases: Iterable[Case],
    lesson: str,
) -> CaseSession:
    """Cases were talked through: when, by whom, who took part, which ones, what is learnt (D-2.2.3-1)."""
    require(rules.may_review_in(by, project.pk))
    chosen = list(cases)
    given = {"led_by": led_by, "took_part": took_part, "lesson": lesson}
    facts = {name: noted(text, LONGEST[name], name) for name, text in given.items()}
    missing = {name: "请填写" for name, text in facts.items() if not text} | (
        {} if chosen else {"cases": "请选案例"}
    )
    if missing:
        raise Refused("session_unfinished", "谁主持、谁参加、研讨了哪些案例、学到什么都要写。", missing)
    if held_on > today():
        raise Refused("talk_ahead", "研讨还没开，开过再登记。", {"held_on": "请填今天或以前"})
    require_nobody(facts)
    row = CaseSession.objects.create(
        project=project, held_on=held_on, noted_by=by.ref, noted_at=clock.now(), **facts
    )
    row.cases.set(chosen)
    good = sum(case.is_good for case in chosen)
    record(events.CaseSessionHeld(held_on=held_on, good=good, bad=len(chosen) - good), row, by=by)
    judge_months(project, at=clock.now())
    return row


@jobs.daily
def watch_sessions() -> None:
    """Each night: remind late in a month without its sessions, and judge the months of the quarter that are over."""
    now = clock.now()
    for project in Project.objects.order_by("pk"):
        want_session(project, at=now)
        judge_months(project, at=now)


@action
def want_session(project: Project, *, at: datetime) -> bool:
    """From the day of the policy on, say once a month that a session is missing; returns whether it was said."""
    day = local(at).date()
    month = f"{day:%Y-%m}"
    if day.day < int(policy.value("training.case_remind_day", project=project.pk)) or _is_held(project, day):
        return False
    return record_change(events.CaseSessionWanted(month=month), project, by=SYSTEM, at=at) is not None


@action
def judge_months(project: Project, *, at: datetime) -> dict[str, bool]:
    """Judge the last six months that are over, those since the project was opened; said only where it changed."""
    first = local(at).date().replace(day=1)
    opened = Event.objects.filter(subject_kind=project.kind, subject_id=project.pk).order_by("id").first()
    since = local(opened.occurred_at).date() if opened else first
    months = [month for month in _months_back(first, 6) if month >= since]
    if not months:
        return {}
    held = _held(project, _quarter(months[0]), _next(first))
    wanted = _wanted(project)
    found = {f"{month:%Y-%m}": _is_kept(held, month, wanted) for month in months}
    record_change(events.CaseMonthsJudged(months=found), project, by=SYSTEM, at=at)
    return found


def _months_back(first: date, count: int) -> list[date]:
    """The months before one, the oldest first."""
    found: list[date] = []
    for _ in range(count):
        first = (first - DAY).replace(day=1)
        found.insert(0, first)
    return found


def _held(project: Project, since: date, until: date) -> list[CaseSession]:
    rows = CaseSession.objects.filter(project=project, held_on__gte=since, held_on__lt=until)
    return list(rows.prefetch_related("cases"))


def _next(month: date) -> date:
    return (month.replace(day=1) + 31 * DAY).replace(day=1)


def _quarter(month: date) -> date:
    """The first day of the quarter that a month lies in."""
    return date(month.year, 3 * ((month.month - 1) // 3) + 1, 1)


def _wanted(project: Project) -> int:
    """How many sessions a month the policy asks for."""
    return int(policy.value("training.cases_per_month", project=project.pk))


def _is_held(project: Project, day: date) -> bool:
    """Whether a month has as many sessions as the policy asks for."""
    return len(_held(project, day.replace(day=1), _next(day))) >= _wanted(project)


def _is_kept(held: list[CaseSession], month: date, wanted: int) -> bool:
    """Whether a month had its sessions, and its quarter talked of good and of bad cases."""
    sessions = [row for row in held if row.held_on.replace(day=1) == month]
    quarter = [row for row in held if _quarter(row.held_on) == _quarter(month)]
    kinds = {case.is_good for row in quarter for case in row.cases.all()}
    return len(sessions) >= wanted and kinds == {True, False}
