"""Answers 问答: a source and an end, plain words, one writes and another publishes, what was wrong is put right."""

from datetime import date, timedelta
from typing import Any

import pytest

from guanjia.communications.models import Message
from guanjia.communications.reactions import answers as reminders
from guanjia.intake import actions as intake
from guanjia.intake.models import Contact
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import NotAllowed, NotFound, Refused
from guanjia.knowledge import actions
from guanjia.knowledge import answers as library
from guanjia.knowledge.models import Answer, AnswerUse, Unanswered
from tests.knowledge.papers import published as published_document
from tests.knowledge.shelf import NEXT_YEAR, published, written
from tests.measures.test_figures import figure
from tests.world import NOW, World, refused

TOMORROW = date(2026, 11, 25)


def contact(world: World, text: str = "泳池开了吗") -> Contact:
    """An enquiry by telephone."""
    intake.receive(world.lake, by=world.zhao, wants="enquiry", source="phone", text=text)
    return Contact.objects.latest("pk")


@pytest.mark.clause("D-3.2.3-2")
def test_an_answer_in_use_has_a_source_and_an_end_and_was_published_by_another_person(world: World) -> None:
    row = written(world, by=world.lin)
    with refused("own_approval", row):
        actions.publish_answer(row, by=world.lin, valid_to=NEXT_YEAR)
    row = actions.publish_answer(row, by=world.admin, valid_to=NEXT_YEAR)
    assert (row.status, row.valid_to, row.published_at) == ("published", NEXT_YEAR, NOW)
    assert (row.written_by, row.published_by) == (world.lin.ref, world.admin.ref)
    assert world.events(row) == ["AnswerWritten", "AnswerPublished"]
    for facts, field in (({"source": ""}, "source"), ({"text": ""}, "text")):
        bare = written(world, question=f"没有{field}", **facts)
        with pytest.raises(Refused) as caught:
            actions.publish_answer(bare, by=world.lin, valid_to=NEXT_YEAR)
        assert (caught.value.code, set(caught.value.fields)) == ("answer_unfinished", {field})
    document = published_document(world).document
    sourced = written(world, question="上门几点", source="", document=document)
    assert actions.publish_answer(sourced, by=world.lin, valid_to=NEXT_YEAR).document == document
    late = written(world, question="今天到期")
    with refused("valid_past", late):
        actions.publish_answer(late, by=world.lin, valid_to=NOW.date())
    assert actions.publish_answer(late, by=world.lin, valid_to=TOMORROW).valid_to == TOMORROW


@pytest.mark.clause("D-3.2.4-1")
def test_words_of_the_trade_are_named_with_plain_ones_and_stay_only_with_a_reason(world: World) -> None:
    row = written(world, text="更换立管，按公摊计费。")
    assert library.jargon(row.text) == [("立管", "上下楼共用的水管"), ("公摊", "大家分摊的面积")]
    with refused("jargon", row):
        actions.publish_answer(row, by=world.lin, valid_to=NEXT_YEAR)
    with pytest.raises(Refused) as caught:
        actions.publish_answer(row, by=world.lin, valid_to=NEXT_YEAR)
    assert "“立管”可以说成“上下楼共用的水管”；“公摊”可以说成“大家分摊的面积”" in caught.value.message
    kept = actions.publish_answer(
        row, by=world.lin, valid_to=NEXT_YEAR, plain_reason="合同里就这么写，已加说明"
    )
    assert (kept.status, kept.plain_reason) == ("published", "合同里就这么写，已加说明")
    plain = written(world, question="换水管", text="更换立管。")
    plain = actions.change_answer(plain, by=world.zhou, text="更换上下楼共用的水管。")
    plain = actions.publish_answer(plain, by=world.lin, valid_to=NEXT_YEAR, plain_reason="没有术语")
    assert plain.plain_reason == ""
    said = [
        row.data["is_plain"] for row in Event.objects.filter(name="knowledge.AnswerPublished").order_by("pk")
    ]
    assert said == [False, True]


@pytest.mark.parametrize(
    ("facts", "code", "words"),
    [
        ({"question": " "}, "question_needed", "请写问题"),
        ({"question": "问" * 61}, "too_long", "最多 60 个字，现在 61 个"),
        ({"text": "答" * 801}, "too_long", "最多 800 个字"),
        ({"question": "游泳池几点开"}, "question_taken", "已经有“游泳池几点开”这一条了"),
    ],
)
def test_a_draft_that_is_wrong_is_refused_with_what_to_do_and_nothing_moves(
    world: World, facts: dict[str, Any], code: str, words: str
) -> None:
    written(world)
    other = written(world, question="别的")
    with refused(code, other):
        actions.change_answer(other, by=world.zhou, **facts)
    with pytest.raises(Refused) as caught:
        written(world, **({"question": "新的"} | facts))
    assert caught.value.code == code and words in caught.value.message
    assert Answer.objects.count() == 2


