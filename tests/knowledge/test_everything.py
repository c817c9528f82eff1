"""One box looks through the whole library: answers, scripts, documents in force, regulations, cases within reach."""

from datetime import date, timedelta

import pytest

from bench import answers as bench
from guanjia.knowledge import actions, everything, library
from guanjia.knowledge.everything import Group
from guanjia.knowledge.models import Unanswered
from tests.knowledge import papers, shelf
from tests.pages import Open, signed_in
from tests.world import World

__all__ = ["signed_in"]
RULES = "一、目的\n业主的信息不得外传。\n二、遗失物品\n拾到的东西当天交前台登记，三个月没有人认领再处理。"


def stocked(world: World) -> None:
    """Something of every kind that speaks of lost things."""
    shelf.published(world, question="捡到东西交给谁", wordings="", text="请交到前台，我们登记。")
    papers.published(world, title="失物管理办法", number="AJ-009", text=RULES)
    law = {"title": "民法典", "issuer": "全国人大", "effective_on": date(2021, 1, 1), "is_key": True}
    actions.write_regulation(by=world.admin, notes="拾得遗失物，应当返还权利人。", **law)
    case = {"title": "雨伞还给了失主", "is_good": True, "lesson": "拾到东西先登记。"}
    actions.write_case(by=world.zhou, facts="保洁拾到一把雨伞，交到前台。", **case)
    actions.load_scripts(by=world.admin)


def kinds(found: list[Group]) -> dict[str, str]:
    """The best of each kind."""
    return {group.kind: str(group.found[0].row) for group in found}


@pytest.mark.parametrize("words", ["拾到的东西", "时到的东西", "shidaodedongxi"])
def test_one_search_finds_every_kind_by_words_by_wrong_characters_and_by_sound(
    world: World, words: str
) -> None:
    stocked(world)
    found = kinds(everything.find(world.zhao, words))
    assert {"answer", "document", "case"} <= set(found)
    assert found["document"] == "《失物管理办法》第 1 版" and found["case"] == "雨伞还给了失主"


def test_initials_find_a_title_and_the_piece_that_fits_is_shown(world: World, signed_in: Open) -> None:
    stocked(world)
    assert kinds(everything.find(world.zhao, "swglbf"))["document"] == "《失物管理办法》第 1 版"
    [group] = [one for one in everything.find(world.zhao, "遗失物返还") if one.kind == "law"]
    assert group.found[0].piece == "拾得遗失物，应当返还权利人"
    page = signed_in("zhao").post("/desk/library/", {"q": "拾到的东西"}).content.decode()
    assert "拾到的东西当天交前台登记，三个月没有人认领再处理" in page
    for label in ("问答", "制度文件", "案例"):
        assert f">{label}</span>" in page
    phone = signed_in("zhang").post("/field/library/", {"q": "拾到的东西"}).content.decode()
    assert "保洁拾到一把雨伞，交到前台。" in phone and "/field/documents/" in phone


def test_what_the_library_does_not_answer_finds_nothing_and_shows_the_nearest_for_reference(
    world: World,
) -> None:
    stocked(world)
    shelf.whole_pack(world)
    asked = [row for name in ("first", "last") for row in bench.questions(name)]
    none = [row["asked"] for row in asked if row["kind"] == bench.NONE]
    looked = {words: everything.look(world.zhao, words) for words in none}
    found = {words for words, (hits, _) in looked.items() if hits}
    assert len(none) == 30
    assert found == {  # near enough in words to be taken for something that the library answers
        "今天天气怎么样", "你叫什么名字", "怎么去火车站", "房贷怎么还", "燃气费多少钱", "电费怎么交",
        "身份证丢了怎么补",
    }  # fmt: skip
    assert all(len(nearest) <= 3 for _, nearest in looked.values())
    kept = [row for row in asked if row["kind"] != bench.NONE and everything.find(world.zhao, row["asked"])]
    assert len(kept) == 105


