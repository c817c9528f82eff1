"""The telephone desk: whose turn it is, who calls, what the call becomes by one key, and what nobody forgot."""

from datetime import timedelta

import pytest

from guanjia.intake import actions, calls, protection
from guanjia.intake.models import Call, Contact
from guanjia.intake.triage.words import lexicon
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.organization import actions as organization
from guanjia.privacy import declared as privacy
from guanjia.privacy.declared import Held
from guanjia.privacy.models import ReadEntry, Reveal
from guanjia.workorders.models import WorkOrder
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
WANG = "13812345678"


def rings(world: World, number: str = WANG) -> Call:
    """A call that rings now."""
    return actions.ring(world.lake, by=SYSTEM, number=number, their_id="c-1", at=NOW)


@pytest.fixture
def wanghai(world: World) -> Actor:
    """王海 helps at the front desk today, beside 赵琳."""
    account = world.account("wanghai")
    organization.grant_role(account, by=SYSTEM, role="front_desk", project=world.lake)
    return world.actor("wanghai")


def test_a_call_that_rings_opens_by_itself_with_what_is_known(world: World, signed_in: Open) -> None:
    order = world.dispatched_order()
    row = rings(world)
    client = signed_in("zhao")
    opened = client.get("/desk/phone/")
    assert (opened.status_code, opened["Location"]) == (303, f"/desk/phone/{row.pk}/")
    text = client.get(f"/desk/phone/{row.pk}/").content.decode()
    assert "138****5678" in text and WANG not in text
    assert order.number in text and f"催办 {order.number[-4:]}" in text
    assert "这样说" in text or "边听边记" in text
    assert ReadEntry.objects.filter(subject_kind="household").count() == 1


@pytest.mark.clause("C-3.1-1")
def test_the_first_key_answers_and_the_words_become_an_order_without_typing_them_twice(
    world: World, signed_in: Open
) -> None:
    row, client = rings(world), signed_in("zhao")
    answer = client.post(
        f"/desk/phone/{row.pk}/register/", {"wants": "urgent", "text": "厨房水管爆了 13812345678"}
    )
    contact = Contact.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        303,
        f"/desk/new/?contact={contact.pk}&urgency=urgent",
    )
    row = world.fresh(row)
    assert (row.status, row.answered_by_id, row.contact) == ("answered", world.zhao.id, contact)
    assert (contact.wants, contact.unit, contact.person) == ("request", world.home, world.person("wang"))
    assert contact.text == "厨房水管爆了 138****5678"
    form = client.get(answer["Location"]).content.decode()
    assert "厨房水管爆了" in form and 'value="urgent" checked' in form
    facts = {"contact": contact.pk, "source": "phone", "category": "water", "address": str(contact.unit),
             "description": contact.text, "urgency": "urgent"}  # fmt: skip
    assert client.post("/desk/new/", facts).status_code == 303
    order = WorkOrder.objects.get()
    assert (order.source, order.urgency, order.unit) == ("phone", "urgent", world.home)
    assert world.fresh(contact).case == str(order.ref)


def test_what_was_noted_stands_in_the_box_after_a_look_elsewhere_and_goes_into_the_contact(
    world: World, signed_in: Open
) -> None:
    row, client = rings(world), signed_in("zhao")
    at, noted = f"/desk/phone/{row.pk}/", "厨房里闻到很浓的煤气味"
    assert client.post(f"/draft/?page=call-{row.pk}", {"text": noted, "_key": "1"}).status_code == 200
    page = client.get(at).content.decode()
    box = page.split('<textarea class="inp" name="text"')[1].split(">", 1)[1].split("</textarea>")[0]
    assert box == noted and "data-asked" in page
    other = signed_in("zhou").get(at).content.decode()
    assert noted not in other
    sent = {"wants": "complaint", "text": box, "_key": "k1", "_draft": f"/draft/?page=call-{row.pk}"}
    assert client.post(f"{at}register/", sent).status_code == 303
    world.run_jobs()
    contact = Contact.objects.get()
    assert (contact.wants, contact.text) == ("complaint", noted)
    assert contact.suggestions.get(head="safety").value == "gas"
    assert ">厨房里闻到" not in client.get(at).content.decode().split("note-card")[1]


