"""The roster: limits of hours, overlap, patterns, copies, swaps, kinds of shift, gaps; all or nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import Refused
from guanjia.measures import queries as figures
from guanjia.people import actions, month, queries
from guanjia.people.actions.planning import key_of
from guanjia.people.fatigue import Limits, Worked, added, excesses
from guanjia.people.kinds import sequence_of
from guanjia.people.models import Shift, Swap
from tests.world import World, refused

LAW = Limits(rest=11, day=11, standard_week=40, week=44, month_overtime=36, days=6)
MONDAY = date(2026, 12, 7)
DAY = timedelta(days=1)


def day_of_work(n: int, hours: float = 8, start: int = 0) -> Worked:
    """A shift of some hours on the n-th day from a Monday on."""
    begin = datetime(2026, 12, 7, start, tzinfo=UTC) + n * DAY
    return Worked(MONDAY + n * DAY, begin, begin + timedelta(hours=hours), hours)


def texts(*shifts: Worked) -> list[str]:
    """What is broken, in words."""
    return [each.text for each in excesses(shifts, LAW)]


@pytest.mark.clause("A-2.3-3")
def test_each_limit_is_said_in_words() -> None:
    assert texts(*(day_of_work(n) for n in range(5))) == []
    assert texts(*(day_of_work(n) for n in range(6))) == ["12-07 这周 48 小时，上限 44"]
    assert texts(day_of_work(0, 12)) == ["12-07 这天 12 小时，上限 11"]
    assert texts(day_of_work(0, 8, 16), day_of_work(1, 8, 8)) == ["12-08 班前只休息 8 小时，至少 11"]
    week = [day_of_work(n, 6) for n in range(7)]
    assert texts(*week) == ["12-13 是连续第 7 天上班，最多 6 天"]
    month_ = [day_of_work(7 * n + m, 10.25, 0) for n in range(3) for m in range(5)]
    assert [t for t in texts(*month_) if "月" in t] == []
    month_ += [day_of_work(21 + m, 10.25, 0) for m in range(5)]
    assert "12 月加班 45 小时，上限 36" in texts(*month_)


@given(st.sets(st.integers(0, 40), max_size=30), st.integers(0, 40))
def test_one_more_day_of_work_never_mends_hours_and_one_less_never_breaks_a_limit(
    days: set[int], n: int
) -> None:
    more, less = days | {n}, days - {n}
    after = excesses([day_of_work(day) for day in more], LAW)
    before = excesses([day_of_work(day) for day in less], LAW)
    assert added(after, before) == []
    hours = {each.day: each.amount for each in before if each.limit == "week"}
    assert all(hours[each.day] <= each.amount for each in after if each.limit == "week" and each.day in hours)


def cells(world: World, username: str, codes: str, first: date = MONDAY) -> list[actions.Cell]:
    """Cells of one person from a day on; a dash leaves a day as it is."""
    pk = world.staff(username).pk
    return [actions.Cell(pk, first + n * DAY, code) for n, code in enumerate(codes) if code != "-"]


def codes_of(world: World, username: str) -> str:
    """The codes planned in that week, by start."""
    rows = Shift.objects.filter(
        staff=world.staff(username), starts_at__gte=datetime(2026, 12, 6, 16, tzinfo=UTC)
    )
    return "".join(rows.order_by("starts_at").values_list("code", flat=True))


@pytest.mark.clause("A-2.3-3")
def test_a_sixth_day_is_refused_at_its_cell_and_goes_with_the_reason_of_who_may(world: World) -> None:
    actions.set_cells(world.lake, by=world.zhou, cells=cells(world, "zhang", "早早早早早"))
    sixth = cells(world, "zhang", "-----早")
    with pytest.raises(Refused) as caught:
        actions.set_cells(world.lake, by=world.actor("hr"), cells=sixth, reason="人手不够")
    told = {key_of(sixth[0].staff_id, sixth[0].day): "12-07 这周 48 小时，上限 44"}
    assert (caught.value.code, caught.value.fields) == ("cells_refused", told)
    with refused("cells_refused", world.staff("zhang")):
        actions.set_cells(world.lake, by=world.zhou, cells=sixth)
    assert codes_of(world, "zhang") == "早" * 5
    actions.set_cells(world.lake, by=world.zhou, cells=sixth, reason="交房高峰")
    assert codes_of(world, "zhang") == "早" * 6
    assert list(Shift.objects.exclude(reason="").values_list("reason", flat=True)) == ["交房高峰"]
    fact = Event.objects.filter(name="people.ShiftsPlanned").latest("pk").data
    assert (fact["reason"], fact["excesses"]) == ("交房高峰", ["12-07 这周 48 小时，上限 44"])
    assert fact["weeks"] == [{"week": "2026-12-07", "is_over": True, "is_worked": True}]


def overload(world: World) -> tuple[int, int]:
    """Weeks over a limit and weeks of work, as the supervisor sees them (M130)."""
    world.run_jobs()
    found = figures.figures(world.zhou, ["M130"], MONDAY, MONDAY + 6 * DAY)["M130"]
    return found.hits, found.total


@pytest.mark.clause("A-2.3-3")
def test_a_week_over_the_limit_counts_as_overload_until_it_is_eased(world: World) -> None:
    actions.set_cells(world.lake, by=world.zhou, cells=cells(world, "wanghai", "早早早早早"))
    actions.set_cells(
        world.lake, by=world.zhou, cells=cells(world, "zhang", "早早早早早早"), reason="交房高峰"
    )
    assert overload(world) == (1, 2)
    actions.set_cells(world.lake, by=world.zhou, cells=cells(world, "zhang", "-----休"))
    assert overload(world) == (0, 2)
    actions.set_cells(world.lake, by=world.zhou, cells=cells(world, "zhang", "休休休休休"))
    assert overload(world) == (0, 1)


def test_cells_are_set_all_or_none_and_each_refusal_stands_at_its_cell(world: World) -> None:
    zhang, wu = world.staff("zhang"), world.staff("wu")
    good = cells(world, "zhang", "早")
    bad = [actions.Cell(zhang.pk, MONDAY + DAY, "夜"), actions.Cell(wu.pk, MONDAY, "早")]
    count = Event.objects.count()
    with pytest.raises(Refused) as caught:
        actions.set_cells(world.lake, by=world.zhou, cells=[*good, *bad])
    assert caught.value.fields == {
        key_of(
            zhang.pk, MONDAY + DAY
        ): "没有“夜”这个班次，现有 早、中、晚、白、备、休，请改正，或先在班次设置里加上",
        key_of(wu.pk, MONDAY): "这位员工不在这个项目",
    }
    assert (codes_of(world, "zhang"), Event.objects.count()) == ("", count)
    with refused("not_allowed"):
        actions.set_cells(world.lake, by=world.zhao, cells=good)
    assert actions.set_cells(world.lake, by=world.zhou, cells=good) == 1
    assert actions.set_cells(world.lake, by=world.zhou, cells=good) == 0
    actions.set_cells(world.lake, by=world.zhou, cells=cells(world, "zhang", "休"))
    assert codes_of(world, "zhang") == ""


def place(world: World, username: str, n: int) -> actions.Place:
    """The cell of somebody some days after the Monday."""
    return actions.Place(world.staff(username).pk, MONDAY + n * DAY)


def test_a_shift_moved_onto_another_is_refused_with_what_stands_there_or_both_change_places(
    world: World,
) -> None:
    own = [*cells(world, "zhang", "早"), *cells(world, "wanghai", "--晚")]
    actions.set_cells(world.lake, by=world.zhou, cells=own)
    way = {"source": place(world, "zhang", 0), "target": place(world, "wanghai", 2)}
    count = Event.objects.count()
    with pytest.raises(Refused) as caught:
        actions.move_shift(world.lake, by=world.zhou, **way)
    assert caught.value.message.startswith("王海 已经有 12-09 晚 23:00–07:00，没有移。")
    assert (codes_of(world, "zhang"), codes_of(world, "wanghai")) == ("早", "晚")
    assert Event.objects.count() == count
    assert actions.move_shift(world.lake, by=world.zhou, **way, exchange=True) == 2
    rows = Shift.objects.filter(staff=world.staff("zhang"), starts_at__gte=datetime(2026, 12, 6, tzinfo=UTC))
    assert [(row.code, row.starts_at) for row in rows] == [("晚", datetime(2026, 12, 7, 15, tzinfo=UTC))]
    assert codes_of(world, "wanghai") == "早"
    assert Event.objects.filter(pk__gt=Event.objects.order_by("pk")[count - 1].pk).count() == 2


def test_a_moved_shift_keeps_its_hours_and_the_limits_are_looked_at_where_it_lands(world: World) -> None:
    start = datetime(2026, 12, 7, 1, 30, tzinfo=UTC)
    actions.plan_shifts(world.staff("zhang"), by=SYSTEM, spans=[("早", start, start + timedelta(hours=5))])
    actions.set_cells(world.lake, by=world.zhou, cells=cells(world, "wanghai", "早早早早早"))
    way = {"source": place(world, "zhang", 0), "target": place(world, "wanghai", 5)}
    with refused("cells_refused"):
        actions.move_shift(world.lake, by=world.zhou, **way)
    with refused("not_allowed"):
        actions.move_shift(world.lake, by=world.zhao, **way)
    assert codes_of(world, "zhang") == "早"
    assert actions.move_shift(world.lake, by=world.zhou, **way, reason="交房高峰") == 1
    row = Shift.objects.get(staff=world.staff("wanghai"), reason="交房高峰")
    assert (row.starts_at, row.ends_at) == (start + 5 * DAY, start + 5 * DAY + timedelta(hours=5))
    assert codes_of(world, "zhang") == ""
    with refused("cell_empty"):
        actions.move_shift(world.lake, by=world.zhou, **way)


def test_two_shifts_of_a_person_never_overlap(world: World) -> None:
    zhang = world.staff("zhang")
    actions.set_cells(world.lake, by=world.zhou, cells=cells(world, "zhang", "晚"))
    six = datetime(2026, 12, 7, 22, tzinfo=UTC)
    with refused("cells_refused", zhang):
        actions.plan_shifts(zhang, by=SYSTEM, spans=[("早", six, six + timedelta(hours=8))])
    seven = six + timedelta(hours=1)
    assert actions.plan_shifts(zhang, by=SYSTEM, spans=[("早", seven, seven + timedelta(hours=8))]) == 1


def test_a_pattern_is_laid_over_people_each_a_day_further_in_and_a_week_is_copied(world: World) -> None:
    people = [world.staff("zhang"), world.staff("wanghai")]
    facts = {"pattern": "早早早早休休", "since": MONDAY, "days": 6, "offset": 2}
    assert actions.lay_pattern(world.lake, by=world.zhou, people=people, **facts) == 8
    assert (codes_of(world, "zhang"), codes_of(world, "wanghai")) == ("早早早早", "早早早早")
    actions.copy_days(world.lake, by=world.zhou, since=MONDAY, days=7, to=MONDAY + 14 * DAY)
    first = Shift.objects.filter(staff=people[1], starts_at__gte=datetime(2026, 12, 20, 16, tzinfo=UTC))
    assert [row.starts_at.day for row in first.order_by("starts_at")] == [20, 21, 24, 25]
    with refused("copy_overlaps"):
        actions.copy_days(world.lake, by=world.zhou, since=MONDAY, days=7, to=MONDAY + DAY)
    with pytest.raises(Refused, match="没有“夜”"):
        sequence_of("早夜", ["早", "休"])


def test_hours_of_a_kind_changed_later_leave_planned_shifts_as_they_are(world: World) -> None:
    actions.set_cells(world.lake, by=world.zhou, cells=cells(world, "zhang", "早"))
    before = Shift.objects.get(staff=world.staff("zhang"), code="早")
    kind = next(kind for kind in queries.kinds(world.lake.pk) if kind.code == "早")
    actions.keep_kind(world.lake, by=world.zhou, code="早", name="早班", start=kind.end, end=kind.start)
    after = Shift.objects.get(pk=before.pk)
    assert (after.starts_at, after.ends_at) == (before.starts_at, before.ends_at)
    assert len(queries.kinds(world.lake.pk)) == 6
    actions.set_cells(world.lake, by=world.zhou, cells=cells(world, "wanghai", "早"), reason="试排 16 小时")
    assert Shift.objects.get(staff=world.staff("wanghai"), code="早").ends_at == before.starts_at + DAY


def test_a_posted_position_with_too_few_people_is_a_gap_also_by_leave(world: World) -> None:
    actions.keep_position(world.lake, by=world.zhou, post="维修技师", code="早", minimum=2)
    actions.set_cells(
        world.lake, by=world.zhou, cells=[*cells(world, "zhang", "早"), *cells(world, "wanghai", "早")]
    )
    days = [MONDAY]

    def gaps() -> list[str]:
        return [
            gap.text for gap in month.gaps_of(month.planned(world.zhou, world.lake, MONDAY, MONDAY), days)
        ]

    assert gaps() == []
    start = datetime(2026, 12, 7, 0, tzinfo=UTC)
    leave = actions.ask_leave(world.staff("zhang"), by=world.zhang, leave_kind="annual",
                              starts_at=start, ends_at=start + timedelta(hours=2))  # fmt: skip
    actions.approve_leave(leave, by=world.lin)
    assert gaps() == ["12-07 维修技师 早班 07:00–15:00 缺 1 人"]


def test_the_gap_of_an_instant_is_that_of_the_shift_that_runs_also_past_midnight(world: World) -> None:
    actions.keep_position(world.lake, by=world.zhou, post="维修技师", code="晚", minimum=1)
    actions.set_cells(world.lake, by=world.zhou, cells=cells(world, "zhang", "-晚"))

    def gaps(day: int, hour: int) -> list[str]:
        at = datetime(2026, 12, day, hour, tzinfo=UTC) - timedelta(hours=8)
        return [gap.text for gap in month.gaps_at(world.zhou, world.lake, at)]

    assert gaps(7, 22) == []
    assert gaps(7, 23) == gaps(8, 6) == ["12-07 维修技师 晚班 23:00–次日 07:00 缺 1 人"]
    assert gaps(8, 7) == gaps(8, 23) == gaps(9, 6) == []
    assert [
        gap.text for gap in month.gaps_at(world.wang, world.lake, datetime(2026, 12, 7, 16, tzinfo=UTC))
    ] == []


def agreed_swap(world: World) -> Swap:
    """老张 has Monday early, 小王 Wednesday late; they agreed to exchange."""
    actions.set_cells(world.lake, by=world.zhou, cells=cells(world, "zhang", "早"))
    actions.set_cells(world.lake, by=world.zhou, cells=cells(world, "wanghai", "--晚"))
    own = Shift.objects.get(staff=world.staff("zhang"), code="早")
    swap = actions.ask_swap(
        own, by=world.zhang, wanted=Shift.objects.get(staff=world.staff("wanghai"), code="晚")
    )
    with refused("not_yours", swap):
        actions.agree_swap(swap, by=world.zhang)
    return actions.agree_swap(swap, by=world.wanghai)


def test_both_shifts_change_hands_when_the_supervisor_approves(world: World) -> None:
    swap = agreed_swap(world)
    assert (codes_of(world, "zhang"), codes_of(world, "wanghai")) == ("早", "晚")
    with refused("not_allowed", swap):
        actions.approve_swap(swap, by=world.zhang)
    assert actions.approve_swap(swap, by=world.zhou).status == "approved"
    assert (codes_of(world, "zhang"), codes_of(world, "wanghai")) == ("晚", "早")


def test_a_swap_that_no_longer_fits_changes_nothing(world: World) -> None:
    swap = agreed_swap(world)
    actions.set_cells(world.lake, by=world.lin, cells=cells(world, "zhang", "--晚"))
    with refused("cells_refused", swap):
        actions.approve_swap(swap, by=world.zhou)
    assert (codes_of(world, "zhang"), codes_of(world, "wanghai")) == ("早晚", "晚")
    actions.cancel_shift(Shift.objects.get(staff=world.staff("wanghai"), code="晚"), by=world.zhou)
    with refused("swap_gone"):
        actions.approve_swap(Swap.objects.get(pk=swap.pk), by=world.zhou)
    assert codes_of(world, "zhang") == "早晚"


def test_shifts_of_two_posts_are_not_exchanged(world: World) -> None:
    actions.set_cells(
        world.lake, by=world.zhou, cells=[*cells(world, "zhang", "早"), *cells(world, "li", "-早")]
    )
    own, other = (Shift.objects.get(staff=world.staff(name), code="早") for name in ("zhang", "li"))
    with refused("swap_post"):
        actions.ask_swap(own, by=world.zhang, wanted=other)
