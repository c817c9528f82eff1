"""A preview tells what the last month would have been under another limit, and writes nothing."""

from datetime import timedelta
from time import perf_counter
from typing import Any

from guanjia.dispatch import actions as dispatch
from guanjia.kernel import clock, policy
from guanjia.kernel.models import Event
from guanjia.organization import actions as organization
from guanjia.organization import rulebook
from guanjia.sla.models import Clock
from guanjia.workorders import actions as orders
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes

__all__ = ["signed_in"]
ARRIVE, DAYS = "sla.water_electric.arrive", "sla.complete_days"
COMPANY: dict[str, object] = {}


def clocks(world: World, key: str, unit: str, took: list[float], days: int = 0) -> None:
    """Stopped clocks of the lake project that began at ten in the morning and took so many minutes."""
    start = NOW - timedelta(days=1)
    Clock.objects.bulk_create(
        Clock(
            rule="T1", subject_kind="workorder", subject_id=n, project_id=world.lake.pk, unit=unit, policy=key,
            limit_seconds=900, limit_days=days, started_at=start, due_at=start + minutes(15),
            state="stopped", stopped_at=start + minutes(length),
        )
        for n, length in enumerate(took, 1)
    )  # fmt: skip


def test_it_counts_what_broke_and_what_would_have_broken_by_project(world: World) -> None:
    clocks(world, ARRIVE, "wall", [5, 11, 14, 16, 40])
    before = Event.objects.count()
    shorter = rulebook.preview(world.admin, ARRIVE, 10, COMPANY)
    longer = rulebook.preview(world.admin, ARRIVE, 20, COMPANY)
    assert shorter is not None and longer is not None
    assert shorter.rows == (("湖畔花园", 5, 2, 4),) and longer.rows == (("湖畔花园", 5, 2, 1),)
    assert Event.objects.count() == before


def test_service_hours_and_working_days_are_reckoned_with_the_calendar(world: World) -> None:
    key = "sla.confirm"
    clocks(world, key, "service", [110, 200, 24 * 60])  # the lunch break of ninety minutes does not count
    seen = rulebook.preview(world.admin, key, 125, COMPANY)
    assert seen is not None and seen.rows == (("湖畔花园", 3, 3, 1),)
    clocks(world, DAYS, "working_day", [60, 24 * 60 + 1], days=1)
    seen = rulebook.preview(world.admin, DAYS, 1, COMPANY)
    assert seen is not None and seen.rows[0][3] == 1


def test_a_projects_own_value_stays_in_force_under_a_companys_new_one(world: World) -> None:
    clocks(world, ARRIVE, "wall", [11])
    organization.publish_policy(
        by=world.admin, approved_by="account:0", key=ARRIVE, value=12, project=world.lake.pk, valid_from=NOW
    )
    seen = rulebook.preview(world.admin, ARRIVE, 5, COMPANY)
    assert seen is not None and seen.rows == (("湖畔花园", 1, 0, 0),)
    seen = rulebook.preview(world.admin, ARRIVE, 5, {"project": world.lake.pk})
    assert seen is not None and seen.rows == (("湖畔花园", 1, 0, 1),)


def test_a_person_sees_the_own_projects_and_old_clocks_are_left_out(world: World) -> None:
    clocks(world, ARRIVE, "wall", [11])
    assert rulebook.preview(world.lin, ARRIVE, 10, COMPANY) is not None
    Clock.objects.update(project_id=world.hill.pk)
    seen = rulebook.preview(world.lin, ARRIVE, 10, COMPANY)
    assert seen is not None and seen.rows == ()
    with clock.pinned(NOW + timedelta(days=31)):
        seen = rulebook.preview(world.admin, ARRIVE, 10, COMPANY)
    assert seen is not None and seen.rows == ()


def test_a_key_that_limits_no_clock_has_no_preview_and_it_is_said_why(world: World) -> None:
    for key, words in (
        ("rating.low", "没有计时用它作时限，也没有指标用它作界线"),
        ("perf.consecutive_fail", "功能还没有建"),
        ("workorder.record_fields", "清单"),
        ("water_electric.called", "选择"),
    ):
        assert rulebook.preview(world.admin, key, 1, COMPANY) is None
        assert words in rulebook.no_preview_because(policy.keys[key])


def registered_after(world: World, took: float, **facts: Any) -> None:
    """An order that was registered so many minutes after it came in."""
    order = world.received_order(**facts)
    orders.register_order(order, by=world.zhao, at=NOW + minutes(took))


def two_categories_and_two_urgencies(world: World) -> None:
    """Of each pair an order that took two minutes to register and one that took four; water also one that took six."""
    for category in ("water", "light"):
        for urgency in ("urgent", "normal"):
            for took in (2, 4):
                registered_after(world, took, category=category, urgency=urgency, description="不亮也不出水")
    registered_after(world, 6, category="water", urgency="urgent")


def looked_at(world: World, value: float, **scope: object) -> tuple[int, int, int]:
    """Clocks, broken, broken under another limit: of the lake project, the only one that has any."""
    seen = rulebook.preview(world.admin, "sla.register", value, scope)
    assert seen is not None and [row[0] for row in seen.rows] == ["湖畔花园"]
    assert f"最近 30 天开始的 {seen.rows[0][1]} 个计时" in seen.words
    return seen.rows[0][1:]