@pytest.mark.parametrize(
    ("key", "wants"), [("complaint", "complaint"), ("enquiry", "enquiry"), ("praise", "praise")]
)
def test_every_other_key_makes_a_contact_that_waits_for_an_outcome(
    world: World, signed_in: Open, key: str, wants: str
) -> None:
    row = rings(world)
    client = signed_in("zhao")
    answer = client.post(f"/desk/phone/{row.pk}/register/", {"wants": key, "text": ""})
    contact = Contact.objects.get()
    assert (contact.wants, contact.text, contact.status, contact.answered_at is None) == (
        wants,
        "来电",
        "open",
        False,
    )
    ways = {"enquiry": f"/desk/enquiries/new/?contact={contact.pk}"}
    assert answer["Location"] == ways.get(wants, f"/desk/contacts/{contact.pk}/")
    assert client.get(answer["Location"]).status_code == 200


def test_an_urgent_case_of_the_caller_stands_first_in_red_with_what_to_say_at_once(
    world: World, signed_in: Open
) -> None:
    gas = world.confirmed_order(description="厨房里煤气味很重", urgency="urgent")
    calm = world.confirmed_order(description="阳台灯不亮", urgency="normal")
    row, client = rings(world), signed_in("zhao")
    text = client.get(f"/desk/phone/{row.pk}/").content.decode()
    cases = text.split("在办的事")[1]
    assert cases.index(gas.number) < cases.index(calm.number)
    assert cases.count(">急<") == 1
    assert f"催办 {gas.number[-4:]}" in text
    peril = lexicon().entry("safety", "gas")
    assert peril is not None and f"马上对客户说：{peril.say}" in text and f"单 {gas.number} 里说到" in text
    assert text.index("马上对客户说") < text.index('class="ring"')


def test_a_number_that_nobody_knows_is_placed_by_its_address(world: World, signed_in: Open) -> None:
    row, client = rings(world, "13900000000"), signed_in("zhao")
    text = client.get(f"/desk/phone/{row.pk}/").content.decode()
    assert "不认识的号码" in text and "没有登记过这个号码" in text
    wrong = client.post(f"/desk/phone/{row.pk}/home/", {"address": "九栋八百号"})
    assert wrong.status_code == 422 and "没有找到“九栋八百号”" in wrong.content.decode()
    assert world.fresh(row).unit is None
    assert client.post(f"/desk/phone/{row.pk}/home/", {"address": str(world.home)}).status_code == 303
    assert world.fresh(row).unit == world.home


def test_what_was_lost_is_called_back_and_not_entered_as_a_call(world: World) -> None:
    row = actions.put_off_call(rings(world), by=world.zhao)
    assert (row.status, row.contact is not None) == ("lost", True)
    with refused("call_was_lost", row):
        actions.register_call(row, by=world.zhao, wants="enquiry", text="x")
    with refused("rings_no_more", row):
        actions.put_off_call(row, by=world.zhao)
    with refused("rings_no_more", row):
        actions.pass_call(row, by=world.zhao, to=world.zhou.id or 0)
    assert list(calls.to_call_back(world.zhao, world.lake.pk)) == [row]


def test_a_call_that_nobody_took_has_no_suggestions_for_its_words_are_the_systems_own(
    world: World, signed_in: Open
) -> None:
    row = actions.put_off_call(rings(world), by=world.zhao)
    world.run_jobs()
    assert row.contact is not None and row.contact.suggestions.count() == 0
    assert "系统建议" not in signed_in("zhao").get(f"/desk/contacts/{row.contact_id}/").content.decode()
    actions.receive_request(
        world.lake, by=world.zhao, category=world.category(), description="厨房水管滴水", source="phone",
        unit=world.home, contact=row.contact,
    )  # fmt: skip
    world.run_jobs()
    assert row.contact.suggestions.count() == 0


def test_a_ring_that_the_telephone_forgot_to_end_is_lost_after_the_policys_minutes(world: World) -> None:
    row = rings(world)
    with clock.pinned(NOW + minutes(5)):
        assert actions.sweep_calls() == 1
        assert actions.sweep_calls() == 0
    assert world.fresh(row).status == "lost" and Contact.objects.get().status == "open"


def test_whose_turn_it_is_comes_first_and_after_two_rings_anybody(world: World, wanghai: Actor) -> None:
    row = rings(world)
    first, other = (world.zhao, wanghai) if row.offered_to_id == world.zhao.id else (wanghai, world.zhao)
    assert calls.at_my_desk(first, world.lake.pk, NOW) == row
    assert calls.at_my_desk(other, world.lake.pk, NOW) is None
    with clock.pinned(NOW + timedelta(seconds=9)):
        assert actions.sweep_calls() == 0
    with clock.pinned(NOW + timedelta(seconds=10)):
        assert actions.sweep_calls() == 1
    assert calls.at_my_desk(other, world.lake.pk, NOW) == world.fresh(row)
    assert world.events(row) == ["CallRang", "CallOffered"]


