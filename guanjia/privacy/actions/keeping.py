"""Retention: what is over goes at night where the privacy officer lets it; the scan of personal columns (A-3.1-12)."""

from datetime import datetime

from django.db.models import Q, QuerySet

from guanjia.kernel import clock, jobs
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.refusals import NotAllowed, NotFound, require
from guanjia.kernel.work import action
from guanjia.privacy import declared, events, queries, register
from guanjia.privacy.declared import Held, KeepRule
from guanjia.privacy.models import ReadEntry, RetentionRun, RetentionSwitch, Reveal, ScannedField


@action
def switch_rule(rule: str, *, by: Actor, is_on: bool) -> RetentionSwitch:
    """Let a rule clean at night, or stop it."""
    require(None if by.reach("privacy.keep").company else NotAllowed())
    if rule not in declared.keeping:
        raise NotFound
    now, fact = clock.now(), events.RetentionSwitched(rule=rule, is_on=is_on)
    row = RetentionSwitch.objects.filter(rule=rule).first()
    if row is not None:
        return amend(row, fact, by=by, is_on=is_on, at=now)
    row = RetentionSwitch.objects.create(rule=rule, is_on=is_on, by=by.ref, at=now)
    record(fact, row, by=by, at=now)
    return row


@jobs.daily
@action
def clean_up() -> dict[str, int]:
    """Run every rule that is on; returns what each cleaned."""
    done, held = {}, queries.held()
    for key in RetentionSwitch.objects.filter(is_on=True).order_by("rule").values_list("rule", flat=True):
        if key in declared.keeping:
            done[key] = _run(declared.keeping[key], held)
    return done


def _run(rule: KeepRule, held: Held) -> int:
    before = queries.before_of(rule)
    kept = rule.over(before, Held()) - rule.over(before, held)
    cleaned = rule.clear(before, held)
    RetentionRun.objects.create(rule=rule.key, at=clock.now(), cleaned=cleaned, held=kept)
    return cleaned


@action
def clear_trail(before: datetime, held: Held) -> int:
    """Remove rows of who saw what that are older than the policy says, except about who is under a hold."""
    looks, reads = _older(before, held)
    return looks.delete()[0] + reads.delete()[0]


def trail_over(before: datetime, held: Held) -> int:
    """How many rows of who saw what are older."""
    looks, reads = _older(before, held)
    return looks.count() + reads.count()


def _older(before: datetime, held: Held) -> tuple[QuerySet[Reveal], QuerySet[ReadEntry]]:
    kept = Q(pk__in=())
    for kind in {ref.kind for ref in held.refs}:
        kept |= Q(subject_kind=kind, subject_id__in=held.ids(kind))
    return Reveal.objects.filter(at__lt=before).exclude(kept), ReadEntry.objects.filter(
        at__lt=before
    ).exclude(kept)


declared.keep(
    KeepRule("trail", "谁看过的记录", "看过以后", "privacy.trail_days", trail_over, clear_trail)
)  # fmt: skip


@jobs.daily
@action
def scan_fields() -> int:
    """Look through the schema for columns with personal data; what is new or changed is recorded (M083, M087)."""
    known, now = {(row.table, row.column): row for row in ScannedField.objects.all()}, clock.now()
    late, count = _past_their_days(), 0
    for found in register.scan():
        key = (found.table, found.column)
        facts = {
            "is_registered": found.is_registered, "is_encrypted": found.is_encrypted,
            "is_needed": found.is_registered and key not in late,
        }  # fmt: skip
        row = known.get(key) or ScannedField(table=found.table, column=found.column)
        if row.pk is not None and all(getattr(row, name) == value for name, value in facts.items()):
            continue
        for name, value in facts.items():
            setattr(row, name, value)
        row.scanned_at = now
        row.save()
        record(events.FieldScanned(is_kept=found.is_kept, **facts), row, by=SYSTEM, at=now)
        count += 1
    return count


def _past_their_days() -> set[tuple[str, str]]:
    """The registered columns in which something is older than the register allows, and no hold keeps it."""
    held = queries.held()
    rules = [rule for rule in declared.keeping.values() if rule.over(queries.before_of(rule), held)]
    return {rule.days_of for rule in rules if not isinstance(rule.days_of, str)}
