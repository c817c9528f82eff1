"""Work without signal: acts that come later count once, in order, with their true time; what cannot count is kept."""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from chaos.carried import Carried
from guanjia.communications.models import Message
from guanjia.customers import actions as customers
from guanjia.customers.models import Household
from guanjia.customers.wishes import Serving
from guanjia.dispatch import actions as dispatch
from guanjia.kernel import attachments, clock
from guanjia.measures.models import Observation
from guanjia.organization.models import SignIn
from guanjia.sla import actions as sla
from guanjia.stores import queries as stores
from guanjia.workorders import actions
from guanjia.workorders.models import FieldAct, Phone, WorkOrder
from tests.stores.test_stock import van
from tests.world import NOW, World, refused

Carry = Callable[..., Carried]


def after(n: float) -> datetime:
    """So many minutes after ten o'clock."""
    return NOW + timedelta(minutes=n)


@pytest.fixture
def carry(world: World) -> Carry:
    """A phone in the hand of somebody."""

    def give(username: str = "zhang", error: timedelta = timedelta(0)) -> Carried:
        client = Client()
        client.force_login(world.account(username), backend=settings.AUTHENTICATION_BACKENDS[1])
        return Carried(client, error).register()

    return give


def photo() -> SimpleUploadedFile:
    """A small picture."""
    body = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 10, 10)).save(body, "JPEG")
    return SimpleUploadedFile("pipe.jpg", body.getvalue(), "image/jpeg")


def hand_over(world: World, order: WorkOrder, at: datetime) -> WorkOrder:
    """周姐 gives the job to 王海."""
    fresh = world.fresh(order)
    return dispatch.transfer(fresh, by=world.zhou, staff=world.staff("wanghai"), reason="另有安排", at=at)


@pytest.mark.clause("B-3.3.1-1")
def test_acts_from_a_basement_count_with_the_time_at_which_they_happened(world: World, carry: Carry) -> None:
    order, phone = world.accepted_order(), carry()
    phone.act(order, "prepare", after(21), ticked=world.steps(order, "prepare"))
    phone.act(order, "depart", after(22))
    for act in phone.waiting:
        assert phone.send(act, after(110)).json()["outcome"] == "applied"
    order = world.fresh(order)
    assert (order.status, order.departed_at) == ("on_the_way", after(22))
    assert list(FieldAct.objects.values_list("seq", "verb", "doubt")) == [
        (1, "prepare", ""),
        (2, "depart", ""),
    ]


def test_an_arrival_told_after_its_clock_broke_was_in_time_after_all(world: World, carry: Carry) -> None:
    order, phone = world.departed_order(), carry()
    due = world.clock(order, "T14").due_at
    phone.act(order, "arrive", due - timedelta(minutes=5), evidence="code", code=order.arrival_code)
    with clock.pinned(due + timedelta(minutes=30)):
        sla.sweep()
    world.run_jobs()
    figures = Observation.objects.filter(measure="M004").values_list("hit", flat=True)
    assert (world.clock(order, "T14").breached_at, list(figures)) == (due, [False])
    phone.send(phone.waiting[0], due + timedelta(minutes=40))
    found = world.clock(order, "T14")
    assert (found.state, found.breached_at) == ("stopped", None)
    world.run_jobs()
    assert list(figures.all()) == [True]


def test_an_act_that_is_sent_again_counts_once_and_gets_the_same_answer(world: World, carry: Carry) -> None:
    order, phone = world.accepted_order(), carry()
    act = phone.act(order, "note", after(23), text="等业主开门")
    assert phone.send(act, after(24)).json() == phone.send(act, after(29)).json()
    assert world.events(order).count("NoteAdded") == 1
    assert FieldAct.objects.count() == 1


def test_a_form_whose_answer_got_lost_on_the_way_is_not_done_twice(world: World, carry: Carry) -> None:
    order, phone = world.accepted_order(), carry()
    act = phone.act(order, "note", after(23), text="等业主开门")
    form = {"text": act["text"], "_key": act["_key"]}
    assert phone.client.post(f"/field/jobs/{order.pk}/note/", form).status_code == 303
    assert phone.send(act, after(24)).json()["outcome"] == "applied"
    assert world.events(order).count("NoteAdded") == 1


def test_an_act_out_of_turn_waits_for_the_ones_before(world: World, carry: Carry) -> None:
    order, phone = world.accepted_order(), carry()
    first = phone.act(order, "prepare", after(21), ticked=world.steps(order, "prepare"))
    second = phone.act(order, "depart", after(22))
    early = phone.send(second, after(25))
    assert (early.status_code, early.json()["last_seq"]) == (409, 0)
    assert world.fresh(order).status == "accepted"
    phone.send(first, after(25))
    assert phone.send(second, after(26)).json()["outcome"] == "applied"