def test_who_talks_is_passed_over_and_who_waited_longest_is_next(world: World, wanghai: Actor) -> None:
    first = rings(world)
    taken = actions.take_call(first, by=world.zhao, at=NOW)
    second = actions.ring(world.lake, by=SYSTEM, number="无", their_id="c-2", at=NOW)
    assert second.offered_to_id == wanghai.id
    actions.end_call(taken, by=SYSTEM, at=NOW + minutes(1))
    actions.end_call(
        actions.take_call(second, by=wanghai, at=NOW + minutes(2)), by=SYSTEM, at=NOW + minutes(3)
    )
    third = actions.ring(world.lake, by=SYSTEM, number="无", their_id="c-3", at=NOW + minutes(4))
    assert third.offered_to_id == world.zhao.id


def test_a_ringing_call_is_given_only_to_who_is_here_and_free(
    world: World, wanghai: Actor, signed_in: Open
) -> None:
    row = rings(world)
    assert set(calls.agents(world.lake.pk, NOW)) == {world.zhao.id, wanghai.id}
    for to in (world.zhou.id, world.zhao.id):
        with refused("not_here", row):
            actions.pass_call(row, by=world.zhao, to=to or 0)
    client = signed_in("zhao")
    assert '">王海</button>' in client.get(f"/desk/phone/{row.pk}/").content.decode()
    assert client.post(f"/desk/phone/{row.pk}/pass/", {"to": wanghai.id}).status_code == 303
    assert world.fresh(row).offered_to_id == wanghai.id
    with refused("not_allowed", row):
        actions.pass_call(row, by=world.zhang, to=wanghai.id or 0)


def test_a_recording_is_kept_only_where_callers_are_told_and_opened_for_a_purpose(
    world: World, signed_in: Open
) -> None:
    row = rings(world)
    address = "https://pbx.example.cn/r/1.mp3"
    assert world.fresh(actions.keep_recording(row, by=SYSTEM, address=address)).recording == ""
    organization.publish_policy(
        by=world.admin, approved_by="account:0", key="call.recording", value="on", valid_from=NOW - minutes(1)
    )
    row = actions.end_call(actions.take_call(row, by=world.zhao), by=SYSTEM)
    row = actions.keep_recording(row, by=SYSTEM, address=address)
    client = signed_in("zhao")
    assert address not in client.get(f"/desk/phone/{row.pk}/").content.decode()
    asked = client.get(f"/desk/phone/{row.pk}/recording/").content.decode()
    assert "通话录音" in asked and address not in asked
    opened = client.post(f"/desk/phone/{row.pk}/recording/", {"purpose": "case"}).content.decode()
    assert address in opened
    seen = Reveal.objects.get()
    assert (seen.field, seen.subject_kind, seen.subject_id) == ("call.recording", "call", row.pk)
    assert client.post(f"/desk/phone/{row.pk}/number/", {"purpose": "case"}).content.decode().count(WANG) == 1


def test_a_call_entered_by_hand_opens_what_is_known(world: World, signed_in: Open) -> None:
    answer = signed_in("zhao").post("/desk/calls/enter/", {"number": WANG, "is_answered": "1", "rings": "2"})
    row = Call.objects.get()
    assert answer["Location"] == f"/desk/phone/{row.pk}/"
    assert calls.at_my_desk(world.zhao, world.lake.pk, NOW) is None  # nobody says when it ends
    client = signed_in("zhao")
    wrong = client.post("/desk/calls/enter/", {"number": "9" * 30, "is_answered": "1", "rings": "2"})
    assert wrong.status_code == 422 and "来电号码不对" in wrong.content.decode()
    client.post(f"/desk/phone/{row.pk}/register/", {"wants": "complaint", "text": "太吵"})
    assert "这个电话已经登记过" in client.get(f"/desk/phone/{row.pk}/").content.decode()


def test_numbers_and_recordings_go_with_an_erased_person_and_with_their_time(world: World) -> None:
    row = world.call()
    gone = privacy.identities["person"](world.person("wang").ref)
    assert protection.erase_calls(gone) == {"来电号码和录音": 1}
    row = world.fresh(row)
    assert (row.number, row.recording, row.person) == ("", "", None)
    other = rings(world, "13900000000")
    rule = privacy.keeping["calls"]
    assert rule.over(NOW, Held()) == 0 and rule.clear(NOW + minutes(1), Held()) == 1
    assert world.fresh(other).number == ""
