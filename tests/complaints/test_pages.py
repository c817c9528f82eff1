"""The pages of complaints: the list, one complaint step by step, what each may do, phones of nobody in the open."""

import re

from guanjia.complaints import actions, queries
from guanjia.complaints.models import Complaint
from tests.complaints import story
from tests.complaints.story import HOUR
from tests.pages import Open, photo, signed_in
from tests.world import NOW, World

__all__ = ["signed_in"]
LIST = "/desk/complaints/"


def buttons(html: str) -> set[str]:
    """The verbs that the page offers."""
    return set(re.findall(r"/desk/complaints/\d+/([a-z-]+)/", html)) - {"reveal"}


def test_the_whole_way_by_plain_posts(world: World, signed_in: Open) -> None:
    row = story.received(world)
    desk, boss = signed_in("zhao"), signed_in("zhou")
    page = f"{LIST}{row.pk}/"

    def post(browser: object, verb: str, **facts: object) -> None:
        sent = browser.post(f"{page}{verb}/", facts)  # type: ignore[attr-defined]
        assert sent.status_code == 303, re.findall(r'class="err[^>]*>([^<]+)', sent.content.decode())

    post(desk, "register", **story.FACTS)
    post(boss, "accept", grade="important", how="phone", feedback_due_at="2027-01-01T12:00")
    due = "2027-01-02T12:00"
    members = {
        f"{key}{n}": value
        for n, name in enumerate(("zhou", "zhao", "zhang"), 1)
        for key, value in {"member": world.account(name).pk, "words": "查一项", "due": due}.items()
    }
    post(boss, "group", lead=world.account("zhou").pk, **members)
    post(desk, "evidence", sort="photo", words="灯不亮", photos=photo())
    post(
        boss,
        "judge",
        verdict="valid",
        is_company_fault="1",
        findings="没查回路",
        staff=world.staff("zhang").pk,
    )
    post(boss, "option", name="改线", method="换回路", due_on="2027-01-10", cost="120")
    option = queries.present_round(row).options.get()
    post(desk, "consult", how="phone", words="就改线", option=option.pk)
    post(boss, "apology", apology="对不起")
    post(boss, "agree", plan="换回路", due_at=due, cost="120")
    post(boss, "start")
    post(boss, "finish", words="换好了")
    post(desk, "tell", how="phone", words="换好了")
    post(desk, "unsatisfied", words="又灭了")
    html = desk.get(page).content.decode()
    assert "第 2 轮" in html and "又灭了" in html and "138****5678" in html
    assert "13812345678" not in html
    assert world.fresh(row).round == 2


def test_a_refused_form_keeps_what_was_typed_and_says_what_is_missing(world: World, signed_in: Open) -> None:
    row = story.received(world)
    sent = signed_in("zhao").post(
        f"{LIST}{row.pk}/register/", {"matter": "楼道灯一直不亮", "topic": "facility"}
    )
    html = sent.content.decode()
    assert sent.status_code == 422
    assert "楼道灯一直不亮" in html and "请问清客户要求怎么解决" in html and "请填姓名" in html
    assert world.fresh(row).status == Complaint.Status.RECEIVED


def test_each_sees_the_verbs_of_the_own_post(world: World, signed_in: Open) -> None:
    row = story.judged(world)
    page = f"{LIST}{row.pk}/"
    desk = buttons(signed_in("zhao").get(page).content.decode())
    assert desk == {"evidence", "consult", "progress", "authority", "withdraw", "break-off"}
    boss = buttons(signed_in("zhou").get(page).content.decode())
    assert boss - desk == {"option", "apology", "agree", "grade", "owner", "merge"}
    manager = buttons(signed_in("lin").get(page).content.decode())
    assert manager - boss == {"except", "hold"}


def test_a_step_that_cannot_be_made_now_is_not_found(world: World, signed_in: Open) -> None:
    row = story.accepted(world)
    assert signed_in("zhou").get(f"{LIST}{row.pk}/tell/").status_code == 404


def test_what_is_about_the_manager_is_not_found_in_the_project(world: World, signed_in: Open) -> None:
    row = story.registered(world, about_staff=world.staff("lin"))
    for name in ("zhao", "zhou", "lin"):
        assert signed_in(name).get(f"{LIST}{row.pk}/").status_code == 404
        assert row.number not in signed_in(name).get(f"{LIST}?view=log").content.decode()
    assert signed_in("quality").get(f"{LIST}{row.pk}/").status_code == 200


def test_another_project_sees_nothing(world: World, signed_in: Open) -> None:
    row = story.accepted(world)
    assert signed_in("qian").get(f"{LIST}{row.pk}/").status_code == 404
    assert (
        signed_in("qian").post(f"{LIST}{row.pk}/progress/", {"how": "phone", "words": "x"}).status_code == 404
    )


def test_the_page_says_why_the_plan_cannot_be_carried_out(world: World, signed_in: Open) -> None:
    row = story.agreed(world, story.judged(world), fen=680_00)
    assert "等批准" in signed_in("zhou").get(f"{LIST}{row.pk}/").content.decode()
    assert {"approve", "send-back"} <= buttons(signed_in("lin").get(f"{LIST}{row.pk}/").content.decode())


def test_the_list_tells_grade_state_and_the_next_time(world: World, signed_in: Open) -> None:
    row = story.accepted(world, "major")
    actions.tell_progress(row, by=world.zhao, how="phone", words="在查", at=NOW + HOUR)
    html = signed_in("zhou").get(LIST).content.decode()
    assert "重大" in html and "调查中" in html and story.FACTS["matter"] in html
    assert "没有投诉" in signed_in("zhou").get(f"{LIST}?view=watch").content.decode()


def test_the_page_asks_no_more_for_two_hundred_events(world: World, signed_in: Open) -> None:
    row, client = story.judged(world), signed_in("zhou")
    url = f"{LIST}{row.pk}/"
    row = actions.tell_progress(row, by=world.zhao, how="phone", words="在查", at=NOW + 4 * HOUR)
    client.get(url)
    few = world.count_queries(lambda: client.get(url))
    for n in range(200):
        row = actions.tell_progress(
            row, by=world.zhao, how="phone", words=f"第 {n} 次", at=NOW + (5 + n) * HOUR
        )
    assert world.count_queries(lambda: client.get(url)) == few
