"""Staff files, certificates, presence, shifts, the roster and the visit calendar."""

from datetime import date, timedelta

from django.test import Client

from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.organization import actions as organization
from guanjia.organization.queries import account_of_token
from guanjia.people import absences
from guanjia.people import actions as people
from guanjia.people.models import Certificate, Leave, Shift, Staff, Swap
from tests.world import NOW, World, refused


def signed_in(world: World, username: str) -> Client:
    """A browser in which somebody has signed in."""
    client = Client()
    client.force_login(world.account(username), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text_of(client: Client, path: str) -> str:
    """A page that opens."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.content.decode())
    return answer.content.decode()


def test_the_list_warns_of_certificates_and_shows_load_and_presence(world: World) -> None:
    order = world.dispatched_order()
    zhang = world.staff("zhang")
    Certificate.objects.filter(staff=zhang, skill__code="electric").update(valid_until=date(2026, 12, 20))
    page = text_of(signed_in(world, "zhou"), "/desk/staff/")
    assert "低压电工 到 2026-12-20" in page and "7 人，7 人在岗" in page and "1 / 4" in page
    assert order.number in text_of(signed_in(world, "zhou"), f"/desk/staff/{zhang.pk}/")
    assert signed_in(world, "qian").get(f"/desk/staff/{zhang.pk}/").status_code == 404
    assert "13900000005" not in page


def test_a_staff_file_is_opened_and_changed_by_who_may(world: World) -> None:
    chief = signed_in(world, "zhou")
    facts = {"number": "L010", "name": "孟佳", "phone": "13900001234", "limit": 3, "butler_kind": ""}
    assert signed_in(world, "zhao").post("/desk/staff/add/", facts).status_code == 403
    assert chief.post("/desk/staff/add/", facts | {"number": "L001"}).status_code == 422
    assert chief.post("/desk/staff/add/", facts).status_code == 303
    person = Staff.objects.get(number="L010")
    assert (person.name, person.phone, person.limit) == ("孟佳", "13900001234", 3)
    assert (
        chief.post(f"/desk/staff/{person.pk}/edit/", facts | {"name": "孟嘉", "limit": 5}).status_code == 303
    )
    changed = world.fresh(person)
    assert (changed.name, changed.phone, changed.limit) == ("孟嘉", "13900001234", 5)


def test_presence_is_switched_for_somebody_and_certificates_renewed(world: World) -> None:
    chief, zhang = signed_in(world, "zhou"), world.staff("zhang")
    assert chief.post(f"/desk/staff/{zhang.pk}/presence/").status_code == 303
    assert not world.staff("zhang").is_present
    held = zhang.certificates.get(skill__code="electric")
    facts = {"skill": held.skill_id, "name": "低压电工证", "valid_until": "2029-01-31"}
    assert chief.post(f"/desk/staff/{zhang.pk}/certificate/", facts).status_code == 303
    held.refresh_from_db()
    assert held.valid_until == date(2029, 1, 31)


def test_shifts_are_planned_shown_in_the_week_and_taken_out(world: World) -> None:
    chief, zhang = signed_in(world, "zhou"), world.staff("zhang")
    facts = {"since": "2026-12-07", "until": "2026-12-09", "start": "20:00", "end": "06:00", "code": "夜"}
    assert chief.post(f"/desk/staff/{zhang.pk}/shifts/", facts | {"until": "2026-12-01"}).status_code == 422
    assert chief.post(f"/desk/staff/{zhang.pk}/shifts/", facts | {"until": "2028-12-01"}).status_code == 422
    assert not Shift.objects.filter(code="夜").exists()
    assert chief.post(f"/desk/staff/{zhang.pk}/shifts/", facts).status_code == 303
    assert Shift.objects.filter(staff=zhang, code="夜").count() == 3
    page = text_of(signed_in(world, "zhao"), "/desk/roster/?week=2026-12-10")
    assert page.count("20:00–06:00") == 3
    row = Shift.objects.filter(code="夜").earliest("starts_at")
    assert signed_in(world, "zhao").post(f"/desk/shifts/{row.pk}/cancel/").status_code == 403
    assert chief.post(f"/desk/shifts/{row.pk}/cancel/").status_code == 303
    assert Shift.objects.filter(code="夜").count() == 2


def test_the_month_shows_hours_gaps_and_leave_and_takes_many_cells_at_once(world: World) -> None:
    chief, zhang, wanghai = signed_in(world, "zhou"), world.staff("zhang").pk, world.staff("wanghai").pk
    people.keep_position(world.lake, by=world.zhou, post="维修技师", code="早", minimum=2)
    line = "{0}:2026-12-07:早 {0}:2026-12-08:早 {1}:2026-12-08:早"
    send = {"cells": line.format(zhang, wanghai)}
    assert signed_in(world, "zhao").post("/desk/roster/cells/", send).status_code == 403
    assert chief.post("/desk/roster/cells/?month=2026-12-01", send).status_code == 303
    week = " ".join(f"{zhang}:2026-12-{day:02}:早" for day in range(9, 13))
    answer = chief.post(
        "/desk/roster/cells/?month=2026-12-01", {"cells": week}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, Shift.objects.filter(staff=zhang, code="早").count()) == (422, 2)
    assert "这周 48 小时，上限 44" in answer.content.decode() and "写明理由照排" in answer.content.decode()
    page = text_of(chief, "/desk/roster/?month=2026-12-01")
    assert "12-07 维修技师 早班 07:00–15:00 缺 1 人" in page and "12-08 维修技师 早班" not in page
    assert page.count("/desk/roster/cell/") == 7 * 31
    way = {"source": f"{zhang}:2026-12-07", "target": f"{wanghai}:2026-12-08"}
    answer = chief.post("/desk/roster/move/?month=2026-12-01", way, headers={"HX-Request": "true"})
    asked = answer.content.decode()
    assert answer.status_code == 422 and "王海 已经有 12-08 早 07:00–15:00" in asked and "对调两格" in asked
    way["target"] = f"{wanghai}:2026-12-07"
    for nowhere in (
        "x",
        "999:2026-12-07",
        f"{'9' * 30}:2026-12-07",
        f"{wanghai}:9999-12-31",
        f"{wanghai}:0001-01-01",
    ):
        assert chief.post("/desk/roster/move/", way | {"target": nowhere}).status_code == 422
    late = [people.Cell(wanghai, date(2026, 12, 7), "中")]
    people.set_cells(world.lake, by=world.zhou, cells=late, reason="试排")
    both = way | {"exchange": "on"}
    assert "班前只休息 8 小时" in chief.post("/desk/roster/move/", both).content.decode()
    assert chief.post("/desk/roster/move/", both | {"reason": "试排"}).status_code == 303
    assert Shift.objects.filter(staff=zhang, code="中").count() == 1
    week = {"people": zhang, "pattern": "早", "since": "2026-12-14", "days": 7, "offset": 0}
    told = chief.post("/desk/roster/pattern/", week).content.decode()
    assert "没有排上，一格也没有改。张建国 12-" in told and told.count("这周 56 小时，上限 44") == 1
    form = f"/desk/roster/cell/{zhang}/2026-12-07/"
    assert chief.post(form, {"code": ""}).status_code == 303
    assert not Shift.objects.filter(staff=zhang, starts_at__date=date(2026, 12, 6)).exists()


def test_leave_and_a_swap_are_asked_on_the_phone_and_decided_at_the_desk(world: World) -> None:
    phone, chief = signed_in(world, "zhang"), signed_in(world, "zhou")
    day = {"leave_kind": "sick", "since": "2026-12-01", "part": "day"}
    assert phone.post("/field/roster/leave/", day | {"part": "hours", "start": "08:00"}).status_code == 422
    assert (
        phone.post("/field/roster/leave/", day | {"part": "morning", "until": "2026-12-02"}).status_code
        == 422
    )
    assert phone.post("/field/roster/leave/", day).status_code == 303
    leave = Leave.objects.get()
    for page in (text_of(phone, "/field/roster/"), text_of(chief, "/desk/roster/wishes/")):
        assert "病假" in page and "12-01 全天" in page and "00:00" not in page
    assert phone.post(f"/desk/leaves/{leave.pk}/approve/").status_code == 403
    assert chief.post(f"/desk/leaves/{leave.pk}/refuse/", {"reason": "那天要交房"}).status_code == 303
    assert "那天要交房" in text_of(phone, "/field/roster/")
    cells = [
        people.Cell(world.staff(who).pk, date(2026, 12, day), "早")
        for who, day in (("zhang", 7), ("wanghai", 9))
    ]
    people.set_cells(world.lake, by=world.zhou, cells=cells)
    own, wanted = Shift.objects.filter(code="早").order_by("starts_at")
    assert phone.post(f"/field/roster/shift/{own.pk}/swap/", {"wanted": wanted.pk}).status_code == 303
    swap = Swap.objects.get()
    other = signed_in(world, "wanghai")
    assert signed_in(world, "li").post(f"/field/roster/swaps/{swap.pk}/agree/").status_code == 404
    assert other.post(f"/field/roster/swaps/{swap.pk}/agree/").status_code == 303
    assert chief.post(f"/desk/swaps/{swap.pk}/approve/").status_code == 303
    mine = list(
        Shift.objects.filter(staff=world.staff("zhang"), code="早").values_list("starts_at", flat=True)
    )
    assert mine == [wanted.starts_at]


def test_leave_without_any_shift_is_asked_back_once_and_taken_by_one_more_press(world: World) -> None:
    pages = (
        (signed_in(world, "zhang"), "/field/roster/leave/"),
        (
            signed_in(world, "zhou"),
            f"/desk/staff/{world.staff('zhang').pk}/leave-of-absence/",
        ),
    )
    cells = [people.Cell(world.staff("wanghai").pk, date(2026, 12, day), "早") for day in (7, 8)]
    people.set_cells(world.lake, by=world.zhou, cells=cells)
    for (client, address), day in zip(pages, (7, 8), strict=True):
        wish = {"leave_kind": "annual", "since": f"2026-12-0{day}", "part": "day"}
        assert "仍然提交" not in text_of(client, address)
        answer = client.post(address, wish)
        said = answer.content.decode()
        assert (answer.status_code, Leave.objects.count()) == (422, day - 7)
        assert "这段时间没有排班，不用请假；仍要登记请点“仍然提交”。" in said
        assert '<button class="btn" type="submit" name="anyway" value="on">仍然提交</button>' in said
        assert f'value="2026-12-0{day}"' in said  # nothing typed is lost
        assert client.post(address, wish | {"anyway": "on"}).status_code == 303
        assert Leave.objects.count() == day - 6
    people.set_cells(
        world.lake, by=world.zhou, cells=[people.Cell(world.staff("zhang").pk, date(2026, 12, 9), "早")]
    )
    planned = {"leave_kind": "annual", "since": "2026-12-09", "part": "morning"}
    assert pages[0][0].post(pages[0][1], planned).status_code == 303


def test_a_suppliers_person_sees_the_own_shifts_and_nothing_of_others_and_asks_for_nothing(
    world: World,
) -> None:
    cheng = Staff.objects.get(pk=world.cheng.staff_id)
    people.change_staff(world.staff("zhang"), by=SYSTEM, post=cheng.post)
    cells = [(cheng, 7, "早"), (world.staff("zhang"), 8, "中")]
    people.set_cells(
        world.lake,
        by=world.zhou,
        cells=[people.Cell(who.pk, date(2026, 12, day), code) for who, day, code in cells],
    )
    phone = signed_in(world, "cheng")
    page = text_of(phone, "/field/roster/")
    assert "12-07" in page and "07:00 到 15:00" in page
    assert "12-08" not in page and "15:00 到 23:00" not in page and "张建国" not in page
    assert "/field/roster/shift/" not in page and "/field/roster/leave/" not in page
    assert phone.get("/field/roster/leave/").status_code == 403
    assert 'href="/field/roster/"' in text_of(phone, "/field/me/")
    own, other = Shift.objects.filter(starts_at__gte="2026-12-06T00:00Z").order_by("starts_at")
    assert list(absences.swappable(world.staff("zhang"), NOW, NOW + timedelta(days=30))) == []
    with refused("swap_supplied"):
        people.ask_swap(other, by=world.zhang, wanted=own)


def test_the_page_of_who_is_on_duty_shows_any_moment_and_the_roster_prints(world: World) -> None:
    desk = signed_in(world, "zhao")
    assert "张建国" in text_of(desk, "/desk/roster/now/")
    people.keep_position(world.lake, by=world.zhou, post="门岗", code="早", minimum=2)
    empty = text_of(desk, "/desk/roster/now/?at=2026-12-24T10:00")
    assert "没有人在班" in empty and "门岗" in empty and "早班 07:00–15:00" in empty and "缺 2 人" in empty
    assert "缺 2 人" not in text_of(desk, "/desk/roster/now/?at=2026-12-24T15:00")
    first = text_of(signed_in(world, "zhou"), "/desk/")
    assert "岗位缺人" in first and "11-24 门岗 早班 07:00–15:00 缺 2 人" in first
    paper = desk.get("/desk/roster/roster.pdf?month=2026-11-01")
    assert (paper["Content-Type"], paper.content[:4]) == ("application/pdf", b"%PDF")


def test_an_account_is_linked_to_one_staff_file_only(world: World) -> None:
    zhang, account = world.staff("zhang"), world.account("wanghai")
    with refused("account_taken", zhang):
        people.link_account(zhang, account, by=world.zhou)
    Staff.objects.filter(pk=zhang.pk).update(account=None)
    admin, path = signed_in(world, "admin"), f"/desk/set-up/accounts/{world.account('zhang').pk}/"
    assert "没有关联" in text_of(admin, path)
    assert admin.post(f"{path}staff/", {"person": zhang.pk}).status_code == 303
    assert "L005" in text_of(admin, path)


def test_who_leaves_loses_the_account_at_once(world: World) -> None:
    chief, zhang = signed_in(world, "zhou"), world.staff("zhang")
    token = organization.issue_token(world.account("zhang"), by=SYSTEM)
    assert account_of_token(token) is not None
    assert chief.post(f"/desk/staff/{zhang.pk}/leave/").status_code == 303
    assert not world.account("zhang").is_active
    assert account_of_token(token) is None
    assert Event.objects.filter(name="organization.AccountClosed").count() == 1
    assert chief.get(f"/desk/staff/{zhang.pk}/").status_code == 404


def test_the_visit_calendar_shows_a_day_and_a_week(world: World) -> None:
    waiting, taken = world.confirmed_order(), world.accepted_order(category="electric")
    desk = signed_in(world, "zhao")
    day = text_of(desk, "/desk/calendar/?day=2026-11-24")
    assert f"/desk/orders/{waiting.pk}/" in day and f"/desk/orders/{taken.pk}/" in day and "1 件还没派" in day
    week = text_of(desk, "/desk/calendar/?day=2026-11-26&view=week")
    assert "10:40" in week and "还没派" in week
    assert f"/desk/orders/{taken.pk}/" not in text_of(desk, "/desk/calendar/?day=2026-11-25")
    assert f"/desk/orders/{taken.pk}/" not in text_of(
        signed_in(world, "qian"), "/desk/calendar/?day=2026-11-24"
    )
