"""The customer's own requests: by account, and by the link of one request."""

import pytest
from django.test import Client

from guanjia.intake.models import Contact
from guanjia.workorders import actions as workorders
from guanjia.workorders import queries as orders
from guanjia.workorders.models import Feedback, WorkOrder
from tests.pages import Open, signed_in, stored
from tests.world import NOW, World, minutes

__all__ = ["signed_in"]


def test_my_requests_stand_with_their_state_in_a_sentence(world: World, signed_in: Open) -> None:
    order = world.accepted_order()
    text = signed_in("wang").get("/home/").content.decode()
    assert "在办 1 件" in text
    assert "张建国师傅 10:40 到" in text
    assert f'href="/home/orders/{order.pk}/"' in text
    assert "现在没有在办的事" in signed_in("chen").get("/home/").content.decode()


def test_a_request_shows_promises_beside_real_times(world: World, signed_in: Open) -> None:
    order = world.finished_order()
    text = signed_in("wang").get(f"/home/orders/{order.pk}/").content.decode()
    for words in ("已修好，请您看看", "10:30–11:00 上门", "答应 11:00 前到，早 25 分", "更换角阀和软管，预计 11:30 好",
                  "答应 11:30 前好，早 10 分", "等您确认", "张建国师傅"):  # fmt: skip
        assert words in text, words
    assert "13900000005" not in text


def test_the_arrival_code_is_shown_from_accepted_until_arrived(world: World, signed_in: Open) -> None:
    client, order = signed_in("wang"), world.dispatched_order()
    url = f"/home/orders/{order.pk}/"
    assert "到访码" not in client.get(url).content.decode()
    order = workorders.accept_order(order, by=world.zhang, visit_at=NOW + minutes(40))
    assert order.arrival_code in client.get(url).content.decode()


def test_the_customer_rates_once(world: World, signed_in: Open) -> None:
    order, client = world.finished_order(), signed_in("wang")
    url = f"/home/orders/{order.pk}/"
    given = {"overall": "4", "attitude": "5", "words": "擦得很干净", "_key": "k"}
    for _ in range(2):
        assert client.post(f"{url}rate/", given).status_code == 303
    row = Feedback.objects.get(order=order)
    assert (row.overall, row.ratings, row.words, row.channel) == (
        4,
        {"attitude": 5},
        "擦得很干净",
        "resident",
    )
    assert world.events(order).count("FeedbackGiven") == 1
    assert client.post(f"{url}rate/", {"overall": "1"}).status_code == 422
    assert "修得怎么样" not in client.get(url).content.decode()


def test_not_solved_opens_the_order_again_with_the_reason(world: World, signed_in: Open) -> None:
    order, client = world.finished_order(), signed_in("wang")
    url = f"/home/orders/{order.pk}/unsolved/"
    assert client.post(url, {"reason": ""}).status_code == 422
    assert world.fresh(order).status == "finished"
    assert client.post(url, {"reason": "还在滴水"}).status_code == 303
    order = world.fresh(order)
    assert (order.status, order.reopened) == ("confirmed", 1)
    assert "正在重新安排师傅" in client.get(f"/home/orders/{order.pk}/").content.decode()


def test_urging_counts_and_cancelling_needs_a_reason(world: World, signed_in: Open) -> None:
    order, client = world.confirmed_order(), signed_in("wang")
    client.post(f"/home/orders/{order.pk}/urge/", {"_key": "u"})
    client.post(f"/home/orders/{order.pk}/cancel/", {"reason": "自己修好了"})
    order = world.fresh(order)
    assert (order.urged, order.status) == (1, "cancelled")


@pytest.mark.parametrize("username", ["chen", "feng"])
@pytest.mark.parametrize("tail", ["", "rate/", "unsolved/", "urge/", "cancel/", "supervisor/"])
def test_a_resident_of_another_home_gets_404(world: World, signed_in: Open, username: str, tail: str) -> None:
    order = world.finished_order()
    before = world.snapshot(order)
    url = f"/home/orders/{order.pk}/{tail}"
    assert signed_in(username).get(url).status_code == 404
    if tail:
        data = {"reason": "x", "overall": "1", "text": "x"}
        assert signed_in(username).post(url, data).status_code == 404
    assert world.snapshot(order) == before


def test_the_follow_link_works_signed_out_and_opens_nothing_else(world: World, db: None) -> None:
    order, other = world.finished_order(), world.received_order(unit=world.neighbour, by=world.chen)
    workorders.add_photos(order, by=world.zhang, photos=[stored(world.zhang, order)], caption="修好")
    url = f"/t/{orders.follow_token(order)}/"
    client = Client()
    text = client.get(url).content.decode()
    assert "已修好，请您看看" in text
    shot = orders_photo(text, url)
    assert client.get(shot)["Content-Type"] == "image/jpeg"
    assert client.get(shot.replace(url, f"/t/{orders.follow_token(other)}/")).status_code == 404
    assert client.get(f"/home/orders/{order.pk}/").status_code == 302
    assert client.post(f"{url}rate/", {"overall": "5"}).status_code == 303
    assert Feedback.objects.get(order=order).channel == "link"


