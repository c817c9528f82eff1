"""Addresses as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.estate import screens
from guanjia.estate.addresses import (
    Address,
    AddressRefused,
    building_of,
    entrance_of,
    full_form,
    parse_address,
    room_of,
    short_form,
)
from guanjia.estate.models import Building, PublicArea

SAME_ROOM = [
    "3栋2单元501",
    "3-2-501",
    "三栋二单元501",
    "3幢2单元501室",
    "3号楼2单元501",
    "３栋２单元５０１",
    " 3 栋 2 单元 501 ",
    "3 2 501",
    "3/2/501",
    "3#2-501",
    "3#楼2单元501",
    "第3栋2单元501",
    "三号楼二单元五〇一",
    "03-02-0501",
    "3－2－501",
    "3栋-2单元-501号",
]


@pytest.mark.parametrize("raw", SAME_ROOM)
def test_every_usual_writing_is_the_same_room(raw: str) -> None:
    assert parse_address(raw) == Address("3", "2", "501")


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("501", Address(room="501")),
        (201.0, Address(room="201")),
        (1201, Address(room="1201")),
        ("3栋", Address("3")),
        ("3栋2单元", Address("3", "2")),
        ("A座1201", Address("A", "", "1201")),
        ("12a-1-1201", Address("12A", "1", "1201")),
        ("3-501", Address("3", "", "501")),
        ("2单元501", Address("", "2", "501")),
        ("二十一幢三单元1203", Address("21", "3", "1203")),
    ],
)
def test_partial_and_lettered_addresses(raw: object, address: Address) -> None:
    assert parse_address(raw) == address


@pytest.mark.parametrize(
    "raw",
    [
        "",
        None,
        "大堂",
        "3栋2单元大堂",
        "3-2",
        "3-2-501-1",
        "B1-589",
        "5楼",
        "858户",
        201.5,
        float("nan"),
        date(2026, 3, 2),
        "3栋" * 50,
        "云栖花园3栋2单元501",
        "-",
        "栋单元",
    ],
)
def test_an_unclear_address_is_refused_with_advice(raw: object) -> None:
    with pytest.raises(AddressRefused, match="请"):
        parse_address(raw)


def test_short_and_full_form() -> None:
    assert short_form(Address("3", "2", "501")) == "3-2-501"
    assert full_form(Address("3", "2", "501")) == "3栋2单元501"
    assert short_form(Address("3", "", "501")) == "3-501"
    assert short_form(Address("3", "", "12")) == "3栋12"
    assert short_form(Address("3", "2")) == "3栋2单元"


def test_one_part_from_its_own_column() -> None:
    assert [building_of(raw) for raw in ("3栋", "3幢", "3", 3.0, "三号楼")] == ["3"] * 5
    assert [entrance_of(raw) for raw in ("2单元", "2", 2.0, "二单元")] == ["2"] * 4
    assert [room_of(raw) for raw in ("201", "201室", 201.0)] == ["201"] * 3
    for raw in ("3栋", "858户", "", date(2026, 1, 2)):
        with pytest.raises(AddressRefused, match=r"请|应只填"):
            room_of(raw)


BUILDINGS = st.from_regex(r"[1-9][0-9]{0,2}[A-Z]?|[A-Z][1-9]?", fullmatch=True)
ENTRANCES = st.from_regex(r"[1-9][0-9]?|[A-Z]|", fullmatch=True)
ROOMS = st.from_regex(r"[A-Z]?[1-9][0-9]{0,4}[A-Z]?|", fullmatch=True)


@given(st.builds(Address, BUILDINGS, ENTRANCES, ROOMS))
def test_both_forms_are_read_back_as_the_same_address(address: Address) -> None:
    assert parse_address(full_form(address)) == address
    assert parse_address(short_form(address)) == address


@given(st.one_of(st.text(max_size=60), st.floats(), st.integers()))
def test_nothing_makes_the_parser_fail_otherwise_than_by_refusal(raw: object) -> None:
    try:
        assert parse_address(raw) != Address()
    except AddressRefused as refusal:
        assert refusal.message
    except Exception as error:
        assert getattr(error, "code", "") == "forbidden_character"


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (Building(number="3"), "3栋大堂屏"),
        (PublicArea(name="3栋大堂"), "3栋大堂屏"),
        (PublicArea(name="大堂"), "大堂屏"),
        (PublicArea(name="会所"), "会所大堂屏"),
    ],
)
def test_the_screen_of_a_lobby_says_lobby_once(place: Building | PublicArea, name: str) -> None:
    assert screens.name_of(place) == name
