"""Reads of the rule book: every value with its source, what is planned, who asked, who has read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import Count, Q, QuerySet

from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.policy import PolicyKey, Preview
from guanjia.kernel.refusals import NotFound
from guanjia.organization import inforce, policy_rules
from guanjia.organization.models import Account, PolicyChange, PolicyRead, PolicySet, PolicyValue
from guanjia.organization.roles import TOUCHED, holding

READ_WITHIN = timedelta(days=90)
Status = PolicyChange.Status


@dataclass(frozen=True)
class Rule:
    """One key as it stands: the value in force, since when, narrower values, what comes next, what waits."""

    key: PolicyKey
    value: Any
    since: datetime | None
    source: str
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


@dataclass(frozen=True)
class InForce:
    """A value in force in one scope: since when and on what ground; without a date it is the default."""

    key: PolicyKey
    value: Any
    scope: Mapping[str, object]
    since: datetime | None
    source: str


def in_force(actor: Actor, project_id: int | None = None) -> list[InForce]:
    """Every value in force within reach, wider ones before narrower ones; of one project when it is named."""
    found = []
    for rule in rules(actor, None):
        key, base = rule.key, "制度写明" if rule.key.stated else "默认"
        found.append(InForce(key, rule.value, {}, rule.since, base if rule.since is None else rule.source))
        for row in rule.narrower:
            if project_id is None or row.scope.get("project", project_id) == project_id:
                found.append(InForce(key, row.value, row.scope, row.valid_from, row.source))
    return found


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
    source = "" if row is None else row.source
    return Rule(key, value, since, source, tuple(r for r in own if r is not None), coming, asked)


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
    return PolicyValue.objects.filter(_within(actor))


def _within(actor: Actor) -> Q:
    """What has a scope within reach: everything of the company, and what belongs to the actor's projects."""
    reach = actor.reach("policy.read")
    if reach.company:
        return Q()
    return Q(scope__project__in=reach.projects) | ~Q(scope__has_key="project") if reach else Q(pk__in=())


def policy_changes(actor: Actor) -> QuerySet[PolicyChange]:
    """Changes within reach: the company's, and those of the actor's projects; newest first."""
    return PolicyChange.objects.filter(_within(actor)).order_by("-asked_at", "-pk")


def waiting_count(actor: Actor) -> int:
    """How many decisions wait: changes that stand alone, and whole sets."""
    asked = policy_changes(actor).order_by().filter(status=Status.ASKED)
    counts = asked.aggregate(
        alone=Count("pk", filter=Q(policy_set=None)), sets=Count("policy_set", distinct=True)
    )
    return int(counts["alone"] + counts["sets"])


def policy_sets(actor: Actor) -> QuerySet[PolicySet]:
    """Sets with some change within reach, newest first."""
    mine = policy_changes(actor).filter(policy_set__isnull=False).order_by().values("policy_set_id")
    return PolicySet.objects.filter(pk__in=mine).order_by("-asked_at", "-pk")


def get_policy_set(actor: Actor, set_id: int) -> PolicySet:
    """A set within reach, or one with a change that the actor is asked to read."""
    row = policy_sets(actor).filter(pk=set_id).first()
    if row is None:
        row = next((change.policy_set for change in to_read(actor) if change.policy_set_id == set_id), None)
    if row is None:
        raise NotFound
    return row


def system_set(set_id: int) -> PolicySet:
    """A set by number, for reactions."""
    return PolicySet.objects.get(pk=set_id)


def changes_in(whole: PolicySet) -> list[PolicyChange]:
    """The changes of a set in the order in which they were asked for, those that were taken out too."""
    return list(whole.changes.order_by("pk"))


def waiting_in(whole: PolicySet) -> list[PolicyChange]:
    """The changes of a set that nobody has decided."""
    return list(whole.changes.filter(status=Status.ASKED).order_by("pk"))


def row_of(change: PolicyChange) -> PolicyValue:
    """The value that a change would publish now, not saved."""
    moment = change.valid_from or clock.now()
    return PolicyValue(key=change.key, scope=change.scope, value=change.value, valid_from=moment)


@dataclass(frozen=True)
class SetLine:
    """One change of a set: the value before it, and why it could not be published now; empty when it could."""

    change: PolicyChange
    before: Any
    objection: str


def lines_of(actor: Actor, whole: PolicySet) -> list[SetLine]:
    """The changes of a set within reach beside the values before them."""
    changes = changes_in(whole)
    seen = set(policy_changes(actor).filter(policy_set=whole).values_list("pk", flat=True))
    rows = list(PolicyValue.objects.exclude(policychange__policy_set=whole).order_by("valid_from", "pk"))
    beside = [row_of(change) for change in changes if change.status == Status.ASKED]
    return [_set_line(change, rows, beside) for change in changes if change.pk in seen]


