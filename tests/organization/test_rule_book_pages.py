"""The rule book as people see it: read, ask with a look at last month, decide, confirm that it was read."""

import re

from guanjia.kernel import policy
from guanjia.organization import actions
from guanjia.organization.models import PolicyChange, PolicyRead, PolicyValue
from tests.pages import Open, signed_in
from tests.world import NOW, World

__all__ = ["signed_in"]
BOOK = "/desk/set-up/policies/"
ARRIVE = "sla.water_electric.arrive"


def words_of(html: str) -> str:
    """A page without its marks."""
    return re.sub(r"<[^>]+>|\s+", " ", html)


def test_every_rule_stands_by_document_and_chapter_with_its_source(world: World, signed_in: Open) -> None:
    page = words_of(signed_in("auditor").get(BOOK).content.decode())
    heads = [
        "A 管家式服务制度 · 一、服务准则",
        "B 上门服务标准 · 三、上门服务流程",
        "D 人性化服务制度 · 七、应急处理机制",
    ]
    places = [page.index(head) for head in heads]
    assert places == sorted(places)
    assert "水电报修到场 15 分钟 — A-1.2-3 制度写明" in re.sub(r" +", " ", page)
    assert "铃响几声内接听 3 声 — D-3.2.1-1 制度写明" in re.sub(r" +", " ", page)
    assert "连续几次不合格" in page and "尚未启用（功能未建） 2 次 — A-2.2-11 制度写明" in re.sub(
        r" +", " ", page
    )
    assert f"{len(policy.keys)} 条" in page
    only = words_of(signed_in("auditor").get(f"{BOOK}?doc=D").content.decode())
    assert "铃响几声内接听" in only and "水电报修到场" not in only
    assert "没有改过的规则" in signed_in("auditor").get(f"{BOOK}?doc=changed").content.decode()


def test_a_manager_looks_at_last_month_asks_and_the_administrator_publishes(
    world: World, signed_in: Open
) -> None:
    order = world.arrived_order()
    assert order.arrived_at is not None
    manager, facts = (
        signed_in("lin"),
        {"value": "10", "project": world.lake.pk, "reason": "三栋离得近", "source": "周会"},
    )
    seen = words_of(manager.post(f"{BOOK}{ARRIVE}/change/", facts | {"look": "1"}).content.decode())
    assert "最近 30 天开始的 1 个计时" in seen and not PolicyChange.objects.exists()
    answer = manager.post(f"{BOOK}{ARRIVE}/change/", facts)
    change = PolicyChange.objects.get()
    assert answer["Location"] == f"{BOOK}changes/{change.pk}/"
    page = words_of(manager.get(answer["Location"]).content.decode())
    assert "水电报修到场改为 10 分钟" in page and "撤回" in page and "批准并发布" not in page
    admin = signed_in("admin")
    assert "1 条待批准" in admin.get(BOOK).content.decode()
    page = words_of(admin.get(answer["Location"]).content.decode())
    assert "批准并发布" in page and "撤回" not in page
    assert admin.post(f"{BOOK}changes/{change.pk}/publish/", {"note": "同意"}).status_code == 303
    assert policy.value(ARRIVE, project=world.lake.pk) == 10
    page = words_of(admin.get(answer["Location"]).content.decode())
    assert "已发布" in page and "5 人没读" in page and "李晓彤" in page
    history = words_of(manager.get(f"{BOOK}{ARRIVE}/").content.decode())
    assert "林经理 提出，系统管理员 批准" in history and "湖畔花园" in history


def test_the_asker_sees_why_the_own_wish_cannot_be_published(world: World, signed_in: Open) -> None:
    change = actions.ask_policy_change(by=world.admin, key=ARRIVE, value=10, reason="试试")
    page = signed_in("admin").get(f"{BOOK}changes/{change.pk}/").content.decode()
    assert "提出人不能自己批准" in page and "批准并发布" not in page
    assert signed_in("admin").post(f"{BOOK}changes/{change.pk}/publish/").status_code == 422
    assert not PolicyValue.objects.exists()


def test_a_refusal_stands_whole_at_its_field_and_nothing_typed_is_lost(world: World, signed_in: Open) -> None:
    facts = {"value": "90", "project": world.lake.pk, "reason": "人手少"}
    page = signed_in("lin").post(f"{BOOK}{ARRIVE}/change/", facts)
    assert page.status_code == 422 and not PolicyChange.objects.exists()
    text = page.content.decode()
    assert "水电到场时限不能比告知方案的时限长" in text and "人手少" in text
    assert (
        "请填一个数"
        in signed_in("lin").post(f"{BOOK}{ARRIVE}/change/", facts | {"value": "十"}).content.decode()
    )
    assert (
        signed_in("lin").post(f"{BOOK}{ARRIVE}/change/", facts | {"project": world.hill.pk}).status_code
        == 422
    )
    assert signed_in("zhao").get(f"{BOOK}{ARRIVE}/change/").status_code == 403
    assert signed_in("lin").get(f"{BOOK}sla.nothing/").status_code == 404


