"""The dispatch panel offers what will be done, and says why where nothing can be done."""

import re
from datetime import timedelta

import pytest

from guanjia.people import queries as people_queries
from guanjia.people.models import Certificate, Shift
from guanjia.workorders import actions as workorders
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes

__all__ = ["signed_in"]


def panel(signed_in: Open, order_id: int, tail: str = "", who: str = "zhao") -> str:
    return signed_in(who).get(f"/desk/orders/{order_id}/dispatch/{tail}").content.decode()


@pytest.mark.clause("B-3.2.1-1")
def test_a_transfer_says_so_leaves_out_the_holder_and_asks_for_no_crew(world: World, signed_in: Open) -> None:
    order = world.dispatched_order()
    other, holder = world.staff("wanghai"), world.staff("zhang")
    page = panel(signed_in, order.pk, f"?pick={other.pk}")
    assert f"转单：{order.title}" in page
    assert "同去" not in page and f"派给{holder.name}" not in page and f"派给{other.name}" in page
    assert f'<option value="{holder.pk}"' not in page
    answer = signed_in("zhao").post(
        f"/desk/orders/{order.pk}/dispatch/", {"staff": str(other.pk), "reason": "更近"}
    )
    assert (answer.status_code, world.fresh(order).staff) == (303, other)


def test_a_page_with_somebody_picked_has_one_primary_button(world: World, signed_in: Open) -> None:
    order = world.confirmed_order()
    assert panel(signed_in, order.pk).count("btn-primary") == 1
    assert panel(signed_in, order.pk, f"?pick={world.staff('wanghai').pk}").count("btn-primary") == 1


def test_an_unconfirmed_order_and_a_follower_get_the_reason_and_no_ranking(
    world: World, signed_in: Open
) -> None:
    lead, order = world.confirmed_order(), world.registered_order()
    page = panel(signed_in, order.pk)
    assert "还不能派单：内容和上门时间没有回电确认。" in page and "派给" not in page
    workorders.follow_lead(order, by=world.zhao, lead=lead, reason="同一根主管")
    page = panel(signed_in, order.pk)
    assert f"这张单挂在共同原因 {lead.number} 下" in page and "派给" not in page
    case = signed_in("zhao").get(f"/desk/orders/{order.pk}/").content.decode()
    assert "不单独派；要单独处理请先解除共同原因" in case and "没有回电确认" not in case
    page = panel(signed_in, world.departed_order().pk)
    assert "不能再派：师傅已经出发" in page and "派给" not in page


def test_only_an_urgent_order_without_a_window_is_to_go_at_once(world: World, signed_in: Open) -> None:
    order = world.registered_order(urgency="urgent")
    workorders.confirm_emergency(order, by=world.zhao, reason="正在喷水", at=NOW + minutes(3))
    assert "紧急，尽快" in panel(signed_in, order.pk)
    workorders.correct_order(world.fresh(order), by=world.zhao, urgency="normal")
    page = panel(signed_in, order.pk)
    assert "还没约时间" in page and "紧急，尽快" not in page


def test_only_field_staff_can_be_picked(world: World, signed_in: Open) -> None:
    page = panel(signed_in, world.confirmed_order().pk, f"?pick={world.staff('wanghai').pk}")
    field = {str(row.pk) for row in people_queries.field_staff(world.lake.pk)}
    picker = page[page.index('name="staff"') :]
    options = set(re.findall(r'<option value="(\d+)"', picker[: picker.index("</select>")]))
    assert options == field
    assert str(world.staff("zhao").pk) not in options and Certificate.objects.filter(staff__in=field).exists()


def test_the_proposal_is_drawn_for_who_was_chosen_and_he_is_no_company_for_himself(
    world: World, signed_in: Open
) -> None:
    order, wanghai = world.confirmed_order(), world.staff("wanghai")

    def proposed(page: str) -> list[str]:
        return [
            name
            for name, row in re.findall(r'aria-label="(王海|张建国)">(.*?)</svg>\n', page)
            if "jb n" in row
        ]

    first, picked = panel(signed_in, order.pk), panel(signed_in, order.pk, f"?pick={wanghai.pk}")
    assert proposed(first) + proposed(picked) == ["张建国", "王海"]
    assert set(re.findall(r'class="now" x1="([\d.]+)%"', picked)) == {"41.67"}  # ten o'clock of the day
    crew = picked[picked.index('name="crew"') :]
    company = set(re.findall(r'<option value="(\d+)"', crew[: crew.index("</select>")]))
    assert company and str(wanghai.pk) not in company
    answer = signed_in("zhao").post(
        f"/desk/orders/{order.pk}/dispatch/",
        {"staff": str(wanghai.pk), "crew": str(wanghai.pk), "reason": "近"},
    )
    assert (answer.status_code, world.fresh(order).status) == (422, "confirmed")


def test_sending_many_at_once_is_an_answer(world: World, signed_in: Open) -> None:
    order = world.confirmed_order()
    answer = signed_in("zhao").post("/desk/dispatch/", {"orders": [str(order.pk)]})
    assert (answer.status_code, world.fresh(order).status) == (200, "dispatched")
    assert "派出 1 件" in answer.content.decode()


def test_the_drawn_hours_reach_over_every_shift_and_visit(world: World, signed_in: Open) -> None:
    order, day = world.confirmed_order(), NOW - timedelta(hours=10)
    Shift.objects.all().delete()
    for who in ("zhang", "wanghai"):
        start, end = day + timedelta(hours=9), day + timedelta(hours=18)
        Shift.objects.create(staff=world.staff(who), starts_at=start, ends_at=end)
    assert re.findall(r">(\d+):00<", panel(signed_in, order.pk)) == [str(n) for n in range(8, 21)]
    late = Shift.objects.filter(staff=world.staff("zhang"))
    late.update(starts_at=day + timedelta(hours=14), ends_at=day + timedelta(hours=30))
    assert re.findall(r">(\d+):00<", panel(signed_in, order.pk)) == [str(n) for n in range(8, 25)]
    calendar = signed_in("zhou").get("/desk/calendar/").content.decode()
    assert re.findall(r">(\d+):00<", calendar) == [str(n) for n in range(8, 25)]


def test_an_order_where_only_the_butler_stands_is_not_drawn_as_under_way(
    world: World, signed_in: Open
) -> None:
    order = world.confirmed_order()
    code = world.home.door_code
    workorders.arrive_as_butler(order, by=world.li, evidence="door", code=code, at=NOW + minutes(8))
    page = signed_in("zhou").get("/desk/calendar/").content.decode()
    row = page[page.index("还没派</b>") :]
    assert row.index('class="jb n"') < row.index("</a>") and 'class="jb go"' not in row[: row.index("</a>")]