def _set_line(change: PolicyChange, rows: list[PolicyValue], beside: list[PolicyValue]) -> SetLine:
    added = row_of(change)
    start = change.valid_from or change.decided_at or added.valid_from
    if change.key not in policy.keys:
        return SetLine(change, None, "这条规则现在没有了。")
    refusal = None
    if change.status == Status.ASKED:
        refusal = policy_rules.may_be_published(change, added, rows, beside, clock.now())
    before = inforce.value_at(rows, change.key, start, change.scope)
    return SetLine(change, before, refusal.message if refusal else "")


def values_before(changes: Iterable[PolicyChange]) -> dict[int, Any]:
    """The value that held before each published change, in one query; None where its scope had none."""
    wanted = list(changes)
    rows = list(PolicyValue.objects.filter(key__in={row.key for row in wanted}).order_by("valid_from", "pk"))
    found: dict[int, Any] = {}
    for row in wanted:
        earlier = [value for value in rows if value.pk != row.published_id]
        start = row.valid_from or row.decided_at or clock.now()
        found[row.pk] = (
            inforce.value_at(earlier, row.key, start, row.scope) if row.key in policy.keys else None
        )
    return found


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
    return readers_of_all([change])[change.pk]


def readers_of_all(changes: Iterable[PolicyChange]) -> dict[int, set[int]]:
    """The readers of each change, by its number; changes of the same roles and project share one question."""
    holders = cache(_holders)
    found: dict[int, set[int]] = {}
    for change in changes:
        is_out = change.status == Status.PUBLISHED
        rows = holders(touched(change.key), change.scope.get("project")) if is_out else ()
        makers = (change.asked_by, change.decided_by)
        found[change.pk] = {pk for pk in rows if f"account:{pk}" not in makers}
    return found


def _holders(roles: tuple[str, ...], project_id: int | None) -> tuple[int, ...]:
    """Active accounts with one of the roles, in a project or everywhere."""
    held = Q(grants__role__in=roles)
    if project_id is not None:
        held &= Q(grants__project=project_id) | Q(grants__project=None)
    return tuple(Account.objects.filter(held, is_active=True).distinct().values_list("pk", flat=True))


def readings_in(whole: PolicySet) -> tuple[set[int], set[int]]:
    """Who has read every change of a published set that touches them, and who has not."""
    asked = readers_of_all(changes_in(whole))
    read = set(PolicyRead.objects.filter(change__policy_set=whole).values_list("change_id", "account_id"))
    wanted = {(change, account) for change, accounts in asked.items() for account in accounts}
    unread = {account for _, account in wanted - read}
    return {account for _, account in wanted} - unread, unread


def readers_by_face(readers: set[int]) -> dict[str, list[int]]:
    """The readers by the face that they work with: the desk where they have one, else the phone."""
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
    rows = (
        recent.exclude(reads__account_id=actor.id).select_related("policy_set").order_by("decided_at", "pk")
    )
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


def nobody_else_approves(asked_by: str) -> str:
    """What to do where nobody but the asker could decide; empty where somebody can."""
    if any(f"account:{pk}" != asked_by for pk in approvers()):
        return ""
    return (
        "现在除了提出人没有别人能批准。请在账号页再给一位同事系统管理员角色，"
        "或撤回后请项目经理提出、由您批准。"
    )


def no_preview_because(key: PolicyKey) -> str:
    """Why nobody can say what the last month would have been under another value of a key."""
    if not key.is_built:
        return "这条规则的功能还没有建，没有记录可以回看。"
    if key.kind != "number":
        return "这是一项选择、清单或文字，只管以后怎么做，过去的记录不能按它重算。"
    return "没有计时用它作时限，也没有指标用它作界线，过去的记录不会因此算得不同。"


def preview(actor: Actor, key: str, value: Any, scope: Mapping[str, object]) -> Preview | None:
    """What the last month would have looked like under another value, in the actor's projects; None: no one knows."""
    reach = actor.reach("policy.read")
    projects = None if reach.company else reach.projects
    if value is None:
        wider = PolicyValue.objects.filter(key=key).exclude(scope=dict(scope))
        value = inforce.value_at(wider, key, clock.now(), scope)
    shown = (show(key, value, scope, projects) for show in policy.previewers)
    return next((found for found in shown if found is not None), None)
