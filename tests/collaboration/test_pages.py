"""Hand-offs and groups by plain posts: from a case, through the lists, to the end; on the phone for who has no desk."""

from datetime import timedelta

from guanjia.collaboration.models import GroupDuty, HandOff, TaskGroup
from guanjia.organization.models import Department
from tests.collaboration.groups import declared, formed
from tests.collaboration.hand_offs import departments, sent
from tests.pages import Open, signed_in
from tests.world import NOW, World

__all__ = ["signed_in"]
DUE = "2026-11-25T18:00"


def test_help_is_asked_for_from_an_order_and_both_sides_read_the_way(world: World, signed_in: Open) -> None:
    order, (_, engineering) = world.received_order(), departments(world)
    asker, taker = signed_in("zhao"), signed_in("sun")
    start = f"/desk/handoffs/new/workorder/{order.pk}/"
    assert start in asker.get(f"/desk/orders/{order.pk}/").content.decode()
    sent_form = {"title": "查水压", "to": f"d:{engineering.pk}", "due_at": DUE, "details": "五层以上"}
    assert asker.post(start, sent_form).status_code == 303
    row = HandOff.objects.get()
    assert (row.origin, row.to_department) == (str(order.ref), engineering)
    assert "查水压" in asker.get(f"/desk/orders/{order.pk}/").content.decode()
    assert "查水压" in taker.get("/desk/handoffs/").content.decode()
    page = f"/desk/handoffs/{row.pk}/"
    assert f"/desk/orders/{order.pk}/" in taker.get(page).content.decode()
    assert taker.post(page + "accept/").status_code == 303
    assert taker.post(page + "finish/", {"words": "减压阀坏了，已换"}).status_code == 303
    assert "减压阀坏了" in asker.get(page).content.decode()
    assert asker.post(page + "rate/", {"stars": "5", "words": ""}).status_code == 303
    assert world.fresh(row).status == "closed"
    assert signed_in("qian").get(page).status_code == 404


def test_the_button_stands_on_contacts_and_enquiries_too(world: World, signed_in: Open) -> None:
    values, client = world.desk_values(), signed_in("zhao")
    number = values["enquiry_id"]
    assert (
        f"/desk/handoffs/new/enquiry/{number}/" in client.get(f"/desk/enquiries/{number}/").content.decode()
    )
    order = world.received_order()
    assert client.get(f"/desk/handoffs/new/workorder/{order.pk}/").status_code == 200
    assert client.get("/desk/handoffs/new/workorder/999999/").status_code == 404
    assert client.get("/desk/handoffs/new/unknown/1/").status_code == 404


def test_the_menu_counts_what_waits_for_me(world: World, signed_in: Open) -> None:
    sent(world)
    sent(world, title="再查一次")
    assert "<b>2</b>" in _entry(signed_in("sun").get("/desk/handoffs/").content.decode())
    assert "<b>" not in _entry(signed_in("zhao").get("/desk/handoffs/").content.decode())


def _entry(html: str) -> str:
    return html.split('href="/desk/handoffs/"', 1)[1].split("</a>", 1)[0]


def test_a_return_shows_its_reason_and_its_second_one_waits_for_the_supervisor(
    world: World, signed_in: Open
) -> None:
    row = sent(world)
    page = f"/desk/handoffs/{row.pk}/"
    asker, taker, boss = signed_in("zhao"), signed_in("sun"), signed_in("zhou")
    assert taker.post(page + "return/", {"reason": ""}).status_code == 422
    assert taker.post(page + "return/", {"reason": "请写明几楼"}).status_code == 303
    assert "请写明几楼" in asker.get(page).content.decode()
    engineering = f"d:{row.to_department_id}"
    again = {"title": "查 3 栋五楼停水", "to": engineering, "due_at": DUE}
    assert asker.post(page + "again/", again).status_code == 303
    assert taker.post(page + "return/", {"reason": "归外委"}).status_code == 303
    assert "等主管裁定" in asker.get(page).content.decode()
    decided = {"to": f"a:{world.account('sun').pk}", "reason": "先由调度看", "due_at": DUE}
    assert asker.post(page + "decide/", decided).status_code in (403, 422)
    assert boss.post(page + "decide/", decided).status_code == 303
    html = taker.get(page).content.decode()
    assert page + "accept/" in html and page + "return/" not in html


def test_a_day_in_the_past_is_refused_with_the_words_kept(world: World, signed_in: Open) -> None:
    departments(world)
    place = Department.objects.get(name="工程部").pk
    form = {"title": "查水压", "to": f"d:{place}", "due_at": "2026-11-20T18:00", "details": "五层以上"}
    answer = signed_in("zhao").post("/desk/handoffs/new/", form)
    html = answer.content.decode()
    assert (answer.status_code, HandOff.objects.count()) == (422, 0)
    assert "请填以后的时间" in html and "五层以上" in html and 'value="查水压"' in html


