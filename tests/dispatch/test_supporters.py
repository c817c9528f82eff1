"""支援 in dispatch: who helps a project is ranked, sent and booked like its own; nothing else of it opens (WO-03)."""

import json
import threading
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from django.db import connections

from guanjia.customers import actions as customers
from guanjia.customers.models import Household
from guanjia.dispatch import actions, queries
from guanjia.estate import actions as estate
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.refusals import Refused
from guanjia.people import actions as people
from guanjia.people.models import Shift
from guanjia.workorders import actions as workorders
from guanjia.workorders import bookings, visit_times
from guanjia.workorders import queries as orders
from guanjia.workorders.models import WorkOrder
from tests.api.test_work_orders import Program
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]


def electric(world: World, start: float = 30) -> WorkOrder:
    """An order that 老张 of the project can do, and 吴师傅 who helps."""
    order = world.registered_order(category="electric", description="跳闸")
    window = {"window_from": NOW + minutes(start), "window_until": NOW + minutes(start + 30)}
    return workorders.confirm_order(order, by=world.zhao, words="对", at=NOW, **window)


def who_can_go(order: WorkOrder) -> list[str]:
    """The names of a ranking, best first."""
    return [row.facts.name for row in queries.ranking(order, NOW).candidates]


def out_of(order: WorkOrder) -> dict[str, tuple[str, str]]:
    """Who is out of a ranking, by name: tag and reason."""
    return {row.facts.name: (row.tag, row.reason) for row in queries.ranking(order, NOW).excluded}


def to_wu(world: World, order: WorkOrder, **facts: object) -> WorkOrder:
    """周姐 sends 吴师傅."""
    return actions.assign(order, by=world.zhou, staff=world.staff("wu"), reason="支援", at=NOW, **facts)


def test_who_supports_is_ranked_and_sent_on_the_days_of_the_support_only(world: World) -> None:
    order, tomorrow = electric(world), electric(world, 24 * 60)
    assert who_can_go(order) == ["张建国"]
    with refused("not_available", order):
        to_wu(world, order)
    world.helper(until=date(2026, 11, 24))
    assert (who_can_go(order), who_can_go(tomorrow)) == (["张建国", "吴师傅"], ["张建国"])
    with refused("not_available", tomorrow):
        to_wu(world, tomorrow)
    with refused("not_available", tomorrow):
        workorders.dispatch_order(tomorrow, by=world.zhou, staff=world.staff("wu"), reason="急", at=NOW)
    to_wu(world, order)
    workorders.accept_order(order, by=world.wu_of_hill, visit_at=NOW + minutes(40), at=NOW)
    assert (world.fresh(order).status, world.fresh(order).staff) == ("accepted", world.staff("wu"))


def test_who_supports_no_more_promises_nothing_there(world: World) -> None:
    row, order = world.helper(), electric(world)
    to_wu(world, order)
    people.end_support(row, by=world.actor("hr"))
    with refused("support_over", order):
        workorders.accept_order(order, by=world.wu_of_hill, visit_at=NOW + minutes(40), at=NOW)
    workorders.decline_order(order, by=world.wu_of_hill, reason="支援结束了", at=NOW)
    assert world.fresh(order).status == "confirmed" and who_can_go(order) == ["张建国"]


def test_time_and_load_count_over_all_projects_and_duty_by_the_own_roster(world: World) -> None:
    world.helper()
    own = world.order_of_hill()
    actions.assign(own, by=SYSTEM, staff=world.staff("wu"), at=NOW)
    order, later = electric(world), electric(world, 180)
    assert out_of(order)["吴师傅"] == ("时间重叠", "和 别的项目的活 的时间重叠")
    assert who_can_go(later) == ["张建国", "吴师傅"]
    people.change_staff(world.staff("wu"), by=SYSTEM, limit=1)
    assert out_of(later)["吴师傅"] == ("已满", "手上 1 件，上限 1 件")
    people.change_staff(world.staff("wu"), by=SYSTEM, limit=2)
    to_wu(world, later)
    assert [row.tag for row in queries.ranking(world.order_of_hill(360), NOW).excluded] == ["已满"]
    Shift.objects.filter(staff=world.staff("wu")).delete()
    assert out_of(electric(world, 300))["吴师傅"][0] == "不在班"


