"""Asking for service: three plain forms from home, and a sticker without an account."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from guanjia.communications.models import Message
from guanjia.intake import actions, queries
from guanjia.intake.models import Contact
from guanjia.kernel import attachments, clock
from guanjia.kernel.models import Attachment
from guanjia.organization import actions as organization
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from tests.pages import Open, photo, signed_in
from tests.world import NOW, World, minutes, run_jobs

__all__ = ["signed_in"]


def home(world: World) -> str:
    return f"unit:{world.home.pk}"


def test_three_plain_forms_make_one_request_with_photo_and_answers(world: World, signed_in: Open) -> None:
    client = signed_in("wang")
    assert 'value="' + home(world) + '" checked' in client.get("/home/ask/").content.decode()
    first = {"step": "1", "description": "洗手盆下面漏水", "place": home(world), "photos": photo()}
    answer = client.post("/home/ask/", first)
    assert (answer.status_code, answer["Location"]) == (303, "/home/ask/?step=2")
    text = client.get(answer["Location"]).content.decode()
    assert "什么时候方便" in text and "给排水" in text and "水还在流吗" in text
    kept = Attachment.objects.get().token.hex
    assert f'name="kept" value="{kept}"' in text
    sent: dict[str, Any] = {
        "step": "2", "description": "洗手盆下面漏水", "place": home(world), "kept": kept, "guessed": "water",
        "category": "water", "q:水还在流吗？": "滴水", "wished": "明天上午",
    }  # fmt: skip
    text = client.post("/home/ask/", sent, follow=True).content.decode()
    assert (
        "打哪个电话" in text and "王** 138****5678" in text and 'name="q:水还在流吗？" value="滴水"' in text
    )
    sent |= {"step": "3", "_key": "once"}
    for _ in range(2):
        answer = client.post("/home/ask/", sent)
        assert answer.status_code == 303
    order = WorkOrder.objects.get()
    assert answer["Location"] == f"/home/orders/{order.pk}/"
    assert (order.status, order.source, order.category.code, order.unit, order.wished) == (
        "received", "app", "water", world.home, "明天上午"
    )  # fmt: skip
    assert order.answers == {"水还在流吗？": "滴水"}
    assert (order.contact_name, order.contact_phone) == ("王慧敏", "13812345678")
    assert [f.token.hex for f in attachments.files_of(order.ref)] == [kept]


def test_a_missing_word_keeps_the_step_and_a_wrong_photo_its_message(world: World, signed_in: Open) -> None:
    client = signed_in("wang")
    answer = client.post(
        "/home/ask/", {"step": "1", "description": "", "place": home(world), "place_note": "厨房"}
    )
    assert answer.status_code == 422
    assert "请说一句怎么了" in answer.content.decode() and 'value="厨房"' in answer.content.decode()
    bad = photo("x.jpg")
    bad.file.truncate(20)
    answer = client.post(
        "/home/ask/", {"step": "1", "description": "漏水", "place": home(world), "photos": bad}
    )
    assert answer.status_code == 422
    assert "不是可用的照片" in answer.content.decode() and "漏水</textarea>" in answer.content.decode()
    assert not WorkOrder.objects.exists()


def test_one_step_back_keeps_everything(world: World, signed_in: Open) -> None:
    sent = {"step": "2", "back": "1", "description": "灯不亮", "place": home(world), "wished": "周末"}
    client = signed_in("wang")
    answer = client.post("/home/ask/", sent)
    assert (answer.status_code, answer["Location"]) == (303, "/home/ask/?step=1")
    text = client.get(answer["Location"]).content.decode()
    assert "哪里不对" in text and "灯不亮</textarea>" in text and 'name="wished" value="周末"' in text


def test_every_step_has_its_own_address_until_the_request_was_sent(world: World, signed_in: Open) -> None:
    client, sent = signed_in("wang"), {"description": "灯不亮", "place": home(world)}
    assert "哪里不对" in client.get("/home/ask/?step=3").content.decode()
    client.post("/home/ask/", sent | {"step": "1"})
    client.post("/home/ask/", sent | {"step": "2", "wished": "周末"})
    words = ("哪里不对", "什么时候方便", "打哪个电话")
    for step, word in enumerate(words, 1):
        page = client.get(f"/home/ask/?step={step}").content.decode()
        assert f'<h1 class="g">{word}' in page and "灯不亮" in page
    assert "灯不亮</textarea>" in client.get("/home/ask/").content.decode()
    assert "灯不亮" not in signed_in("chen").get("/home/ask/?step=3").content.decode()
    client.post("/home/ask/", sent | {"step": "3", "wished": "周末"})
    assert WorkOrder.objects.get().wished == "周末"
    assert "灯不亮" not in client.get("/home/ask/?step=3").content.decode()


def test_a_guess_follows_the_words_until_it_is_corrected(world: World, signed_in: Open) -> None:
    client, asks = signed_in("wang"), {"HTTP_HX_REQUEST": "true"}
    sent = {"description": "客厅插座没电", "place": home(world), "category": "water", "guessed": "water"}
    text = client.post("/home/ask/guess/", sent, **asks).content.decode()
    assert 'value="electric" checked' in text and "全屋没电吗" in text
    text = client.post("/home/ask/guess/", sent | {"category": "door"}, **asks).content.decode()
    assert 'value="door" checked' in text


def test_what_is_already_reported_there_is_shown(world: World, signed_in: Open) -> None:
    order = world.received_order()
    text = (
        signed_in("wang")
        .post("/home/ask/guess/", {"place": home(world), "description": "又漏水"})
        .content.decode()
    )
    assert f"这里已有一件在办：{order.title}" in text


@pytest.mark.parametrize("place", ["neighbour", "nowhere"])
def test_nobody_asks_for_another_home(world: World, signed_in: Open, place: str) -> None:
    value = f"unit:{world.neighbour.pk}" if place == "neighbour" else "x"
    sent = {"step": "3", "description": "漏水了", "place": value}
    assert signed_in("wang").post("/home/ask/", sent).status_code == 422
    assert not WorkOrder.objects.exists()


def test_a_sticker_takes_a_request_without_an_account_and_gives_the_link(world: World) -> None:
    client, url = Client(), f"/s/{world.home.door_code}/"
    assert "3栋2单元501" in client.get(url).content.decode()
    sent = {"description": "门口漏水", "contact_name": "路人", "contact_phone": "13511112222"}
    assert client.post(url, sent | {"contact_phone": "123"}).status_code == 422
    answer = client.post(url, sent | {"photos": photo()})
    assert answer.status_code == 303
    order = WorkOrder.objects.get()
    assert (order.source, order.unit, order.category.code, order.asked_by) == (
        "scan",
        world.home,
        "water",
        None,
    )
    assert (order.contact_name, order.contact_phone) == ("路人", "13511112222")
    assert "收到了，马上回电给您" in client.get(answer["Location"]).content.decode()
    assert len(attachments.files_of(order.ref)) == 1


@pytest.mark.asvs("2.3.2", "2.4.1")
def test_one_sticker_takes_ten_requests_an_hour(world: World) -> None:
    url = f"/s/{world.home.door_code}/"
    answers = [
        Client().post(url, {"description": f"第{n}次", "contact_name": "甲", "contact_phone": "13511112222"})
        for n in range(11)
    ]
    assert [a.status_code for a in answers] == [303] * 10 + [422]
    assert "请直接打服务热线" in answers[-1].content.decode()
    assert WorkOrder.objects.count() == 10


def test_an_unknown_sticker_is_404_and_staff_are_led_to_their_job(world: World, signed_in: Open) -> None:
    assert Client().get("/s/nothing/").status_code == 404
    code = world.home.door_code
    assert signed_in("zhang").get(f"/s/{code}/")["Location"] == f"/field/scan/?code={code}"
    assert signed_in("wang").get(f"/s/{code}/")["Location"] == f"/home/ask/?place=unit:{world.home.pk}"
    assert signed_in("chen").get(f"/s/{code}/").status_code == 200


@pytest.mark.clause("A-1.2-2")
def test_words_of_danger_say_at_once_what_to_do_and_whom_to_call(world: World, signed_in: Open) -> None:
    client, asks = signed_in("wang"), {"HTTP_HX_REQUEST": "true"}
    sent = {"description": "厨房闻到煤气味", "place": home(world)}
    text = client.post("/home/ask/guess/", sent, **asks).content.decode()
    assert 'id="danger" aria-live="assertive" hx-swap-oob="true"' in text
    assert "可能有危险：燃气泄漏" in text and "不要开关任何电器" in text and "tel:0571-88001234" in text
    calm = client.post("/home/ask/guess/", sent | {"description": "水龙头滴水"}, **asks).content.decode()
    assert "可能有危险" not in calm and 'id="danger"' in calm
    assert "我们已收到" not in text  # nothing was sent yet


def test_a_report_of_danger_stands_above_the_board_until_the_desk_registered_it(
    world: World, signed_in: Open
) -> None:
    client, desk = signed_in("wang"), signed_in("zhao")
    sent = {"description": "楼道里闻到煤气味", "place": home(world)}
    for step in "123":
        client.post("/home/ask/", sent | {"step": step, "wished": "周末"})
    world.run_jobs()
    assert "联系里说到危险" in desk.get("/desk/").content.decode()
    with clock.pinned(NOW + minutes(60 * 24 + 1)):
        assert queries.dangers(world.zhao, world.lake.pk, 5) == []
    workorders.register_order(WorkOrder.objects.get(), by=world.zhao)
    world.run_jobs()
    assert "联系里说到危险" not in desk.get("/desk/").content.decode()


@pytest.mark.clause("A-1.2-2")
def test_a_report_of_danger_is_urgent_and_its_page_says_what_to_do_until_somebody_looked(
    world: World, signed_in: Open
) -> None:
    client, sent = signed_in("wang"), {"description": "洗衣机外壳漏电，摸着麻", "place": home(world)}
    client.post("/home/ask/", sent | {"step": "1"})
    for step in "23":
        page = client.get(f"/home/ask/?step={step}").content.decode()
        assert "可能有危险：漏电触电" in page
        client.post("/home/ask/", sent | {"step": step, "wished": "周末"})
    order = WorkOrder.objects.get()
    assert order.urgency == "urgent"
    page = client.get(f"/home/orders/{order.pk}/").content.decode()
    assert "先断电，再打 120" in page and "您的话已收到，按紧急处理" in page
    run_jobs()
    contact = Contact.objects.get()
    assert contact.answer_due_at == contact.received_at + timedelta(minutes=5)
    actions.decide(contact, {"safety": "none"}, by=world.zhao)
    assert "按紧急处理" not in client.get(f"/home/orders/{order.pk}/").content.decode()


@pytest.mark.clause("A-1.2-2")
def test_a_sticker_says_what_to_do_before_and_after_sending(world: World, client: Client) -> None:
    url = f"/s/{world.home.door_code}/"
    sent = {"description": "我们被困在电梯里了", "contact_name": "小陈", "contact_phone": "13800001111"}
    text = client.post(f"{url}danger/", sent, HTTP_HX_REQUEST="true").content.decode()
    assert "可能有危险：电梯困人" in text and "请不要扒门" in text and "tel:0571-88001234" in text
    assert not WorkOrder.objects.exists()
    page = client.post(url, sent, follow=True).content.decode()
    assert "请不要扒门" in page and "按紧急处理，我们已收到提醒，马上叫维保。" in page
    assert WorkOrder.objects.get().urgency == "urgent"
    assert client.post("/s/nothing/danger/", sent).status_code == 404


def test_what_the_desk_says_of_the_urgency_stays(world: World) -> None:
    facts = {
        "category": world.category(),
        "description": "洗衣机外壳漏电，摸着麻",
        "source": "phone",
        "unit": world.home,
    }
    order = actions.receive_request(world.lake, by=world.zhao, urgency="normal", **facts)
    assert order.urgency == "normal"


@pytest.mark.clause("A-1.2-2")
def test_the_receipt_of_a_danger_leaves_at_night_and_says_what_to_do(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("GUANJIA_SMS", "console"), ("IS_DEMO", True)):
        monkeypatch.setattr(settings, name, value)
    night = NOW + timedelta(hours=15)
    facts = {"category": world.category(), "source": "app", "unit": world.home}
    with clock.pinned(night):
        words = "厨房里闻到很浓的煤气味"
        danger = actions.receive_request(world.lake, by=world.wang, description=words, **facts)
        calm = actions.receive_request(world.lake, by=world.wang, description="水龙头滴水", **facts)
        world.run_jobs()
    told = {row.words: row for row in Message.objects.filter(subject_id=danger.pk, account__username="wang")}
    receipt = told["received_danger"]
    assert "received" not in told and "received_urgent" not in told
    assert receipt.text.startswith("请开窗，不要开关任何电器、不要点火，马上到屋外再打电话")
    assert "请马上打 0571-88001234" in receipt.text and danger.number in receipt.text
    assert "已按紧急处理，5 分钟内有人打电话给您，最晚" in receipt.text and "有人到" in receipt.text
    assert Message.objects.filter(subject_id=calm.pk, words="received", account__username="wang").exists()
    out = {row.words: row.next_try_at for row in Message.objects.filter(person__isnull=False)}
    assert out["received_danger"] == night and out["received"] > night + timedelta(hours=6)


@pytest.mark.clause("A-1.2-2")
def test_the_receipt_of_a_danger_names_the_minutes_of_the_policy_and_none_to_whom_the_desk_spoke(
    world: World,
) -> None:
    organization.publish_policy(
        by=world.admin, approved_by="account:0", key="contact.answer.danger", value=3, valid_from=NOW
    )
    facts = {"category": world.category(), "description": "厨房里闻到很浓的煤气味", "unit": world.home}
    by_app = actions.receive_request(world.lake, by=world.wang, source="app", **facts)
    contact = Contact.objects.get()
    by_phone = actions.receive_request(
        world.lake, by=world.zhao, source="phone", contact_phone="13812345678", **facts
    )
    world.run_jobs()
    contact.refresh_from_db()
    assert contact.answer_due_at == contact.received_at + minutes(3)
    rows = Message.objects.filter(words="received_danger", account__username="wang")
    told = {row.subject_id: row.text for row in rows}
    assert "已按紧急处理，3 分钟内有人打电话给您，最晚" in told[by_app.pk]
    assert "已按紧急处理，最晚" in told[by_phone.pk]
