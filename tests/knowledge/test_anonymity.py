"""A case tells of nobody: names on file, surnames with an address and homes are refused with what to remove."""

from typing import Any

import pytest

from guanjia.kernel.refusals import Refused
from guanjia.knowledge import actions
from guanjia.knowledge.anonymity import customers_in, people_in
from guanjia.knowledge.models import Case
from tests.pages import Open, signed_in
from tests.world import World, refused

__all__ = ["signed_in"]
FACTS = {
    "title": "漏水修了三次", "is_good": False, "facts": "一位业主家里漏水，换了两名技师才修好。",
    "lesson": "第一次就查清原因。",
}  # fmt: skip


def case(world: World, **facts: Any) -> Case:
    """A case by the supervisor."""
    return actions.write_case(by=world.zhou, **(FACTS | facts))


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("业主王慧敏家漏水", ["王慧敏"]), ("技师张建国去了三次", ["张建国"]),
        ("王女士很生气，老张道歉", ["王女士", "老张"]),
        ("3栋2单元501漏水", ["3栋2单元501"]),
        ("3-2-501 漏水", ["3-2-501"]), ("1201室水表坏了", ["1201室"]),
    ],
)  # fmt: skip
def test_what_points_at_somebody_is_refused_by_name_and_nothing_is_kept(
    world: World, words: str, named: list[str]
) -> None:
    assert people_in(words) == named
    with pytest.raises(Refused) as refusal:
        case(world, facts=words)
    assert refusal.value.fields == {"facts": f"请去掉或换掉：{'、'.join(named)}"}
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        "一位独居老人家里进水，老师傅陪到凌晨", "小程序里报的修，收了120元，缩小范围再查",
        "2号楼梯间堆了杂物，20座位的会议室",
        "一位业主电话13800138000打来",
    ],
)  # fmt: skip
def test_usual_words_stay_and_numbers_are_masked(world: World, words: str) -> None:
    assert "138****8000" in case(world, facts="一位业主电话13800138000打来").facts
    assert case(world, facts=words).pk


def test_the_form_says_what_to_remove_and_keeps_what_was_written(world: World, signed_in: Open) -> None:
    sent = FACTS | {"is_good": "False", "facts": "王女士家里漏水"}
    answer = signed_in("zhou").post("/desk/cases/add/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请去掉或换掉：王女士" in page and "王女士家里漏水</textarea>" in page
    row = case(world)
    with refused("case_names_somebody"):
        actions.change_case(row, by=world.zhou, lesson="下次别派张建国")
    assert world.fresh(row).lesson == FACTS["lesson"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("王总家漏水", "王总"), ("王老太太跌倒", "王老太太"), ("欧阳女士来过", "欧阳女士"),
        ("诸葛先生等回电", "诸葛先生"), ("龙女士", "龙女士"), ("金先生", "金先生"), ("樊女士", "樊女士"),
        ("戴先生", "戴先生"), ("姓王的业主", "姓王"), ("姓欧阳的租户", "姓欧阳"), ("高阿姨", "高阿姨"),
        ("白老板的车", "白老板"), ("水老师", ""),
    ],
)  # fmt: skip
def test_every_surname_with_a_title_is_a_customer_in_a_note(words: str, named: str) -> None:
    assert "、".join(customers_in(words)) == named


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        "金属扶手松了，龙头滴水，黄色警戒线", "白天看水管，总闸在地下室", "高总闸、电梯总电源已关", "7-1201 张总阀漏",
        "3楼阿姨来过，向女士道歉",
        "王师傅接着跟", "李经理知道", "姓名没有登记", "安全总监来过", "马上去，方便时回电",
        "一位老太太跌倒", "全总量 30 方",
    ],
)  # fmt: skip
def test_things_colours_and_colleagues_stay_in_a_note(words: str) -> None:
    assert customers_in(words) == []
