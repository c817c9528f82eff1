"""Rules go out into one readable file and come in again; the packs ask for a whole set at once."""

import argparse
from pathlib import Path

import pytest

from guanjia.config.commands import policy as command
from guanjia.kernel import policy
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import Refused
from guanjia.organization import actions, policy_files, policy_rules
from guanjia.organization.models import PolicyChange, PolicyValue
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
ARRIVE, PLAN = "sla.water_electric.arrive", "sla.water_electric.plan"


def given(file: Path, by: str = "", approved_by: str = "") -> argparse.Namespace:
    return argparse.Namespace(file=file, by=by, approved_by=approved_by)


def test_everything_goes_out_and_in_again_and_changes_nothing(world: World, tmp_path: Path) -> None:
    facts = {"by": world.admin, "approved_by": "account:0"}
    lake = {"project": world.lake.pk}
    actions.publish_policy(**facts, key=ARRIVE, value=12, valid_from=NOW - minutes(9), source="第 1 次“周会”")
    actions.publish_policy(**facts, key=ARRIVE, value=10, valid_from=NOW + minutes(9), **lake)
    actions.publish_policy(**facts, key=PLAN, value=50, valid_from=NOW - minutes(8), **lake)
    actions.publish_policy(**facts, key=PLAN, value=None, valid_from=NOW - minutes(7), **lake)
    text = policy_files.write()
    assert 'key = "sla.water_electric.arrive"\nvalue = 10\nscope = { project = "LAKE" }' in text
    assert "# 铃响几声内接听：3 声（制度写明 D-3.2.1-1）" in text and "ended = true" in text
    pack = policy_files.read(text)
    assert {row.key for row in pack.values} == set(policy.keys)
    assert policy_files.news(pack) == []


