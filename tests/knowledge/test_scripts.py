"""Scripts 话术: a clause each, kept by who may, names filled in, and shown at the moment when they are needed."""

from typing import Any

import pytest

from guanjia.intake import actions as intake
from guanjia.intake.models import Contact
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.refusals import NotAllowed, NotFound, Refused
from guanjia.knowledge import actions
from guanjia.knowledge import scripts as library
from guanjia.knowledge.models import Script
from guanjia.organization import actions as organization
from guanjia.organization import queries as organization_queries
from tests.pages import Open, signed_in
from tests.world import World, refused

__all__ = ["signed_in"]
CLAUSES = {
    "A-1.1-3", "B-5.2.1-1", "C-3.2-1", "C-3.2-2", "D-3.1.1-2", "D-3.1.4-1", "D-3.2.1-2", "D-3.2.2-3",
    "D-3.2.5-1", "D-3.2.5-2", "D-3.3.1-1", "D-3.3.1-2", "D-5.3.1-2",
}  # fmt: skip
GREETING = "“您好，安居物业湖畔花园客服，我是赵琳，请问有什么可以帮您？”"


def script(title: str) -> Script:
    """A script of the company by its title."""
    return Script.objects.get(title=title, project=None)


def own(world: World, **facts: Any) -> Script:
    """A script of the lake project by its supervisor."""
    facts = {"situation": "door", "title": "下雨天", "say": "“我先套好鞋套。”", "project": world.lake} | facts
    return actions.add_script(by=facts.pop("by", world.zhou), **facts)


def test_every_clause_that_is_words_has_a_script_in_force_that_names_it(world: World) -> None:
    named = {clause for row in Script.objects.filter(is_on=True) for clause in row.clauses}
    assert CLAUSES - named == set()
    situations = set(Script.objects.filter(is_on=True).values_list("situation", flat=True))
    assert situations == set(Script.Situation.values)
    assert [row.title for row in Script.objects.exclude(situation="practice") if not row.avoid] == []


def test_a_complaint_begins_with_listening_and_says_what_heats_it_up(world: World) -> None:
    first, second, *_ = library.said(world.zhao, world.lake.pk, "complaint", "listen")
    assert first.row.clauses == ["C-3.2-1", "D-3.3.1-1", "D-3.3.1-2"] and "让客户把话说完" in "".join(
        first.say
    )
    assert second.row.clauses == ["C-3.2-2"] and "“您去投诉好了。”“随便您找谁。”" in second.avoid
    assert "“这件事我来跟，我叫赵琳，……点以前一定给您回话。”" in second.say


def test_loading_the_scripts_again_adds_only_what_is_missing_and_changes_nothing(world: World) -> None:
    before = Script.objects.count()
    actions.change_script(script("接起电话"), by=world.lin, say="“您好，{company}。”")
    actions.change_script(script("客户进门"), by=world.lin, title="客户走进来")
    assert [row.title for row in actions.load_scripts(by=SYSTEM)] == ["客户进门"]
    assert (Script.objects.count(), script("接起电话").say) == (before + 1, "“您好，{company}。”")
    assert actions.load_scripts(by=SYSTEM) == []


def test_a_script_is_kept_a_phrase_a_line_and_says_who_changed_what(world: World) -> None:
    row = own(world, say="\n“我是｛me｝。” \n\n 套鞋套\n", avoid="\n抽烟\n", clauses=["B-5.2.1-1"])
    assert (row.say, row.avoid) == ("“我是{me}。”\n套鞋套", "抽烟")
    assert library.with_names(world.zhang, world.lake.pk, [row])[0].lines == [
        ("“我是张建国。”", True), ("套鞋套", False),
    ]  # fmt: skip
    actions.change_script(row, by=world.zhou, title="下雨天", say=row.say)
    actions.change_script(row, by=world.lin, title="雨天上门", is_on=False)
    assert world.events(row) == ["ScriptAdded", "ScriptChanged"]
    assert (world.fresh(row).title, world.fresh(row).is_on) == ("雨天上门", False)
    assert row not in library.scripts(world.zhao) and row in library.scripts(world.zhou)
    assert library.said(world.zhou, world.lake.pk, "door")[-1].row != row


@pytest.mark.parametrize(
    ("facts", "code", "words"),
    [
        ({"say": "“我是{name}。”"}, "unknown_name", "不认识“{name}”，花括号里只能写 {company}"),
        ({"avoid": "{phone}"}, "unknown_name", "不认识“{phone}”"),
        ({"say": "“我是{me。”"}, "unknown_name", "不认识“{me。”"),
        ({"say": " \n "}, "script_empty", "至少写一句要说的话"),
        ({"clauses": ["第三条"]}, "bad_clause", "“第三条”不是条款编号"),
        ({"title": "敲门", "situation": "door"}, "title_taken", "这里已经有“敲门”了"),
    ],
)
def test_a_script_that_is_wrong_is_refused_with_what_to_do_and_nothing_moves(
    world: World, facts: dict[str, Any], code: str, words: str
) -> None:
    own(world, title="敲门")
    row = own(world)
    before = Script.objects.count()
    with refused(code, row):
        actions.change_script(row, by=world.zhou, **facts)
    with pytest.raises(Refused) as caught:
        own(world, **{"title": "另一条"} | facts)
    assert caught.value.code == code and words in caught.value.message
    assert Script.objects.count() == before


