"""A document is written by one person, published by another, never changed, and replaced by its next edition."""

from datetime import date, timedelta
from typing import Any

import pytest

from guanjia.communications.models import Message
from guanjia.communications.reactions import documents
from guanjia.kernel import attachments, clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.refusals import NotFound
from guanjia.knowledge import actions, library, paragraphs
from guanjia.knowledge.actions.documents import months_later
from guanjia.knowledge.models import Document, Edition
from guanjia.organization import actions as organization
from tests.knowledge.papers import QUIZ, TEXT, TODAY, draft_of, next_edition, published, put_in_force, written
from tests.world import NOW, World, refused


@pytest.mark.clause("D-1.1-2")
def test_a_standard_is_written_by_one_person_and_published_by_another_with_its_date(world: World) -> None:
    document = written(world, clauses=["D-1.1-2"])
    draft = actions.ask_edition(draft_of(document), by=world.lin)
    with refused("own_approval", draft):
        actions.publish_edition(draft, by=world.lin, effective_on=TODAY)
    edition = actions.publish_edition(draft, by=world.admin, effective_on=TODAY + timedelta(days=3))
    assert (edition.status, edition.number, edition.published_at) == ("published", 1, NOW)
    assert (edition.written_by, edition.decided_by) == (world.lin.ref, world.admin.ref)
    assert world.events(edition) == ["EditionWritten", "EditionAsked", "EditionPublished"]
    assert [row.document.title for row in library.newest(world.zhao)] == ["上门服务规范"]


@pytest.mark.clause("AX-8.1-1")
@pytest.mark.clause("DX-9.1-1")
def test_a_document_says_from_when_it_counts_and_when_it_is_looked_at_again(world: World) -> None:
    edition = published(world)
    document = world.fresh(edition.document)
    assert (edition.effective_on, document.review_on) == (TODAY, date(2027, 11, 24))
    later = date(2028, 1, 31)
    facts = {"title": "上门规范", "number": "AJ-9", "role": "butler", "review_on": later}
    document = actions.change_document(document, by=world.lin, **facts)
    assert (document.title, document.number, document.review_on) == ("上门规范", "AJ-9", later)
    with refused("number_taken"):
        written(world, number="AJ-9")


def test_who_publishes_is_told_once_some_days_before_a_review(world: World) -> None:
    edition = published(world)
    before = Message.objects.count()
    with clock.pinned(NOW + timedelta(days=365 - 31)):
        documents.remind_of_reviews()
    assert Message.objects.count() == before
    for day in (30, 29):
        with clock.pinned(NOW + timedelta(days=365 - day)):
            documents.remind_of_reviews()
    told = Message.objects.filter(subject_kind="document", subject_id=edition.document_id)
    reviews = [row.account for row in told if row.title == "制度文件该复审了"]
    assert [row.username for row in reviews if row] == ["lin", "admin"]
    actions.withdraw_edition(edition, by=world.lin, reason="不用了")
    assert library.to_review(date(2030, 1, 1)) == []


def test_the_review_keeps_to_the_last_day_of_a_month() -> None:
    assert months_later(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 11, 24), 1) == date(2026, 12, 24)
    assert months_later(date(2026, 12, 24), 1) == date(2027, 1, 24)


def test_a_published_edition_never_changes_and_its_next_one_replaces_it(world: World) -> None:
    first = published(world)
    before = world.snapshot(first)[0]
    with refused("changes_needed", first):
        actions.write_edition(first.document, by=world.lin, text="新的", projects=first.projects)
    second = next_edition(world, first)
    assert (second.number, world.snapshot(first)[0]) == (2, before)
    assert library.standings([second, first], TODAY) == {first.pk: "已被替代", second.pk: "现行"}
    assert [row.number for row in library.get_editions(world.zhang, first.document_id)] == [2, 1]


def test_the_old_edition_counts_until_the_day_of_the_new_one(world: World) -> None:
    first = published(world)
    actions.write_edition(
        first.document, by=world.lin, text="新的", changes="全换了", projects=first.projects
    )
    second = put_in_force(world, first.document, TODAY + timedelta(days=7))
    both = [second, world.fresh(first)]
    assert library.standings(both, TODAY) == {first.pk: "现行", second.pk: "待生效"}
    assert library.standings(both, TODAY + timedelta(days=7)) == {first.pk: "已被替代", second.pk: "现行"}


