"""Visits at the desk: the steps of the reception at one tap, the need once, an answer or a time and a number."""

from datetime import timedelta

import pytest
from django.test import Client

from guanjia.intake import actions, protection, visits
from guanjia.intake.models import Contact, DeskVisit, Enquiry
from guanjia.measures import queries as measures
from guanjia.organization.moments import local
from guanjia.privacy import declared
from guanjia.privacy.declared import Held
from guanjia.sla.models import Promise
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
TAPS = ("greeted", "seated", "drink", "farewell")
PHONE = "13512340000"


def came(world: World, need: str = "门禁卡丢了怎么补办", is_solvable: bool = True, **facts: str) -> DeskVisit:
    """Somebody stands at the desk, and the need is known."""
    visit = actions.welcome(world.lake, by=world.zhao, at=NOW)
    return actions.record_need(
        visit, by=world.zhao, need=need, is_solvable=is_solvable, at=NOW + minutes(2), **facts
    )


def left_open(world: World, visit: DeskVisit, **facts: object) -> DeskVisit:
    """The visitor was told why, by when, and left a number."""
    told = {
        "situation": "要工程部查线", "expected_at": NOW + minutes(120), "name": "刘先生", "phone": PHONE,
    } | facts  # fmt: skip
    return actions.leave_open(visit, by=world.zhao, at=NOW + minutes(5), **told)


def figures(world: World, *keys: str) -> list[tuple[int, int]]:
    """Hits and cases of today."""
    world.run_jobs()
    today = local(NOW).date()
    found = measures.figures(world.zhou, list(keys), today, today + timedelta(days=1), [world.lake.pk])
    return [(found[key].hits, found[key].total) for key in keys]


@pytest.mark.clause("C-2.1-1")
@pytest.mark.clause("D-3.1.1-1")
@pytest.mark.clause("D-3.1.2-1")
@pytest.mark.clause("D-3.1.2-2")
@pytest.mark.clause("D-3.1.4-1")
def test_a_reception_counts_when_every_step_was_ticked_and_is_ended_all_the_same(world: World) -> None:
    whole, hasty = came(world), came(world)
    for minute, step in enumerate(TAPS):
        whole = actions.tick_step(whole, by=world.zhao, step=step, at=NOW + minutes(minute))
    whole = actions.tick_step(whole, by=world.zhou, step="greeted", at=NOW + minutes(9))
    assert visits.done(whole) == {
        "greeted": NOW, "seated": NOW + minutes(1), "drink": NOW + minutes(2), "farewell": NOW + minutes(3),
        "need": NOW + minutes(2),
    }  # fmt: skip
    assert figures(world, "M173") == [(0, 2)]
    for visit in (whole, hasty):
        solved = actions.solve_now(visit, by=world.zhao, how="当场补办", at=NOW + minutes(6))
        actions.see_off(solved, by=world.zhao, at=NOW + minutes(7))
    assert visits.missing(hasty) == ["greeted", "seated", "drink", "farewell"]
    assert figures(world, "M173") == [(1, 2)]
    assert world.events(hasty) == [
        "VisitorCame", "VisitNeedRecorded", "VisitStepDone", "VisitSolved", "VisitorLeft",
    ]  # fmt: skip


@pytest.mark.clause("D-3.1.2-3")
def test_nobody_is_seen_off_before_the_need_is_recorded(world: World) -> None:
    visit = actions.welcome(world.lake, by=world.zhao, at=NOW)
    with refused("need_missing", visit):
        actions.see_off(visit, by=world.zhao)
    with refused("words_needed", visit):
        actions.record_need(visit, by=world.zhao, need=" ", is_solvable=True)
    visit = actions.record_need(
        visit, by=world.zhao, need="问停水", is_solvable=True, phone="13812345678", at=NOW
    )
    contact = Contact.objects.get()
    assert (contact.source, contact.text, contact.person, contact.unit, contact.handler_id) == (
        "desk", "问停水", world.person("wang"), world.home, world.account("zhao").pk,
    )  # fmt: skip
    with refused("need_recorded", visit):
        actions.record_need(visit, by=world.zhao, need="再登记", is_solvable=True)
    with refused("visit_undecided", visit):
        actions.see_off(visit, by=world.zhao)