def test_answers_are_written_and_published_only_as_far_as_the_person_reaches(world: World) -> None:
    for stranger in (world.zhao, world.zhang, world.wang):
        with pytest.raises(NotAllowed):
            written(world, by=stranger)
    with refused("not_your_scope"):
        written(world, project=None)
    with refused("not_your_scope"):
        written(world, project=world.hill)
    row = written(world)
    with refused("not_your_scope", row):
        actions.change_answer(row, by=world.zhou, project=None)
    with pytest.raises(NotAllowed):
        actions.publish_answer(row, by=world.zhou, valid_to=NEXT_YEAR)
    whole = written(world, by=SYSTEM, project=None)
    with refused("not_your_scope", whole):
        actions.publish_answer(whole, by=world.lin, valid_to=NEXT_YEAR)
    assert actions.publish_answer(whole, by=world.admin, valid_to=NEXT_YEAR).status == "published"


def test_staff_read_what_is_in_use_and_residents_what_is_meant_for_them_and_holds(world: World) -> None:
    company = actions.publish_answer(
        written(world, by=SYSTEM, project=None, question="全公司的"), by=world.admin, valid_to=NEXT_YEAR
    )
    ours, inner = published(world), published(world, question="内部口径", audience="staff")
    short = published(world, question="明天到期", valid_to=TOMORROW)
    draft = written(world, question="还在写")
    theirs = actions.publish_answer(
        written(world, by=SYSTEM, project=world.hill), by=world.admin, valid_to=NEXT_YEAR
    )
    with clock.pinned(NOW + timedelta(days=2)):
        assert set(library.answers(world.zhao)) == {company, ours, inner, short}
        assert set(library.answers(world.zhou)) == {company, ours, inner, short, draft}
        assert set(library.answers(world.wang)) == {company, ours}
        assert set(library.in_use(world.admin, world.hill.pk)) == {company, theirs}
        with pytest.raises(NotFound):
            library.get_answer(world.zhao, theirs.pk)
    actions.withdraw_answer(ours, by=world.lin, reason="泳池拆了")
    assert ours not in library.answers(world.zhao) and ours not in library.answers(world.wang)


def test_a_use_counts_once_a_case_and_a_withdrawn_answer_is_not_used(world: World) -> None:
    row, case = published(world), contact(world)
    for _ in range(2):
        actions.use_answer(row, by=world.zhao, subject=case.ref)
    actions.use_answer(row, by=world.sun, subject=contact(world).ref)
    for _ in range(2):
        actions.use_answer(row, by=world.zhao, subject=world.lake.ref)
    assert library.uses([row.pk]) == {row.pk: 4}
    used = Event.objects.filter(name="knowledge.AnswerUsed", about__contains=[str(case.ref)])
    assert [(event.actor, event.project_id) for event in used] == [(world.zhao.ref, world.lake.pk)]
    row, later = actions.withdraw_answer(row, by=world.lin, reason="过时"), contact(world)
    with refused("not_in_use", row):
        actions.use_answer(row, by=world.zhao, subject=later.ref)
    assert AnswerUse.objects.count() == 4


@pytest.mark.clause("D-3.2.3-2")
def test_a_wrong_answer_is_given_no_more_until_another_publishes_it_right_and_who_gave_it_hears(
    world: World,
) -> None:
    row, case = published(world), contact(world)
    actions.use_answer(row, by=world.zhao, subject=case.ref)
    with refused("not_a_draft", row):
        actions.change_answer(row, by=world.zhou, text="改了")
    with refused("reason_needed", row):
        actions.correct_answer(row, by=world.zhou, reason=" ")
    row = actions.correct_answer(row, by=world.zhou, reason="今年改到六月开")
    assert row not in library.answers(world.zhao)
    event = Event.objects.get(name="knowledge.AnswerCorrected")
    assert event.data == {"reason": "今年改到六月开", "given": [str(case.ref)]}
    world.run_jobs()
    told = Message.objects.filter(subject_kind="answer", subject_id=row.pk)
    assert [(m.account.username if m.account else "", m.title) for m in told] == [
        ("zhao", "您用过的答案有误")
    ]
    row = actions.change_answer(row, by=world.lin, text="六月到八月每天九点到八点。")
    with refused("own_approval", row):
        actions.publish_answer(row, by=world.lin, valid_to=NEXT_YEAR)
    row = actions.publish_answer(row, by=world.admin, valid_to=NEXT_YEAR)
    assert (row.status, row.note, library.uses([row.pk])) == ("published", "", {row.pk: 1})
    with clock.pinned(NOW + timedelta(hours=1)):
        again = actions.correct_answer(row, by=world.zhou, reason="又改了")
    assert Event.objects.filter(name="knowledge.AnswerCorrected").latest("pk").data["given"] == [
        str(case.ref)
    ]
    assert again.status == "draft"


