"""Reads of clocks and promises; a clock is shown the same way everywhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from guanjia.kernel import clock as time
from guanjia.kernel import policy
from guanjia.kernel.refs import SubjectRef
from guanjia.organization.moments import clock_time, in_words
from guanjia.sla import declared, fold, rules
from guanjia.sla.models import Clock, Promise, SupplierOrder
from guanjia.sla.policies import warn_share


@dataclass(frozen=True)
class ClockView:
    """A clock in words: `剩 8 分`, amber from the warning share, red with how late; the hover names the promise."""

    text: str
    tone: str
    hover: str
    label: str
    clause: str
    share: int
    due_at: datetime
    started_at: datetime
    running: bool


def view(row: Clock, now: datetime | None = None) -> ClockView:
    """One clock as pages show it."""
    rule = declared.rules[row.rule]
    moment = row.stopped_at or row.paused_at or now or time.now()
    span = max((row.due_at - row.started_at).total_seconds(), 1)
    share = int(100 * (moment - row.started_at).total_seconds() / span)
    text, tone = _words(row, moment, share)
    hover = f"{rule.label}，{clock_time(row.started_at)} 起，{clock_time(row.due_at)} 到，{rule.clause}"
    return ClockView(
        text, tone, hover, rule.label, rule.clause, max(0, min(share, 100)), row.due_at, row.started_at,
        row.state == Clock.State.RUNNING,
    )  # fmt: skip


def _words(row: Clock, moment: datetime, share: int) -> tuple[str, str]:
    late = moment - row.due_at
    if row.state == Clock.State.STOPPED:
        if late > timedelta(0):
            return f"晚 {in_words(late)}", "o"
        return f"按时，{in_words(moment - row.started_at)}", "ok"
    if row.state == Clock.State.PAUSED:
        return "停", "z"
    if late >= _tolerance(row):
        return f"超时 {in_words(late)}", "o"
    if late >= timedelta(0):
        return "到点", "w"
    return f"剩 {in_words(-late)}", "w" if share >= warn_share(row.project_id) else ""


def _tolerance(row: Clock) -> timedelta:
    """How long after its end an open clock is not shown as late (decision 4); its measure knows no tolerance."""
    key = declared.rules[row.rule].tolerance
    return policy.minutes(key, at=row.started_at, project=row.project_id) if key else timedelta(0)


def _timing() -> QuerySet[Clock]:
    """Clocks that time something; reminders are left out."""
    return Clock.objects.exclude(rule__in=declared.reminders())


def clocks_of(ref: SubjectRef) -> list[Clock]:
    """The clocks of a subject that count, in the order of their start."""
    rows = _timing().filter(subject_kind=ref.kind, subject_id=ref.id).exclude(state=Clock.State.VOID)
    return list(rows.order_by("started_at", "id"))


def due_of(ref: SubjectRef, *rules: str) -> datetime | None:
    """When the open clock of one of the rules is due for a subject; None where none runs."""
    rows = Clock.objects.filter(
        subject_kind=ref.kind,
        subject_id=ref.id,
        rule__in=rules,
        state__in=(Clock.State.RUNNING, Clock.State.PAUSED),
    )
    return rows.values_list("due_at", flat=True).first()


def next_clocks(kind: str, ids: Iterable[int], rule: str = "") -> dict[int, Clock]:
    """For each subject the open clock that ends first, in one query; only those of one rule where it is named."""
    shown = ("rule", "subject_id", "project_id", "state", "started_at", "due_at", "paused_at", "stopped_at")
    rows = _timing().filter(
        subject_kind=kind, subject_id__in=list(ids), state__in=(Clock.State.RUNNING, Clock.State.PAUSED)
    )
    rows = (rows.filter(rule=rule) if rule else rows).order_by("subject_id", "due_at")
    return {row.subject_id: row for row in rows.distinct("subject_id").only(*shown)}


def promises_of(ref: SubjectRef) -> list[Promise]:
    """The promises given in a case, oldest first."""
    return list(Promise.objects.filter(subject_kind=ref.kind, subject_id=ref.id).order_by("given_at"))


def limit_end(key: str, unit: declared.Unit, start: datetime, project_id: int) -> datetime:
    """When a limit that no clock keeps would be over, in minutes or in working days, reckoned as clocks are."""
    amount = float(policy.value(key, at=start, project=project_id))
    days, minutes = (int(amount), 0.0) if unit == "working_day" else (0, amount)
    return rules.due_at(unit, start, timedelta(minutes=minutes), days, fold.calendar_for(unit, project_id))


def is_timed(row: Promise) -> bool:
    """Whether a clock of its case ends with a promise, and so tells the ladder by itself."""
    if row.due_at is None:
        return False
    clocks = Clock.objects.filter(subject_kind=row.subject_kind, subject_id=row.subject_id, due_at=row.due_at)
    return clocks.exclude(state=Clock.State.VOID).exists()


def promised(kind: str, ids: Iterable[int], what: str) -> dict[int, datetime]:
    """For each subject by when something was promised that is still open, in one query."""
    rows = Promise.objects.filter(
        subject_kind=kind, subject_id__in=list(ids), what=what, state=Promise.State.OPEN
    )
    return {pk: due for pk, due in rows.values_list("subject_id", "due_at") if due is not None}


def late(kind: str, project_id: int, now: datetime) -> QuerySet[Clock, int]:
    """Numbers of the subjects of a project whose open clock is over, as a subquery."""
    rows = _timing().filter(
        subject_kind=kind, project_id=project_id, state=Clock.State.RUNNING, due_at__lte=now
    )
    return rows.values_list("subject_id", flat=True)


def nearly_late(kind: str, project_id: int, now: datetime) -> QuerySet[Clock, int]:
    """Numbers of the subjects whose open clock has used the warning share of its time, as a subquery."""
    rows = Clock.objects.filter(
        subject_kind=kind,
        project_id=project_id,
        state=Clock.State.RUNNING,
        due_at__gt=now,
        level__gte=warn_share(project_id),
    )
    return rows.values_list("subject_id", flat=True)


def running(kind: str, project_id: int, rule: str) -> QuerySet[Clock, int]:
    """Numbers of the subjects for which one clock runs, as a subquery."""
    rows = Clock.objects.filter(
        subject_kind=kind, project_id=project_id, state=Clock.State.RUNNING, rule=rule
    )
    return rows.values_list("subject_id", flat=True)


def system_promise(promise_id: int) -> Promise:
    """A promise by number, for reactions."""
    return Promise.objects.get(pk=promise_id)


def system_supplier_order(order_id: int) -> SupplierOrder:
    """A supplier's order by number, with its promise, for reactions."""
    return SupplierOrder.objects.select_related("promise").get(pk=order_id)


def system_clock(clock_id: int) -> Clock:
    """A clock by number, for reactions."""
    return Clock.objects.get(pk=clock_id)