def test_a_draft_is_written_again_until_it_is_sent(world: World) -> None:
    document = written(world)
    again = actions.write_edition(document, by=world.zhou, text="改过", projects=[world.lake.pk], quiz=QUIZ)
    assert (again.number, again.text, again.written_by) == (1, "改过", world.zhou.ref)
    sent = actions.ask_edition(again, by=world.zhou)
    with refused("asked_already", sent):
        actions.write_edition(document, by=world.lin, text="再改", projects=[world.lake.pk])
    back = actions.send_back_edition(sent, by=world.lin, reason="第二题答案不对")
    assert (back.status, back.note) == ("draft", "第二题答案不对")
    world.run_jobs()
    told = Message.objects.get(
        account=world.account("zhou"), title_sealed__isnull=False, subject_kind="document"
    )
    assert "第二题答案不对" in told.text


def test_who_may_publish_hears_of_a_draft_but_not_its_writer(world: World) -> None:
    actions.ask_edition(draft_of(written(world)), by=world.lin)
    world.run_jobs()
    told = Message.objects.filter(subject_kind="document").values_list("account__username", flat=True)
    assert set(told) == {"admin"}
    actions.ask_edition(draft_of(written(world, number="AJ-2", by=world.zhou)), by=world.zhou)
    world.run_jobs()
    told = Message.objects.filter(subject_kind="document").values_list("account__username", flat=True)
    assert sorted(told) == ["admin", "admin", "lin"]


def test_who_may_write_and_publish_what(world: World) -> None:
    for stranger in (world.zhao, world.zhang, world.wang, world.auditor):
        with refused("not_allowed"):
            written(world, by=stranger)
    for_all = actions.ask_edition(draft_of(written(world, projects=[])), by=SYSTEM)
    with refused("not_your_scope", for_all):
        actions.publish_edition(for_all, by=world.lin, effective_on=TODAY)
    for stranger in (world.zhou, world.zhao, world.auditor):
        with refused("not_allowed", for_all):
            actions.publish_edition(for_all, by=stranger, effective_on=TODAY)
    with refused("effective_past", for_all):
        actions.publish_edition(for_all, by=world.admin, effective_on=TODAY - timedelta(days=1))
    assert actions.publish_edition(for_all, by=world.admin, effective_on=TODAY).status == "published"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"text": " "}, "text_needed"), ({"title": ""}, "title_needed"), ({"number": ""}, "number_taken"),
        ({"roles": ["owner"]}, "bad_audience"), ({"projects": [0], "by": SYSTEM}, "bad_audience"),
        ({"clauses": ["保密"]}, "bad_clause"), ({"quiz": "能发群吗？ | 能 / 不能"}, "bad_question"),
        ({"quiz": "能发群吗？ | 能* / 不能*"}, "bad_question"), ({"quiz": "能发群吗？ | 不能*"}, "bad_question"),
        ({"quiz": "\n".join(["问 | 是* / 否"] * 11)}, "too_many_questions"),
        ({"upload": b"MZ no pdf"}, "not_a_pdf"),
    ],
)  # fmt: skip
def test_a_draft_that_nobody_could_read_is_refused_and_nothing_is_kept(
    world: World, facts: dict[str, object], code: str
) -> None:
    with refused(code):
        written(world, **facts)
    assert not Document.objects.exists()


def test_a_withdrawn_document_is_seen_by_its_keepers_only(world: World) -> None:
    first = published(world)
    second = next_edition(world, first)
    with refused("not_current", first):
        actions.withdraw_edition(world.fresh(first), by=world.lin, reason="旧了")
    with refused("reason_needed", second):
        actions.withdraw_edition(second, by=world.lin, reason=" ")
    gone = actions.withdraw_edition(second, by=world.lin, reason="并入新制度")
    assert (gone.status, gone.withdrawn_at, gone.note) == ("withdrawn", NOW, "并入新制度")
    assert library.standings([gone, first], TODAY) == {gone.pk: "已废止", first.pk: "已被替代"}
    with pytest.raises(NotFound):
        library.get_editions(world.zhang, first.document_id)
    assert len(library.get_editions(world.zhou, first.document_id)) == 2