def test_a_file_is_shown_then_asked_for_then_changes_nothing_again(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(f'[[value]]\nkey = "{ARRIVE}"\nvalue = 10\nscope = {{ project = "LAKE" }}\n')
    command.take(given(file))
    assert "水电报修到场（湖畔花园）：15 分钟 → 10 分钟" in capsys.readouterr().out
    assert not PolicyChange.objects.exists()
    command.take(given(file, by="lin"))
    change = PolicyChange.objects.get()
    assert (change.asked_by, change.scope, change.reason) == (
        world.lin.ref, {"project": world.lake.pk}, "导入 rules.toml",
    )  # fmt: skip
    count = Event.objects.count()
    command.take(given(file, by="lin"))
    assert "没有要改的" in capsys.readouterr().out and Event.objects.count() == count


def test_a_file_is_published_by_another_person_all_or_nothing(world: World, tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    row = '[[value]]\nkey = "{}"\nvalue = {}\nscope = {{ project = "LAKE" }}\n'
    file.write_text(row.format(ARRIVE, 90) + row.format(PLAN, 120))
    with pytest.raises(SystemExit, match="提出人不能自己批准"):
        command.take(given(file, by="admin", approved_by="admin"))
    with pytest.raises(SystemExit, match="没有用户名是"):
        command.take(given(file, by="nobody"))
    assert not PolicyChange.objects.exists()
    command.take(given(file, by="lin", approved_by="admin"))
    assert (
        policy.value(ARRIVE, project=world.lake.pk) == 90 and policy.value(PLAN, project=world.lake.pk) == 120
    )
    count = Event.objects.count()
    command.take(given(file, by="lin", approved_by="admin"))
    assert Event.objects.count() == count
    file.write_text(row.format(ARRIVE, 15) + row.format(PLAN, 10))
    with pytest.raises(SystemExit, match="不能比告知方案的时限长"):
        command.take(given(file, by="lin", approved_by="admin"))
    assert PolicyValue.objects.count() == 2 and Event.objects.count() == count


BAD = [
    "",
    "x",
    "value = 3",
    "[[value]]\nvalue = 3",
    "[[value]]\nkey = 'sla.register'",
    '[[value]]\nkey = "a"\nvalue = 1\nvalid_from = 3',
]


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_file_of_rules_is_refused(world: World, text: str) -> None:
    with refused("bad_policy_file"):
        policy_files.read(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('title = "规则"\n[[value]]\nkey = = 3\n', "第 3 行读不懂"),
        ('[[value]]\nkey = "', "文件没有写完"),
        ("title = '规则'", "没有 [[value]]"),
        ('[[value]]\nkey = "a"\nvalue = 1\n[[value]]\nvalue = 3', "第 2 条 [[value]] 缺少 key 或 value"),
        ('[[value]]\nkey = "a"\nvalue = 1\nscope = 3', "第 1 条的 scope"),
        ('[[value]]\nkey = "a"\nvalue = 1\nvalid_from = 3', "第 1 条的 valid_from"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_in_chinese_with_its_place(
    world: World, text: str, said: str
) -> None:
    with pytest.raises(Refused) as found:
        policy_files.read(text)
    assert said in found.value.message and "line" not in found.value.message


def test_the_preview_names_a_project_that_is_not_there(world: World, tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(f'[[value]]\nkey = "{ARRIVE}"\nvalue = 1\nscope = {{ project = "MARS" }}')
    with pytest.raises(SystemExit) as found:
        command.take(given(file))
    assert str(found.value) == "没有改：第 1 条：没有编号是“MARS”的项目，请核对项目编号。"


def test_an_unknown_key_or_project_in_a_file_is_refused_with_its_name(world: World) -> None:
    for text, code in (
        ('[[value]]\nkey = "sla.nothing"\nvalue = 1', "no_such_policy"),
        (f'[[value]]\nkey = "{ARRIVE}"\nvalue = 1\nscope = {{ project = "MARS" }}', "bad_scope"),
        (f'[[value]]\nkey = "{ARRIVE}"\nvalue = "x"', "bad_policy_value"),
    ):
        with refused(code):
            rows = policy_files.news(policy_files.read(text))
            actions.ask_policy_set(rows, by=world.admin, reason="试", title="试")


def test_dates_that_have_passed_count_from_now_with_their_last_value(world: World) -> None:
    rows = [
        f'[[value]]\nkey = "{ARRIVE}"\nvalue = {n}\nvalid_from = 2026-0{n}-01T08:00:00+08:00\n'
        for n in (7, 9, 8)
    ]
    news = policy_files.news(policy_files.read("".join(rows)))
    assert [(row.value, row.valid_from) for row in news] == [(9, None)]


def test_every_pack_is_well_formed_and_agrees_with_itself(world: World) -> None:
    assert [pack.title for pack in policy_files.packs()] == [
        "四份制度原文",
        "一级服务",
        "二级服务",
        "三级服务",
    ]
    for pack in policy_files.packs():
        for row in pack.values:
            assert (
                policy_rules.is_known(row.key) is None
                and policy_rules.is_good_value(row.key, row.value) is None
            )
        beside = [row.row(NOW) for row in pack.values]
        assert [row.key for row in beside if policy_rules.keeps_relations(beside, row)] == []


def test_a_manager_asks_for_a_service_level_on_the_page(world: World, signed_in: Open) -> None:
    manager, path = signed_in("lin"), "/desk/set-up/policies/packs/"
    assert "一级服务" in manager.get(path).content.decode()
    page = manager.get(f"{path}service_level_1/").content.decode()
    assert "水电报修到场" in page and "10 分钟" in page and "会改什么" in page
    facts = {"project": world.lake.pk, "reason": "交付高端项目"}
    assert manager.post(f"{path}service_level_1/", facts | {"look": "1"}).status_code == 422
    assert not PolicyChange.objects.exists()
    assert manager.post(f"{path}service_level_1/", facts).status_code == 303
    asked = PolicyChange.objects.filter(status="asked", scope={"project": world.lake.pk})
    assert asked.count() == len(policy_files.packs()[1].values) and asked[0].reason == "交付高端项目"
    assert "没有要改的" in manager.get(f"{path}service_level_1/").content.decode()
    assert manager.get(f"{path}service_level_9/").status_code == 404
    assert signed_in("zhao").get(path).status_code == 403