def test_what_a_phone_lost_is_said_and_the_rest_goes_on(world: World, carry: Carry) -> None:
    order, phone = world.accepted_order(), carry()
    phone.act(order, "note", after(21), text="这一条丢了")
    kept = phone.act(order, "note", after(22), text="这一条还在")
    assert phone.send(kept | {"act.lost": 1}, after(25)).json()["outcome"] == "applied"
    assert world.events(Phone.objects.get()) == ["PhoneAdded", "ActsLost"]


def test_a_job_that_went_to_somebody_else_keeps_the_evidence_and_its_state(
    world: World, carry: Carry
) -> None:
    order, phone = world.accepted_order(), carry()
    late = phone.act(order, "photos", after(23), caption="角阀锈断，业主 13812345678", photos=photo())
    hand_over(world, order, after(25))
    before = world.snapshot(order)[0]
    answer = phone.send(late, after(50)).json()
    assert (answer["outcome"], answer["reason"]) == ("kept", "这张单 10:25 已转给王海。")
    assert world.snapshot(order)[0] == before
    row = FieldAct.objects.get()
    assert (row.order_id, row.verb, row.happened_at) == (order.pk, "photos", after(23))
    assert "角阀锈断" in row.said
    assert "13812345678" not in row.said
    assert world.events(order)[-1] == "ActKept"
    [shot] = attachments.files_of(row.ref)
    assert attachments.get_file(world.zhou, shot.token) == shot
    assert attachments.get_file(world.zhang, shot.token) == shot
    with refused("not_found"):
        attachments.get_file(world.wanghai, shot.token)
    world.run_jobs()
    told = {
        row.account_id: row.title
        for row in Message.objects.filter(subject_id=order.pk, channel="inbox").order_by("pk")
    }
    assert (told[world.account("zhao").pk], told[world.account("zhang").pk]) == (
        "现场操作没有生效",
        "有一项操作没有生效",
    )


def test_an_order_that_never_was_mine_learns_nothing_from_my_phone(world: World, carry: Carry) -> None:
    order, phone = world.received_order(), carry("wu")
    before = world.events(order)
    assert (
        phone.send(phone.act(order, "note", after(23), text="试一试"), after(24)).json()["outcome"] == "kept"
    )
    assert world.events(order) == before
    assert FieldAct.objects.get().order is None


def test_a_wrong_code_from_the_basement_is_counted_and_changes_nothing(world: World, carry: Carry) -> None:
    order, phone = world.departed_order(), carry()
    wrong = "0000" if order.arrival_code != "0000" else "1111"
    answer = phone.send(phone.act(order, "arrive", after(33), evidence="code", code=wrong), after(35)).json()
    assert (answer["outcome"], answer["code"]) == ("kept", "wrong_code")
    assert world.fresh(order).status == "on_the_way"
    assert world.events(order).count("CodeRefused") == 1


@pytest.mark.parametrize(
    ("error", "changed", "doubt", "minute"),
    [
        (timedelta(hours=-3), timedelta(0), "", 30),  # slow all the time: the same error at both ends
        (timedelta(0), timedelta(hours=2), "changed", 30),  # set forward between the act and the sending
        (timedelta(0), timedelta(hours=-2), "changed", 30),
    ],
)
def test_a_wrong_clock_does_not_change_when_it_happened(
    world: World, carry: Carry, error: timedelta, changed: timedelta, doubt: str, minute: int
) -> None:
    order, phone = world.accepted_order(), carry(error=error)
    act = phone.act(order, "note", after(minute), text="到负二层了")
    phone.error += changed
    phone.send(act, after(60))
    row = FieldAct.objects.get()
    assert (row.happened_at, row.doubt) == (after(minute), doubt)


def test_nobody_arrives_in_the_future_or_before_the_last_act(world: World, carry: Carry) -> None:
    order, phone = world.accepted_order(), carry()
    ahead = phone.act(order, "note", after(300), text="钟快了")
    back = phone.act(order, "note", after(-300), text="钟慢了")
    phone.send(ahead, after(40))
    phone.send(back, after(41))
    assert list(FieldAct.objects.order_by("seq").values_list("happened_at", "doubt")) == [
        (after(40), "ahead"),
        (after(40), "back"),
    ]


