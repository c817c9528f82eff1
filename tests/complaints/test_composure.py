"""What to say by stage and mood, and a talk that is broken off: the colleague is spared, the complaint goes on."""

from datetime import date
from itertools import pairwise

import pytest

from guanjia.communications.models import Message
from guanjia.complaints import actions, reactions
from guanjia.complaints.models import Complaint
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import NotAllowed, Refused
from guanjia.knowledge import scripts as library
from guanjia.knowledge.models import Script
from tests.complaints import story
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes

__all__ = ["signed_in"]
ABUSED = {"why": "abuse", "was_warned": True, "words": "骂人，提醒了一次，还骂"}


def titles(world: World, stage: str) -> list[str]:
    """The scripts of one stage of a complaint."""
    return [one.row.title for one in library.said(world.zhao, world.lake.pk, "complaint", stage)]


@pytest.mark.clause("C-3.2-1")
@pytest.mark.clause("D-3.3.1-1")
def test_each_stage_has_its_words_and_each_mood_stands_after_them(world: World) -> None:
    assert titles(world, "listen") == [
        "第一步：先听", "第二步：听懂，不激化", "着急的，先给时间", "发火的，等他说完再开口", "难过的，陪着说完",
        "辱骂、威胁的，提醒一次再中断",
    ]  # fmt: skip
    for stage in Script.Stage.values:
        rows = library.said(world.zhao, world.lake.pk, "complaint", stage)
        assert not rows[0].row.mood and {row.row.stage for row in rows} <= {"", stage}
        assert all(not before.row.mood or after.row.mood for before, after in pairwise(rows))
        assert {row.row.mood for row in rows if row.row.mood} >= {"angry", "sad", "abusive"}


@pytest.mark.clause("C-3.2-6")
@pytest.mark.clause("C-3.2-2")
def test_the_page_says_what_fits_the_stage_and_reminds_who_listens_not_to_interrupt(
    world: World, signed_in: Open
) -> None:
    row = story.received(world)
    zhao, page = signed_in("zhao"), f"/desk/complaints/{row.pk}/"
    html = zhao.get(page).content.decode()
    assert "第一步：先听" in html and "客户辱骂、威胁：" in html and "是我们的错，怎么道歉" not in html
    assert "先让客户说完，不打断" in zhao.get(f"{page}register/").content.decode()
    row = story.satisfied(world)
    assert "是我们的错，怎么道歉" not in zhao.get(f"/desk/complaints/{row.pk}/").content.decode()
    row = story.told(world, story.agreed(world, story.judged(world)))
    Complaint.objects.filter(pk=row.pk).update(status="executed")
    assert "是我们的错，怎么道歉" in zhao.get(f"/desk/complaints/{row.pk}/").content.decode()


@pytest.mark.clause("D-3.3.1-2")
def test_a_talk_that_is_broken_off_goes_to_a_colleague_and_the_complaint_goes_on(world: World) -> None:
    row = story.accepted(world)
    actions.change_owner(
        row, by=world.zhou, owner=world.account("zhao"), reason="小赵熟悉这一户", at=NOW + minutes(50)
    )
    row = actions.break_off(
        world.fresh(row), by=world.zhao, to=world.account("zhou"), at=NOW + minutes(60), **ABUSED
    )
    assert (row.status, row.owner) == ("investigating", world.account("zhou"))
    event = Event.objects.get(name="complaints.TalkBrokenOff")
    assert event.data | {"words": ""} == {
        "why": "abuse", "was_warned": True, "words": "", "to": world.account("zhou").pk
    }  # fmt: skip
    world.run_jobs()
    told = Message.objects.get(words="complaint_handed")
    assert told.account_id == world.account("zhou").pk and "提醒后仍辱骂" in told.text


def test_who_does_not_own_it_hands_over_the_talk_alone(world: World) -> None:
    row = story.accepted(world)
    owner = row.owner
    row = actions.break_off(row, by=world.zhao, to=world.account("lin"), at=NOW + minutes(60), **ABUSED)
    assert row.owner == owner


@pytest.mark.parametrize(
    ("facts", "to", "words"),
    [
        ({"was_warned": False}, "zhou", "先平静提醒客户一次"),
        ({"why": ""}, "zhou", "请选为什么中断"),
        ({"words": " "}, "zhou", "请写客户说了什么"),
        ({}, "zhao", "不能是您自己"),
        ({}, "", "请选接着谈的同事"),
    ],
)  # fmt: skip
def test_a_break_that_is_not_fair_is_refused_and_nothing_moves(
    world: World, facts: dict[str, object], to: str, words: str
) -> None:
    row, before = story.registered(world), Event.objects.count()
    with pytest.raises(Refused, match=words):
        actions.break_off(row, by=world.zhao, to=world.account(to) if to else None, **ABUSED | facts)
    assert Event.objects.count() == before


def test_a_threat_is_not_waited_out_and_a_technician_has_no_say(world: World) -> None:
    row = story.registered(world)
    facts = ABUSED | {"why": "threat", "was_warned": False}
    with pytest.raises(NotAllowed):
        actions.break_off(row, by=world.zhang, to=world.account("zhou"), **facts)
    actions.break_off(row, by=world.zhao, to=world.account("zhou"), **facts)
    assert Event.objects.filter(name="complaints.TalkBrokenOff").count() == 1


def test_an_exception_is_called_to_mind_once_on_its_day(world: World) -> None:
    row = story.accepted(world)
    actions.except_complaint(
        row, by=world.lin, reason="客户已搬走，联系不上", legal_note="法务看过，没有未了的义务",
        next_review_on=date(2026, 12, 1), at=NOW + minutes(60),
    )  # fmt: skip
    reactions.remind_of_exceptions()
    assert not Message.objects.filter(words="complaint_look_again").exists()
    Complaint.objects.filter(pk=row.pk).update(next_review_on=date(2026, 11, 1))
    reactions.remind_of_exceptions()
    reactions.remind_of_exceptions()
    told = Message.objects.filter(words="complaint_look_again").values_list("account_id", flat=True)
    assert sorted(told) == sorted({row.owner_id, world.account("lin").pk})
