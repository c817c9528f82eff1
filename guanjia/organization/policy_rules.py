"""What may be asked and published as the value of a policy, and why not; pure over rows of values."""

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from guanjia.kernel import policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.policy import PolicyKey
from guanjia.kernel.refusals import NotAllowed, Refused, Verdict
from guanjia.organization import inforce, scopes
from guanjia.organization.models import PolicyChange, PolicySet, PolicyValue
from guanjia.organization.moments import clock_time
from guanjia.organization.values import value_in_words

LARGEST, LONGEST_ITEM, MOST_ITEMS = 1_000_000, 40, 40
FRACTIONS = ("分钟", "小时", "%")


def _at(field: str, code: str, words: str) -> Refused:
    """A refusal that stands, whole, at the field it is about."""
    return Refused(code, words, {field: words})


def is_known(key: str) -> Verdict:
    """The key is declared by some context."""
    return None if key in policy.keys else Refused("no_such_policy", f"没有“{key}”这条规则。")


def is_good_value(key: str, value: Any) -> Verdict:
    """The value is of the key's kind and passes its check; None ends a value and is always of the kind."""
    declared = policy.keys[key]
    problem = None if value is None else KINDS[declared.kind](declared, value)
    if problem is None and value is not None and declared.check is not None:
        problem = declared.check(value)
    return _at("value", "bad_policy_value", problem) if problem else None