def test_a_search_that_found_nothing_fitting_is_noted_for_who_keeps_the_answers(
    world: World, signed_in: Open
) -> None:
    shelf.whole_pack(world)
    desk, asked = signed_in("zhao"), "小区房价现在多少"
    page = desk.post("/desk/library/", {"q": asked}).content.decode()
    assert "没有找到合适的" in page and "记为没有答案" in page and "仅供参考" in page
    answer = desk.post("/desk/library/note/", {"q": asked, "_key": "a"})
    assert (answer.status_code, answer["Location"]) == (303, "/desk/library/")
    signed_in("zhang").post("/field/library/note/", {"q": asked, "_key": "b"})
    assert Unanswered.objects.values_list("text", "times").get() == (asked, 2)
    assert asked in signed_in("zhou").get("/desk/answers/unanswered/").content.decode()
    assert desk.post("/desk/library/note/", {"q": "", "_key": "c"}).status_code == 200
    assert desk.get("/desk/library/note/")["Location"] == "/desk/library/"
    assert Unanswered.objects.count() == 1


@pytest.mark.parametrize(
    ("asked", "first"),
    [("煤气味", "闻到煤气味怎么办"), ("闻到煤气怎么办", "闻到煤气味怎么办"), ("着火", "着火了怎么办")],
)
def test_words_of_danger_are_answered_first_by_what_to_do_at_the_desk_and_on_the_phone(
    world: World, signed_in: Open, asked: str, first: str
) -> None:
    shelf.whole_pack(world)
    for who, face in (("zhao", "desk"), ("zhang", "field")):
        page = signed_in(who).post(f"/{face}/library/", {"q": asked}).content.decode()
        assert page.index("先做这个：请") < page.index(first)
        assert "没有找到合适的" not in page
    for plain in ("燃气", "煤气"):
        page = signed_in("zhao").post("/desk/library/", {"q": plain}).content.decode()
        assert "闻到煤气味怎么办" in page and "先做这个" not in page


def test_regulations_and_cases_stand_in_the_menu_of_the_phone(world: World, signed_in: Open) -> None:
    stocked(world)
    phone = signed_in("zhang")
    menu = phone.get("/field/me/").content.decode()
    assert "/field/laws/" in menu and "/field/cases/" in menu
    assert "拾得遗失物，应当返还权利人。" in phone.get("/field/laws/").content.decode()
    assert "保洁拾到一把雨伞，交到前台。" in phone.get("/field/cases/").content.decode()


def test_only_the_edition_in_force_and_only_for_who_it_is_meant(world: World) -> None:
    edition = papers.published(world, title="失物管理办法", number="AJ-009", text=RULES)
    found = everything.find(world.zhao, "失物管理办法")
    assert found[0].kind == "document" and found[0].found[0].row == edition
    actions.write_edition(
        edition.document, by=world.lin, text=f"{RULES}\n三、贵重物品\n贵重物品交保险柜。", changes="加了第三条",
        projects=edition.projects,
    )  # fmt: skip
    tomorrow = papers.TODAY + timedelta(days=1)
    later = papers.put_in_force(world, edition.document, tomorrow)
    assert library.in_force(world.zhao, papers.TODAY).get() == edition
    assert library.in_force(world.zhao, tomorrow).get() == later
    actions.withdraw_edition(world.fresh(later), by=world.admin, reason="不用了")
    assert not library.in_force(world.zhao, tomorrow).exists()


def test_residents_and_other_posts_find_nothing_that_is_not_theirs(world: World) -> None:
    stocked(world)
    papers.published(world, title="技师守则", number="AJ-010", text="工具用完要擦。", roles=["technician"])
    assert kinds(everything.find(world.wang, "拾到的东西")) == {"answer": "捡到东西交给谁"}
    assert "document" not in kinds(everything.find(world.zhao, "工具用完要擦"))
    assert kinds(everything.find(world.zhang, "工具用完要擦"))["document"] == "《技师守则》第 1 版"