def test_who_keeps_documents_of_the_whole_company_reads_those_that_are_not_for_the_own_post(
    world: World,
) -> None:
    edition = published(world, roles=["butler"])
    for keeper in (world.admin, world.auditor):
        assert library.duty_of(keeper, edition) is None
        assert library.get_newest(keeper, edition.document_id) == edition
        assert library.matching(library.newest(keeper), "", "") == [edition]
    gone = actions.withdraw_edition(edition, by=world.lin, reason="并入新制度")
    for keeper in (world.admin, world.auditor):
        assert library.get_editions(keeper, edition.document_id) == [gone]
    written(world, number="AJ-2", roles=["butler"])
    assert library.in_writing(world.admin).count() == 1
    assert not library.in_writing(world.auditor).exists()


@pytest.fixture
def chief(world: World) -> Actor:
    """A second administrator, who writes for the company."""
    organization.open_account(by=world.admin, username="gao", name="高远", role="administrator", project=None)
    return world.actor("gao")


def test_who_writes_reaches_everybody_who_would_have_to_read_it(world: World, chief: Actor) -> None:
    everywhere: tuple[list[int], ...] = ([], [world.hill.pk], [world.lake.pk, world.hill.pk])
    for writer in (world.zhou, world.lin):
        for projects in everywhere:
            with refused("not_your_scope"):
                written(world, by=writer, projects=projects)
    assert not Document.objects.exists()
    for_all = draft_of(written(world, by=chief, projects=[]))
    for writer in (world.zhou, world.lin):
        with refused("not_your_scope", for_all):
            actions.write_edition(for_all.document, by=writer, text="改过", projects=[world.lake.pk])
        with refused("not_your_scope", for_all):
            actions.ask_edition(for_all, by=writer)
        with refused("not_your_scope", for_all):
            actions.attach_paper(for_all, by=writer, body=b"%PDF-1.7")
    mine = draft_of(written(world, number="AJ-2", by=world.zhou))
    with refused("not_your_scope", mine):
        actions.write_edition(mine.document, by=world.zhou, text="改过", projects=[])
    assert actions.publish_edition(
        actions.ask_edition(for_all, by=chief), by=world.admin, effective_on=TODAY
    ).written_by == chief.ref  # fmt: skip


def test_a_project_does_not_take_a_document_away_from_the_company(world: World, chief: Actor) -> None:
    first = published(world, by=chief, projects=[])
    facts: dict[str, Any] = {"text": "只给湖畔", "changes": "改了读者", "projects": [world.lake.pk]}
    with refused("not_your_scope", first):
        actions.write_edition(first.document, by=world.lin, **facts)
    second = actions.ask_edition(actions.write_edition(first.document, by=chief, **facts), by=chief)
    with refused("not_your_scope", second, first):
        actions.publish_edition(second, by=world.lin, effective_on=TODAY)
    assert actions.publish_edition(second, by=world.admin, effective_on=TODAY).status == "published"


def test_after_its_publication_a_document_is_renamed_only_by_who_may_publish_it(
    world: World, chief: Actor
) -> None:
    def rename(document: Document, by: Actor, title: str) -> str:
        facts = {"number": document.number, "role": document.role, "review_on": document.review_on}
        return actions.change_document(document, by=by, title=title, **facts).title

    draft = written(world, by=world.zhou)
    assert rename(draft, world.zhou, "上门规范") == "上门规范"
    edition = put_in_force(world, draft)
    document = world.fresh(draft)
    with refused("not_allowed", document, edition):
        rename(document, world.zhou, "另一个名称")
    assert rename(document, world.lin, "上门服务规范") == "上门服务规范"
    actions.write_edition(document, by=world.zhou, text="新的", changes="全换了", projects=[world.lake.pk])
    with refused("not_allowed", document):
        rename(document, world.zhou, "另一个名称")
    common = published(world, by=chief, projects=[], number="AJ-2").document
    with refused("not_your_scope", common):
        rename(common, world.lin, "本项目的")
    assert rename(world.fresh(common), world.admin, "全公司的") == "全公司的"


