"""The list of calls, the call page of an order and of a complaint, and 回访核对: what each shows, to whom."""

import pytest
from django.test import Client

from guanjia.followups import actions, documents
from guanjia.followups.models import Finding, FollowUp
from guanjia.kernel import clock
from tests.complaints.story import DAY
from tests.followups.test_complaint_calls import SETTLED, answer, calls, settled
from tests.followups.test_findings import answer as say
from tests.followups.test_findings import due, noted, rule
from tests.pages import Open, signed_in
from tests.world import NOW, World

__all__ = ["signed_in"]
QUEUE, FINDINGS = "/desk/follow-ups/", "/desk/follow-ups/findings/"


def read(browser: Client, path: str) -> str:
    """What a page shows."""
    found = browser.get(path)
    assert found.status_code == 200, (path, found.status_code)
    return found.content.decode()


def test_a_call_about_a_complaint_is_in_the_list_from_its_day_on(world: World, signed_in: Open) -> None:
    row = settled(world)
    soon, _ = calls(row)
    assert f"{QUEUE}{soon.pk}/" not in read(signed_in("lin"), QUEUE)
    with clock.pinned(SETTLED + 3 * DAY):
        desk = signed_in("lin")
        html = read(desk, QUEUE)
        assert f"{QUEUE}{soon.pk}/" in html and "投诉回访" in html and "王慧敏" not in html
        page = read(desk, f"{QUEUE}{soon.pk}/")
        assert "换回路和灯" in page and "三天后的投诉回访" in page and "138****5678" in page
        assert "13812345678" not in page and "师傅按时到了吗" not in page
        sent = desk.post(f"{QUEUE}{soon.pk}/", {"solved": "1", "satisfied": "1", "words": "没再黑过"})
        assert sent.status_code == 303
        assert "没再黑过" in read(desk, f"{QUEUE}{soon.pk}/")
    assert world.fresh(soon).status == "answered"


@pytest.mark.clause("B-3.4.3-1")
def test_who_handled_it_reads_why_another_calls_and_finds_no_form(world: World, signed_in: Open) -> None:
    soon, _ = calls(settled(world))
    with clock.pinned(SETTLED + 3 * DAY):
        desk = signed_in("zhou")
        html = read(desk, f"{QUEUE}{soon.pk}/")
        assert "这件投诉是您经手的" in html and 'name="solved"' not in html
        desk.post(f"{QUEUE}{soon.pk}/", {"solved": "1", "satisfied": "1"})
    assert world.fresh(soon).status == "due"


def test_what_is_missing_is_said_and_the_words_are_kept(world: World, signed_in: Open) -> None:
    task = due(world)
    sent = signed_in("zhao").post(f"{QUEUE}{task.pk}/", {"solved": "1", "words": "水不滴了"})
    html = sent.content.decode()
    assert sent.status_code == 422 and "水不滴了" in html
    assert world.fresh(task).status == "due"


@pytest.mark.clause("B-3.4.3-2")
def test_who_calls_again_sees_nothing_of_the_first_answers(world: World, signed_in: Open) -> None:
    rule("followups.blind_percent", 100)
    first = say(world, due(world), words="其实还行吧")
    second = FollowUp.objects.get(first=first)
    desk = signed_in("lin")
    pages = (f"{QUEUE}{second.pk}/", f"{QUEUE}{first.pk}/", f"/desk/orders/{first.order_id}/")
    assert not any("其实还行吧" in read(desk, page) for page in pages)
    assert "复核回访" in read(desk, pages[0])
    assert desk.get(f"{QUEUE}{first.pk}/record.pdf").status_code == 404


def test_the_claim_stands_beside_what_was_said_until_somebody_concludes(
    world: World, signed_in: Open
) -> None:
    row = noted(world)
    boss = signed_in("zhou")
    html = read(boss, FINDINGS)
    assert "说修好了，客户说没有" in html and "记了完工" in html and "客户：还漏" in html and "赵琳" in html
    page = f"{FINDINGS}{row.pk}/"
    assert boss.post(page, {"is_upheld": "1"}).status_code == 422
    assert boss.post(page, {"is_upheld": "1", "note": "接头没拧紧"}).status_code == 303
    assert (world.fresh(row).status, world.fresh(row).note) == ("upheld", "接头没拧紧")
    assert "没有要核对的" in read(boss, FINDINGS)
    assert "接头没拧紧" in read(boss, page) and "属实" in read(boss, f"{FINDINGS}?view=all")


def test_the_unreached_are_counted_apart(world: World, signed_in: Open) -> None:
    task = due(world)
    for _ in range(3):
        actions.note_unanswered(task, by=world.zhao, at=NOW)
    assert "接通 0 个" in (html := read(signed_in("zhou"), FINDINGS)) and "未联系上 1 个" in html
    assert not Finding.objects.exists()


@pytest.mark.parametrize(("name", "status"), [("zhou", 200), ("lin", 200), ("zhao", 403), ("zhang", 403)])
def test_who_sees_the_findings(world: World, signed_in: Open, name: str, status: int) -> None:
    assert signed_in(name).get(FINDINGS).status_code == status


@pytest.mark.clause("C-3.2-8")
def test_the_record_of_a_call_about_a_complaint_prints(world: World, signed_in: Open) -> None:
    row = settled(world)
    soon, _ = calls(row)
    answer(soon, world.lin, 3, solved=False, satisfied=False, words="又黑了")
    data = documents.record_data(world.fresh(soon))
    assert data["heads"] == ["投诉情况", "投诉事项", "怎么解决的"]
    assert (data["number"], data["record"], data["words"]) == (
        row.number,
        "换回路和灯，完工当晚一起看",
        "又黑了",
    )
    assert [one["answer"] for one in data["answers"]] == ["否", "否"]
    assert data["after"] == f"没有解决，投诉 {row.number} 已重新处理。"
    assert "13812345678" not in str(data)
    assert signed_in("lin").get(f"{QUEUE}{soon.pk}/record.pdf").content.startswith(b"%PDF-")
