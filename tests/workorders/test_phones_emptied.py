"""A phone that empties itself says what goes with it; what follows on a refused arrival does not count either."""

import pytest
from django.test import Client

from guanjia.communications.models import Message
from guanjia.dispatch import actions as dispatch
from guanjia.kernel.models import Event
from guanjia.workorders import actions
from guanjia.workorders.models import FieldAct, MaterialUse, Phone
from tests.pages import Open, signed_in
from tests.workorders.test_phones import Carry, after, carry, hand_over
from tests.world import World, refused

__all__ = ["carry", "signed_in"]
DOOR = "/field/phone/stopped/"


def emptied(secret: str, lost: object, client: Client | None = None) -> int:
    """A phone says that it emptied itself; the answer's status."""
    answer = (client or Client()).post(DOOR, {"lost": lost}, headers={"X-Phone": secret})
    return answer.status_code


def waits(world: World, carry: Carry, count: int) -> tuple[str, Phone]:
    """A phone of 老张 that last said how many acts it holds."""
    secret = carry().secret
    phone = Phone.objects.latest("pk")
    actions.hear_of(phone, by=world.zhang, waiting=count, skew=after(0) - after(0))
    return secret, Phone.objects.get(pk=phone.pk)


def test_who_signs_out_with_unsent_acts_leaves_their_number_at_the_desk(
    world: World, carry: Carry, signed_in: Open
) -> None:
    secret, phone = waits(world, carry, 2)
    assert "最后一次联系时还有 2 项" in signed_in("zhao").get("/desk/phones/").content.decode()
    assert emptied(secret, 2) == 200
    phone.refresh_from_db()
    assert (phone.waiting, phone.lost, phone.lost_at) == (0, 2, phone.emptied_at)
    assert world.events(phone) == ["PhoneAdded", "PhoneEmptied", "ActsLost"]
    page = signed_in("zhao").get("/desk/phones/").content.decode()
    assert "丢了 2 项" in page and "最后一次联系" not in page
    world.run_jobs()
    told = {row.account_id: row.text for row in Message.objects.filter(subject_kind="phone")}
    assert world.account("zhang").pk not in told
    assert told[world.account("zhao").pk] == (
        "张建国的手机丢了 2 项没有发出的操作，请问本人做了什么，补记；问过了在“现场手机”里点一下。"
    )


def test_a_stopped_phone_says_only_how_many_acts_went_and_only_once(world: World, carry: Carry) -> None:
    secret, phone = waits(world, carry, 3)
    actions.revoke_phone(phone, by=world.zhou, reason="手机丢了")
    for wrong in ("", "-1", "1.5", "1000001", "x"):
        assert emptied(secret, wrong) == 422
    assert emptied("another" * 8, 3) == 404
    before = world.snapshot(phone)[0]
    assert (phone.lost, phone.emptied_at) == (0, None)
    assert emptied(secret, 3) == 200
    after_it = Phone.objects.get()
    assert world.snapshot(phone)[0] != before
    assert (after_it.waiting, after_it.lost, after_it.revoked_at) == (0, 3, phone.revoked_at)
    assert emptied(secret, 999) == 200
    assert Phone.objects.get().lost == 3
    assert world.events(phone) == ["PhoneAdded", "PhoneRevoked", "PhoneEmptied", "ActsLost"]


def test_a_phone_that_was_emptied_sends_nothing_and_gets_nothing_any_more(world: World, carry: Carry) -> None:
    order, phone = world.accepted_order(), carry()
    act = phone.act(order, "note", after(23), text="还没发")
    assert emptied(phone.secret, 1) == 200
    assert phone.send(act, after(24)).status_code == 403
    assert phone.client.get("/field/pack/", headers={"X-Phone": phone.secret}).status_code == 403
    assert FieldAct.objects.count() == 0
    assert world.events(order).count("NoteAdded") == 0


def test_emptying_needs_the_token_of_a_form(world: World, carry: Carry) -> None:
    secret, browser = carry().secret, Client(enforce_csrf_checks=True)
    assert emptied(secret, 1, browser) == 403
    token = browser.get(f"{DOOR}?emptied", headers={"X-Phone": secret}).json()["csrf"]
    headers = {"X-Phone": secret, "X-CSRFToken": token}
    assert browser.post(DOOR, {"lost": 1}, headers=headers).status_code == 200