def test_reviews_are_found_in_one_question(world: World) -> None:
    editions = [published(world, number=f"AJ-{n}") for n in range(3)]
    last = next_edition(world, editions[0])
    assert library.to_review(date(2030, 1, 1)) == [last, *editions[1:]]
    assert library.to_review(TODAY) == []
    assert world.count_queries(lambda: library.to_review(date(2030, 1, 1))) == 1


def test_outsiders_find_nothing(world: World) -> None:
    edition = published(world)
    for stranger in (
        world.qian_of_hill,
        world.wu_of_hill,
        world.wang,
        world.without(world.zhao, "knowledge.read"),
    ):
        with pytest.raises(NotFound):
            library.get_editions(stranger, edition.document_id)
    for_technicians = published(world, number="AJ-2", roles=["technician"], projects=[])
    assert library.get_newest(world.wu_of_hill, for_technicians.document_id) == for_technicians
    with pytest.raises(NotFound):
        library.get_newest(world.qian_of_hill, for_technicians.document_id)
    assert library.get_newest(world.zhou, for_technicians.document_id) == for_technicians
    draft = written(world, number="AJ-3")
    with pytest.raises(NotFound):
        library.get_editions(world.zhao, draft.pk)
    assert library.get_draft(world.lin, draft.pk).status == "draft"


def test_the_library_is_searched_by_title_number_and_text(world: World) -> None:
    published(world)
    published(
        world,
        title="客户信息保密制度",
        sort="undertaking",
        number="AJ-BM-001",
        text="第一条 派工单当天交回。",
    )

    def found(words: str, sort: str = "") -> list[str]:
        rows = library.matching(library.newest(world.zhang), words, sort)
        return [row.document.number for row in rows]

    assert found("") == ["AJ-001", "AJ-BM-001"]
    assert found("派工单") == found("bm-001") == found("保密 当天") == ["AJ-BM-001"]
    assert found("派工单 规范") == []
    assert found("", "standard") == ["AJ-001"]


def test_the_paper_version_lies_beside_the_edition_for_its_readers(world: World) -> None:
    edition = published(world, upload=b"%PDF-1.7 seal")
    row = attachments.files_of(edition.ref)[0]
    assert (row.content_type, row.name) == ("application/pdf", "AJ-001-1.pdf")
    assert attachments.get_file(world.zhang, row.token) == row
    with pytest.raises(NotFound):
        attachments.get_file(world.wu_of_hill, row.token)
    with refused("asked_already", edition):
        actions.attach_paper(edition, by=world.lin, body=b"%PDF-1.7 other")


def test_the_numbering_of_the_text_says_what_a_paragraph_is() -> None:
    rows = paragraphs.paragraphs_of(TEXT + "\n一、目的\n1. 先问好\n3 楼\n" + "一、" + "很" * 50)
    assert [(row.kind, row.mark, row.words[:6]) for row in rows] == [
        ("heading", "第一章", "总则"), ("clause", "第一条", "不外传客户信"), ("item", "（一）", "不发群；"),
        ("text", "", "一般的话"), ("heading", "一、", "目的"), ("item", "1.", "先问好"), ("text", "", "3 楼"),
        ("clause", "一、", "很" * 6),
    ]  # fmt: skip


def test_a_quiz_is_typed_and_read_back(world: World) -> None:
    quiz = paragraphs.quiz_of(QUIZ)
    assert quiz[0] == {"ask": "能发群吗？", "choices": ["能", "不能"], "right": 1, "why": "第一条"}
    assert paragraphs.quiz_of(paragraphs.quiz_text(quiz)) == quiz


def test_a_project_that_was_opened_later_reads_what_is_for_all(world: World) -> None:
    edition = published(world, projects=[])
    with clock.pinned(NOW + timedelta(days=1)):
        other = organization.open_project(by=world.admin, code="NEW", name="新城")
        organization.open_account(
            by=world.admin, username="new", name="新人", role="front_desk", project=other
        )
        world.run_jobs()
    assert library.get_newest(world.actor("new"), edition.document_id) == edition
    assert Edition.objects.count() == 1