def test_scripts_are_kept_by_who_keeps_the_catalogue_and_only_where_they_reach(world: World) -> None:
    row = own(world)
    with pytest.raises(NotAllowed):
        actions.change_script(row, by=world.zhao, title="别的")
    with pytest.raises(NotAllowed):
        own(world, by=world.zhang, title="别的")
    with refused("not_your_scope"):
        own(world, project=world.hill)
    with refused("not_your_scope", row):
        actions.change_script(row, by=world.zhou, project=world.hill)
    theirs = own(world, by=SYSTEM, project=world.hill)
    with refused("not_your_scope", theirs):
        actions.change_script(theirs, by=world.zhou, title="别的")
    assert actions.change_script(row, by=world.admin, project=None).project is None
    with pytest.raises(NotFound):
        library.get_script(world.zhou, theirs.pk)
    assert theirs in library.scripts(world.actor("wu")) and theirs not in library.scripts(world.zhang)
    assert library.scripts(world.wang).count() == 0


@pytest.mark.clause("D-3.2.1-2")
def test_a_new_case_and_a_home_that_rings_greet_with_the_name_of_the_company(
    world: World, signed_in: Open
) -> None:
    zhao, home = signed_in("zhao"), f"/desk/households/{world.home.household.pk}/"
    for page in ("/desk/new/", "/desk/new/look/?source=phone", home + "?ringing=1"):
        assert GREETING in zhao.get(page).content.decode(), page
    assert "接起电话" not in zhao.get(home).content.decode()
    company = organization_queries.company()
    assert company is not None
    organization.change_company(company, by=world.admin, name="安心物业")
    assert "安心物业湖畔花园客服" in zhao.get("/desk/new/").content.decode()


@pytest.mark.clause("D-3.1.1-2")
def test_who_stands_at_the_desk_is_greeted_with_the_words_of_the_desk(world: World, signed_in: Open) -> None:
    page = signed_in("zhao").get("/desk/new/look/?source=desk").content.decode()
    assert "“您好，欢迎来到湖畔花园服务中心，请问有什么可以帮您？”" in page and GREETING not in page


def received(world: World, wants: str) -> str:
    """The page of a contact that waits."""
    intake.receive(world.lake, by=world.zhao, wants=wants, source="phone", text="灯又坏了")
    return f"/desk/contacts/{Contact.objects.latest('pk').pk}/"


@pytest.mark.clause("D-3.2.5-2")
def test_a_complaint_shows_how_to_listen_and_an_enquiry_how_to_thank(world: World, signed_in: Open) -> None:
    zhao = signed_in("zhao")
    complaint, enquiry = (
        zhao.get(received(world, wants)).content.decode() for wants in ("complaint", "enquiry")
    )
    assert "第一步：先听" in complaint and "谢谢客户" not in complaint
    assert "一时答不上来" in enquiry and "“谢谢您打来，祝您生活愉快，再见。”" in enquiry
    assert "第一步：先听" not in enquiry


def test_the_library_shows_each_situation_with_its_clauses_at_the_desk_and_on_the_phone(
    world: World, signed_in: Open
) -> None:
    own(world, title="湖边的门")
    own(world, by=SYSTEM, project=world.hill, title="山上的门")
    zhao = signed_in("zhao")
    whole = zhao.get("/desk/scripts/").content.decode()
    assert GREETING in whole and {clause for clause in CLAUSES if clause not in whole} == set()
    assert "湖边的门" in whole and "山上的门" not in whole and "修改" not in whole
    some = zhao.get("/desk/scripts/?situation=complaint").content.decode()
    assert "第一步：先听" in some and GREETING not in some
    phone = signed_in("zhang").get("/field/scripts/").content.decode()
    assert "“您好，我是安居物业的张建国，和您约好来看……，这是我的工牌。”" in phone
    assert "/field/scripts/" in signed_in("zhang").get("/field/me/").content.decode()


def test_a_supervisor_writes_a_script_on_screen_and_what_is_wrong_stays_in_the_form(
    world: World, signed_in: Open
) -> None:
    zhou = signed_in("zhou")
    facts = {
        "situation": "call", "title": "停水的时候", "say": "“今天{time}恢复。”", "avoid": "", "position": "9",
        "clauses": "D-3.2.2-3", "project": str(world.lake.pk), "is_on": "on",
    }  # fmt: skip
    answer = zhou.post("/desk/scripts/add/", facts)
    assert answer.status_code == 422 and "不认识“{time}”" in answer.content.decode()
    assert "今天{time}恢复" in answer.content.decode() and not Script.objects.filter(title="停水的时候")
    assert zhou.post("/desk/scripts/add/", facts | {"say": "“六点恢复。”"}).status_code == 303
    row = Script.objects.get(title="停水的时候")
    assert (row.clauses, row.project, row.position) == (["D-3.2.2-3"], world.lake, 9)
    page = f"/desk/scripts/{row.pk}/"
    assert "“六点恢复。”" in zhou.get(page).content.decode()
    off = facts | {"say": row.say}
    del off["is_on"]
    assert zhou.post(page, off).headers["Location"] == f"/desk/scripts/#script-{row.pk}"
    assert not world.fresh(row).is_on
    assert "停水的时候" not in signed_in("zhao").get("/desk/new/").content.decode()
    assert "停用" in zhou.get("/desk/scripts/").content.decode()
    assert signed_in("zhao").get(page).status_code == 403