def test_a_loss_leaves_the_list_when_the_person_was_asked(world: World, carry: Carry) -> None:
    secret, phone = waits(world, carry, 1)
    emptied(secret, 1)
    phone = Phone.objects.get()
    with refused("not_allowed", phone):
        actions.see_loss(phone, by=world.zhang)
    actions.see_loss(phone, by=world.zhao)
    assert (phone.lost, world.events(phone)[-1]) == (0, "LossAsked")
    actions.see_loss(phone, by=world.zhao)
    assert world.events(phone).count("LossAsked") == 1


def test_phones_that_were_signed_out_are_folded_away_and_not_stopped(
    world: World, carry: Carry, signed_in: Open
) -> None:
    left, lost = carry(), carry()
    carry("wanghai")
    emptied(left.secret, 0)
    emptied(lost.secret, 4)
    page = signed_in("zhou").get("/desk/phones/").content.decode()
    upper, folded = page.split("已退出或停用 1 部", 1)
    assert (upper.count("停用</a>"), folded.count("停用</a>")) == (1, 0)
    assert upper.index("王海") < upper.index("丢了 4 项")  # current phones first
    assert "已退出" in folded and "丢了" not in folded
    assert Event.objects.filter(name="workorders.ActsLost").count() == 1  # nothing was lost with the other


def test_every_phone_of_somebody_is_stopped_at_once(world: World, carry: Carry, signed_in: Open) -> None:
    first, other, gone, foreign = carry(), carry(), carry(), carry("wanghai")
    emptied(gone.secret, 0)
    phone = Phone.objects.order_by("pk")[0]
    client = signed_in("zhou")
    assert (
        "这个人的另外 1 部手机也一起停用" in client.get(f"/desk/phones/{phone.pk}/revoke/").content.decode()
    )
    said = {"reason": "离职", "others": "on"}
    assert client.post(f"/desk/phones/{phone.pk}/revoke/", said).status_code == 303
    client = Client()
    stopped = [
        client.get(DOOR, headers={"X-Phone": one.secret}).json()["revoked"] for one in (first, other, foreign)
    ]
    assert stopped == [True, True, False]
    assert [row.revoked_at is not None for row in Phone.objects.order_by("pk")] == [True, True, False, False]


@pytest.mark.clause("B-2.3-1")
def test_after_a_refused_arrival_nothing_of_the_place_counts_though_the_butler_stands_there(
    world: World, carry: Carry
) -> None:
    order, phone = world.accepted_order(), carry()
    code = order.unit.door_code if order.unit else ""
    actions.arrive_as_butler(order, by=world.li, evidence="door", code=code, at=after(10))
    phone.act(order, "depart", after(29))
    phone.act(order, "arrive", after(30), evidence="code", code=order.arrival_code)
    phone.act(order, "agree", after(31), scope="更换角阀", agreed="on")
    phone.act(order, "safety", after(32), ticked=world.steps(order, "safety"))
    phone.act(order, "material", after(33), name="角阀", quantity="1")
    hand_over(world, order, after(12))
    back = world.fresh(order)
    dispatch.transfer(back, by=world.zhou, staff=world.staff("zhang"), reason="换回来", at=after(14))
    assert [phone.send(act, after(60)).json()["code"] for act in phone.waiting] == [
        "illegal_move", "illegal_move", "not_arrived", "not_arrived", "not_arrived",
    ]  # fmt: skip
    order = world.fresh(order)
    assert (order.status, order.agreed_at, order.safety_checked_at) == ("dispatched", None, None)
    assert not MaterialUse.objects.filter(order=order).exists()
    assert world.events(order)[-5:] == ["ActKept"] * 5


def test_the_butler_who_came_first_agrees_with_the_customer(world: World) -> None:
    order = world.accepted_order()
    code = order.unit.door_code if order.unit else ""
    actions.arrive_as_butler(order, by=world.li, evidence="door", code=code, at=after(10))
    order = actions.agree_on_site(order, by=world.li, scope="更换角阀", agreed=True, at=after(11))
    assert order.agreed_at == after(11)


def test_what_is_refused_on_the_own_job_does_not_say_that_it_was_given_away(
    world: World, carry: Carry
) -> None:
    order, phone = world.working_order(), carry()
    answer = phone.send(phone.act(order, "return-material", after(70), use_id=10**6, quantity="1"), after(71))
    assert (answer.json()["outcome"], "已转给" in answer.json()["reason"]) == ("kept", False)