def test_a_photo_that_was_too_large_on_the_way_does_not_count_and_what_follows_does(
    world: World, carry: Carry
) -> None:
    order, phone = world.accepted_order(), carry()
    heavy = phone.act(order, "photos", after(21), caption="角阀锈断")
    light = phone.act(order, "note", after(22), text="等业主开门")
    answer = phone.send(heavy | {"act.dropped": 2}, after(25)).json()
    assert (answer["outcome"], answer["reason"]) == (
        "kept",
        "有 2 张照片太大，没有收下；请拍小一点，补到这张单上。",
    )
    assert phone.send(light, after(25)).json()["outcome"] == "applied"
    assert "角阀锈断" in FieldAct.objects.get(seq=1).said
    assert world.events(order)[-2:] == ["ActKept", "NoteAdded"]


def test_the_app_has_icons_that_every_phone_draws(world: World) -> None:
    icons = Client().get("/field/app.webmanifest").json()["icons"]
    assert [(icon["sizes"], icon["type"]) for icon in icons] == [
        ("any", "image/svg+xml"), ("192x192", "image/png"), ("512x512", "image/png"),
    ]  # fmt: skip
    for icon in icons[1:]:
        name = re.sub(r"\.[0-9a-f]{12}\.", ".", icon["src"].removeprefix("/static/"))
        with Image.open(finders.find(name)) as drawn:
            assert f"{drawn.width}x{drawn.height}" == icon["sizes"]


@pytest.mark.clause("B-3.2.3-1")
def test_material_is_asked_for_below_ground_once_also_where_the_warehouse_has_too_little(
    world: World, carry: Carry
) -> None:
    world.warehouse(生料带=3)
    order, phone, tape = world.accepted_order(), carry(), world.item("生料带")
    said = phone.client.get("/field/pack/", headers={"X-Phone": phone.secret}).json()
    [job] = said["jobs"]
    assert [item["key"] for item in job["items"] if "draw" in item["beside"]] == [
        "prepare", "depart", "agree", "plan", "safety", "start", *(["step"] * 4), "finish",
    ]  # fmt: skip
    assert "去仓库领，有 3 卷" in job["beside"]["draw"]["html"]
    assert 'name="anyway" value="True"' in job["beside"]["draw"]["html"]
    act = phone.act(order, "draw", after(23), **{f"draw_{tape.pk}": "5", "anyway": "True"})
    assert phone.send(act, after(60)).json() == phone.send(act, after(61)).json()
    [asked] = stores.my_requests(world.staff("zhang").pk, 5)
    assert (asked.asked_at, asked.case_id, [line.wanted for line in asked.lines.all()]) == (
        after(23), order.pk, [Decimal(5)],
    )  # fmt: skip


def test_the_pack_knows_the_own_van_and_offers_to_bring_back_only_what_was_written_down(
    world: World, carry: Carry
) -> None:
    van(world, 角阀=3)
    order, phone = world.working_order(), carry()

    def packed() -> Any:
        return phone.client.get("/field/pack/", headers={"X-Phone": phone.secret}).json()

    said = packed()
    assert said["van"] == [["角阀", "3", "个"]]
    assert "return-material" not in said["jobs"][0]["beside"]
    assert "角阀，车上 3 个" in said["jobs"][0]["beside"]["material"]["html"]
    used = actions.use_material(order, by=world.zhang, name="角阀", quantity=Decimal(2))
    said = packed()
    assert (said["van"], "return-material" in said["jobs"][0]["items"][0]["beside"]) == (
        [["角阀", "1", "个"]],
        True,
    )
    act = phone.act(order, "return-material", after(70), use_id=used.pk, quantity="2")
    assert phone.send(act, after(80)).json() == phone.send(act, after(81)).json()
    assert packed()["van"] == [["角阀", "3", "个"]]


@pytest.mark.clause("A-3.1-11")
def test_a_stolen_phone_gets_nothing_in_or_out(world: World, carry: Carry) -> None:
    order, phone = world.accepted_order(), carry()
    act = phone.act(order, "note", after(23), text="偷来的")
    with refused("not_allowed", Phone.objects.get()):
        actions.revoke_phone(Phone.objects.get(), by=world.wanghai, reason="手机丢了")
    actions.revoke_phone(Phone.objects.get(), by=world.zhou, reason="手机丢了")
    assert SignIn.objects.filter(account=world.account("zhang")).count() == 0
    phone.client.force_login(world.account("zhang"), backend=settings.AUTHENTICATION_BACKENDS[1])
    assert phone.send(act, after(24)).status_code == 403
    assert phone.client.get("/field/pack/", headers={"X-Phone": phone.secret}).status_code == 403
    said = phone.client.get("/field/phone/", headers={"X-Phone": phone.secret}).json()
    assert said["revoked"] is True
    stranger = Client()  # who stops a phone ends its sessions, so it asks without one
    asked = [
        stranger.get("/field/phone/stopped/", headers={"X-Phone": key}).json()["revoked"]
        for key in (phone.secret, "x")
    ]
    assert asked == [True, False]
    assert FieldAct.objects.count() == 0