def _number(key: PolicyKey, value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return "请填一个数。"
    if key.check is policy.positive and not 0 < value <= LARGEST:
        return f"请填大于 0、不超过 {LARGEST:,} 的数。"
    if not 0 <= value <= LARGEST:
        return (key.check and key.check(value)) or f"请填 0 到 {LARGEST:,} 之间的数。"
    if isinstance(value, float) and not value.is_integer() and key.unit not in FRACTIONS:
        return "请填整数。"
    return None


def _list(key: PolicyKey, value: Any) -> str | None:
    """A closed list is not empty, says nothing twice, knows its words, and keeps what the document names."""
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        return "清单不能空，请一行写一项。"
    if len(set(value)) < len(value) or len(value) > MOST_ITEMS:
        return f"清单里有重复的项，或超过 {MOST_ITEMS} 项。"
    if bad := [item for item in value if not item.strip() or len(item) > LONGEST_ITEM]:
        return f"每项 1 到 {LONGEST_ITEM} 个字：“{bad[0][:LONGEST_ITEM]}”。"
    if key.options and (unknown := [item for item in value if item not in key.options]):
        return f"系统不认识“{unknown[0]}”，可用的是：{'、'.join(key.options.values())}。"
    lost = [key.options.get(item, item) for item in key.required if item not in value]
    return f"{key.clause} 写明的项不能少：{'、'.join(lost)}。" if lost else None


def _choice(key: PolicyKey, value: Any) -> str | None:
    return None if value in key.options else f"请从 {'、'.join(key.options.values())} 里选。"


def _text(key: PolicyKey, value: Any) -> str | None:
    return None if isinstance(value, str) and 0 < len(value) <= 120 else "请写 1 到 120 个字。"


KINDS = {"number": _number, "list": _list, "choice": _choice, "text": _text}


def is_good_scope(key: str, scope: Mapping[str, object]) -> Verdict:
    """The key may be narrowed so, and what it is narrowed to is there."""
    for name, value in scope.items():
        if name not in policy.keys[key].scopes or name not in scopes.names:
            return _at(name, "bad_scope", f"这条规则不能按“{name}”收窄。")
        if value not in dict(scopes.names[name].options()):
            word = scopes.names[name].label
            return _at(name, "bad_scope", f"没有这个{word}，请从列表里选。")
    return None


def is_another_person(asked_by: str, approved_by: str) -> Verdict:
    """A value is approved by somebody else than who asks."""
    if asked_by == approved_by and asked_by != "system":
        return Refused("own_approval", "提出人不能自己批准，请另一位负责人批准。")
    return None


def is_a_change(rows: Iterable[PolicyValue], added: PolicyValue) -> Verdict:
    """The scope gets another value than the one in force for it then; only a value of its own can be ended."""
    if inforce.changes_something(rows, added):
        return None
    if added.value is None:
        return Refused("nothing_to_end", "这个范围没有自己的数值，没有什么可以停用。")
    place, words = scopes.in_words(added.scope), value_in_words(policy.keys[added.key], added.value)
    return _at("value", "same_value", f"那时在{place}已经是 {words}，不用改。")


def is_ahead(valid_from: datetime | None, now: datetime) -> Verdict:
    """A value counts from now or later: with an earlier date, clocks would go backwards."""
    if valid_from is None or valid_from >= now:
        return None
    text = (
        f"生效时间 {clock_time(valid_from)} 已经过去，已开始的时限会倒算；请填现在以后的时间，或发布时生效。"
    )
    return _at("valid_from", "valid_from_past", text)


def is_the_only_one(
    rows: Iterable[PolicyValue], asked: Iterable[PolicyChange], added: PolicyChange
) -> Verdict:
    """One key has one change a scope and date: published, or waiting."""
    same = [
        row
        for row in asked
        if (row.key, row.scope, row.valid_from) == (added.key, added.scope, added.valid_from)
    ]
    dated = [
        row for row in rows
        if (row.key, row.scope, row.valid_from) == (added.key, added.scope, added.valid_from)
    ]  # fmt: skip
    if not same and not dated:
        return None
    which = "已经发布了一条" if dated else "已有一条申请待批准"
    text = f"同一规则、同一范围、同一生效时间{which}，请先处理那一条，或换一个时间。"
    return _at("valid_from", "asked_already", text)


def keeps_relations(rows: Iterable[PolicyValue], added: PolicyValue) -> Verdict:
    """No pair of values would contradict each other, in any scope, at any date from the new one on."""
    found = next(inforce.contradictions(rows, added), None)
    if found is None:
        return None
    left, right = policy.keys[found.relation.left], policy.keys[found.relation.right]
    words = (
        f"{found.relation.why}：{clock_time(found.at)} 起在{scopes.in_words(found.scope)}，"
        f"“{left.label}”会是 {value_in_words(left, found.left)}，"
        f"“{right.label}”是 {value_in_words(right, found.right)}。"
        "请一起改，或换一个数值。"
    )
    return _at("value", "contradiction", words)


def may_ask(actor: Actor, scope: Mapping[str, object]) -> Verdict:
    """Who asks reaches the scope; for the whole company everybody may ask, since somebody of the company decides."""
    reach = actor.reach("policy.ask")
    if reach.company or (reach and scope.get("project") in (None, *reach.projects)):
        return None
    text = "您只能申请改本项目或全公司的规则，请选您的项目。"
    return _at("project", "not_your_scope", text) if reach else NotAllowed()


def may_publish(actor: Actor) -> Verdict:
    """Only who holds the permission decides."""
    return None if actor.may("policy.publish") else NotAllowed()


def goes_with_its_set(change: PolicyChange, whole: PolicySet | None) -> Verdict:
    """A change of a set is decided with the whole set, never alone."""
    if change.policy_set_id == (whole.pk if whole else None):
        return None
    return Refused("decided_with_its_set", "这一条属于一套申请，请打开那一套，整套批准或退回。")


def may_be_taken_out(change: PolicyChange, whole: PolicySet | None, waiting: int) -> Verdict:
    """A single change leaves its set as long as something stays in it."""
    if change.policy_set_id is None or whole is not None or waiting > 1:
        return None
    return Refused("last_of_set", "这一套只剩这一条了，不要了请撤回整套。")


def may_be_published(
    change: PolicyChange, added: PolicyValue, rows: Iterable[PolicyValue], beside: Iterable[PolicyValue],
    now: datetime,
) -> Verdict:  # fmt: skip
    """Its value still counts from now or later, changes something, and agrees with all others, those beside it too."""
    known = list(rows)
    return (
        is_good_value(added.key, added.value)
        or is_ahead(change.valid_from, now)
        or is_a_change(known, added)
        or keeps_relations([*known, *beside], added)
    )


def may_withdraw(change: PolicyChange | PolicySet, actor: Actor) -> Verdict:
    """Only who asked takes the wish back."""
    if actor.may("policy.ask") and actor.ref == change.asked_by:
        return None
    return Refused("not_yours", "只有提出人能撤回，批准人请用退回。")