def test_a_group_from_its_declaration_to_its_report(world: World, signed_in: Open) -> None:
    boss, member = signed_in("zhou"), signed_in("zhang")
    lead = {
        "purpose": "地库照明整改", "kind": "project", "aim": "两周零报修", "lead": world.account("zhou").pk,
        "words": "统筹", "due_at": DUE,
    }  # fmt: skip
    assert boss.post("/desk/groups/new/", lead).status_code == 303
    group = TaskGroup.objects.get()
    page = f"/desk/groups/{group.pk}/"
    answer = boss.post(page + "complete/")
    assert answer.status_code == 422 and "小组至少两人" in answer.content.decode()
    duty = {"account": world.account("zhang").pk, "words": "查回路", "due_at": DUE}
    assert boss.post(page + "duties/", duty).status_code == 303
    assert boss.post(page + "complete/").status_code == 303
    row = GroupDuty.objects.get(account=world.account("zhang"))
    assert "查回路" in member.get("/field/duties/").content.decode()
    assert member.get(f"/desk/go/group_duty/{row.pk}/")["Location"] == f"/field/duties/{row.pk}/"
    assert member.post(f"/field/duties/{row.pk}/", {"words": ""}).status_code == 422
    assert member.post(f"/field/duties/{row.pk}/", {"words": "接头松，已改"}).status_code == 303
    assert "接头松，已改" in boss.get(page).content.decode()
    assert boss.post(page + "conclude/", {"report": "照明恢复"}).status_code == 303
    assert boss.post(page + "dissolve/").status_code == 303
    assert world.fresh(group).status == "dissolved"


def test_a_group_is_not_for_who_is_not_in_it(world: World, signed_in: Open) -> None:
    group = formed(world)
    assert signed_in("zhao").get(f"/desk/groups/{group.pk}/").status_code == 404
    assert "地库照明整改" not in signed_in("zhao").get("/desk/groups/").content.decode()
    assert "地库照明整改" in signed_in("lin").get("/desk/groups/").content.decode()


def test_a_declared_task_that_needs_no_group_says_why(world: World, signed_in: Open) -> None:
    group, boss = declared(world), signed_in("zhou")
    page = f"/desk/groups/{group.pk}/dissolve/"
    assert boss.post(page, {"reason": ""}).status_code == 422
    assert boss.post(page, {"reason": "供电局来修"}).status_code == 303
    assert world.fresh(group).status == "dissolved"


def test_the_lead_changes_on_a_page(world: World, signed_in: Open) -> None:
    group = formed(world)
    form = {"lead": world.account("zhang").pk, "reason": "林总出差", "words": "", "due_at": ""}
    assert signed_in("zhou").post(f"/desk/groups/{group.pk}/lead/", form).status_code == 303
    assert world.fresh(group).lead == world.account("zhang")
    assert GroupDuty.objects.filter(group=group).count() == 2
    assert NOW + timedelta(hours=8) == GroupDuty.objects.earliest("due_at").due_at


def test_the_other_acts_of_a_hand_off_stand_on_its_page(world: World, signed_in: Open) -> None:
    asker, boss = signed_in("zhao"), signed_in("zhou")
    row, other = sent(world), sent(world, account=world.account("sun"), department=None)
    page = f"/desk/handoffs/{row.pk}/"
    li = f"a:{world.account('li').pk}"
    assert asker.post(page + "route/", {"to": li, "reason": "她在现场"}).status_code == 303
    assert asker.post(page + "withdraw/", {"reason": "水来了"}).status_code == 303
    assert world.fresh(row).status == "withdrawn"
    page, taker = f"/desk/handoffs/{other.pk}/", signed_in("sun")
    taker.post(page + "accept/")
    taker.post(page + "finish/", {"words": "看过了"})
    assert asker.post(page + "rate/", {"stars": "2", "words": "没说原因"}).status_code == 303
    assert page in boss.get("/desk/handoffs/").content.decode()
    assert boss.post(page + "look/", {"words": "已提醒写原因"}).status_code == 303
    assert world.fresh(other).status == "closed"


def test_the_other_acts_of_a_group_stand_on_its_page(world: World, signed_in: Open) -> None:
    order, boss = world.received_order(), signed_in("zhou")
    lead = {"purpose": "水压", "kind": "urgent", "aim": "", "lead": world.account("lin").pk, "words": "统筹"}
    assert boss.post(f"/desk/groups/new/workorder/{order.pk}/", lead | {"due_at": DUE}).status_code == 303
    assert TaskGroup.objects.get().origin == str(order.ref)
    group = formed(world, origin=order.ref)
    html = boss.get(f"/desk/orders/{order.pk}/").content.decode()
    assert f"/desk/groups/{group.pk}/" in html and "组长，定责和审批费用" in html
    assert boss.post(f"/desk/groups/{group.pk}/begin/").status_code == 303
    first, last = GroupDuty.objects.filter(group=group).order_by("due_at")
    assert boss.post(f"/desk/duties/{first.pk}/leave/", {"reason": "外委来查"}).status_code == 303
    assert boss.post(f"/desk/duties/{last.pk}/finish/", {"words": "批了"}).status_code == 303
    assert [world.fresh(row).status for row in (first, last)] == ["left", "done"]
