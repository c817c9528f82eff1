"""The technician's phone: the whole path by plain HTML posts, without script."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guanjia.dispatch import actions as dispatch
from guanjia.kernel import attachments
from guanjia.kernel.models import Attachment
from guanjia.workorders import actions as workorders
from guanjia.workorders import queries as orders
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.web.field_acts import ACTS
from tests.pages import Open, ink, photo, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]


def job(order: WorkOrder, act: str = "") -> str:
    return f"/field/jobs/{order.pk}/{act + '/' if act else ''}"


def local(minute: int) -> str:
    return f"2026-11-24T{10 + minute // 60:02d}:{minute % 60:02d}"


@pytest.mark.clause("B-3.3.3-1")
def test_a_technician_goes_the_whole_way_by_plain_forms(world: World, signed_in: Open) -> None:
    order, client = world.dispatched_order(), signed_in("zhang")

    def act(key: str, status: str, **data: Any) -> None:
        assert client.get(job(order, key)).status_code == 200, key
        answer = client.post(job(order, key), data)
        assert (answer.status_code, answer["Location"]) == (303, job(order)), key
        assert world.fresh(order).status == status, key

    assert "接单" in client.get(job(order)).content.decode()
    act("accept", "accepted", visit_at=local(40))
    act("prepare", "accepted", ticked=world.steps(order, "prepare"))
    assert world.fresh(order).prepared_at == NOW
    act("depart", "on_the_way")
    act("arrive", "on_site", evidence="door", door=f"https://gj.example.com/s/{world.home.door_code}/")
    act("agree", "on_site", scope="更换角阀", agreed="on", signature=ink())
    act(
        "plan",
        "on_site",
        diagnosis="角阀锈断",
        solution="更换角阀和软管",
        finish_at=local(120),
        told_how="face",
    )
    act("safety", "on_site", ticked=world.steps(order, "safety"))
    act("start", "working")
    for step in orders.steps_of(order, "step"):
        facts: dict[str, Any] = {"step_id": step.pk, "reading": "10" if step.needs_reading else ""}
        act("step", "working", **facts, **({"photos": photo()} if step.needs_photo else {}))
    act("material", "working", name="角阀", quantity="1", unit="个")
    act("finish", "finished")
    act("feedback", "finished", outcome="given", overall="5", attitude="5", words="很快")
    act("record", "finished", content="更换角阀和软管", feedback_note="满意",
        started_at=local(0), finished_at=local(0))  # fmt: skip
    order = world.fresh(order)
    assert (order.recorded_at, order.feedback_at) == (NOW, NOW)
    assert "您做完了" in client.get(job(order)).content.decode()
    assert [f.purpose for f in attachments.files_of(order.ref)] == ["signature", "", ""]
    names = ["OrderAccepted", "PreparationDone", "VisitDeparted", "VisitArrived", "ArrivalQuestioned",
                 "ScopeAgreed", "PhotosAdded",
             "PlanTold", "SafetyChecked", "WorkStarted", "PhotosAdded", "StepDone", "StepDone", "PhotosAdded",
             "StepDone", "StepDone", "MaterialUsed", "OrderFinished", "FeedbackGiven", "ServiceRecorded"]  # fmt: skip
    assert world.events(order)[5:] == names


def test_the_day_shows_offer_next_job_and_what_is_done(world: World, signed_in: Open) -> None:
    first, second = (
        world.accepted_order(),
        world.dispatched_order(category="drain", description="厨房下水堵塞"),
    )
    text = signed_in("zhang").get("/field/").content.decode()
    assert "今天 2 件" in text
    assert f'id="offer{second.pk}"' in text
    assert f'href="/field/jobs/{first.pk}/"' in text
    assert "到门口先打电话，不按门铃" in text
    assert "13812345678" not in text


def test_another_projects_technician_gets_404_on_every_page_of_a_job(world: World, signed_in: Open) -> None:
    order, client = world.dispatched_order(), signed_in("wu")
    before = world.snapshot(order)
    for name in ("", "more", "call", *(a.key for a in ACTS.values() if a.need == "workorders.visit")):
        assert client.get(job(order, name)).status_code == 404, name
        if name not in ("", "more"):
            assert client.post(job(order, name), {"reason": "x", "visit_at": local(40)}).status_code == 404, (
                name
            )
    assert world.snapshot(order) == before


def test_a_wrong_door_code_keeps_the_form_and_moves_nothing(world: World, signed_in: Open) -> None:
    order, client = world.departed_order(), signed_in("zhang")
    before = world.snapshot(order)
    answer = client.post(job(order, "arrive"), {"evidence": "door", "door": world.neighbour.door_code})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "扫到的不是这一户的门口码" in text
    assert world.neighbour.door_code in text
    assert world.snapshot(order) == before


def test_the_customers_code_proves_the_arrival(world: World, signed_in: Open) -> None:
    order, client = world.departed_order(), signed_in("zhang")
    assert client.post(job(order, "arrive"), {"evidence": "code", "code": "x"}).status_code == 422
    client.post(job(order, "arrive"), {"evidence": "code", "code": order.arrival_code})
    assert world.fresh(order).status == "on_site"


def test_a_text_that_is_called_jpg_is_refused_and_the_good_photo_stays(world: World, signed_in: Open) -> None:
    order, client = world.working_order(), signed_in("zhang")
    step = orders.steps_of(order, "step")[0]
    before = world.snapshot(order)
    bad = SimpleUploadedFile("leak.jpg", b"this is no picture", "image/jpeg")
    answer = client.post(job(order, "step"), {"step_id": step.pk, "photos": [photo(), bad]})
    assert answer.status_code == 422
    assert "leak.jpg：这个文件不是可用的照片" in answer.content.decode()
    assert world.snapshot(order) == before
    kept = Attachment.objects.get(owner_id=None)
    assert kept.token.hex in answer.content.decode()
    client.post(job(order, "step"), {"step_id": step.pk, "kept": kept.token.hex})
    assert world.fresh(step).state == "done"
    assert [f.pk for f in attachments.files_of(order.ref)] == [kept.pk]


def test_a_required_photo_is_missed_by_name(world: World, signed_in: Open) -> None:
    order, client = world.working_order(), signed_in("zhang")
    step = orders.steps_of(order, "step")[0]
    answer = client.post(job(order, "step"), {"step_id": step.pk})
    assert answer.status_code == 422
    assert "必须拍照，请先拍一张" in answer.content.decode()
    assert world.fresh(step).state == "open"


def test_the_same_form_twice_acts_once(world: World, signed_in: Open) -> None:
    order, client = world.working_order(), signed_in("zhang")
    for _ in range(2):
        sent = client.post(
            job(order, "material"), {"name": "角阀", "quantity": "1", "unit": "个", "_key": "k1"}
        )
        assert sent.status_code == 303
    assert [m.name for m in orders.materials_of(order)] == ["角阀"]
    assert world.events(order).count("MaterialUsed") == 1


def test_declining_needs_a_reason_and_leads_back_to_the_day(world: World, signed_in: Open) -> None:
    order, client = world.dispatched_order(), signed_in("zhang")
    assert client.post(job(order, "decline"), {"reason": ""}).status_code == 422
    answer = client.post(job(order, "decline"), {"reason": "手上有急活"})
    assert (answer.status_code, answer["Location"]) == (303, "/field/")
    assert world.fresh(order).status == "confirmed"


def test_a_pause_is_told_and_resumed(world: World, signed_in: Open) -> None:
    order, client = world.working_order(), signed_in("zhang")
    client.post(job(order, "pause"), {"reason": "等配件到货", "told_how": ""})
    assert world.fresh(order).status == "paused"
    assert "还没有告知客户" in client.get(job(order)).content.decode()
    client.post(job(order, "tell-customer"), {"told_how": "phone"})
    client.post(job(order, "resume"))
    assert world.fresh(order).status == "working"


def test_the_number_is_shown_only_for_a_purpose_and_leaves_a_row(world: World, signed_in: Open) -> None:
    order, client = world.accepted_order(), signed_in("zhang")
    assert "13812345678" not in client.get(job(order, "call")).content.decode()
    assert client.post(job(order, "call"), {}).status_code == 422
    assert client.post(job(order, "call"), {"purpose": "case"}).status_code == 303
    text = client.get(job(order, "call")).content.decode()
    assert 'href="tel:13812345678"' in text
    assert "tel:138" not in signed_in("wanghai").get("/field/").content.decode()


def test_a_butler_arrives_and_tells_the_plan(world: World, signed_in: Open) -> None:
    order, client = world.received_order(), signed_in("li")
    assert order.title in client.get("/field/").content.decode()
    door = {"evidence": "door", "door": world.home.door_code}
    assert client.post(job(order, "butler-arrive"), door).status_code == 303
    plan = {"diagnosis": "角阀坏", "solution": "等师傅换", "finish_at": local(90), "told_how": "face"}
    client.post(job(order, "butler-plan"), plan)
    order = world.fresh(order)
    assert (order.status, order.arrived_at, order.plan_told_at) == ("received", NOW, NOW)


def test_a_scanned_door_opens_the_job_or_says_that_there_is_none(world: World, signed_in: Open) -> None:
    order, client = world.accepted_order(), signed_in("zhang")
    sticker = f"https://gj.example.com/s/{world.home.door_code}/"
    answer = client.get("/field/scan/", {"code": sticker})
    assert (answer.status_code, answer["Location"]) == (302, job(order))
    assert (
        "您在 3栋2单元401 没有活"
        in client.get("/field/scan/", {"code": world.neighbour.door_code}).content.decode()
    )
    assert "3栋" not in signed_in("wu").get("/field/scan/", {"code": sticker}).content.decode()


def test_a_technician_grabs_a_job_within_the_window(world: World, signed_in: Open) -> None:
    order = world.confirmed_order(category="light", description="客厅顶灯不亮")
    client = signed_in("zhang")
    assert "抢单" in client.get("/field/").content.decode()
    late = client.post(f"/field/grab/{order.pk}/", {"visit_at": local(90)})
    assert late.status_code == 422
    assert "客户约的是" in late.content.decode()
    client.post(f"/field/grab/{order.pk}/", {"visit_at": local(45)})
    order = world.fresh(order)
    assert (order.status, order.staff, order.visit_at) == (
        "accepted",
        world.staff("zhang"),
        NOW + minutes(45),
    )
    assert signed_in("wu").post(f"/field/grab/{order.pk}/", {"visit_at": local(45)}).status_code == 404


def test_who_was_too_late_to_grab_reads_in_the_list_who_was_faster(world: World, signed_in: Open) -> None:
    order = world.confirmed_order(category="light", description="客厅顶灯不亮")
    other = world.confirmed_order(
        category="light", description="过道灯闪", unit=world.neighbour, by=world.chen
    )
    world.certify("wanghai", "electric")
    url, form = f"/field/grab/{order.pk}/", {"visit_at": local(45)}
    client = signed_in("wanghai")
    dispatch.grab(order, by=world.zhang, visit_at=NOW + minutes(45), at=NOW + minutes(6))
    moved = world.snapshot(order)
    for answer, status in ((client.post(url, form), 422), (client.get(url), 200)):
        text = answer.content.decode()
        assert answer.status_code == status
        assert "“客厅顶灯不亮”已被张建国抢走，看看别的" in text
        assert "过道灯闪" in text and f"/field/grab/{other.pk}/" in text
    assert "已经是您的了" in signed_in("zhang").post(url, form).content.decode()
    assert world.snapshot(order) == moved


def test_what_the_desk_sent_was_not_grabbed_and_what_is_over_is_nobodys(
    world: World, signed_in: Open
) -> None:
    sent = world.confirmed_order(category="light", description="客厅顶灯不亮")
    over = world.finished_order(category="light", description="过道灯闪", unit=world.neighbour, by=world.chen)
    world.certify("wanghai", "electric")
    dispatch.assign(sent, by=world.zhou, staff=world.staff("wanghai"), reason="就近", at=NOW + minutes(7))
    client = signed_in("zhang")
    assert "“客厅顶灯不亮”已派给王海，看看别的" in client.get(f"/field/grab/{sent.pk}/").content.decode()
    text = client.get(f"/field/grab/{over.pk}/").content.decode()
    assert "“过道灯闪”现在不能抢了" in text and "已经是您的了" not in text


def test_who_pressed_at_the_same_moment_is_told_the_same(world: World) -> None:
    order = world.confirmed_order(category="light", description="客厅顶灯不亮")
    world.certify("wanghai", "electric")
    seen = world.fresh(order)
    dispatch.grab(order, by=world.zhang, visit_at=NOW + minutes(45), at=NOW + minutes(6))
    with refused("taken", order):
        dispatch.grab(
            seen, by=world.actor("wanghai", "field"), visit_at=NOW + minutes(45), at=NOW + minutes(6)
        )


def test_presence_is_switched_by_its_owner(world: World, signed_in: Open) -> None:
    client = signed_in("zhang")
    client.post("/field/me/presence/", {})
    assert world.staff("zhang").is_present is False
    assert "现在离岗" in client.get("/field/").content.decode()
    client.post("/field/me/presence/", {"is_present": "on"})
    assert world.staff("zhang").is_present is True


def test_messages_are_read_by_opening_them(world: World, signed_in: Open) -> None:
    order, client = world.dispatched_order(), signed_in("zhang")
    world.run_jobs()
    text = client.get("/field/inbox/").content.decode()
    assert "新任务" in text and "条没看" in text
    message = world.account("zhang").message_set.get(subject_kind="workorder")
    answer = client.post(f"/field/inbox/{message.pk}/")
    assert (answer.status_code, answer["Location"]) == (303, job(order))
    assert "都看过了" in client.get("/field/inbox/").content.decode()
    assert signed_in("wanghai").post(f"/field/inbox/{message.pk}/").status_code == 404


def test_an_htmx_post_swaps_the_job_and_a_refusal_keeps_the_form(world: World, signed_in: Open) -> None:
    order, client = world.departed_order(), signed_in("zhang")
    asks = {"HTTP_HX_REQUEST": "true"}
    wrong = client.post(job(order, "arrive"), {"evidence": "code", "code": "0"}, **asks)
    assert (wrong.status_code, wrong.content.decode().lstrip()[:13]) == (422, '<div id="job"')
    done = client.post(job(order, "arrive"), {"evidence": "code", "code": order.arrival_code}, **asks)
    assert done.status_code == 200
    assert "和客户当面说清楚" in done.content.decode()
    assert f"{job(order)}?live=" in done.content.decode()


@pytest.mark.parametrize("username", ["zhao", "wang"])
def test_desk_and_residents_have_no_field(world: World, signed_in: Open, username: str) -> None:
    order = world.dispatched_order()
    assert signed_in(username).get("/field/").status_code == 403
    assert signed_in(username).get(job(order)).status_code == 403


def test_a_handed_back_job_is_gone(world: World, signed_in: Open) -> None:
    order, client = world.accepted_order(), signed_in("zhang")
    client.post(job(order, "hand-back"), {"reason": "缺配件"})
    assert world.fresh(order).status == "confirmed"
    assert client.get(job(order)).status_code == 404
    workorders.add_note(order, by=world.zhao, text="再派")