def orders_photo(text: str, url: str) -> str:
    start = text.index(f'href="{url}photos/') + 6
    return text[start : text.index('"', start)]


@pytest.mark.parametrize("tail", ["", "rate/", "supervisor/"])
def test_an_altered_or_old_link_says_so_with_the_phone(world: World, tail: str) -> None:
    token = orders.follow_token(world.received_order())
    answer = Client().get(f"/t/{token[:-2]}xx/{tail}")
    assert answer.status_code == 404
    assert "链接已过期" in answer.content.decode()
    assert 'href="tel:0571-88001234"' in answer.content.decode()


def test_the_supervisor_is_asked_for_by_account_and_by_link(world: World, signed_in: Open) -> None:
    order = world.finished_order()
    text = signed_in("wang").get(f"/home/orders/{order.pk}/").content.decode()
    assert f'href="/home/orders/{order.pk}/supervisor/"' in text
    link = f"/t/{orders.follow_token(order)}/"
    assert f'href="{link}supervisor/"' in Client().get(link).content.decode()
    assert Client().post(f"{link}supervisor/", {"text": ""}).status_code == 422
    answer = Client().post(f"{link}supervisor/", {"text": "迟到还不道歉"})
    assert "主管收到了" in answer.content.decode()
    row = Contact.objects.get(wants="complaint")
    assert (row.text, row.origin, row.status) == ("迟到还不道歉", str(order.ref), "open")


def test_a_live_poll_of_a_link_needs_no_session(world: World) -> None:
    order = world.accepted_order()
    text = Client().get(f"/t/{orders.follow_token(order)}/").content.decode()
    assert 'hx-trigger="every 2s"' in text


STORIES = {
    "received_order": "收到了，马上回电给您", "registered_order": "已登记，等客服回电确认",
    "confirmed_order": "约好 10:30–11:00 上门，正在安排师傅", "dispatched_order": "已派给张建国师傅，等他接单",
    "accepted_order": "张建国师傅 10:40 到", "departed_order": "张建国师傅在路上", "arrived_order": "张建国师傅到了",
    "ready_order": "张建国师傅到了", "working_order": "正在处理，预计 11:30 好", "finished_order": "已修好，请您看看",
    "recorded_order": "已修好，谢谢您的评价", "completed_order": "已办结",
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_every_state_has_its_page_on_both_phones(world: World, signed_in: Open, story: str) -> None:
    order: WorkOrder = getattr(world, story)()
    assert STORIES[story] in signed_in("wang").get(f"/home/orders/{order.pk}/").content.decode()
    for username, expected in (("li", 200), ("zhang", 200 if order.staff_id else 404)):
        client = signed_in(username)
        assert client.get("/field/").status_code == 200
        assert client.get(f"/field/jobs/{order.pk}/").status_code == expected
        assert client.get(f"/field/jobs/{order.pk}/more/").status_code == expected


def test_the_side_exits_have_their_sentence(world: World, signed_in: Open) -> None:
    paused = workorders.pause_work(
        world.working_order(), by=world.zhang, reason="等配件到货", at=NOW + minutes(50)
    )
    missed = workorders.report_no_access(
        world.departed_order(), by=world.zhang, reason="敲门三次", at=NOW + minutes(50)
    )
    gone = workorders.cancel_order(world.confirmed_order(), by=world.wang, reason="不用了")
    away = workorders.refer_order(world.registered_order(), by=world.zhao, to="供电公司", reason="表前故障")
    for order, words in (
        (paused, "等配件到货"),
        (missed, "师傅没能进门"),
        (gone, "已取消"),
        (away, "已转给负责单位"),
    ):
        assert words in signed_in("wang").get(f"/home/orders/{order.pk}/").content.decode()
    for order in (paused, missed):
        assert signed_in("zhang").get(f"/field/jobs/{order.pk}/").status_code == 200


def test_the_line_stands_in_the_order_of_what_happened(world: World, signed_in: Open) -> None:
    order = world.dispatched_order()
    door = {"evidence": "door", "code": world.home.door_code}
    workorders.arrive_as_butler(order, by=world.li, **door, at=NOW + minutes(8))
    order = world.fresh(order)
    workorders.accept_order(order, by=world.zhang, visit_at=NOW + minutes(40), at=NOW + minutes(9))
    text = signed_in("wang").get(f"/home/orders/{order.pk}/").content.decode()
    assert text.index("李晓彤管家到场") < text.index("张建国师傅接单") < text.index("张建国师傅到场")
