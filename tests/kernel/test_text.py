"""Cleaning of text, names, dates, numbers, and the masks."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel import numbers, text
from guanjia.kernel.text import TextRefused


def test_tidy_folds_digits_and_blanks_and_keeps_chinese_punctuation() -> None:
    assert text.tidy("　３栋２单元，ＡＢ（１０）！\u200b\u202e ") == "3栋2单元，AB（10）！"
    assert text.tidy("第一行\r\n第二行\x07") == "第一行\n第二行"


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b"])
@pytest.mark.asvs("1.3.3")
def test_text_that_cannot_be_stored_is_refused(bad: str) -> None:
    with pytest.raises(TextRefused, match="不能保存的字符"):
        text.tidy(bad)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
@pytest.mark.asvs("1.1.1")
def test_tidying_twice_changes_nothing(raw: str) -> None:
    once = text.tidy(raw)
    assert text.tidy(once) == once


@pytest.mark.parametrize(
    "start", ["=1+1", "+1", "-1", "@a", "\ta", "\ra", "＝1", "＋1", "－1", "＠a", "  =1"]
)
@pytest.mark.asvs("1.2.10")
def test_what_could_run_as_a_formula_is_written_as_text(start: str) -> None:
    assert text.looks_like_formula(start)
    assert text.formula_safe(start) == f"'{start}"
    assert text.formula_safe(text.formula_safe(start)) == f"'{start}"


def test_plain_text_is_not_taken_for_a_formula() -> None:
    assert text.formula_safe("1=1，a+b") == "1=1，a+b"
    assert text.looks_like_formula("'=cmd|' /C calc'!A0")


DATES = [
    "2024年3月5日",
    "2024.3.5",
    "2024/03/05",
    "2024-3-5",
    "２０２４年３月５日",
    "二〇二四年三月五日",
    "二零二四年三月五号",
    "20240305",
    20240305.0,
    45356.0,
    45356,
    date(2024, 3, 5),
    datetime(2024, 3, 5, 9, tzinfo=UTC),
]


@pytest.mark.parametrize("raw", DATES)
def test_every_way_of_writing_a_date_is_the_same_day(raw: object) -> None:
    assert text.date_of(raw) == date(2024, 3, 5)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "24.3.5",
        "2024年3月",
        "2024-13-1",
        "2024-2-30",
        "明天",
        2024.0,
        float("inf"),
        float("nan"),
        10**400,
    ],
)
def test_a_date_that_is_not_one_is_refused_with_advice(raw: object) -> None:
    with pytest.raises(TextRefused, match="请"):
        text.date_of(raw)


def test_chinese_numerals_of_day_and_month() -> None:
    assert text.date_of("二〇二四年十二月廿五日") == date(2024, 12, 25)
    assert text.date_of("二〇二四年十月三十一日") == date(2024, 10, 31)
    assert text.arabic("三百零二 二十 一〇二 十二") == "302 20 102 12"


def test_a_clock_time_is_local_and_becomes_utc() -> None:
    expected = datetime(2025, 12, 31, 18, 9, tzinfo=UTC)
    for raw in ("2026/01/01 02:09", "2026年1月1日 凌晨2点9分", datetime(2026, 1, 1, 2, 9), expected):  # noqa: DTZ001
        assert text.moment_of(raw) == expected
    assert text.moment_of("2026-1-1 下午3点") == datetime(2026, 1, 1, 7, tzinfo=UTC)
    assert text.moment_of(45356.5) == datetime(2024, 3, 5, 4, tzinfo=UTC)
    assert text.moment_of("2026-07-01 12:00:30.5", ZoneInfo("America/New_York")) == datetime(
        2026, 7, 1, 16, 0, 30, 500_000, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "raw", ["2024-3-5", date(2024, 3, 5), "2024-3-5 25:00", "2024-3-5 一会儿", "2024-3-5 晚上12点"]
)
def test_a_moment_without_a_usable_time_is_refused(raw: object) -> None:
    with pytest.raises(TextRefused, match="请"):
        text.moment_of(raw)


def test_names_in_one_cell() -> None:
    assert text.person_names_of("张三、李四") == ("张三", "李四")
    assert text.person_names_of("张 三") == ("张三",)
    assert text.person_names_of("张三（妻）/李四 / 张三") == ("张三", "李四")
    assert text.person_names_of("陈和平") == ("陈和平",)
    assert text.person_names_of("John Smith") == ("John Smith",)
    assert text.person_names_of("阿卜杜拉·买买提") == ("阿卜杜拉·买买提",)
    for bad in ("", "  ", None, "（妻）", "张3", "——"):
        with pytest.raises(TextRefused, match="姓名"):
            text.person_names_of(bad)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王慧敏", "王**"),
        ("李四", "李*"),
        ("王女士", "王女士"),
        ("谭伟思先生", "谭先生"),
        ("欧阳超涵", "欧阳**"),
        ("欧阳女士", "欧阳女士"),
        ("John Smith", "J***"),
        ("", ""),
    ],
)
def test_masked_names(name: str, masked: str) -> None:
    assert text.mask_name(name) == masked


@pytest.mark.parametrize(
    ("raw", "phone"),
    [
        (15113787491.0, "15113787491"),
        (15113787491, "15113787491"),
        ("１３８４０００２１６８", "13840002168"),
        ("+86 199 6518 3746", "19965183746"),
        ("0086-138-1234-5678", "13812345678"),
        ("＋８６１３８１２３４５６７８", "13812345678"),
        ("8613812345678", "13812345678"),
        ("0571-88001234", "057188001234"),
        ("(010) 8800 1234", "01088001234"),
        ("400-800-1234", "4008001234"),
        ("手机：13812345678（妻）", "13812345678"),
        ("+852 9123 4567", "+85291234567"),
    ],
)
def test_every_way_of_writing_a_phone(raw: object, phone: str) -> None:
    assert numbers.phone_of(raw) == phone


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("1990625552", "电话 10 位，少 1 位"),
        ("138123456789", "电话 12 位，多 1 位"),
        ("88001234", "座机没有区号"),
        ("", "电话为空"),
        (None, "电话为空"),
        (True, "电话为空"),
        ("13812345678转3", "数字以外"),
        ("无", "数字以外"),
        ("22345678901", "不是手机号"),
        (1e300, "数字以外"),
        (float("nan"), "数字以外"),
    ],
)
def test_a_bad_phone_says_what_is_wrong(raw: object, message: str) -> None:
    with pytest.raises(TextRefused, match=message):
        numbers.phone_of(raw)


def test_several_phones_in_one_cell() -> None:
    assert numbers.phones_of("17730776427/13647941009") == ("17730776427", "13647941009")
    assert numbers.phones_of("138 0013 8000、0571-88001234") == ("13800138000", "057188001234")
    assert numbers.phones_of("13800138000 13900139000") == ("13800138000", "13900139000")
    assert numbers.phones_of("+86 199 6518 3746，19965183746") == ("19965183746",)
    with pytest.raises(TextRefused, match="少 1 位"):
        numbers.phones_of("13800138000/1390013900")


def test_identity_numbers() -> None:
    assert numbers.identity_number_of("33010219530625954x") == "33010219530625954X"
    assert numbers.identity_number_of(" ３３０１０２ 19530625 954X") == "33010219530625954X"
    assert numbers.identity_number_of("310115850722141") == "310115850722141"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("330102200104153840", "校验位"),
        ("3301022001041538", "16 位，少 2 位"),
        ("330102200113153840", "出生日期"),
        (3.30102e17, "末几位已丢失"),
        ("E12345678", "不该有的字符"),
        ("", "为空"),
    ],
)
def test_a_bad_identity_number_says_what_is_wrong(raw: object, message: str) -> None:
    with pytest.raises(TextRefused, match=message):
        numbers.identity_number_of(raw)


@given(st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_breaks_the_checksum(place: int, step: int) -> None:
    right = "330102195306259541"[:17] + "X"
    changed = right[:place] + str((int(right[place]) + step) % 10) + right[place + 1 :]
    with pytest.raises(TextRefused):
        numbers.identity_number_of(changed)


@pytest.mark.parametrize(
    ("raw", "area"),
    [
        (89.5, "89.50"),
        (90, "90.00"),
        ("89.5㎡", "89.50"),
        ("89.5平米", "89.50"),
        ("129.03平", "129.03"),
        ("约 90", "90.00"),
        ("８９.５ m²", "89.50"),
        ("1,200.5平方米", "1200.50"),
        ("90左右", "90.00"),
    ],
)
def test_every_way_of_writing_an_area(raw: object, area: str) -> None:
    assert numbers.area_of(raw) == Decimal(area)


@pytest.mark.parametrize("raw", ["待测", 0.0, -89.3, "", None, True, float("nan"), "1e9", "9" * 50, 10**9])
def test_an_area_that_cannot_be_used_is_refused(raw: object) -> None:
    with pytest.raises(TextRefused, match="面积"):
        numbers.area_of(raw)


def test_masks_of_numbers() -> None:
    assert numbers.mask_phone("13812345678") == "138****5678"
    assert numbers.mask_phone("+86 138-1234-5678") == "138****5678"
    assert numbers.mask_phone("057188001234") == "057*****1234"
    assert numbers.mask_phone("1990625552") == "199***5552"
    assert numbers.mask_phone("12345") == "***45"
    assert numbers.mask_identity_number("33010219530625954X") == "330*************4X"


@pytest.mark.asvs("14.2.6")
def test_phones_and_identity_numbers_in_free_text_are_masked_and_nothing_else() -> None:
    raw = "请打138 1234-5678或0571-88001234，证件33010219530625954X，" + (
        rest := "GD-LAKE-20261122-0001，3栋501"
    )
    masked = numbers.mask_in_text(raw)
    assert masked == "请打138****5678或057*****1234，证件330*************4X，" + rest
    assert numbers.mask_in_text(masked) == masked
    assert numbers.mask_in_text("１３８１２３４５６７８。310115850722141") == "138****5678。310**********41"
    assert numbers.mask_in_text("流水202611220001234567890") == "流水202611220001234567890"


@given(st.text())
def test_no_text_makes_the_readers_fail_otherwise_than_by_refusal(raw: str) -> None:
    for read in (
        text.date_of,
        text.moment_of,
        text.person_names_of,
        numbers.phones_of,
        numbers.identity_number_of,
        numbers.area_of,
    ):
        try:
            read(raw)
        except TextRefused as refusal:
            assert refusal.message
