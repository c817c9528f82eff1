"""平台使用率: a day on which staff used the product is noted once; each month is judged by the roster (M164)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.measures import queries as figures
from guanjia.organization import actions as organization
from guanjia.organization.actions import sign_ins as doors
from guanjia.organization.models import ActiveDay, SignIn
from guanjia.people import actions
from guanjia.people.models import Shift
from guanjia.people.protection import copy_active_days, erase_active_days, old_active_days
from guanjia.privacy.declared import Held, Identity
from tests.house.test_sessions import signed_in
from tests.world import NOW, World, minutes

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONDAY = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)  # eight in the morning at the project
DECEMBER = datetime(2026, 12, 1, 19, 20, tzinfo=UTC)  # the night to the second


@pytest.fixture
def roster(world: World) -> World:
    """老张 works the five days from Monday; nobody else is drawn, and the record begins on that Monday."""
    Shift.objects.all().delete()
    draw(world, "zhang", *(MONDAY + n * DAY for n in range(5)))
    use(world, "zhou", 0)
    return world


def draw(world: World, name: str, *starts: datetime, hours: int = 8) -> None:
    """Shifts of somebody."""
    spans = [("早", start, start + hours * HOUR) for start in starts]
    actions.plan_shifts(world.staff(name), by=SYSTEM, spans=spans)


def use(world: World, name: str, *days: int) -> None:
    """Somebody signs in at nine, so many days after Monday."""
    for day in days:
        with clock.pinned(MONDAY + day * DAY + HOUR):
            doors.note_sign_in(world.account(name), how="密码")


def judged(world: World) -> tuple[int, int]:
    """M164 of November, judged in the night to the second of December."""
    with clock.pinned(DECEMBER):
        actions.judge_use()
    world.run_jobs()
    found = figures.figures(world.zhou, ["M164"], date(2026, 11, 1), date(2026, 11, 30), [world.lake.pk])
    return found["M164"].hits, found["M164"].total


def said() -> list[tuple[str, int, int]]:
    """What was judged."""
    rows = Event.objects.filter(name="people.PlatformUseJudged").order_by("pk")
    return [(row.data["month"], row.data["days"], row.data["used"]) for row in rows]


@pytest.mark.clause("D-6.1.2-1")
def test_who_used_the_product_on_four_of_five_work_days_counts(roster: World) -> None:
    use(roster, "zhang", 0, 1, 2, 4)
    assert (judged(roster), said()) == ((1, 1), [("2026-11", 5, 4)])
    assert (judged(roster), len(said())) == ((1, 1), 1)  # once a month


def test_who_used_it_on_three_does_not_and_a_free_day_with_use_makes_up_for_nothing(roster: World) -> None:
    use(roster, "zhang", 0, 1, 2, 5, 6)
    assert (judged(roster), said()) == ((0, 1), [("2026-11", 5, 3)])


def test_how_many_days_are_enough_is_policy_and_a_month_keeps_the_one_of_its_night(roster: World) -> None:
    organization.publish_policy(
        by=roster.admin, approved_by="account:0", key="people.use_share", value=60, valid_from=NOW
    )
    use(roster, "zhang", 0, 1, 2)
    assert (judged(roster), said()) == ((1, 1), [("2026-11", 5, 3)])
    assert Event.objects.get(name="people.PlatformUseJudged").data["wanted"] == 60


def test_leave_is_no_work_day_and_a_colleague_without_account_used_nothing(roster: World) -> None:
    leave = (MONDAY + 4 * DAY, MONDAY + 4 * DAY + 8 * HOUR)
    person = roster.staff("zhang")
    actions.enter_leave(person, by=roster.zhou, kind="sick", starts_at=leave[0], ends_at=leave[1])
    use(roster, "zhang", 0, 1, 2, 3)
    draw(roster, "wanghai", MONDAY)
    stranger = roster.staff("wanghai")
    stranger.account = None
    stranger.save(update_fields=["account"])
    assert (judged(roster), sorted(said())) == ((1, 2), [("2026-11", 1, 0), ("2026-11", 4, 4)])


def test_a_night_shift_has_use_on_either_date_and_days_before_the_record_began_count_for_nobody(
    roster: World,
) -> None:
    draw(roster, "wanghai", MONDAY - DAY, MONDAY + 12 * HOUR)
    use(roster, "wanghai", 1)  # Tuesday at nine, after the night of Monday
    assert (judged(roster), said()) == ((1, 2), [("2026-11", 5, 0), ("2026-11", 1, 1)])


def test_a_month_waits_for_its_last_night_shift_and_without_a_record_nobody_is_judged(roster: World) -> None:
    assert actions.judge_month(roster.lake, at=DECEMBER - DAY) == 0
    ActiveDay.objects.all().delete()
    assert (actions.judge_month(roster.lake, at=DECEMBER), said()) == (0, [])


def test_an_open_session_notes_each_new_day_once_and_a_resident_leaves_no_day(world: World) -> None:
    desk, home = signed_in("zhao"), signed_in("wang")
    for after, page in (
        (minutes(2), "/desk/"),
        (DAY, "/desk/"),
        (DAY + HOUR, "/desk/"),
        (2 * DAY, "/desk/?live=1"),
    ):
        SignIn.objects.all().update(ends_at=NOW + 30 * DAY, idle_minutes=3000)
        with clock.pinned(NOW + after):
            assert desk.get(page).status_code == 200
            home.get("/")
    assert SignIn.objects.get(account=world.account("wang")).seen_at == NOW + 2 * DAY
    days = ActiveDay.objects.order_by("day").values_list("account", "day")
    zhao = world.account("zhao").pk
    assert list(days) == [
        (zhao, date(2026, 11, 24)),
        (zhao, date(2026, 11, 25)),
    ]  # a poll of a page is no use


def test_active_days_are_copied_forgotten_and_kept_where_the_law_holds_them(world: World) -> None:
    use(world, "zhang", 0, 1)
    account = world.account("zhang").pk
    someone = Identity(refs=(), keys=(), mark="", words=(), account_id=account)
    assert list(copy_active_days(someone)) == [("2026-11-02",), ("2026-11-03",)]
    tuesday = MONDAY + DAY
    assert old_active_days(tuesday, Held()).count() == 1
    assert old_active_days(tuesday, Held(accounts=frozenset([account]))).count() == 0
    assert erase_active_days(someone) == {"用过系统的日子": 2}
    assert not ActiveDay.objects.filter(account=account).exists()