def test_a_job_beyond_the_way_between_the_projects_is_no_clash(world: World) -> None:
    world.helper()
    own = world.order_of_hill(30, 0)
    actions.assign(own, by=SYSTEM, staff=world.staff("wu"), at=NOW)
    length = own.category.minutes
    near, far = electric(world, 30 + length + 0), electric(world, 30 + length + 30)
    WorkOrder.objects.filter(pk=near.pk).update(window_until=near.window_from + minutes(29))
    WorkOrder.objects.filter(pk=far.pk).update(window_until=far.window_from)
    assert out_of(world.order(near.pk))["吴师傅"][0] == "时间重叠"
    assert "吴师傅" in who_can_go(world.order(far.pk))


def test_the_times_to_accept_count_the_way_from_the_job_in_the_other_project(world: World) -> None:
    world.helper()
    own = world.order_of_hill(30, 0)
    actions.assign(own, by=SYSTEM, staff=world.staff("wu"), at=NOW)
    workorders.accept_order(own, by=world.wu_of_hill, visit_at=NOW + minutes(30), at=NOW)
    free = 30 + own.category.minutes
    order = electric(world, free)
    to_wu(world, order)
    with clock.pinned(NOW):
        offered = visit_times.free_times(order, bookings.booked_by(world.staff("wu").pk), NOW)
    # thirty minutes between projects whose sites are not known, not the ten that are usual
    assert offered == [NOW + minutes(free + 30)]
    with refused("overlaps", order):
        workorders.accept_order(order, by=world.wu_of_hill, visit_at=NOW + minutes(free + 29), at=NOW)
    workorders.accept_order(order, by=world.wu_of_hill, visit_at=offered[0], at=NOW)
    assert world.fresh(order).visit_at == offered[0]


def test_who_comes_from_another_project_is_as_near_as_the_projects_are(world: World) -> None:
    world.helper()

    def way() -> tuple[str, int]:
        rows = queries.ranking(electric(world), NOW).candidates
        found = next(row.facts.near for row in rows if row.facts.name == "吴师傅")
        return found.words, found.minutes

    assert way() == ("从自己的项目过来，路上约 30 分钟", 30)
    estate.place_site(world.lake, by=SYSTEM, latitude=Decimal("30.25000"), longitude=Decimal("120.15000"))
    assert way()[1] == 30
    estate.place_site(world.hill, by=SYSTEM, latitude=Decimal("30.27000"), longitude=Decimal("120.15000"))
    # 0.02 degrees are 2,224 m, 2,892 m on the road, 11.6 minutes at 250 m a minute
    assert way() == ("从自己的项目过来，路上约 12 分钟", 12)


def test_no_home_gets_a_supporter_whom_it_does_not_want(world: World) -> None:
    home, wu = Household.objects.get(unit=world.home), world.staff("wu")
    with refused("not_available", home):
        customers.block_staff(home, by=world.zhao, staff=wu, reason="manner")
    world.helper()
    order = electric(world)
    customers.block_staff(home, by=world.zhao, staff=wu, reason="manner")
    assert out_of(order)["吴师傅"][0] == "客户不要"
    with refused("not_wanted", order):
        workorders.dispatch_order(order, by=world.zhou, staff=wu, reason="急", at=NOW)
    with refused("not_wanted", order):
        actions.assign(order, by=world.zhao, staff=world.staff("zhang"), crew=[wu], at=NOW)


def test_a_supporter_goes_along_too(world: World) -> None:
    order = electric(world)
    with refused("not_field_staff", order):
        actions.assign(order, by=world.zhao, staff=world.staff("zhang"), crew=[world.staff("wu")], at=NOW)
    world.helper()
    actions.assign(order, by=world.zhao, staff=world.staff("zhang"), crew=[world.staff("wu")], at=NOW)
    assert [row.staff for row in order.crew.all()] == [world.staff("wu")]


