"""Who gave a promise hears before it breaks and when it breaks; the supervisor where no clock of the case says so."""

from datetime import timedelta

import pytest

from guanjia.communications.models import Message
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Event
from guanjia.organization import actions as organization
from guanjia.people import actions as people
from guanjia.sla import actions, documents, ledger
from guanjia.sla.models import Promise
from guanjia.workorders.promised import ARRIVAL, FINISH, VISIT
from tests.pages import Open, signed_in
from tests.sla.test_promises import notice, the
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]


def look_at(minute: float, world: World) -> None:
    """Let the worker look at the promises at a minute, and react."""
    with clock.pinned(NOW + minutes(minute)):
        actions.check_promises()
        world.run_jobs()


def told(world: World, username: str) -> list[str]:
    """Titles of what stands in somebody's inbox about promises, oldest first."""
    rows = Message.objects.filter(account=world.account(username), once_key__contains=":promise_").order_by(
        "pk"
    )
    return [row.title for row in rows]


def promised_service(world: World, by: Actor, due: float = 100) -> Promise:
    """A promise that no clock of its case times: 小赵 will send the drawing."""
    order = world.working_order()
    return actions.promise(order, what="发图纸", by=by, due_at=NOW + minutes(due), at=NOW)


@pytest.mark.clause("A-1.3-1")
def test_who_gave_a_promise_hears_at_four_fifths_of_its_time_and_when_it_breaks(world: World) -> None:
    promised_service(world, world.zhao)
    look_at(79, world)
    assert told(world, "zhao") == []
    look_at(80, world)
    assert told(world, "zhao") == ["答应客户的时间快到了"]
    look_at(81, world)
    assert told(world, "zhao") == ["答应客户的时间快到了"]
    look_at(100, world)
    assert told(world, "zhao") == ["答应客户的时间快到了", "答应客户的没守住"]
    mine = Message.objects.filter(once_key__contains=":promise_", account=world.account("zhao"))
    assert list(mine.order_by("pk").values_list("is_urgent", flat=True)) == [False, True]


def test_the_supervisor_hears_of_it_and_nobody_of_another_project(world: World) -> None:
    promised_service(world, world.zhao)
    look_at(80, world)
    look_at(100, world)
    assert told(world, "zhou") == ["答应客户的时间快到了", "答应客户的没守住"]
    assert told(world, "qian") == told(world, "sun") == []


def test_without_a_supervisor_the_manager_hears(world: World) -> None:
    account = world.account("zhou")
    account.is_active = False
    account.save()
    promised_service(world, world.zhao)
    look_at(100, world)
    assert told(world, "lin") == ["答应客户的没守住"]


def test_what_a_clock_of_the_case_tells_the_supervisor_is_not_told_twice(world: World) -> None:
    order = world.working_order()
    assert the(order, FINISH).given_by == world.zhang.ref
    look_at(90, world)
    assert told(world, "zhang")[-1] == "答应客户的没守住"
    assert told(world, "zhou") == []


def test_a_technician_is_led_to_the_job(world: World) -> None:
    order = world.working_order()
    look_at(90, world)
    row = Message.objects.filter(account=world.account("zhang"), once_key__contains="promise_broken").get()
    assert row.url == f"/desk/go/workorder/{order.pk}/"


def test_a_customer_whose_request_made_a_promise_hears_nothing_of_clocks(world: World) -> None:
    order = world.received_order(urgency="urgent")
    assert the(order, ARRIVAL).given_by == world.wang.ref
    look_at(16, world)
    assert the(order, ARRIVAL).broken_at == NOW + minutes(15)
    assert told(world, "wang") == []


def test_a_notice_starts_the_warning_again_for_the_new_time(world: World) -> None:
    row = promised_service(world, world.zhao)
    look_at(80, world)
    notice(row, world, at=NOW + minutes(85), known_since=NOW + minutes(84), new_due_at=NOW + minutes(185))
    assert world.fresh(row).warn_at == NOW + minutes(85) + minutes(100) * 0.8
    look_at(100, world)
    assert told(world, "zhao") == ["答应客户的时间快到了"]
    look_at(165, world)
    assert told(world, "zhao") == ["答应客户的时间快到了"] * 2


def test_what_is_kept_in_time_warns_nobody(world: World) -> None:
    order = world.confirmed_order()
    row = the(order, VISIT)
    assert row.warn_at == NOW + minutes(5) + minutes(55) * 0.8
    actions.settle(order, what=VISIT, by=world.zhao, at=NOW + minutes(40))
    look_at(50, world)
    assert told(world, "zhao") == []
    assert not Event.objects.filter(name="sla.PromiseSoon", subject_id=row.pk).exists()


