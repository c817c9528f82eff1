"""Homes and places named inside a text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.estate.addresses import Address
from guanjia.estate.mentions import Mentions, Place, mentions

HOME = Place(Address("3", "2", "501"))


@pytest.mark.parametrize(
    "text",
    [
        "3栋2单元501漏水",
        "漏水，3-2-501",
        "3#2-501水管坏了",
        "我住三栋二单元五零一一直漏水",
        "3号楼2门501 没电",
        "３栋２单元５０１ 马桶漏",
        "501，2单元，3栋，水龙头坏了",
        "2单元501在3栋",
        "3栋那边2单元，我家501漏水",
        "3楼2单元501马桶堵",
        "楼上601漏到我家501，3栋2单元",
        "电话199 0000 1101，家在3栋2单元501，2026年3月1号起停水，已花500元",
        "03栋02单元0501",
        "3-2-501，不是我这套3-2-601",
    ],
)
def test_a_home_is_read_out_of_any_usual_sentence(text: str) -> None:
    assert mentions(text).only == HOME


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("5栋楼下那盏灯不亮", Place(Address("5"), spot="楼下")),
        ("3栋2单元的电梯坏了", Place(Address("3", "2"), spot="电梯")),
        ("地下车库B2灯坏了", Place(below="2", spot="地下车库")),
        ("负一楼积水", Place(below="1")),
        ("B座1203没电", Place(Address("B", "", "1203"))),
        ("3栋2单元5楼走廊", Place(Address("3", "2"), floor="5", spot="走廊")),
        ("我是902的，902！不是901", Place(Address(room="902"))),
        ("12幢三单元六楼东户", Place(Address("12", "3"), floor="6")),
    ],
)
def test_parts_of_an_address_and_public_places_are_read(text: str, place: Place) -> None:
    assert mentions(text).only == place


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("3-2漏水", (Place(Address("3", "2")), Place(Address("3", "", "2")))),
        ("5楼501漏水", (Place(Address(room="501"), floor="5"), Place(Address("5", "", "501")))),
        ("3栋501和502都漏水", (Place(Address("3", "", "501")), Place(Address("3", "", "502")))),
        ("12栋1502，B座1203", (Place(Address("12", "", "1502")), Place(Address("B", "", "1203")))),
    ],
)
def test_what_may_be_read_in_several_ways_stays_several(text: str, readings: tuple[Place, ...]) -> None:
    assert mentions(text).readings == readings
    assert mentions(text).only is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "漏水",
        "昨天15:30停电",
        "水费1203元",
        "三天了没人来",
        "走廊第三盏灯",
        "停水 300 户",
        "一共用了1234度",
        "199 0000 1101",
    ],
)
def test_numbers_that_are_no_address_say_nothing(text: str) -> None:
    assert mentions(text) == Mentions()


BUILDINGS = st.integers(1, 99).map(str)
ENTRANCES = st.integers(1, 9).map(str)
ROOMS = st.builds(lambda floor, line: f"{floor}{line:02}", st.integers(1, 33), st.integers(1, 12))
WRITINGS = st.sampled_from(
    [
        "{b}栋{e}单元{r}",
        "{b}-{e}-{r}",
        "{b}幢{e}单元{r}室",
        "{b}号楼{e}门{r}",
        "{b}#{e}单元{r}",
        "{r}，{b}栋{e}单元",
        "{b}栋 {e}单元 {r}",
    ]
)
BEFORE = st.sampled_from(["", "我家在", "你好，", "麻烦来看看，", "地址："])
AFTER = st.sampled_from(["", "漏水", "，水龙头坏了", " 没电", "一直滴水", "，今天下午三点以后在家"])


@given(BEFORE, WRITINGS, AFTER, BUILDINGS, ENTRANCES, ROOMS)
def test_any_writing_of_a_known_home_is_read_back(
    before: str, writing: str, after: str, building: str, entrance: str, room: str
) -> None:
    text = before + writing.format(b=building, e=entrance, r=room) + after
    only = mentions(text).only
    assert only is not None and only.address == Address(building, entrance, room)


@given(
    st.text(st.sampled_from("3栋2单元50室楼上-#号B座门一二零 ,我家漏水1\x00\ud800"), max_size=60)
    | st.text(max_size=80)
)
def test_no_text_makes_it_fail(text: str) -> None:
    assert isinstance(mentions(text), Mentions)


@pytest.mark.parametrize(
    "part", ["3栋", "1", "一", "3-", "楼上", "3栋2单元501 ", "我家", "B", "#", "电话1990000"]
)
def test_hostile_texts_take_no_time(part: str) -> None:
    began = time.perf_counter()
    mentions(part * 20_000)
    assert time.perf_counter() - began < 0.5