def test_the_phone_shows_the_own_job_and_nothing_else_of_the_project(world: World, signed_in: Open) -> None:
    past, other = world.completed_order(), world.confirmed_order()
    world.helper()
    order = electric(world, 120)
    sent = Program(world, "zhao").post(
        f"/dispatch/{order.pk}/assign", {"staff_id": world.staff("wu").pk, "reason": "支援"}
    )
    assert sent.json()["status"] == "dispatched"
    wu = world.actor("wu", "field")
    assert [row.pk for row in orders.jobs(wu)] == [row.pk for row in orders.orders(wu)] == [order.pk]
    assert [orders.find(wu, row.number) for row in (other, past)] == [[], []]
    assert (orders.find(wu, "3-2-501"), list(orders.done_at(wu, order))) == ([order], [])
    assert [row.pk for row in orders.done_at(world.zhang, order)] == [past.pk]
    assert queries.grab_list(wu) == []
    phone = signed_in("wu")
    assert order.number in phone.get(f"/field/jobs/{order.pk}/").content.decode()
    assert phone.get(f"/field/jobs/{other.pk}/").status_code == 404
    found = phone.get("/field/scan/", {"code": world.home.door_code})
    assert found.status_code == 302 and found["Location"] == f"/field/jobs/{order.pk}/"
    assert phone.get("/field/scan/", {"code": world.neighbour.door_code}).status_code == 200
    program = Program(world, "wu")
    assert {row["id"] for row in program.get("/work-orders").json()} == {order.pk}
    assert program.get(f"/work-orders/{other.pk}").status_code == 404
    known = {"X-Phone": "of-the-technician" * 4}
    phone.post("/field/phone/", {"waiting": 0, "sent_at": 0}, headers=known)
    pack = json.dumps(phone.get("/field/pack/", headers=known).json(), ensure_ascii=False)
    assert order.number in pack and other.number not in pack and past.number not in pack


def test_the_ranking_asks_no_more_questions_for_more_supporters(world: World) -> None:
    order = electric(world)
    queries.ranking(order, NOW)  # the policy is in memory
    alone = world.count_queries(lambda: queries.ranking(order, NOW))
    world.helper()
    with_one = world.count_queries(lambda: queries.ranking(order, NOW))
    second = people.add_staff(world.hill, by=SYSTEM, number="H009", name="郑师傅")
    world.certify_staff(second, "electric")
    people.arrange_support(second, by=SYSTEM, project=world.lake, since=date(2026, 11, 24))
    assert (world.count_queries(lambda: queries.ranking(order, NOW)) - with_one, with_one - alone) == (0, 1)


def test_the_panel_tags_who_comes_from_another_project_and_hides_what_is_done_there(
    world: World, signed_in: Open
) -> None:
    world.helper()
    own = world.order_of_hill(200)
    actions.assign(own, by=SYSTEM, staff=world.staff("wu"), at=NOW)
    page = signed_in("zhao").get(f"/desk/orders/{electric(world).pk}/dispatch/").content.decode()
    assert (
        "支援 山居" in page
        and "别的项目" in page
        and own.title not in page
        and f"/orders/{own.pk}/" not in page
    )


def test_two_projects_at_once_book_a_shared_person_once(own_database: str) -> None:
    world = World()
    with clock.pinned(NOW):
        world.helper()
        wanted = [electric(world).pk, world.order_of_hill().pk, electric(world).pk, world.order_of_hill().pk]
        Shift.objects.filter(staff=world.staff("zhang")).delete()
        ready, ended = threading.Barrier(len(wanted)), []

        def send(pk: int) -> None:
            order = WorkOrder.objects.select_related("category__skill", "unit__building", "household").get(
                pk=pk
            )
            ready.wait()
            try:
                actions.assign_best(order, by=SYSTEM)
                ended.append("sent")
            except Refused as no:
                ended.append(no.code)
            finally:
                connections.close_all()

        hands = [threading.Thread(target=send, args=(pk,)) for pk in wanted]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join(timedelta(seconds=60).total_seconds())
    assert Counter(ended) == {"sent": 1, "nobody_fits": 3}
    assert WorkOrder.objects.filter(status="dispatched", staff=world.staff("wu")).count() == 1
    connections.close_all()
