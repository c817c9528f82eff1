"""A preview tells what the last month would have been under another limit, and writes nothing."""

from datetime import timedelta
from time import perf_counter

from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.organization import actions as organization
from guanjia.organization import rulebook
from guanjia.sla.models import Clock
from tests.world import NOW, World, minutes

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


def test_a_key_that_limits_no_clock_has_no_preview(world: World) -> None:
    assert rulebook.preview(world.admin, "rating.low", 1, COMPANY) is None
    assert rulebook.preview(world.admin, "sla.register", 3, {"category": "light"}) is None


def test_it_asks_once_for_fifty_thousand_clocks_and_takes_a_moment(world: World) -> None:
    key = "sla.confirm"
    clocks(world, key, "service", [float(20 + n % 200) for n in range(5_000)])
    begun = perf_counter()
    asked = world.count_queries(lambda: rulebook.preview(world.admin, key, 60, COMPANY))
    assert asked <= 10 and perf_counter() - begun < 2
