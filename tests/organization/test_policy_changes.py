"""A rule changes by a wish, another person's decision, and the word of everybody whom it touches."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from guanjia.communications.models import Message
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.refusals import Refused
from guanjia.organization import actions, inforce, policy_rules, rulebook
from guanjia.organization.models import PolicyChange, PolicyRead, PolicyValue
from tests.world import NOW, World, minutes, refused

ARRIVE, PLAN = "sla.water_electric.arrive", "sla.water_electric.plan"


def ask(
    world: World, key: str = ARRIVE, value: Any = 10, by: Actor | None = None, **facts: Any
) -> PolicyChange:
    facts = {"reason": "三栋离得近", "scope": {}} | facts
    return actions.ask_policy_change(by=by or world.admin, key=key, value=value, **facts)


def second_admin(world: World) -> Actor:
    account = actions.create_account(by=SYSTEM, username="chief", name="总经理")
    actions.grant_role(account, by=SYSTEM, role="administrator")
    return world.actor("chief")


def test_a_change_is_asked_by_one_person_published_by_another_and_counts_from_its_date(world: World) -> None:
    start = NOW + timedelta(days=1)
    change = ask(world, by=world.lin, scope={"project": world.lake.pk}, valid_from=start, source="周会纪要")
    assert change.status == "asked" and policy.value(ARRIVE, project=world.lake.pk) == 15
    actions.publish_policy_change(change, by=world.admin, note="同意")
    row = PolicyValue.objects.get()
    assert (row.value, row.scope, row.valid_from) == (10, {"project": world.lake.pk}, start)
    assert (row.asked_by, row.approved_by, row.source) == (world.lin.ref, world.admin.ref, "周会纪要")
    assert world.events(row) == ["PolicyPublished"]
    assert world.events(change) == ["PolicyChangeAsked", "PolicyChangePublished"]
    assert policy.value(ARRIVE, project=world.lake.pk) == 15
    assert policy.value(ARRIVE, at=start, project=world.lake.pk) == 10
    assert policy.value(ARRIVE, at=start, project=world.hill.pk) == 15


def test_a_change_without_a_date_counts_from_its_publication(world: World) -> None:
    change = ask(world, by=world.lin, scope={"project": world.lake.pk})
    with clock.pinned(NOW + minutes(30)):
        actions.publish_policy_change(change, by=world.admin)
        assert policy.value(ARRIVE, project=world.lake.pk) == 10
    assert policy.value(ARRIVE, at=NOW + minutes(29), project=world.lake.pk) == 15


def test_nobody_publishes_what_they_asked_themselves(world: World) -> None:
    change = ask(world)
    with refused("own_approval", change):
        actions.publish_policy_change(change, by=world.admin)
    assert not PolicyValue.objects.exists()
    actions.publish_policy_change(change, by=second_admin(world))
    assert policy.value(ARRIVE) == 10


def test_who_may_ask_and_who_may_decide(world: World) -> None:
    for stranger in (world.zhao, world.zhang, world.wang, world.auditor):
        with refused("not_allowed"):
            ask(world, by=stranger)
    with refused("not_your_scope"):
        ask(world, by=world.zhou, scope={"project": world.hill.pk})
    for_all = ask(world, by=world.lin)
    assert for_all.scope == {} and actions.refuse_policy_change(for_all, by=world.admin, reason="不改").note
    change = ask(world, by=world.zhou, scope={"project": world.lake.pk})
    for stranger in (world.zhou, world.lin, world.zhao):
        with refused("not_allowed", change):
            actions.publish_policy_change(change, by=stranger)
        with refused("not_allowed", change):
            actions.refuse_policy_change(change, by=stranger, reason="不行")


def test_a_change_is_refused_with_its_reason_or_withdrawn_and_then_stays_so(world: World) -> None:
    change = ask(world, by=world.lin, scope={"project": world.lake.pk})
    with refused("reason_needed", change):
        actions.refuse_policy_change(change, by=world.admin, reason=" ")
    with refused("not_yours", change):
        actions.withdraw_policy_change(change, by=world.zhou)
    actions.refuse_policy_change(change, by=world.admin, reason="人手不够")
    assert (change.status, change.note, change.decided_by) == ("refused", "人手不够", world.admin.ref)
    with refused("illegal_move", change):
        actions.publish_policy_change(change, by=world.admin)
    again = ask(world, by=world.lin, scope={"project": world.lake.pk})
    actions.withdraw_policy_change(again, by=world.lin)
    assert again.status == "withdrawn" and not PolicyValue.objects.exists()


@contextmanager
def words_of_refusal(words: str) -> Iterator[None]:
    try:
        yield
    except Refused as refusal:
        assert words in refusal.message
        raise


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("no_such_policy", {"key": "sla.nothing"}, "没有“sla.nothing”这条规则"),
    ("bad_policy_value", {"value": 0}, "大于 0"),
    ("bad_policy_value", {"value": "十"}, "请填一个数"),
    ("bad_policy_value", {"value": float("nan")}, "请填一个数"),
    ("bad_policy_value", {"value": True}, "请填一个数"),
    ("bad_policy_value", {"value": 10**9}, "1,000,000"),
    ("bad_policy_value", {"value": -1}, "大于 0"),
    (
        "bad_policy_value",
        {"key": "documents.review_months", "value": -1},
        "请填大于 0、不超过 1,000,000 的数。",
    ),
    (
        "bad_policy_value",
        {"key": "documents.review_months", "value": 0},
        "请填大于 0、不超过 1,000,000 的数。",
    ),
    ("bad_policy_value", {"key": "sla.warn_share", "value": -1}, "请填 51 到 99 之间的整数。"),
    ("bad_policy_value", {"key": "sla.complete_days", "value": 1.5}, "请填整数"),
    ("same_value", {"value": 15}, "已经是 15 分钟"),
    ("valid_from_past", {"valid_from": NOW - minutes(1)}, "已经过去"),
    ("contradiction", {"value": 61}, "水电到场时限不能比告知方案的时限长"),
    ("nothing_to_end", {"value": None}, "没有什么可以停用"),
    ("reason_needed", {"reason": " "}, "请写为什么要改"),
    ("bad_scope", {"scope": {"urgency": "urgent"}}, "不能按“urgency”收窄"),
    ("bad_scope", {"scope": {"project": 0}}, "没有这个项目"),
]


@pytest.mark.parametrize(("code", "facts", "words"), BAD)
def test_a_change_that_makes_no_sense_is_refused_with_the_reason(
    world: World, code: str, facts: dict[str, Any], words: str
) -> None:
    with refused(code), words_of_refusal(words):
        ask(world, **facts)
    assert not PolicyChange.objects.exists()


def test_one_key_has_one_change_a_scope_and_date(world: World) -> None:
    lake, day = {"project": world.lake.pk}, NOW + timedelta(days=1)
    first = ask(world, by=world.lin, scope=lake, valid_from=day)
    with refused("asked_already", first):
        ask(world, value=12, by=world.zhou, scope=lake, valid_from=day)
    ask(world, value=12, by=world.zhou, scope=lake, valid_from=day + minutes(1))
    actions.publish_policy_change(first, by=world.admin)
    with refused("asked_already"):
        ask(world, value=11, by=world.zhou, scope=lake, valid_from=day)


def test_a_planned_value_of_another_rule_contradicts_too(world: World) -> None:
    later = NOW + timedelta(days=3)
    plan = ask(world, key=PLAN, value=20, scope={"project": world.lake.pk}, valid_from=later, by=world.lin)
    actions.publish_policy_change(plan, by=world.admin)
    with refused("contradiction"):
        ask(world, value=30, by=world.lin, scope={"project": world.lake.pk})
    with refused("contradiction"):  # the company's value reaches the project, and the date lies before
        ask(world, value=30, by=world.admin)
    assert ask(world, value=30, by=world.admin, scope={"project": world.hill.pk}).status == "asked"


def test_two_changes_that_contradict_only_together_are_not_both_published(world: World) -> None:
    lake = {"project": world.lake.pk}
    arrive, plan = (
        ask(world, value=40, by=world.lin, scope=lake),
        ask(world, PLAN, 30, by=world.zhou, scope=lake),
    )
    actions.publish_policy_change(plan, by=world.admin)
    with refused("contradiction", arrive):
        actions.publish_policy_change(arrive, by=world.admin)
    assert policy.value(ARRIVE, project=world.lake.pk) == 15


def test_a_change_whose_date_has_passed_is_not_published(world: World) -> None:
    change = ask(world, by=world.lin, scope={"project": world.lake.pk}, valid_from=NOW + minutes(10))
    with clock.pinned(NOW + minutes(11)), refused("valid_from_past", change):
        actions.publish_policy_change(change, by=world.admin)


def test_ending_the_value_of_a_project_falls_back_to_the_companys_and_leaves_no_gap(world: World) -> None:
    lake = {"project": world.lake.pk}
    for value, scope in ((12, {}), (10, lake)):
        actions.publish_policy(by=world.admin, approved_by="account:0", key=ARRIVE, value=value, **scope)
    assert policy.value(ARRIVE, project=world.lake.pk) == 10
    tomorrow = NOW + timedelta(days=1)
    change = ask(world, value=None, by=world.lin, scope=lake, valid_from=tomorrow)
    actions.publish_policy_change(change, by=world.admin)
    assert policy.value(ARRIVE, project=world.lake.pk) == 10
    assert policy.value(ARRIVE, at=tomorrow, project=world.lake.pk) == 12
    end = ask(world, value=None, valid_from=tomorrow)
    actions.publish_policy_change(end, by=second_admin(world))
    assert policy.value(ARRIVE, at=tomorrow, project=world.lake.pk) == 15


def test_ending_a_value_is_refused_where_the_wider_one_would_contradict(world: World) -> None:
    lake = {"project": world.lake.pk}
    for key, value, scope in ((PLAN, 20, lake), (ARRIVE, 18, lake), (ARRIVE, 25, {})):
        actions.publish_policy(by=world.admin, approved_by="account:0", key=key, value=value, **scope)
    with refused("contradiction"), words_of_refusal("湖畔花园，“水电报修到场”会是 25 分钟"):
        ask(world, value=None, by=world.lin, scope=lake)


def test_a_closed_list_keeps_what_the_document_names_and_is_never_empty(world: World) -> None:
    key = "complaint.required_fields"
    five = list(policy.keys[key].default)
    for bad in ([], five[:4], [*five, five[0]], [*five, " "], "时间"):
        with refused("bad_policy_value"):
            ask(world, key, bad)
    assert ask(world, key, [*five, "房号"]).status == "asked"
    with refused("bad_policy_value"):
        ask(world, "workorder.record_fields", ["content", "time", "feedback", "weather"])


def test_every_default_passes_its_own_check_and_every_relation_holds_among_them() -> None:
    for key, declared in policy.keys.items():
        assert policy_rules.is_good_value(key, declared.default) is None, key
    for relation in policy.relations:
        left, right = (policy.keys[name].default for name in (relation.left, relation.right))
        assert relation.holds(left, right), relation


def test_the_most_exact_scope_wins_and_then_the_latest_date() -> None:
    def row(value: Any, day: int, **scope: object) -> PolicyValue:
        return PolicyValue(pk=day, key=ARRIVE, value=value, scope=scope, valid_from=NOW + timedelta(days=day))

    rows = [
        row(20, 0),
        row(10, 1, project=1),
        row(21, 2),
        row(None, 5, project=1),
        row(9, 3, project=1, category="w"),
    ]
    at = {day: NOW + timedelta(days=day) for day in range(7)}
    assert inforce.value_at(rows, ARRIVE, at[2], {"project": 1}) == 10
    assert inforce.value_at(rows, ARRIVE, at[2], {"project": 2}) == 21
    assert inforce.value_at(rows, ARRIVE, at[3], {"project": 1, "category": "w"}) == 9
    assert inforce.value_at(rows, ARRIVE, at[5], {"project": 1}) == 21
    assert inforce.value_at(rows, ARRIVE, at[5], {"project": 1, "category": "w"}) == 9


def test_the_approver_the_asker_and_the_readers_are_told(world: World) -> None:
    change = ask(world, by=world.lin, scope={"project": world.lake.pk})
    world.run_jobs()
    told = Message.objects.get(subject_kind="policy_change")
    assert told.account == world.account("admin") and "水电报修到场改为 10 分钟" in told.text
    actions.publish_policy_change(change, by=world.admin)
    world.run_jobs()
    asker = Message.objects.get(account=world.account("lin"), once_key__contains="policy_decided")
    assert "已发布" in asker.text
    readers = Message.objects.filter(once_key__contains="rule_changed")
    by_url = {row.account.username: row.url for row in readers if row.account}
    assert by_url == {
        "zhao": "/desk/rules/", "zhou": "/desk/rules/", "li": "/desk/rules/", "zhang": "/field/rules/",
        "wanghai": "/field/rules/",
    }  # fmt: skip


def test_whom_a_change_touches_reads_it_once_and_the_others_are_not_asked(world: World) -> None:
    change = ask(world, by=world.lin, scope={"project": world.lake.pk})
    assert rulebook.to_read(world.zhang) == []
    actions.publish_policy_change(change, by=world.admin)
    assert rulebook.to_read(world.zhang) == [change]
    assert rulebook.to_read(world.wu_of_hill) == [] == rulebook.to_read(world.lin)
    for _ in range(2):
        actions.read_policy_change(change, by=world.zhang)
    assert PolicyRead.objects.count() == 1 and rulebook.to_read(world.zhang) == []
    read, unread = rulebook.readings(change)
    names = {"zhao", "zhou", "li", "wanghai"}
    assert read == {world.account("zhang").pk} and unread == {world.account(name).pk for name in names}
    with refused("not_touched", change):
        actions.read_policy_change(change, by=world.wu_of_hill)
