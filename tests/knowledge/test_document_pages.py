"""Documents on screen: the library, one document on desk and phone, the quiz, the word, who has not read."""

from django.test import Client

from guanjia.knowledge import actions, library
from guanjia.knowledge.models import Edition
from tests.knowledge.papers import QUIZ, TEXT, TODAY, draft_of, duty, next_edition, published, written
from tests.pages import Open, signed_in
from tests.world import World

__all__ = ["signed_in"]


def text_of(client: Client, url: str) -> str:
    """A page that opens."""
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


def test_a_manager_writes_and_sends_and_the_administrator_publishes(world: World, signed_in: Open) -> None:
    lin, admin = signed_in("lin"), signed_in("admin")
    facts = {
        "title": "上门服务规范", "number": "AJ-001", "sort": "standard", "role": "supervisor", "text": TEXT,
        "roles": ["technician"], "projects": [str(world.lake.pk)], "clauses": "D-1.1-2 D-2.1.1-3", "quiz": QUIZ,
    }  # fmt: skip
    answer = lin.post("/desk/documents/new/", facts)
    draft = Edition.objects.get()
    page = f"/desk/documents/{draft.document_id}/"
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    assert (draft.roles, draft.projects) == (["technician"], [world.lake.pk])
    assert draft.clauses == ["D-1.1-2", "D-2.1.1-3"] and len(draft.quiz) == 2
    assert "送审" in text_of(lin, page)
    assert lin.post(page + "ask/").status_code == 303
    assert "请另一位有发布权限的人" in text_of(lin, page)
    assert text_of(admin, page).count("退回") >= 1
    assert admin.post(page + "publish/", {"effective_on": str(TODAY)}).status_code == 303
    world.run_jobs()
    assert world.fresh(draft).status == "published"
    assert "写下一版" in text_of(lin, page)
    answer = lin.post(page + "write/", {"text": TEXT, "changes": "改了话", "projects": [str(world.lake.pk)]})
    assert answer.headers["Location"] == f"{page}?edition=2"
    assert "第 2 版草稿" in text_of(lin, page)


def test_a_draft_that_is_wrong_stays_in_the_form_with_the_reason(world: World, signed_in: Open) -> None:
    facts = {
        "title": "规范", "number": "AJ-001", "sort": "standard", "role": "supervisor", "text": TEXT,
        "quiz": "能发群吗？ | 能 / 不能", "projects": [str(world.lake.pk)],
    }  # fmt: skip
    answer = signed_in("lin").post("/desk/documents/new/", facts)
    assert answer.status_code == 422
    assert "正确的一个后面加 *" in answer.content.decode() and TEXT.split("\n")[1] in answer.content.decode()
    assert not Edition.objects.exists()


def test_a_technician_reads_passes_and_signs_on_the_phone(world: World, signed_in: Open) -> None:
    edition = published(world, sort="undertaking", quiz=QUIZ)
    zhang, page = signed_in("zhang"), f"/field/documents/{edition.document_id}/"
    assert "制度文件要您读" in text_of(zhang, "/field/")
    assert page in text_of(zhang, "/field/documents/?view=mine")
    first = text_of(zhang, page)
    assert "第一条" in first and "做小测验" in first and "签署承诺" not in first
    assert "谁读过" not in first
    failed = zhang.post(page + "quiz/", {"q0": "0", "q1": "0"})
    assert failed.headers["Location"] == page + "quiz/"
    explained = text_of(zhang, page + "quiz/")
    assert "正确的是：不能" in explained and "上一次对 1 题" in explained
    assert zhang.post(page + "quiz/", {"q0": "1"}).status_code == 422
    assert zhang.post(page + "quiz/", {"q0": "1", "q1": "0"}).headers["Location"] == page + "#sign"
    refused = zhang.post(page + "read/", {"signed_name": "王海"})
    assert refused.status_code == 422 and "和账号里的一致" in refused.content.decode()
    assert zhang.post(page + "read/", {"signed_name": "张建国"}).status_code == 303
    assert duty(world, edition, "zhang").status == "done"
    assert "张建国 于 2026-11-24 10:00 已阅读并承诺遵守" in text_of(zhang, page)
    assert "制度文件要您读" not in text_of(zhang, "/field/")


