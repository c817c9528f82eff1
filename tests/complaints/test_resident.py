"""Who complained follows it at home: where it stands, what was told, a view of the options, satisfied or not yet."""

from html import unescape

import pytest

from guanjia.communications.models import Message
from guanjia.complaints import actions, queries
from guanjia.complaints.models import Complaint
from guanjia.kernel.models import Event
from tests.complaints import story
from tests.complaints.story import HOUR
from tests.pages import Open, signed_in
from tests.world import NOW, World, refused

__all__ = ["signed_in"]


def page_of(row: Complaint) -> str:
    """The page at home."""
    return f"/home/complaints/{row.pk}/"


def planned(world: World) -> Complaint:
    """Judged, with a way to settle it."""
    row = story.judged(world)
    option = {
        "name": "改线并换灯",
        "method": "换回路和 12 盏灯",
        "due_on": (NOW + 72 * HOUR).date(),
        "fen": 0,
    }
    actions.add_option(row, by=world.zhou, at=NOW + 4 * HOUR, **option)
    return row


def test_the_own_complaint_stands_on_the_first_page_and_on_its_own(world: World, signed_in: Open) -> None:
    row, wang = planned(world), signed_in("wang")
    assert page_of(row) in wang.get("/home/").content.decode()
    html = unescape(wang.get(page_of(row)).content.decode())
    for words in (
        "正在想办法，想先听听您的",
        row.number,
        "改线并换灯",
        "换回路和 12 盏灯",
        story.FACTS["wish"],
    ):
        assert words in html, words
    for inner in ("没查漏电回路", "两张服务单都只换了灯管", "zhang 查一项", "张建国", "公司有责"):
        assert inner not in html, inner


def test_the_customer_chooses_says_not_yet_and_then_satisfied(world: World, signed_in: Open) -> None:
    row, wang = planned(world), signed_in("wang")
    option = queries.options_of(row)[0]
    assert wang.post(f"{page_of(row)}view/", {"option": option.pk, "words": "就改线"}).status_code == 303
    step = queries.present_round(world.fresh(row))
    assert (step.opinion, step.opinion_how, step.options.get().is_chosen) == ("就改线", "message", True)

    row = story.told(world, story.agreed(world, world.fresh(row)))
    assert "办好了，您满意吗？" in wang.get(page_of(row)).content.decode()
    empty = wang.post(f"{page_of(row)}unsatisfied/", {"words": ""})
    assert empty.status_code == 422 and world.fresh(row).status == "told"
    wang.post(f"{page_of(row)}unsatisfied/", {"words": "还有两盏不亮"})
    assert (world.fresh(row).status, world.fresh(row).round) == ("planning", 2)

    row = story.told(world, story.agreed(world, world.fresh(row), 10 * HOUR), 12 * HOUR)
    wang.post(f"{page_of(row)}satisfied/", {"words": ""})
    row = world.fresh(row)
    assert (row.status, [step.is_satisfied for step in queries.rounds(row)]) == ("satisfied", [False, True])
    assert [step.asked_by for step in queries.rounds(row)] == [world.wang.ref] * 2
    html = unescape(wang.get(page_of(row)).content.decode())
    assert "还有两盏不亮" in html and "您说满意，谢谢您" in html and "还没有解决</a>" not in html


def test_the_customer_takes_it_back_with_a_reason(world: World, signed_in: Open) -> None:
    row, wang = story.accepted(world), signed_in("wang")
    assert "前给您回话" in wang.get(page_of(row)).content.decode()
    assert wang.post(f"{page_of(row)}withdraw/", {"reason": " "}).status_code == 422
    wang.post(f"{page_of(row)}withdraw/", {"reason": "灯已经亮了"})
    row = world.fresh(row)
    assert (row.status, row.end_reason) == ("withdrawn", "灯已经亮了")


def test_nobody_else_sees_it_or_answers_for_the_customer(world: World, signed_in: Open) -> None:
    row = story.told(world, story.agreed(world, story.judged(world)))
    before = Event.objects.count()
    for name in ("chen", "feng"):
        stranger = signed_in(name)
        assert stranger.get(page_of(row)).status_code == 404
        assert stranger.post(f"{page_of(row)}satisfied/", {"words": ""}).status_code == 404
    for stranger in (world.chen, world.zhang):
        with refused("not_allowed", row):
            actions.note_satisfied(row, by=stranger, at=NOW + 9 * HOUR)
        with refused("not_allowed", row):
            actions.withdraw_complaint(row, by=stranger, reason="不要了", at=NOW + 9 * HOUR)
    with refused("not_allowed", row):
        actions.tell_progress(row, by=world.wang, how="message", words="好了")
    assert (Event.objects.count(), signed_in("zhao").get(page_of(row)).status_code) == (before, 403)


@pytest.mark.clause("D-3.3.5-2")
def test_the_result_asks_in_the_inbox_with_the_way_to_answer(world: World, signed_in: Open) -> None:
    row = story.told(world, story.agreed(world, story.judged(world)))
    world.run_jobs()
    asked = Message.objects.get(words="complaint_ask", account=world.account("wang"))
    assert asked.url == page_of(row)
    assert signed_in("wang").get(asked.url).status_code == 200
    accepted = Message.objects.get(words="complaint_accepted", account=world.account("wang"))
    assert accepted.url == page_of(row)
