"""Changes asked for together are shown, decided and read as one: all of them or none."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanjia.communications.models import Message
from guanjia.kernel import policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import Refused
from guanjia.organization import actions, rulebook
from guanjia.organization.models import PolicyChange, PolicyRead, PolicySet, PolicyValue
from guanjia.organization.policy_files import Wanted
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
ARRIVE, PLAN, REGISTER = "sla.water_electric.arrive", "sla.water_electric.plan", "sla.register"
KEYS = {"arrive": ARRIVE, "plan": PLAN, "register": REGISTER, "confirm": "sla.confirm"}
SETS = "/desk/set-up/policies/sets/"


def wanted(world: World, **values: Any) -> list[Wanted]:
    return [Wanted(KEYS[name], value, {"project": world.lake.pk}) for name, value in values.items()]


def asked(world: World, by: Actor | None = None, **values: Any) -> PolicySet:
    rows = wanted(world, **(values or {"arrive": 70, "plan": 90, "register": 3}))
    return actions.ask_policy_set(rows, by=by or world.lin, reason="人手少", title="三级服务")


def change_of(whole: PolicySet, key: str) -> PolicyChange:
    return whole.changes.get(key=key)


def in_force(world: World) -> list[Any]:
    return [policy.value(key, project=world.lake.pk) for key in (ARRIVE, PLAN, REGISTER)]


def test_a_set_is_asked_for_as_one_and_published_as_one(world: World) -> None:
    whole = asked(world)  # 70 minutes to arrive agree with 90 to plan only together
    assert (whole.status, whole.project, whole.changes.count()) == ("asked", world.lake, 3)
    assert world.events(whole) == ["PolicySetAsked"] and in_force(world) == [15, 60, 5]
    actions.publish_policy_set(whole, by=world.admin, note="同意")
    assert in_force(world) == [70, 90, 3]
    assert world.events(whole) == ["PolicySetAsked", "PolicySetPublished"]
    assert (whole.status, whole.decided_by, whole.note) == ("published", world.admin.ref, "同意")
    assert set(whole.changes.values_list("status", "note")) == {("published", "同意")}


def test_who_asked_does_not_publish_the_own_set_and_others_need_the_permission(world: World) -> None:
    whole = asked(world, by=world.admin)
    with refused("own_approval", whole):
        actions.publish_policy_set(whole, by=world.admin)
    other = asked(world, by=world.lin, confirm=20)
    for stranger in (world.zhou, world.zhao):
        with refused("not_allowed", other):
            actions.publish_policy_set(other, by=stranger)
        with refused("not_allowed", other):
            actions.refuse_policy_set(other, by=stranger, reason="不行")
    assert not PolicyValue.objects.exists()


def test_one_row_that_became_contradictory_stops_the_whole_set_and_is_named(world: World) -> None:
    whole = asked(world, arrive=40, register=3)
    actions.publish_policy(by=world.admin, approved_by="account:0", key=PLAN, value=30, project=world.lake.pk)
    with refused("contradiction", whole, change_of(whole, ARRIVE), change_of(whole, REGISTER)):
        actions.publish_policy_set(whole, by=world.admin)
    try:
        actions.publish_policy_set(whole, by=world.admin)
    except Refused as refusal:
        assert refusal.message.startswith("整套都没有发布，因为“水电报修到场”：")
    assert in_force(world) == [15, 30, 5]
    line, fine = rulebook.lines_of(world.admin, whole)
    assert "不能比告知方案的时限长" in line.objection and fine.objection == ""
    actions.withdraw_policy_change(change_of(whole, ARRIVE), by=world.lin)
    actions.publish_policy_set(whole, by=world.admin)
    assert in_force(world) == [15, 30, 3]
    assert change_of(whole, ARRIVE).status == "withdrawn"


def test_a_row_whose_date_has_passed_stops_the_set(world: World) -> None:
    from guanjia.kernel import clock

    lake = {"project": world.lake.pk}
    rows = [Wanted(REGISTER, 4, lake), Wanted(PLAN, 50, lake, NOW + minutes(10))]
    whole = actions.ask_policy_set(rows, by=world.lin, reason="试", title="试")
    with clock.pinned(NOW + minutes(11)), refused("valid_from_past", whole):
        actions.publish_policy_set(whole, by=world.admin)
    assert not PolicyValue.objects.exists()


def test_single_rows_are_taken_out_by_who_asked_and_never_the_last(world: World) -> None:
    whole = asked(world, plan=50, register=3)
    plan, register = change_of(whole, PLAN), change_of(whole, REGISTER)
    with refused("not_yours", plan):
        actions.withdraw_policy_change(plan, by=world.zhou)
    actions.withdraw_policy_change(plan, by=world.lin)
    with refused("last_of_set", register):
        actions.withdraw_policy_change(register, by=world.lin)
    actions.withdraw_policy_set(whole, by=world.lin)
    assert [row.status for row in rulebook.changes_in(whole)] == ["withdrawn", "withdrawn"]
    with refused("illegal_move", whole):
        actions.publish_policy_set(whole, by=world.admin)


def test_two_who_take_rows_out_at_once_wait_for_each_other_before_they_count(world: World) -> None:
    register = change_of(asked(world, plan=50, register=3), REGISTER)
    with CaptureQueriesContext(connection) as asked_for:
        actions.withdraw_policy_change(register, by=world.lin)
    seen = [query["sql"] for query in asked_for]
    locked = next(n for n, sql in enumerate(seen) if "organization_policyset" in sql and "FOR UPDATE" in sql)
    counted = next(n for n, sql in enumerate(seen) if "organization_policychange" in sql and "SELECT" in sql)
    assert locked < counted


def test_a_set_in_which_nothing_is_left_is_not_published(world: World) -> None:
    whole = asked(world, plan=50, register=3)
    for change in rulebook.waiting_in(whole):
        actions.withdraw_policy_change(change, by=world.lin, whole=whole)
    with refused("nothing_to_publish", whole):
        actions.publish_policy_set(whole, by=world.admin)
    assert not PolicyValue.objects.exists()
    assert actions.refuse_policy_set(whole, by=world.admin, reason="已经取空").status == "refused"


def test_a_row_of_a_set_is_not_decided_alone(world: World) -> None:
    whole = asked(world)
    register = change_of(whole, REGISTER)
    with refused("decided_with_its_set", register):
        actions.publish_policy_change(register, by=world.admin)
    with refused("decided_with_its_set", register):
        actions.refuse_policy_change(register, by=world.admin, reason="不行")
    other = asked(world, by=world.zhou, confirm=20)
    with refused("decided_with_its_set", register):
        actions.publish_policy_change(register, by=world.admin, whole=other)


def test_a_set_is_sent_back_as_one_with_the_reason(world: World) -> None:
    whole = asked(world)
    with refused("reason_needed", whole):
        actions.refuse_policy_set(whole, by=world.admin, reason=" ")
    actions.refuse_policy_set(whole, by=world.admin, reason="人手不够")
    assert (whole.status, whole.note) == ("refused", "人手不够")
    assert set(whole.changes.values_list("status", "note")) == {("refused", "人手不够")}
    assert in_force(world) == [15, 60, 5]


def test_nothing_to_ask_and_a_bad_row_leave_no_set_behind(world: World) -> None:
    with refused("nothing_to_ask"):
        actions.ask_policy_set([], by=world.lin, reason="试", title="试")
    with refused("bad_policy_value"):
        asked(world, register=3, plan=0)
    with refused("not_your_scope"):
        rows = [Wanted(REGISTER, 4, {"project": world.hill.pk})]
        actions.ask_policy_set(rows, by=world.lin, reason="试", title="试")
    assert not PolicySet.objects.exists() and not PolicyChange.objects.exists()


def test_everybody_hears_of_a_set_once(world: World) -> None:
    whole = asked(world)
    world.run_jobs()
    told = Message.objects.get(account=world.account("admin"))
    assert "三级服务，3 条一起改。原因：人手少" in told.text and told.url == f"{SETS}{whole.pk}/"
    actions.publish_policy_set(whole, by=world.admin)
    world.run_jobs()
    assert "三级服务：已发布" in Message.objects.get(account=world.account("lin")).text
    phone = Message.objects.get(account=world.account("zhang"))
    assert "和您有关的 3 条" in phone.text and phone.url == "/field/rules/"
    assert not Message.objects.filter(account=world.account("qian")).exists()


def test_a_set_is_read_as_one(world: World) -> None:
    whole = asked(world)
    actions.publish_policy_set(whole, by=world.admin)
    assert len(rulebook.to_read(world.zhang)) == 3
    for _ in range(2):
        actions.read_policy_set(whole, by=world.zhang)
    assert PolicyRead.objects.count() == 3 and rulebook.to_read(world.zhang) == []
    read, unread = rulebook.readings_in(whole)
    assert read == {world.account("zhang").pk} and world.account("zhao").pk in unread
    actions.read_policy_change(change_of(whole, ARRIVE), by=world.zhao)
    assert world.account("zhao").pk in rulebook.readings_in(whole)[1]
    with refused("not_touched", whole):
        actions.read_policy_set(whole, by=world.wu_of_hill)


def test_the_readers_of_a_set_are_found_without_a_question_for_each_row(world: World) -> None:
    small, large = asked(world, confirm=20), asked(world, by=world.zhou, arrive=70, plan=90, register=3)
    for whole in (small, large):
        actions.publish_policy_set(whole, by=world.admin)
    few, many = (
        world.count_queries(lambda whole=whole: rulebook.readings_in(whole))  # type: ignore[misc]
        for whole in (small, large)
    )
    assert many == few


def test_the_manager_asks_and_the_administrator_decides_on_one_page(world: World, signed_in: Open) -> None:
    manager, admin = signed_in("lin"), signed_in("admin")
    pack, facts = "/desk/set-up/policies/packs/service_level_1/", {"reason": "交付高端项目"}
    answer = manager.post(pack, facts | {"project": world.lake.pk})
    whole = PolicySet.objects.get()
    page = f"{SETS}{whole.pk}/"
    assert answer["Location"] == page and (whole.title, whole.reason) == ("一级服务", "交付高端项目")
    text = manager.get(page).content.decode()
    assert "整套撤回" in text and "取出" in text and "整套批准并发布" not in text
    assert "15 分钟" in text and "10 分钟" in text
    row = change_of(whole, REGISTER)
    assert manager.post(f"/desk/set-up/policies/changes/{row.pk}/withdraw/").status_code == 303
    assert "已取出" in manager.get(page).content.decode()
    assert "一级服务" in admin.get("/desk/set-up/policies/changes/").content.decode()
    assert "1 条待批准" in admin.get("/desk/set-up/policies/").content.decode()
    single = change_of(whole, ARRIVE)
    one = admin.get(f"/desk/set-up/policies/changes/{single.pk}/").content.decode()
    assert page in one and "批准并发布" not in one
    assert manager.post(f"{page}publish/", {"note": ""}).status_code == 403
    assert admin.post(f"{page}publish/", {"note": "同意"}).status_code == 303
    assert in_force(world)[0] == 10 and in_force(world)[2] == 5
    text = admin.get(page).content.decode()
    assert "已发布" in text and "人没读" in text and "15 分钟" in text
    phone = signed_in("zhang")
    assert "条我都已读" in phone.get("/field/rules/").content.decode()
    assert phone.post(f"/field/rules/sets/{whole.pk}/read/").status_code == 303
    assert "没有要读的规则" in phone.get("/field/rules/").content.decode()


def test_a_set_of_another_project_is_not_there_for_its_neighbour(world: World, signed_in: Open) -> None:
    rows = [Wanted(REGISTER, 4, {"project": world.hill.pk}), Wanted(PLAN, 50, {"project": world.hill.pk})]
    whole = actions.ask_policy_set(rows, by=world.admin, reason="山居远", title="山居方案")
    assert signed_in("lin").get(f"{SETS}{whole.pk}/").status_code == 404
    assert "山居方案" not in signed_in("lin").get("/desk/set-up/policies/changes/").content.decode()
    assert signed_in("auditor").get(f"{SETS}{whole.pk}/").status_code == 200
    mixed = [*rows[:1], Wanted(REGISTER, 6, {"project": world.lake.pk})]
    actions.withdraw_policy_set(whole, by=world.admin)
    both = actions.ask_policy_set(mixed, by=world.admin, reason="两个项目", title="两个项目")
    page = signed_in("lin").get(f"{SETS}{both.pk}/").content.decode()
    assert "湖畔花园" in page and "山居" not in page


@pytest.mark.parametrize("verb", ["publish", "refuse", "withdraw"])
def test_opening_a_verb_of_a_set_changes_nothing(world: World, signed_in: Open, verb: str) -> None:
    whole = asked(world, by=world.lin)
    who = "lin" if verb == "withdraw" else "admin"
    before = world.snapshot(whole)
    assert signed_in(who).get(f"{SETS}{whole.pk}/{verb}/").status_code == 200
    assert world.snapshot(whole) == before


def test_a_pack_leaves_out_what_would_contradict_and_says_so(world: World, signed_in: Open) -> None:
    actions.publish_policy(
        by=world.admin, approved_by="account:0", key="sla.dispatch.urgent", value=25, project=world.lake.pk,
        valid_from=NOW + minutes(60),
    )  # fmt: skip
    path = "/desk/set-up/policies/packs/service_level_1/"
    text = signed_in("lin").get(path).content.decode()
    assert "不会提出" in text and "紧急派单不能比普通派单慢" in text
    assert signed_in("lin").post(path, {"reason": "试", "project": world.lake.pk}).status_code == 303
    whole = PolicySet.objects.get()
    keys = set(whole.changes.values_list("key", flat=True))
    assert ARRIVE in keys and "sla.dispatch.normal" not in keys