def test_a_pack_holds_the_own_jobs_only_and_no_number_of_anybody(world: World, carry: Carry) -> None:
    mine, phone = world.accepted_order(), carry()
    said = phone.client.get("/field/pack/", headers={"X-Phone": phone.secret}).json()
    assert [job["id"] for job in said["jobs"]] == [mine.pk]
    keys = [item["key"] for item in said["jobs"][0]["items"]]
    assert keys[:2] == ["prepare", "depart"]
    assert keys[-3:] == ["finish", "feedback", "record"]
    text = repr(said)
    assert "13812345678" not in text
    assert "王慧敏" not in text
    other = carry("wanghai")
    assert other.client.get("/field/pack/", headers={"X-Phone": other.secret}).json()["jobs"] == []


def test_a_whole_job_is_done_below_ground_out_of_the_pack(world: World, carry: Carry) -> None:
    order, phone = world.departed_order(), carry()
    job = phone.client.get("/field/pack/", headers={"X-Phone": phone.secret}).json()["jobs"][0]
    said: dict[str, Any] = {
        "arrive": {"evidence": "code", "code": order.arrival_code}, "agree": {"scope": "更换角阀", "agreed": "on"},
        "plan": {"diagnosis": "角阀锈断", "solution": "更换", "finish_at": "2026-11-24T12:00", "told_how": "face"},
        "safety": {"ticked": world.steps(order, "safety")}, "start": {}, "finish": {},
        "feedback": {"outcome": "given", "overall": 5}, "record": {"content": "换了角阀", "feedback_note": "满意"},
    }  # fmt: skip
    for n, item in enumerate(job["items"]):
        facts = (
            {"step_id": item["step"], "reading": "10", "photos": photo()}
            if item["key"] == "step"
            else said[item["key"]]
        )
        phone.act(order, item["key"], after(30 + n), **facts)
    for act in phone.waiting:
        assert (act["act.verb"], phone.send(act, after(200)).json()["outcome"]) == (
            act["act.verb"],
            "applied",
        )
    order = world.fresh(order)
    assert (order.status, order.arrived_at) == ("finished", after(30))
    assert order.recorded_at is not None


def test_a_job_goes_no_further_below_ground_than_the_wishes_that_were_not_read(
    world: World, carry: Carry
) -> None:
    order = world.accepted_order()
    household = Household.objects.get(unit=world.home)
    customers.add_preference(household, by=world.zhao, sort="routine", note="午休不打电话", how="phone")
    phone = carry()
    [job] = phone.client.get("/field/pack/", headers={"X-Phone": phone.secret}).json()["jobs"]
    assert [item["key"] for item in job["items"]] == ["prepare"]
    assert job["stop"] == "还不能出发：这一户有偏好要先看，在这张单的页面上勾“看过了”。要有信号才能看。"
    assert "午休" not in repr(job)
    customers.note_seen(Serving(household, order.ref), by=world.zhang, moment="arrival")
    [job] = phone.client.get("/field/pack/", headers={"X-Phone": phone.secret}).json()["jobs"]
    assert ([item["key"] for item in job["items"]][:2], job["stop"]) == (["prepare", "depart"], "")


@pytest.mark.clause("A-3.1-11")
def test_a_number_goes_below_ground_only_where_somebody_took_it_along_and_said_why(
    world: World, carry: Carry
) -> None:
    order, phone = world.accepted_order(), carry()

    def packed(at: datetime = NOW) -> Any:
        with clock.pinned(at):
            phone.client.force_login(world.account("zhang"), backend=settings.AUTHENTICATION_BACKENDS[1])
            answer = phone.client.get("/field/pack/", headers={"X-Phone": phone.secret})
        return answer.json()["jobs"][0]["call"]

    assert packed() is None
    said = phone.client.post(f"/field/jobs/{order.pk}/call/", {"purpose": "case", "carried": "on"})
    assert said.status_code == 303
    assert packed() == {"number": "13812345678", "until": int(after(240).timestamp() * 1000)}
    assert packed(after(241)) is None