def test_a_worker_that_was_away_says_only_that_it_is_broken(world: World) -> None:
    row = promised_service(world, world.zhao)
    look_at(120, world)
    assert told(world, "zhao") == ["答应客户的没守住"]
    assert world.events(row) == ["PromiseGiven", "PromiseOverdue"]


def test_several_promises_of_a_minute_are_one_message(world: World) -> None:
    row = promised_service(world, world.zhao)
    actions.promise(
        world.order(row.subject_id), what="回电话", by=world.zhao, due_at=NOW + minutes(100), at=NOW
    )
    look_at(100, world)
    [message] = Message.objects.filter(account=world.account("zhao"), once_key__contains="promise_broken")
    assert (message.title, len(message.digested)) == ("2 个时限提醒", 2)


@pytest.mark.clause("A-1.3-3")
def test_a_delay_is_printed_as_a_letter_with_reason_time_remedy_and_compensation(
    world: World, signed_in: Open
) -> None:
    row = the(world.working_order(), FINISH)
    told_that = {"compensation": "减免上门费", "sort": "waiver", "fen": 5000}
    given = notice(row, world, cause="supplier", **told_that)
    data = documents.letter_data(world.zhao, given)
    assert (data["old"], data["new"]) == ("2026-11-24 11:30", "2026-11-24 12:30")
    assert (data["cause"], data["remedy"]) == ("供应商：角阀没有货", "先关总阀，临时供水")
    assert (data["compensation"], data["told"]) == (
        "减免费用 50.00 元，减免上门费（待批准）", "2026-11-24 10:50　电话",
    )  # fmt: skip
    assert "3-2-501" in data["about"] and data["project"] == "湖畔花园"
    address = f"/desk/promises/notices/{given.pk}/letter.pdf"
    paper = signed_in("zhao").get(address)
    assert paper.status_code == 200 and paper.content[:4] == b"%PDF"
    assert signed_in("qian").get(address).status_code == 404
    first = given.compensations.get()
    actions.refuse(first, by=world.zhou, reason="供应商直接赔")
    assert documents.letter_data(world.zhao, given)["compensation"] == ""
    second = actions.propose(row, by=world.zhao, sort="gift", fen=3000, words="果篮")
    actions.approve(second, by=world.zhou)
    assert documents.letter_data(world.zhao, given)["compensation"] == "礼品 30.00 元，果篮"


def test_the_ledger_counts_reasons_and_shows_their_rows(world: World, signed_in: Open) -> None:
    first, second = the(world.working_order(), FINISH), promised_service(world, world.zhao)
    notice(first, world)
    look_at(100, world)
    actions.explain(second, by=world.zhou, why="没人", remedy="补发", cause="staff", at=NOW + minutes(101))
    ids = [world.lake.pk]
    assert ledger.reasons(world.zhou, ids, NOW) == [("material", "材料", 1), ("staff", "人手", 1)]
    assert ledger.reasons(world.zhou, ids, NOW + minutes(100)) == [("staff", "人手", 1)]
    assert ledger.reasons(world.qian_of_hill, ids, NOW) == []
    page = signed_in("zhou").get("/desk/promises/?view=&cause=staff&since=2026-11-24").content.decode()
    assert f"/desk/promises/{second.pk}/" in page and f"/desk/promises/{first.pk}/" not in page
    later = f"{NOW + timedelta(days=1):%Y-%m-%d}"
    empty = signed_in("zhou").get(f"/desk/promises/?view=&cause=staff&since={later}").content.decode()
    assert "没有这样的承诺" in empty


def test_an_explanation_names_a_reason_of_the_list(world: World) -> None:
    row = promised_service(world, world.zhao)
    look_at(100, world)
    with refused("explanation_incomplete", row):
        actions.explain(row, by=world.zhou, why="没人", remedy="补发", cause="fate")


def test_a_team_sees_the_promises_of_its_people(world: World, signed_in: Open) -> None:
    team = organization.open_department(by=world.admin, name="工程部", project=world.lake)
    people.change_staff(world.staff("zhang"), by=world.lin, department=team)
    row = the(world.working_order(), FINISH)
    other = promised_service(world, world.zhao)
    page = signed_in("zhou").get(f"/desk/promises/?view=open&team={team.pk}").content.decode()
    assert f"/desk/promises/{row.pk}/" in page and f"/desk/promises/{other.pk}/" not in page
