"""Reads of the rule book: every value with its source, what is planned, who asked, who has read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.policy import PolicyKey, Preview
from guanjia.kernel.refusals import NotFound
from guanjia.organization import inforce
from guanjia.organization.models import Account, PolicyChange, PolicyRead, PolicyValue
from guanjia.organization.roles import TOUCHED, holding

READ_WITHIN = timedelta(days=90)
Status = PolicyChange.Status


@dataclass(frozen=True)
class Rule:
    """One key as it stands: the value in force, since when, narrower values, what comes next, what waits."""

    key: PolicyKey
    value: Any
    since: datetime | None
    narrower: tuple[PolicyValue, ...]
    coming: PolicyValue | None
    waiting: int


def values_of(key: str) -> list[PolicyValue]:
    """The published rows of a key and of every key that stands in a relation to it."""
    pairs = {
        name
        for rule in policy.relations
        for name in (rule.left, rule.right)
        if key in (rule.left, rule.right)
    }
    return list(PolicyValue.objects.filter(key__in=pairs | {key}).order_by("valid_from", "pk"))


def waiting(key: str) -> list[PolicyChange]:
    """Changes of a key that nobody has decided."""
    return list(PolicyChange.objects.filter(key=key, status=Status.ASKED))


def get_key(key: str) -> PolicyKey:
    """A declared key."""
    if key not in policy.keys:
        raise NotFound
    return policy.keys[key]


def rules(actor: Actor, project_id: int | None) -> list[Rule]:
    """Every key as it stands in a project, in the order of the documents; nothing for who may not read rules."""
    if not actor.may("policy.read"):
        return []
    rows: dict[str, list[PolicyValue]] = {}
    for row in published(actor).order_by("valid_from", "pk"):
        rows.setdefault(row.key, []).append(row)
    asked = list(policy_changes(actor).filter(status=Status.ASKED).values_list("key", flat=True))
    found = [
        _rule(key, rows.get(key.key, []), project_id, asked.count(key.key)) for key in policy.keys.values()
    ]
    return sorted(found, key=lambda rule: clause_order(rule.key))


def rule_of(actor: Actor, key: PolicyKey, project_id: int | None) -> Rule:
    """One key as it stands in a project."""
    rows = list(published(actor).filter(key=key.key).order_by("valid_from", "pk"))
    asked = policy_changes(actor).filter(key=key.key, status=Status.ASKED).count()
    return _rule(key, rows, project_id, asked)


def _rule(key: PolicyKey, rows: list[PolicyValue], project_id: int | None, asked: int) -> Rule:
    now = clock.now()
    row = inforce.row_at(rows, now, {"project": project_id})
    own = [inforce.row_at([r for r in rows if r.scope == scope], now, scope) for scope in _scopes(rows)]
    coming = next((r for r in rows if r.valid_from > now), None)
    value = key.default if row is None else row.value
    since = None if row is None else row.valid_from
    return Rule(key, value, since, tuple(r for r in own if r is not None), coming, asked)


def _scopes(rows: Iterable[PolicyValue]) -> list[Mapping[str, object]]:
    found = {frozenset(row.scope.items()): row.scope for row in rows if row.scope}
    return list(found.values())


def clause_order(key: PolicyKey) -> tuple[str, list[int], str]:
    """Where a key stands in the documents: letter, numbers of the clause; keys without a clause at the end."""
    document, _, place = key.clause.partition("-")
    numbers = [int(part) for part in place.replace("-", ".").split(".") if part.isdigit()]
    return document or "~", numbers, key.key


def history(actor: Actor, key: str) -> list[PolicyValue]:
    """Every published value of a key within reach, newest first."""
    return list(published(actor).filter(key=key).order_by("-valid_from", "-pk"))


def published(actor: Actor) -> QuerySet[PolicyValue]:
    """Published values within reach: the company's, and those of the actor's projects."""
    reach, rows = actor.reach("policy.read"), PolicyValue.objects.all()
    if reach.company:
        return rows
    mine = Q(scope__project__in=reach.projects) | ~Q(scope__has_key="project")
    return rows.filter(mine) if reach else rows.none()


def policy_changes(actor: Actor) -> QuerySet[PolicyChange]:
    """Changes within reach: the company's, and those of the actor's projects; newest first."""
    rows = PolicyChange.objects.order_by("-asked_at", "-pk")
    reach = actor.reach("policy.read")
    if reach.company:
        return rows
    mine = Q(scope__project__in=reach.projects) | ~Q(scope__has_key="project")
    return rows.filter(mine) if reach else rows.none()


def waiting_count(actor: Actor) -> int:
    """How many changes wait for a decision."""
    return policy_changes(actor).filter(status=Status.ASKED).count()


def get_policy_change(actor: Actor, change_id: int) -> PolicyChange:
    """A change within reach, or one that the actor is asked to read."""
    row = policy_changes(actor).filter(pk=change_id).first()
    if row is None:
        row = next((change for change in to_read(actor) if change.pk == change_id), None)
    if row is None:
        raise NotFound
    return row


def system_change(change_id: int) -> PolicyChange:
    """A change by number, for reactions."""
    return PolicyChange.objects.get(pk=change_id)


def touched(key: str) -> tuple[str, ...]:
    """The roles that must know of a change of a key."""
    return policy.keys[key].roles or TOUCHED if key in policy.keys else ()


def readers_of(change: PolicyChange) -> set[int]:
    """Active accounts whom a published change touches, but for the two who made it."""
    if change.status != Status.PUBLISHED:
        return set()
    held = Q(grants__role__in=touched(change.key))
    if "project" in change.scope:
        held &= Q(grants__project=change.scope["project"]) | Q(grants__project=None)
    rows = Account.objects.filter(held, is_active=True).distinct().values_list("pk", flat=True)
    return {pk for pk in rows if f"account:{pk}" not in (change.asked_by, change.decided_by)}


def readers_by_face(change: PolicyChange) -> dict[str, list[int]]:
    """The readers by the face that they work with: the desk where they have one, else the phone."""
    readers = readers_of(change)
    rows = Account.objects.filter(pk__in=readers, grants__role__in=holding("desk.open")).distinct()
    seated = set(rows.values_list("pk", flat=True))
    return {"desk": sorted(readers & seated), "field": sorted(readers - seated)}


def readings(change: PolicyChange) -> tuple[set[int], set[int]]:
    """Who has read a published change, and who has not."""
    asked = readers_of(change)
    read = set(PolicyRead.objects.filter(change=change).values_list("account_id", flat=True))
    return asked & read, asked - read


def to_read(actor: Actor) -> list[PolicyChange]:
    """Published changes of the last ninety days that touch the actor and were not read yet, oldest first."""
    if actor.id is None:
        return []
    recent = PolicyChange.objects.filter(status=Status.PUBLISHED, decided_at__gte=clock.now() - READ_WITHIN)
    rows = recent.exclude(reads__account_id=actor.id).order_by("decided_at", "pk")
    return [row for row in rows if _is_touched(actor, row)]


def _is_touched(actor: Actor, change: PolicyChange) -> bool:
    if actor.ref in (change.asked_by, change.decided_by):
        return False
    place, roles = change.scope.get("project"), touched(change.key)
    return any(
        grant.role in roles and (place is None or grant.scope == "company" or place in grant.projects)
        for grant in actor.grants
    )


def approvers() -> list[int]:
    """Active accounts that may publish a value."""
    rows = Account.objects.filter(is_active=True, grants__role__in=holding("policy.publish")).distinct()
    return list(rows.values_list("pk", flat=True))


def preview(actor: Actor, key: str, value: Any, scope: Mapping[str, object]) -> Preview | None:
    """What the last month would have looked like under another value, in the actor's projects; None: no one knows."""
    reach = actor.reach("policy.read")
    projects = None if reach.company else reach.projects
    if value is None:
        wider = PolicyValue.objects.filter(key=key).exclude(scope=dict(scope))
        value = inforce.value_at(wider, key, clock.now(), scope)
    shown = (show(key, value, scope, projects) for show in policy.previewers)
    return next((found for found in shown if found is not None), None)
