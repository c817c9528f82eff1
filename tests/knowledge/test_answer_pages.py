"""问答 on screen: the shelf, the card 查答案 on a new case and a contact, keeping, and what found no answer."""

from datetime import date

import pytest

from guanjia.intake import actions as intake
from guanjia.intake.models import Contact
from guanjia.knowledge.models import Answer, AnswerUse, Unanswered
from tests.knowledge.shelf import FACTS, published, whole_pack, written
from tests.pages import Open, signed_in
from tests.world import World

__all__ = ["signed_in"]
HTMX = {"HX-Request": "true"}


def contact(world: World) -> Contact:
    """An enquiry that waits."""
    intake.receive(world.lake, by=world.zhao, wants="enquiry", source="phone", text="泳池开了吗")
    return Contact.objects.latest("pk")


@pytest.mark.clause("D-3.2.2-2")
def test_who_is_asked_finds_the_answer_on_the_page_of_the_case_and_notes_that_it_was_given(
    world: World, signed_in: Open
) -> None:
    whole_pack(world)
    zhao, case = signed_in("zhao"), contact(world)
    for place in ("/desk/new/", f"/desk/contacts/{case.pk}/"):
        assert "查答案" in zhao.get(place).content.decode(), place
    asked = {"q": "装休押金怎么退", "subject": f"contact:{case.pk}", "project": str(world.lake.pk)}
    answer = zhao.post("/desk/answers/look/", asked, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 200 and page.index("装修押金什么时候退") < page.index("用了这条")
    assert "请留好押金收据" in page and "<html" not in page
    row = Answer.objects.get(question="装修押金什么时候退")
    given = zhao.post(f"/desk/answers/{row.pk}/use/", {"subject": f"contact:{case.pk}"}, headers=HTMX)
    assert given.status_code == 200 and "HX-Trigger" in given.headers
    use = AnswerUse.objects.get()
    assert (use.answer, use.subject_kind, use.subject_id, use.by) == (row, "contact", case.pk, world.zhao.ref)
    assert "用过 1 次" in zhao.get(f"/desk/answers/{row.pk}/").content.decode()


def test_an_answer_is_not_noted_for_a_case_that_the_person_may_not_open(
    world: World, signed_in: Open
) -> None:
    row = published(world)
    for subject in ("contact:x", "nothing:1", "workorder:999999", ""):
        answer = signed_in("sun").post(f"/desk/answers/{row.pk}/use/", {"subject": subject}, headers=HTMX)
        assert answer.status_code == 422, subject
    assert AnswerUse.objects.count() == 0


def test_what_finds_no_answer_is_noted_by_one_tap_and_becomes_a_draft_by_another(
    world: World, signed_in: Open
) -> None:
    zhao, zhou, case = signed_in("zhao"), signed_in("zhou"), contact(world)
    asked = {"q": "能放风筝吗", "subject": f"contact:{case.pk}", "project": str(world.lake.pk)}
    page = zhao.post("/desk/answers/look/", asked, headers=HTMX).content.decode()
    assert "没有找到“能放风筝吗”的答案。" in page and "记下来请人写" in page
    assert zhao.post("/desk/answers/note/", asked, headers=HTMX).status_code == 200
    row = Unanswered.objects.get()
    assert (row.text, row.project, row.asked_in) == ("能放风筝吗", world.lake, [f"contact:{case.pk}"])
    listed = zhou.get("/desk/answers/unanswered/").content.decode()
    assert "能放风筝吗" in listed and f"/desk/contacts/{case.pk}/" in listed and "1 次" in listed
    assert "写答案</button>" not in zhao.get("/desk/answers/unanswered/").content.decode()
    to = zhou.post(f"/desk/answers/unanswered/{row.pk}/write/").headers["Location"]
    draft = Answer.objects.get(question="能放风筝吗")
    assert to == f"/desk/answers/{draft.pk}/edit/" and "能放风筝吗" in zhou.get(to).content.decode()
    assert "周敏" in zhou.get("/desk/answers/unanswered/").content.decode()


def test_an_answer_goes_from_the_form_to_the_shelf_and_what_is_wrong_stays_in_the_form(
    world: World, signed_in: Open
) -> None:
    zhou, lin = signed_in("zhou"), signed_in("lin")
    facts = FACTS | {
        "project": str(world.lake.pk),
        "audience": "everyone",
        "document": "",
        "text": "更换立管。",
    }
    written(world)
    refused = zhou.post("/desk/answers/write/", facts)
    assert refused.status_code == 422 and "已经有了" in refused.content.decode()
    assert "更换立管。" in refused.content.decode()
    page = zhou.post("/desk/answers/write/", facts | {"question": "什么时候换水管"}).headers["Location"]
    row = Answer.objects.get(question="什么时候换水管")
    assert page == f"/desk/answers/{row.pk}/"
    assert "“立管”可以说成“上下楼共用的水管”" in zhou.get(page).content.decode()
    until = {"valid_to": "2027-11-24", "plain_reason": ""}
    stopped = lin.post(page + "publish/", until)
    assert stopped.status_code == 422 and "“立管”可以说成“上下楼共用的水管”" in stopped.content.decode()
    assert lin.post(page + "publish/", until | {"plain_reason": "已解释"}).status_code == 303
    shelf = signed_in("zhao").get("/desk/answers/").content.decode()
    assert "什么时候换水管" in shelf and "游泳池几点开" not in shelf and "写答案" not in shelf
    assert zhou.post(page + "correct/", {"reason": "日期改了"}).status_code == 303
    assert "日期改了" in zhou.get(page).content.decode()
    assert "什么时候换水管" in zhou.get("/desk/answers/?view=draft").content.decode()
    assert lin.post(page + "withdraw/", {"reason": "不换了"}).status_code == 303
    assert "什么时候换水管" in lin.get("/desk/answers/?view=withdrawn").content.decode()


def test_the_shelf_is_searched_at_the_desk_and_on_the_phone(world: World, signed_in: Open) -> None:
    whole_pack(world)
    found = signed_in("zhao").post("/desk/answers/", {"q": "dianti huaile"}).content.decode()
    assert "电梯坏了怎么办" in found and "怎么开发票" not in found
    phone = signed_in("zhang").post("/field/answers/", {"q": "电驴充电"}).content.decode()
    assert "电动车和电池不能进楼" in phone and "怎么开发票" not in phone
    assert "没有找到“火星票”" in signed_in("zhao").post("/desk/answers/", {"q": "火星票"}).content.decode()


def test_answers_to_look_at_again_stand_apart(world: World, signed_in: Open) -> None:
    published(world, valid_to=date(2026, 12, 4))
    published(world, question="明年到期")
    page = signed_in("zhou").get("/desk/answers/?view=review").content.decode()
    assert "游泳池几点开" in page and "该复核" in page and "明年到期" not in page