def test_a_narrower_value_looks_only_at_the_clocks_that_it_touches(world: World) -> None:
    two_categories_and_two_urgencies(world)
    lake = world.lake.pk
    assert looked_at(world, 3) == (9, 1, 5)
    assert looked_at(world, 3, category="light") == (4, 0, 2)
    assert looked_at(world, 3, urgency="urgent") == (5, 1, 3)
    assert looked_at(world, 3, category="water", urgency="urgent") == (3, 1, 2)
    assert looked_at(world, 1, project=lake, category="light", urgency="normal") == (2, 0, 2)
    assert looked_at(world, 6, project=lake, category="water", urgency="urgent") == (3, 1, 0)
    seen = rulebook.preview(world.admin, "sla.register", 3, {"project": lake, "category": "door"})
    assert seen is not None and seen.rows == ()
    seen = rulebook.preview(world.admin, "sla.register", 3, {"project": world.hill.pk, "category": "light"})
    assert seen is not None and seen.rows == ()


def test_a_narrower_value_of_its_own_stays_in_force_under_a_wider_one(world: World) -> None:
    two_categories_and_two_urgencies(world)
    organization.publish_policy(
        by=world.admin,
        approved_by="account:0",
        key="sla.register",
        value=10,
        valid_from=NOW,
        category="light",
    )
    assert looked_at(world, 1) == (9, 1, 5)
    assert looked_at(world, 1, project=world.lake.pk) == (9, 1, 9)  # as exact as the other, and later
    assert looked_at(world, 1, project=world.lake.pk, category="light") == (4, 0, 4)
    organization.publish_policy(
        by=world.admin, approved_by="account:0", key="sla.register", value=10, valid_from=NOW, category="light",
        project=world.lake.pk,
    )  # fmt: skip
    assert looked_at(world, 1, project=world.lake.pk) == (9, 1, 5)


def test_a_category_that_was_put_right_counts_as_it_stands_now(world: World) -> None:
    order = world.received_order()
    orders.correct_order(order, by=world.zhao, category=world.category("light"))
    orders.register_order(order, by=world.zhao, at=NOW + minutes(4))
    assert looked_at(world, 3, category="light") == (1, 0, 1)


def test_a_clock_that_was_hastened_is_reckoned_from_then_and_ends_no_later_than_it_would_have(
    world: World,
) -> None:
    for became, sent in ((25, 29), (32, 36)):
        order = world.confirmed_order()  # at five past ten, to be sent within thirty minutes
        order = orders.hasten_order(
            order, by=world.zhao, why="客户后来说到冒烟", at=NOW + minutes(became - 5)
        )
        dispatch.assign(
            order, by=world.zhou, staff=world.staff("zhang"), reason="熟悉这户", at=NOW + minutes(sent - 5)
        )

    def under(value: float) -> tuple[int, int, int]:
        seen = rulebook.preview(world.admin, "sla.dispatch.urgent", value, COMPANY)
        assert seen is not None and [row[0] for row in seen.rows] == ["湖畔花园"]
        return seen.rows[0][1:]

    assert under(3) == (2, 0, 2)
    assert under(4) == (2, 0, 0)
    assert under(60) == (2, 0, 0)
    clock_of = Clock.objects.filter(rule="T12").earliest("id")
    assert (clock_of.hastened_at, clock_of.due_at) == (NOW + minutes(20), NOW + minutes(25))
    Clock.objects.filter(pk=clock_of.pk).update(stopped_at=NOW + minutes(36))  # past the half hour too
    assert under(60) == (2, 1, 1)
    Clock.objects.filter(pk=clock_of.pk).update(
        stopped_at=NOW + minutes(34)
    )  # late now, and not with 15 minutes
    assert under(15) == (2, 1, 0)


def test_the_page_of_a_wish_shows_the_narrowed_look_back(world: World, signed_in: Open) -> None:
    two_categories_and_two_urgencies(world)
    facts = {"value": "3", "project": world.lake.pk, "category": "light", "reason": "灯坏了怕黑", "look": "1"}
    page = signed_in("lin").post("/desk/set-up/policies/sla.register/change/", facts).content.decode()
    assert "最近 30 天开始的 4 个计时" in page and "类别和紧急程度按现在登记的算" in page


def test_narrow_scopes_are_asked_once_whatever_the_number_of_clocks(world: World) -> None:
    registered_after(world, 2)
    few = world.count_queries(lambda: looked_at(world, 3, category="water"))
    two_categories_and_two_urgencies(world)
    assert world.count_queries(lambda: looked_at(world, 3, category="water")) == few


def test_it_asks_once_for_fifty_thousand_clocks_and_takes_a_moment(world: World) -> None:
    key = "sla.confirm"
    clocks(world, key, "service", [float(20 + n % 200) for n in range(5_000)])
    begun = perf_counter()
    asked = world.count_queries(lambda: rulebook.preview(world.admin, key, 60, COMPANY))
    assert asked <= 10 and perf_counter() - begun < 2