@pytest.mark.clause("D-3.2.3-2")
@pytest.mark.clause("D-3.2.4-1")
def test_answers_whose_day_has_passed_count_against_the_figure_until_somebody_looks_again(
    world: World,
) -> None:
    row, other = published(world, valid_to=TOMORROW), published(world, question="别的")
    assert (world.run_jobs(), figure(world, "M182"))[1] == (2, 2)
    with clock.pinned(NOW + timedelta(days=1)):
        assert actions.note_lapsed() == 0
    with clock.pinned(NOW + timedelta(days=2)):
        assert (actions.note_lapsed(), actions.note_lapsed()) == (1, 0)
        assert (world.run_jobs(), figure(world, "M182"))[1] == (1, 2)
        with refused("valid_past", row):
            actions.renew_answer(world.fresh(row), by=world.lin, valid_to=TOMORROW)
        with pytest.raises(NotAllowed):
            actions.renew_answer(world.fresh(row), by=world.zhou, valid_to=NEXT_YEAR)
        actions.renew_answer(world.fresh(row), by=world.lin, valid_to=NEXT_YEAR)
        assert (world.run_jobs(), figure(world, "M182"))[1] == (2, 2)
        actions.correct_answer(other, by=world.zhou, reason="不对")
        assert (world.run_jobs(), figure(world, "M182"))[1] == (1, 1)
    assert world.events(row) == ["AnswerWritten", "AnswerPublished", "AnswerLapsed", "AnswerRenewed"]


def test_the_writer_is_told_once_before_an_answer_ends_and_the_publishers_where_the_writer_left(
    world: World,
) -> None:
    row = published(world, valid_to=NOW.date() + timedelta(days=15))
    reminders.remind_of_answers()
    assert Message.objects.filter(subject_kind="answer").count() == 0
    for day in (1, 2):
        with clock.pinned(NOW + timedelta(days=day)):
            reminders.remind_of_answers()
    told = Message.objects.filter(subject_kind="answer", subject_id=row.pk)
    assert [(m.account.username if m.account else "", m.title) for m in told] == [("zhou", "答案该复核了")]
    company = actions.publish_answer(
        written(world, by=SYSTEM, project=None), by=world.admin, valid_to=TOMORROW
    )
    assert library.keepers(company) == [world.account("admin").pk]


def test_the_pack_is_loaded_as_drafts_once_and_every_answer_of_it_is_plain_and_sourced(world: World) -> None:
    rows = actions.load_answers(by=SYSTEM)
    assert len(rows) >= 30 and {row.status for row in rows} == {"draft"}
    assert [row.question for row in rows if library.jargon(row.question, row.text)] == []
    assert [row.question for row in rows if not (row.text and row.source and row.wordings)] == []
    assert actions.load_answers(by=SYSTEM) == []
    assert list(library.answers(world.zhao)) == []


def test_a_question_without_an_answer_is_counted_in_plain_words_and_its_numbers_are_masked(
    world: World,
) -> None:
    case = contact(world)
    row = actions.note_unanswered(
        "请问泳池能办生日会吗，我电话13800138000", by=world.zhao, subject=case.ref, project_id=world.lake.pk
    )
    assert row.text == "请问泳池能办生日会吗，我电话138****8000"
    again = contact(world)
    same = actions.note_unanswered(
        "泳池能办生日会吗，电话138 0013 8000", by=world.sun, subject=again.ref, project_id=world.lake.pk
    )
    assert (same.pk, same.times, same.asked_in) == (row.pk, 2, [str(case.ref), str(again.ref)])
    other = actions.note_unanswered("泳池能办生日会吗，电话138****8000", by=SYSTEM)
    assert (other.times, other.project_id, other.asked_in) == (1, None, [])
    with refused("question_needed"):
        actions.note_unanswered("  ", by=world.zhao)
    assert actions.note_unanswered("长" * 500, by=SYSTEM).text == "长" * 200
    assert next(r.pk for r in library.unanswered(world.zhao)) == row.pk


def test_a_question_becomes_a_draft_by_one_tap_or_is_let_be_with_a_reason(world: World) -> None:
    row = actions.note_unanswered("能放风筝吗", by=world.zhao, project_id=world.lake.pk)
    with pytest.raises(NotAllowed):
        actions.write_unanswered(row, by=world.zhao)
    answer = actions.write_unanswered(row, by=world.zhou)
    assert (answer.question, answer.project, answer.status, answer.written_by) == (
        "能放风筝吗", world.lake, "draft", world.zhou.ref,
    )  # fmt: skip
    assert (row.status, row.answer, row.settled_by) == ("written", answer, world.zhou.ref)
    with pytest.raises(Refused, match="现在是“在写答案”"):
        actions.write_unanswered(row, by=world.zhou)
    again = actions.note_unanswered("能放风筝吗", by=world.zhao, project_id=world.lake.pk)
    assert again.pk != row.pk
    assert actions.write_unanswered(again, by=world.lin) == answer
    odd = actions.note_unanswered("你好吗", by=world.zhao, project_id=world.lake.pk)
    with refused("reason_needed", odd):
        actions.drop_unanswered(odd, by=world.zhou, reason="")
    assert actions.drop_unanswered(odd, by=world.zhou, reason="不是问题").status == "dropped"
    assert Unanswered.objects.filter(status="open").count() == 0
    company = actions.note_unanswered("全公司的问题", by=SYSTEM)
    with refused("not_your_scope", company):
        actions.write_unanswered(company, by=world.zhou)
