"""The same said twice, and one cause that many homes report."""

from datetime import UTC, datetime, timedelta

from guanjia.estate.addresses import Address, parse_address
from guanjia.intake.triage.causes import (
    Case,
    CommonCause,
    cause_of,
    common_causes,
    duplicates,
    likeness,
    line_of,
)
from guanjia.intake.triage.words import lexicon

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def case(key: str, address: str, text: str, minutes: int = 0, category: str = "water") -> Case:
    """A case some minutes after noon."""
    return Case(key, NOON + timedelta(minutes=minutes), parse_address(address), category, text)


def causes(*cases: Case, at_least: int = 3) -> list[CommonCause]:
    """The common causes within two hours."""
    return common_causes(cases, lexicon(), 2 * HOUR, at_least)


def test_five_without_water_in_one_riser_are_one_lead_with_four_followers() -> None:
    cases = [case(str(n), f"3-2-{n}01", f"没水了{'，洗澡洗一半' * (n % 2)}", n) for n in range(1, 6)]
    [found] = causes(*cases, case("6", "3-2-502", "灯不亮", 3, "light"))
    assert (found.code, found.part, found.place) == ("no_water", "riser", Address("3", "2", "01"))
    assert (found.lead.key, [one.key for one in found.followers]) == ("1", ["2", "3", "4", "5"])


def test_several_risers_of_an_entrance_and_several_entrances_of_a_building() -> None:
    [entrance] = causes(*(case(str(n), f"3-2-50{n}", "停电了") for n in range(1, 4)))
    assert (entrance.part, entrance.place) == ("entrance", Address("3", "2"))
    [building] = causes(*(case(str(n), f"3-{n}-50{n}", "停电了") for n in range(1, 4)))
    assert (building.part, building.place) == ("building", Address("3"))


def test_another_building_another_time_another_thing_or_too_few_are_no_common_cause() -> None:
    one, two = case("1", "3-2-101", "没水"), case("2", "3-2-201", "没水")
    assert causes(one, two) == []
    assert causes(one, two, case("3", "4-2-301", "没水")) == []
    assert causes(one, two, case("3", "3-2-301", "没水", 121)) == []
    assert causes(one, two, case("3", "3-2-301", "下水反水")) == []
    assert causes(one, two, case("3", "3-2-201", "还是没水")) == []  # the same home counts once


def test_the_category_groups_where_the_words_do_not_say_what_fell_out() -> None:
    cases = [case(str(n), f"3-2-{n}01", "水管的事", category="water") for n in range(1, 4)]
    assert [found.code for found in causes(*cases)] == ["water"]
    assert cause_of("又停水又停电", lexicon()) == ""


def test_the_same_said_twice_by_a_home_is_a_duplicate() -> None:
    new = case("9", "3-2-501", "厨房水龙头一直滴水，麻烦来修", 30)
    again = case("1", "3-2-501", "厨房水龙头滴水，来修一下")
    others = [
        case("2", "3-2-501", "门禁卡刷不开"),
        case("3", "3-2-601", "厨房水龙头滴水，来修一下"),
        case("4", "3-2-501", "厨房水龙头滴水，来修一下", 31),
        case("5", "3-2-501", "厨房水龙头滴水，来修一下", -24 * 60),
    ]
    [twin] = duplicates(new, [again, *others, new], 12 * HOUR, 0.5)
    assert twin.case.key == "1" and 0.5 < twin.likeness < 1


def test_likeness_runs_from_nothing_to_the_same() -> None:
    assert likeness("漏水了", "漏水了！") == 1
    assert likeness("漏水", "灯坏") == 0
    assert likeness("", "") == 1 and likeness("漏", "灯") == 0


def test_the_line_of_a_home() -> None:
    assert [line_of(room) for room in ("501", "1201", "12A", "5", "1203A", "A501")] == [
        "01",
        "01",
        "",
        "",
        "03A",
        "01",
    ]
