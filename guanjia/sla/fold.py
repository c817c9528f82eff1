"""The one fold: an event starts, stops, pauses and resumes clocks, in the transaction that records it."""

from datetime import datetime, timedelta
from typing import Any

from guanjia.kernel import events, policy
from guanjia.kernel.models import Event
from guanjia.organization import queries as organization
from guanjia.organization.worktime import WorkCalendar
from guanjia.sla import declared, rules
from guanjia.sla.declared import ClockRule
from guanjia.sla.models import Clock
from guanjia.sla.policies import warn_share

RUNNING = (Clock.State.RUNNING, Clock.State.PAUSED)
BY_CALENDAR = ("service", "working_day")
CHANGING = ("stop", "void", "pause", "resume", "retime", "hasten")


@events.inline
def fold(event: Event) -> None:
    """Apply an event to the clocks of its subject; imported history starts none (decision 6)."""
    parts = declared.by_event.get(event.name)
    if not parts or event.channel == "import":
        return
    if any(part in CHANGING for part, _ in parts):
        _change_running(event, parts)
    for part, rule in parts:
        if part == "start" and event.subject_kind == rule.kind and (rule.when is None or rule.when(event)):
            start(rule, event)


def _change_running(event: Event, parts: list[tuple[str, ClockRule]]) -> None:
    """Stop, void, pause, resume or re-time what runs for the event's subject."""
    running = Clock.objects.filter(
        subject_kind=event.subject_kind, subject_id=event.subject_id, state__in=RUNNING
    ).select_for_update()
    clocks = {clock.rule: clock for clock in running}
    for part, rule in parts:
        clock = clocks.get(rule.key)
        if clock is None or part == "start":
            continue
        if part == "stop" and rule.stop_when is not None and not rule.stop_when(event):
            continue
        CHANGES[part](clock, event)


def _stop(clock: Clock, event: Event) -> None:
    clock.state, clock.stopped_at, clock.next_at = Clock.State.STOPPED, event.occurred_at, None
    # what a phone tells later counts from when it happened: it may have been in time after all
    clock.breached_at = clock.due_at if event.occurred_at > clock.due_at else None
    clock.save()


def _void(clock: Clock, event: Event) -> None:
    clock.state, clock.next_at = Clock.State.VOID, None
    clock.save()


def _pause(clock: Clock, event: Event) -> None:
    if clock.state == Clock.State.RUNNING:
        clock.state, clock.paused_at, clock.next_at = Clock.State.PAUSED, event.occurred_at, None
        clock.save()


def _resume(clock: Clock, event: Event) -> None:
    """Go on with the time that was left: start and due time move, so that the pause does not count."""
    if clock.state != Clock.State.PAUSED or clock.paused_at is None:
        return
    calendar, paused_at = calendar_for(clock.unit, clock.project_id), clock.paused_at
    clock.state, clock.paused_at = Clock.State.RUNNING, None
    clock.started_at, clock.due_at = rules.resumed(
        clock.started_at, clock.due_at, paused_at, event.occurred_at, calendar
    )
    if clock.hastened_at is not None and clock.usual_due_at is not None:
        away = event.occurred_at - paused_at
        clock.hastened_at, clock.usual_due_at = clock.hastened_at + away, clock.usual_due_at + away
    clock.next_at = next_firing(clock, calendar)
    clock.save()


def _retime(clock: Clock, event: Event) -> None:
    """Another urgency: the limit that would have counted from the start, reckoned from the start."""
    rule = declared.rules[clock.rule]
    if rule.when_retimed is not None and not rule.when_retimed(event):
        return
    set_limit(clock, rule, event)
    clock.hastened_at = clock.usual_due_at = None
    calendar = calendar_for(clock.unit, clock.project_id)
    put_due(clock, reckoned_due(clock, calendar), calendar, event.occurred_at)
    clock.save()


def _hasten(clock: Clock, event: Event) -> None:
    """What came later makes it urgent: the new limit counts from now, and the old time stays where it is earlier.

    The start stays, so that a correction still reckons from it; what runs from now on is the wall time to the end.
    """
    before = (clock.unit, clock.policy, clock.limit_seconds, clock.limit_days)
    set_limit(clock, declared.rules[clock.rule], event)
    since = clock.paused_at or event.occurred_at
    due = since + timedelta(seconds=clock.limit_seconds)
    if due >= clock.due_at:
        clock.unit, clock.policy, clock.limit_seconds, clock.limit_days = before
        return
    clock.hastened_at, clock.usual_due_at = since, clock.due_at
    clock.limit_seconds = int((due - clock.started_at).total_seconds())
    put_due(clock, reckoned_due(clock, None), None, event.occurred_at)
    clock.save()