@pytest.mark.clause("D-3.1.3-1")
def test_what_can_be_solved_at_once_counts_until_it_is_solved(world: World) -> None:
    now, later, _ = came(world), came(world), came(world, "装修要等工程部看图", is_solvable=False)
    assert figures(world, "M245") == [(0, 2)]
    now = actions.solve_now(now, by=world.zhao, how="补办了新卡", at=NOW + minutes(4))
    left_open(world, later)
    assert figures(world, "M245") == [(1, 2)]
    contact = Contact.objects.get(pk=now.contact_id)
    assert (now.outcome, contact.status, contact.outcome) == ("solved", "closed", "补办了新卡")
    with refused("visit_decided", now):
        actions.solve_now(now, by=world.zhao, how="再来")


@pytest.mark.clause("D-3.1.3-2")
@pytest.mark.clause("D-3.1.3-3")
def test_who_leaves_without_an_answer_knows_by_when_and_can_be_called(world: World) -> None:
    visit = came(world, "车位摄像头看不到我的车", is_solvable=False)
    with refused("time_missing", visit):
        left_open(world, visit, expected_at=None)
    with refused("time_passed", visit):
        left_open(world, visit, expected_at=NOW)
    with refused("phone_missing", visit):
        left_open(world, visit, phone="")
    with refused("situation_missing", visit):
        left_open(world, visit, situation=" ")
    visit = left_open(world, visit)
    row = Promise.objects.get()
    assert (row.case, row.due_at, row.given_by) == (visit.ref, NOW + minutes(120), world.zhao.ref)
    assert (visit.name, visit.phone) == ("刘先生", PHONE)
    actions.see_off(visit, by=world.zhao, at=NOW + minutes(8))
    assert figures(world, "M231", "M018") == [(1, 1), (1, 1)]
    contact = Contact.objects.get()
    assert contact.status == "open"  # stands in the list until somebody did it
    actions.close_contact(contact, by=world.zhao, outcome="摄像头已调")
    world.run_jobs()
    assert world.promise_states(visit) == {"前台答应办好": "kept"}


def test_the_number_of_the_file_is_enough_to_be_reached(world: World) -> None:
    visit = left_open(world, came(world, phone="13812345678"), phone="", name="")
    assert visit.phone == "13812345678"


def test_the_reception_goes_by_taps_and_shows_what_is_missing(world: World, signed_in: Open) -> None:
    client = signed_in("zhao")
    assert client.post("/desk/reception/welcome/").status_code == 303
    visit = DeskVisit.objects.get()
    at = f"/desk/reception/{visit.pk}/"
    assert client.post(f"{at}step/", {"step": "seated"}).status_code == 303
    assert client.post(f"{at}step/", {"step": "need"}).status_code == 422
    page = client.post(f"{at}leave/")
    assert page.status_code == 422 and "还没登记客户的需求" in page.content.decode()
    page = client.post(f"{at}need/", {"need": "交费", "is_solvable": "0", "address": "99栋9单元9"})
    assert page.status_code == 422 and "没有找到“99栋9单元9”" in page.content.decode()
    form = {"need": "交费", "is_solvable": "0", "address": "3栋2单元501", "name": "刘建国", "phone": PHONE}
    assert client.post(f"{at}need/", form).status_code == 303
    text = client.get("/desk/reception/").content.decode()
    assert "没勾的步骤：起身迎接、微笑问候、送上茶水、起身相送、道别" in text
    assert "135****0000" in text and PHONE not in text and "刘建国" not in text
    when = f"{local(NOW + minutes(90)):%Y-%m-%dT%H:%M}"
    page = client.post(f"{at}open/", {"situation": "系统在维护", "expected_at": ""})
    assert page.status_code == 422 and "系统在维护" in page.content.decode()
    assert client.post(f"{at}open/", {"situation": "系统在维护", "expected_at": when}).status_code == 303
    assert client.post(f"{at}leave/").status_code == 303
    visit.refresh_from_db()
    assert (visit.status, visit.outcome, visit.expected_at) == ("left", "open", NOW + minutes(90))


def test_what_is_solved_and_a_number_go_by_their_forms_too(world: World, signed_in: Open) -> None:
    client, visit = signed_in("zhao"), came(world)
    at = f"/desk/reception/{visit.pk}/"
    assert client.post(f"{at}number/", {"name": "刘建国", "phone": "12"}).status_code == 422
    assert client.post(f"{at}number/", {"name": "刘建国", "phone": PHONE}).status_code == 303
    assert client.post(f"{at}solved/", {"how": "补办了新卡"}).status_code == 303
    text = client.get(f"/desk/reception/?visit={visit.pk}").content.decode()
    assert "当场解决" in text and "刘**" in text and "送客户离开" in text