def test_the_desk_says_how_many_wait_without_asking_more(world: World, signed_in: Open) -> None:
    published(world)
    assert len(world.zhao.own["reading_duty"]) == 1
    assert "制度文件</span><b>1</b>" in text_of(signed_in("zhao"), "/desk/documents/")
    actions.acknowledge(library.to_read(world.zhao)[0], by=world.zhao)
    assert "reading_duty" not in world.zhao.own


def test_the_managers_list_names_who_owes_what_and_leaves_as_a_workbook(
    world: World, signed_in: Open
) -> None:
    edition = published(world)
    world.published_change()
    actions.acknowledge(duty(world, edition, "zhang"), by=world.zhang)
    zhou = signed_in("zhou")
    owed = text_of(zhou, "/desk/documents/owed/")
    assert "6 人欠 6 份，其中 0 份超期" in owed and "张建国</" not in owed.split("规则变更")[0]
    assert "改为 20 分钟" in owed and "赵琳" in owed.split("规则变更")[1]
    book = zhou.get("/desk/documents/owed.xlsx")
    assert b"".join(book.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert signed_in("zhao").get("/desk/documents/owed/").status_code == 403
    assert "7 人" not in text_of(zhou, f"/desk/documents/{edition.document_id}/")
    assert "6 人没读" in text_of(zhou, f"/desk/documents/{edition.document_id}/")


def test_old_editions_stay_readable_and_say_that_they_are_old(world: World, signed_in: Open) -> None:
    first = published(world)
    next_edition(world, first)
    zhang, page = signed_in("zhang"), f"/field/documents/{first.document_id}/"
    assert "这是旧版" in text_of(zhang, page + "?edition=1")
    now = text_of(zhang, page)
    assert "这是旧版" not in now and "一小时内报告" in now and "加了第二条" in now


def test_an_edition_is_printed_with_the_readers_word(world: World, signed_in: Open) -> None:
    edition = published(world)
    actions.acknowledge(duty(world, edition, "zhang"), by=world.zhang)
    answer = signed_in("zhang").get(f"/field/documents/{edition.document_id}/paper.pdf")
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


def test_drafts_are_hidden_from_readers(world: World, signed_in: Open) -> None:
    document = written(world)
    assert signed_in("zhao").get(f"/desk/documents/{document.pk}/").status_code == 404
    assert "上门服务规范" not in text_of(signed_in("zhao"), "/desk/documents/?view=writing")
    assert "上门服务规范" in text_of(signed_in("zhou"), "/desk/documents/?view=writing")
    actions.ask_edition(draft_of(document), by=world.lin)
    assert "待发布" in text_of(signed_in("lin"), f"/desk/documents/{document.pk}/")


def test_a_library_of_many_documents_asks_no_more_than_one_of_few(world: World, signed_in: Open) -> None:
    def asked() -> int:
        client = signed_in("zhou")
        return world.count_queries(lambda: client.get("/desk/documents/"))

    published(world)
    few = asked()
    for n in range(5):
        published(world, number=f"AJ-1{n}")
    assert asked() == few


def test_who_keeps_the_whole_company_opens_what_the_list_of_readers_names(
    world: World, signed_in: Open
) -> None:
    edition = published(world, roles=["butler"])
    page = f"/desk/documents/{edition.document_id}/"
    for username in ("admin", "auditor"):
        client = signed_in(username)
        assert "上门服务规范" in text_of(client, "/desk/documents/owed/")
        assert page in text_of(client, "/desk/documents/") and "1 人没读" in text_of(client, page)
    actions.withdraw_edition(edition, by=world.lin, reason="并入新制度")
    assert "已废止" in text_of(signed_in("auditor"), page)


def test_a_supervisor_sees_no_button_that_would_be_refused_on_a_document_of_the_company(
    world: World, signed_in: Open
) -> None:
    page = f"/desk/documents/{published(world, projects=[]).document_id}/"
    for username, may_change in (("zhou", False), ("lin", False), ("admin", True)):
        shown = text_of(signed_in(username), page)
        assert [word in shown for word in ("修改资料", "写下一版", "废止")] == [may_change] * 3, username
    form = text_of(signed_in("zhou"), "/desk/documents/new/")
    assert "湖畔花园" in form and "都不选就是全部项目" not in form
    assert f'value="{world.hill.pk}"' not in form.split('name="projects"', 1)[1].split("</fieldset>")[0]
    assert "都不选就是全部项目" in text_of(signed_in("admin"), "/desk/documents/new/")