CHANGES = {
    "stop": _stop, "void": _void, "pause": _pause, "resume": _resume, "retime": _retime, "hasten": _hasten,
}  # fmt: skip


def set_limit(clock: Clock, rule: ClockRule, event: Event) -> None:
    """Unit, key and limit of a clock, with the policy value in force when it started (decision 5)."""
    clock.unit = rule.unit_of(event) if rule.unit_of else rule.unit
    clock.policy = rule.policy(event) if callable(rule.policy) else rule.policy
    scope: dict[str, Any] = {"project": clock.project_id}
    if rule.scope is not None and organization.is_narrowed(clock.policy):
        scope |= rule.scope(event)
    amount = float(policy.value(clock.policy, at=clock.started_at, **scope)) if clock.policy else 0.0
    clock.limit_days = int(amount) if clock.unit == "working_day" else 0
    clock.limit_seconds = 0 if clock.unit == "working_day" else int(amount * 60)


def reckoned_due(clock: Clock, calendar: WorkCalendar | None) -> datetime:
    """The due time from start and limit, as a hand would reckon it."""
    limit = timedelta(seconds=clock.limit_seconds)
    return rules.due_at(clock.unit, clock.started_at, limit, clock.limit_days, calendar)


def put_due(clock: Clock, due: datetime, calendar: WorkCalendar | None, now: datetime) -> None:
    """Another due time for an open clock: what fired stays fired, and it is broken only when that is over."""
    clock.due_at = due
    if clock.breached_at is not None:
        clock.breached_at = due if due <= now else None
    clock.next_at = next_firing(clock, calendar) if clock.state == Clock.State.RUNNING else None


def put_level(clock: Clock, mark: int, calendar: WorkCalendar | None) -> None:
    """A level that fires: what it leaves in the row, and when the next one fires."""
    clock.level = mark
    if mark >= 100 and clock.breached_at is None and not declared.rules[clock.rule].is_reminder:
        clock.breached_at = clock.due_at
    clock.next_at = next_firing(clock, calendar)


def start(rule: ClockRule, event: Event) -> Clock | None:
    """Start a clock with the policy value of this moment; a running one of the same rule is void."""
    if not events.kinds[event.name].opens:
        Clock.objects.filter(
            subject_kind=event.subject_kind, subject_id=event.subject_id, rule=rule.key, state__in=RUNNING
        ).update(state=Clock.State.VOID, next_at=None)
    clock = Clock(
        rule=rule.key, subject_kind=event.subject_kind, subject_id=event.subject_id,
        project_id=event.project_id, concerns=event.about[1:], started_at=event.occurred_at,
    )  # fmt: skip
    set_limit(clock, rule, event)
    calendar = calendar_for(clock.unit, event.project_id)
    if rule.due is not None:
        due = rule.due(event)
        if due is None:
            return None
        clock.due_at = due
        clock.limit_seconds = max(0, int((due - clock.started_at).total_seconds()))
    else:
        clock.due_at = reckoned_due(clock, calendar)
    clock.next_at = next_firing(clock, calendar)
    clock.save(force_insert=True)
    return clock


def next_mark(clock: Clock) -> int | None:
    """The next level of a clock, in percent of its time; a reminder has only its end."""
    if declared.rules[clock.rule].is_reminder:
        return 100 if clock.level < 100 else None
    return rules.next_mark(clock.level, warn_share(clock.project_id, clock.started_at))


def next_firing(clock: Clock, calendar: WorkCalendar | None) -> datetime | None:
    """When the next level of a clock fires; None after the last."""
    mark = next_mark(clock)
    if mark is None:
        return None
    return rules.mark_at(mark, clock.started_at, clock.due_at, calendar)


def calendar_for(unit: str, project_id: int | None) -> WorkCalendar | None:
    """The project's calendar, where the unit needs one."""
    if project_id is None or unit not in BY_CALENDAR:
        return None
    return organization.calendar_of(project_id)
