"""The search for answers: other words, typing errors and letters find the same; what has no answer gets none surely."""

import pytest

from bench import answers as bench
from guanjia.kernel import policy
from guanjia.knowledge import search
from tests.knowledge.shelf import published, whole_pack, written
from tests.world import World


def first(world: World, text: str) -> str:
    """The question of the first answer that is found."""
    found = search.answers(world.zhao, text)
    return found[0][0].question if found else ""


@pytest.mark.clause("D-3.2.2-2")
@pytest.mark.parametrize(
    "text",
    [
        "物业费怎么交", "管理费怎么缴纳", "物管费在哪交？", "请问一下，我想问物业费怎么交呢", "物业废怎么交",
        "WUYEFEI zenme jiao", "guanlifei zenme jiao", "物 业 费 怎 么 交",
    ],
)  # fmt: skip
def test_one_question_is_found_however_it_is_typed(world: World, text: str) -> None:
    whole_pack(world)
    assert first(world, text) == "物业费怎么交"


def test_initials_find_what_they_begin(world: World) -> None:
    whole_pack(world)
    assert (first(world, "mjkdl"), first(world, "zxyj")) == ("门禁卡丢了怎么补", "装修押金什么时候退")
    assert search.answers(world.zhao, "mj") == []


def test_the_rates_on_questions_written_for_this_product(world: World) -> None:
    limit = float(policy.value("answers.sure")) / 100
    early, late = (bench.measured(bench.questions(name), limit) for name in ("first", "last"))
    assert bench.total(early) == bench.Found(60, 56, 59, 32, 0)
    assert bench.total(late) == bench.Found(52, 47, 49, 11, 0)
    assert (early[bench.NONE].asked, early[bench.NONE].sure) == (10, 0)
    assert (late[bench.NONE].asked, late[bench.NONE].sure) == (20, 0)


def test_only_a_sure_answer_is_given_without_a_person(world: World) -> None:
    whole_pack(world)
    found = search.answers(world.wang, "装修保证金什么时候退")
    sure = search.sure(found)
    assert sure is not None and sure.question == "装修押金什么时候退"
    near = search.answers(world.wang, "电费怎么交")
    assert near[0][0].question == "物业费怎么交" and near[0][1] < 0.75 and search.sure(near) is None
    assert search.sure(search.answers(world.wang, "帮我订机票")) is None and search.sure([]) is None


def test_scores_go_from_nothing_to_one_and_a_search_asks_the_database_once(world: World) -> None:
    whole_pack(world)
    found = search.answers(world.zhao, "停车费多少钱", limit=50)
    assert found[0][1] == 1.0 and all(0 < score <= 1 for _, score in found)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert world.count_queries(lambda: search.answers(world.zhao, "停车费多少钱")) <= 3
    for nothing in ("", "  ", "？！", "\x00", "😀"):
        assert search.answers(world.zhao, nothing) == []
    assert search.sure(search.answers(world.zhao, "长" * 5000)) is None


def test_a_search_finds_what_the_person_may_give_and_nothing_else(world: World) -> None:
    inner, open_to_all = (
        published(world, audience="staff"),
        published(world, question="游泳池多少钱", text="二十元。"),
    )
    written(world, question="游泳池在哪", text="在南门。")
    assert {row for row, _ in search.answers(world.zhou, "游泳池")} == {inner, open_to_all}
    assert {row for row, _ in search.answers(world.wang, "游泳池")} == {open_to_all}
    assert search.answers(world.actor("wu"), "游泳池") == []
    assert search.answers(world.zhao, "游泳池", project_id=world.hill.pk) == []
