"""A month of complaints for owners: sums that say nothing of anybody, a notice that another person approves, once."""

from datetime import date

import pytest

from guanjia.communications import actions as messages
from guanjia.communications.models import Notice
from guanjia.complaints import actions, publishing
from guanjia.complaints.publishing import Topic
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import NotAllowed, Refused
from tests.complaints import story
from tests.complaints.story import HOUR
from tests.pages import Open, signed_in
from tests.world import NOW, World

__all__ = ["signed_in"]
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
TEXT = "十一月收到投诉 1 件，办到客户满意 1 件。"


@pytest.fixture
def month(world: World) -> publishing.Month:
    """Three about facilities, one of them satisfied and reviewed, one withdrawn; one put together; one of cleaning."""
    row = story.satisfied(world)
    actions.review_complaint(
        row, by=world.zhou, cause="standard", whys=["只换灯管", "没有查回路"], words="修第二次的先查回路",
        at=NOW + 10 * HOUR,
    )  # fmt: skip
    second = story.registered(world)
    gone = story.registered(world)
    actions.withdraw_complaint(gone, by=world.zhao, reason="客户说不用了", at=NOW + HOUR)
    merged = story.registered(world)
    actions.merge_complaint(merged, by=world.zhou, into=second, at=NOW + HOUR)
    story.registered(world, topic="cleaning")
    return publishing.month_of(world.lake, NOVEMBER)


def test_a_month_counts_each_once_and_says_what_was_done(world: World, month: publishing.Month) -> None:
    assert (month.received, month.satisfied, month.in_time, month.open, month.withdrawn, month.excepted) == (
        4, 1, 1, 2, 1, 0
    )  # fmt: skip
    assert month.topics == [Topic("公共设施", 3, 1), Topic("其他", 1, 0)]
    assert month.done == ["修第二次的先查回路"]
    text = publishing.text_of(world.lake, month)
    assert "收到投诉 4 件，办到客户满意 1 件，其中按时 1 件，还在办 2 件，客户撤回 1 件。" in text
    assert "- 公共设施 3 件，其中 1 件办到满意" in text and "环境保洁" not in text
    for secret in ("王慧敏", "13812345678", "3-2-501", "地库"):
        assert secret not in text


def test_another_project_and_another_month_are_empty(world: World, month: publishing.Month) -> None:
    assert publishing.month_of(world.hill, NOVEMBER).received == 0
    assert publishing.month_of(world.lake, date(2026, 10, 1)) == publishing.Month(date(2026, 10, 1))


def test_a_lesson_that_names_a_customer_is_left_out(world: World) -> None:
    row = story.satisfied(world)
    words = "王慧敏家的先查回路"
    actions.review_complaint(
        row, by=world.zhou, cause="standard", whys=["只换灯管", "没有查回路"], words=words, at=NOW + 10 * HOUR
    )  # fmt: skip
    assert publishing.month_of(world.lake, NOVEMBER).done == []


def test_it_goes_out_as_a_notice_that_another_person_approves_once(world: World) -> None:
    row = actions.publish_month(world.lake, by=world.zhou, first=NOVEMBER, text=TEXT, today=DECEMBER)
    assert (row.status, row.sort, row.title) == ("asked", "owners", "2026年11月投诉处理情况公示")
    with pytest.raises(Refused, match="已经公示，或在等批准"):
        actions.publish_month(world.lake, by=world.zhou, first=NOVEMBER, text=TEXT, today=DECEMBER)
    with pytest.raises(Refused):
        messages.approve_notice(row, by=world.zhou)
    assert messages.approve_notice(row, by=world.lin).status == "out"
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "today", "words"),
    [
        (TEXT, date(2026, 11, 30), "还没有过完"),
        ("王慧敏家的灯修好了", DECEMBER, "不写住户的姓名"),
        (" ", DECEMBER, "请写标题和内容"),
    ],
)  # fmt: skip
def test_what_is_not_to_be_published_is_refused_and_nothing_moves(
    world: World, text: str, today: date, words: str
) -> None:
    before = Event.objects.count()
    with pytest.raises(Refused, match=words):
        actions.publish_month(world.lake, by=world.zhou, first=NOVEMBER, text=text, today=today)
    with pytest.raises(NotAllowed):
        actions.publish_month(world.lake, by=world.zhao, first=NOVEMBER, text=TEXT, today=DECEMBER)
    assert (Event.objects.count(), Notice.objects.count()) == (before, 0)


def test_the_page_shows_a_month_and_hands_its_notice_over(world: World, signed_in: Open) -> None:
    story.received(world)
    zhou, zhao = signed_in("zhou"), signed_in("zhao")
    page = "/desk/complaints/published/?month=2026-10"
    html = zhou.get(page).content.decode()
    assert "2026年10月投诉处理情况公示" in html and "收到投诉 0 件" in html
    assert "交去批准" not in zhao.get(page).content.decode()
    assert zhou.post(page, {"text": TEXT}).status_code == 303
    assert "这个月已经公示，或在等批准" in zhou.get(page).content.decode()
    assert Notice.objects.get().text == TEXT