def test_a_list_is_written_a_line_an_item_and_a_key_without_preview_says_so(
    world: World, signed_in: Open
) -> None:
    key = "incident.required_fields"
    lines = "\n".join([*policy.keys[key].default, "房号"])
    facts = {"value": lines, "project": world.lake.pk, "reason": "方便回查"}
    page = signed_in("lin").post(f"{BOOK}{key}/change/", facts | {"look": "1"}).content.decode()
    assert "这个数值没有可以回看的" in page and "功能还没有建" in page
    assert signed_in("lin").post(f"{BOOK}{key}/change/", facts).status_code == 303
    assert PolicyChange.objects.get().value[-1] == "房号"


def test_the_touched_confirm_at_the_desk_and_on_the_phone(world: World, signed_in: Open) -> None:
    change = world.published_change()
    phone = signed_in("zhang")
    assert "确认回访" in phone.get("/field/rules/").content.decode()
    assert phone.post(f"/field/rules/{change.pk}/read/").status_code == 303
    assert "没有要读的规则" in phone.get("/field/rules/").content.decode()
    assert PolicyRead.objects.get().account == world.account("zhang")
    desk = signed_in("zhao")
    assert "规则有变，请确认已读" in desk.get("/desk/rules/").content.decode()
    desk.get(f"/desk/rules/{change.pk}/read/")
    assert PolicyRead.objects.count() == 1
    assert signed_in("qian").post(f"/desk/rules/{change.pk}/read/").status_code == 404


def test_a_change_of_another_project_is_not_there_for_its_neighbour(world: World, signed_in: Open) -> None:
    change = actions.ask_policy_change(
        by=world.admin,
        key=ARRIVE,
        value=10,
        reason="山居远",
        scope={"project": world.hill.pk},
        valid_from=NOW,
    )
    assert signed_in("lin").get(f"{BOOK}changes/{change.pk}/").status_code == 404
    assert "山居" not in signed_in("lin").get(f"{BOOK}changes/").content.decode()
    assert signed_in("auditor").get(f"{BOOK}changes/{change.pk}/").status_code == 200


def test_the_values_of_another_project_are_not_shown_to_its_neighbour(world: World, signed_in: Open) -> None:
    actions.publish_policy(
        by=world.admin, approved_by="account:0", key=ARRIVE, value=9, source="山居合同", project=world.hill.pk
    )
    for path in (BOOK, f"{BOOK}{ARRIVE}/"):
        assert "山居" not in signed_in("lin").get(path).content.decode()
        assert "山居" in signed_in("auditor").get(path).content.decode()


def test_a_reader_sees_what_held_before_and_what_holds_now(world: World, signed_in: Open) -> None:
    change = actions.ask_policy_change(by=world.lin, key=ARRIVE, value=10, reason="更快到场")
    actions.publish_policy_change(change, by=world.admin)
    page = words_of(signed_in("zhang").get("/field/rules/").content.decode())
    assert "15 分钟 → 10 分钟" in re.sub(r" +", " ", page)


def test_a_wish_that_nobody_else_can_approve_says_what_to_do(world: World, signed_in: Open) -> None:
    own = actions.ask_policy_change(by=world.admin, key=ARRIVE, value=10, reason="更快到场")
    page = signed_in("admin").get(f"{BOOK}changes/{own.pk}/").content.decode()
    assert "没有人能批准" in page and "再给一位同事系统管理员角色" in page
    actions.withdraw_policy_change(own, by=world.admin)
    other = actions.ask_policy_change(by=world.lin, key=ARRIVE, value=10, reason="更快到场")
    assert "没有人能批准" not in signed_in("admin").get(f"{BOOK}changes/{other.pk}/").content.decode()


def test_a_changed_value_no_longer_says_that_the_document_states_it(world: World, signed_in: Open) -> None:
    change = actions.ask_policy_change(by=world.lin, key=ARRIVE, value=10, reason="更快到场")
    actions.publish_policy_change(change, by=world.admin)
    page = re.sub(r" +", " ", words_of(signed_in("auditor").get(f"{BOOK}{ARRIVE}/").content.decode()))
    assert "水电报修到场 改过" in page and "水电报修到场 制度写明" not in page


def test_the_reason_is_marked_as_needed_and_an_end_reads_as_a_sentence(world: World, signed_in: Open) -> None:
    admin, lake = signed_in("admin"), {"project": world.lake.pk}
    form = admin.get(f"{BOOK}{ARRIVE}/change/").content.decode()
    assert '为什么改 <em class="needed">必填</em>' in form
    first = actions.ask_policy_change(by=world.lin, key=ARRIVE, value=10, scope=lake, reason="试试")
    actions.publish_policy_change(first, by=world.admin)
    ended = actions.ask_policy_change(by=world.lin, key=ARRIVE, value=None, scope=lake, reason="不试了")
    page = words_of(admin.get(f"{BOOK}changes/{ended.pk}/").content.decode())
    assert "水电报修到场改为 上一级的数值" in page