def test_a_number_that_a_visitor_left_is_opened_with_a_purpose(world: World, signed_in: Open) -> None:
    visit = left_open(world, came(world))
    url = f"/desk/reception/{visit.pk}/reveal/"
    assert PHONE not in signed_in("zhao").get(url).content.decode()
    assert PHONE in signed_in("zhao").post(url, {"purpose": "follow_up"}).content.decode()
    assert signed_in("qian").get(url).status_code == 404


def test_a_visit_becomes_an_order_with_nothing_typed_twice(world: World, signed_in: Open) -> None:
    visit = left_open(world, came(world, "厨房水管漏水", is_solvable=False, phone="13812345678"))
    client = signed_in("zhao")
    text = client.get(f"/desk/new/?contact={visit.contact_id}").content.decode()
    assert "厨房水管漏水</textarea>" in text and 'value="3栋2单元501"' in text
    assert "电话已留 135****0000" in text and PHONE not in text
    form = {
        "contact": visit.contact_id, "source": "phone", "address": "3栋2单元501", "category": "water",
        "description": "厨房水管漏水",
    }  # fmt: skip
    assert client.post("/desk/new/", form).status_code == 303
    order = WorkOrder.objects.get()
    assert (order.source, order.contact_name, order.contact_phone) == ("desk", "刘先生", PHONE)
    actions.see_off(world.fresh(visit), by=world.zhao, at=NOW + minutes(9))
    assert world.promise_states(visit) == {"前台答应办好": "open"}
    workorders.cancel_order(order, by=world.zhao, reason="不需要了", at=NOW + minutes(30))
    world.run_jobs()
    assert world.promise_states(visit) == {"前台答应办好": "released"}


def test_a_visit_that_is_an_enquiry_ends_with_its_answer_or_with_a_promise(world: World) -> None:
    visit = came(world)
    contact = Contact.objects.get()
    row = actions.open_enquiry(contact, by=world.zhao, question="怎么补办", is_read_back=True, at=NOW)
    with refused("enquiry_waits", visit):
        actions.see_off(visit, by=world.zhao)
    promised = actions.promise_reply(row, by=world.zhao, apologised=True, at=NOW + minutes(3))
    with refused("phone_missing", visit):
        actions.see_off(visit, by=world.zhao)
    visit = actions.leave_number(visit, by=world.zhao, phone=PHONE, name="刘先生")
    visit = actions.see_off(visit, by=world.zhao, at=NOW + minutes(9))
    assert (visit.status, Enquiry.objects.get().status, promised.reply_due_at) == (
        "left", "promised", NOW + timedelta(days=1, minutes=3),
    )  # fmt: skip


def test_a_visit_that_is_a_complaint_still_wants_a_time(world: World, client: Client) -> None:
    visit = came(world, "电梯坏了三天没人管", is_solvable=False)
    contact = actions.make_complaint(Contact.objects.get(), by=world.zhao)
    assert (contact.wants, contact.status) == ("complaint", "open")
    with refused("visit_undecided", visit):
        actions.see_off(visit, by=world.zhao)
    actions.see_off(left_open(world, visit), by=world.zhao, at=NOW + minutes(9))


def test_name_and_number_of_a_visitor_go_a_year_after_the_need_was_met(world: World) -> None:
    waits, met = left_open(world, came(world)), left_open(world, came(world))
    for visit in (waits, met):
        actions.see_off(visit, by=world.zhao, at=NOW + minutes(9))
    actions.close_contact(Contact.objects.get(pk=met.contact_id), by=world.zhao, outcome="办好了")
    nobody, later = Held(), NOW + timedelta(days=2)
    assert protection.old_visitors(NOW, nobody).count() == 0
    rule = declared.keeping["desk_visits"]
    assert (rule.over(later, nobody), rule.clear(later, nobody)) == (1, 1)
    assert (world.fresh(met).phone, world.fresh(met).name, world.fresh(waits).phone) == ("", "", PHONE)


def test_only_the_desk_of_the_project_receives_visitors(world: World) -> None:
    visit = actions.welcome(world.lake, by=world.zhao, at=NOW)
    for stranger in (world.qian_of_hill, world.zhang, world.wang, world.auditor):
        with refused("not_allowed", visit):
            actions.tick_step(visit, by=stranger, step="greeted")
        with refused("not_allowed", visit):
            actions.welcome(world.lake, by=stranger)
