"""Values of policies: asked by one person, decided by another, read by whom they touch."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action, work
from guanjia.organization import events, policy_rules, queries, rulebook, states
from guanjia.organization.models import PolicyChange, PolicyRead, PolicySet, PolicyValue


@action
def ask_policy_change(
    *, by: Actor, key: str, value: Any, reason: str, scope: Mapping[str, object] | None = None,
    valid_from: datetime | None = None, source: str = "", beside: Iterable[PolicyValue] = (),
    whole: PolicySet | None = None,
) -> PolicyChange:  # fmt: skip
    """Ask for another value of a policy from a date on, or from its publication on; None ends a scope's value.

    `beside` are values that are asked for together with it in the set `whole`, so that it need not agree with the
    old ones.
    """
    change = PolicyChange(
        key=key, scope=dict(scope or {}), value=value, valid_from=valid_from, reason=noted(reason, 200, "reason"),
        source=noted(source, 120, "source"), asked_by=by.ref, asked_at=clock.now(), policy_set=whole,
    )  # fmt: skip
    require(policy_rules.is_known(key))
    require(policy_rules.may_ask(by, change.scope), policy_rules.is_good_scope(key, change.scope))
    if not change.reason.strip():
        raise Refused("reason_needed", "请写为什么要改，批准的人要看。", {"reason": "请写原因"})
    require(policy_rules.is_good_value(key, value), policy_rules.is_ahead(valid_from, clock.now()))
    rows, asked = rulebook.values_of(key), rulebook.waiting(key)
    require(policy_rules.is_the_only_one(rows, asked, change))
    require(
        policy_rules.is_a_change(rows, rulebook.row_of(change)),
        policy_rules.keeps_relations([*rows, *beside], rulebook.row_of(change)),
    )
    change.save(force_insert=True)
    fact = events.PolicyChangeAsked(
        key=key, value=value, scope=change.scope, valid_from=valid_from, set_id=change.policy_set_id
    )
    record(fact, change, by=by)
    return change


@action
def publish_policy_change(
    change: PolicyChange, *, by: Actor, note: str = "", beside: Iterable[PolicyValue] = (),
    whole: PolicySet | None = None,
) -> PolicyChange:  # fmt: skip
    """Approve a change and publish its value; never by who asked, never backwards, never against another value.

    A change of a set is published with the whole set only, `beside` the others of it.
    """
    require(policy_rules.may_publish(by), ready(change, states.PUBLISH))
    require(policy_rules.goes_with_its_set(change, whole))
    require(policy_rules.is_another_person(change.asked_by, by.ref))
    added, rows = rulebook.row_of(change), rulebook.values_of(change.key)
    require(policy_rules.may_be_published(change, added, rows, beside, clock.now()))
    facts = {"source": change.source, "asked_by": change.asked_by, "approved_by": by.ref}
    row = _publish(added, by=by, beside=beside, **facts)
    fact = events.PolicyChangePublished(key=change.key, set_id=change.policy_set_id)
    return move(
        change, states.PUBLISH, fact, by=by, about=[row.ref],
        decided_by=by.ref, note=noted(note, 200, "note"), published=row,
    )  # fmt: skip


@action
def refuse_policy_change(
    change: PolicyChange, *, by: Actor, reason: str, whole: PolicySet | None = None
) -> PolicyChange:
    """Send a change back with the reason; the value in force stays."""
    require(policy_rules.may_publish(by), ready(change, states.REFUSE))
    require(policy_rules.goes_with_its_set(change, whole))
    if not reason.strip():
        raise Refused("reason_needed", "请写退回的原因，提出人要看。", {"reason": "请写原因"})
    fact = events.PolicyChangeRefused(key=change.key, set_id=change.policy_set_id)
    return move(change, states.REFUSE, fact, by=by, decided_by=by.ref, note=noted(reason, 200, "reason"))


@action
def withdraw_policy_change(
    change: PolicyChange, *, by: Actor, whole: PolicySet | None = None
) -> PolicyChange:
    """Take back what one asked oneself, while nobody has decided; out of a set as long as something stays in it."""
    require(ready(change, states.WITHDRAW), policy_rules.may_withdraw(change, by))
    require(policy_rules.may_be_taken_out(change, whole, _left_beside(change)))
    return move(change, states.WITHDRAW, events.PolicyChangeWithdrawn(key=change.key), by=by)


def _left_beside(change: PolicyChange) -> int:
    """How many changes wait in the set of a change; its row is locked, since two at once would empty the set."""
    if change.policy_set_id is None:
        return 0
    whole = PolicySet.objects.select_for_update().get(pk=change.policy_set_id)
    return len(rulebook.waiting_in(whole))


@action
def read_policy_change(change: PolicyChange, *, by: Actor) -> PolicyChange:
    """Note that somebody whom a published change touches has read it; again changes nothing."""
    if by.id is None or by.id not in rulebook.readers_of(change):
        raise Refused("not_touched", "这条规则变更不涉及您的岗位，不用确认。")
    if PolicyRead.objects.get_or_create(change=change, account_id=by.id)[1]:
        record(events.PolicyChangeRead(account_id=by.id), change, by=by)
    return change


@action
def publish_policy(
    *, by: Actor, approved_by: str, key: str, value: Any, valid_from: datetime | None = None,
    source: str = "", **scope: object,
) -> PolicyValue:  # fmt: skip
    """Publish a value of a policy without a wish before it, for set-up and tests; approved by somebody else."""
    require(policy_rules.is_known(key), policy_rules.is_another_person(by.ref, approved_by))
    row = PolicyValue(key=key, value=value, scope=scope, valid_from=valid_from or clock.now())
    return _publish(row, source=source, asked_by=by.ref, approved_by=approved_by, by=by)


def _publish(
    row: PolicyValue,
    *,
    source: str,
    asked_by: str,
    approved_by: str,
    by: Actor,
    beside: Iterable[PolicyValue] = (),
) -> PolicyValue:
    """The one writer of published values; every process forgets what it knew when this commits."""
    require(policy_rules.is_good_value(row.key, row.value))
    with connection.cursor() as cursor:  # two values published at once must not contradict each other unseen
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [queries.POLICIES])
    require(policy_rules.keeps_relations([*rulebook.values_of(row.key), *beside], row))
    row.source, row.asked_by, row.approved_by = source, asked_by, approved_by
    row.save(force_insert=True)
    queries.forget_policies()
    fact = events.PolicyPublished(key=row.key, value=row.value, scope=row.scope, valid_from=row.valid_from)
    event = record(fact, row, by=by)
    with work() as unit:
        unit.topics[queries.POLICIES] = event.pk
    return row
