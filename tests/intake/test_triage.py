"""Triage by words: safety first, denials and things that are over, who answers, and honest abstaining."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.triage import catalogue
from guanjia.intake.triage.suggestions import FIELDS, CategoryWords, Suggestion, triage
from guanjia.intake.triage.words import lexicon, pattern

CATEGORIES = (
    CategoryWords("water", ("漏水", "水管", "龙头", "滴水"), "normal"),
    CategoryWords("light", ("灯不亮", "感应灯", "灯坏"), "planned"),
    CategoryWords("lift", ("电梯",), "urgent"),
    CategoryWords("other", ()),
)


def said(text: str) -> Suggestion:
    """What the words say of a text."""
    return triage(text, lexicon(), CATEGORIES)


class Sure:
    """A model that knows one answer to each field."""

    def __init__(self, confidence: float, **values: str) -> None:
        self.confidence, self.values = confidence, values

    def guess(self, field: str, text: str) -> tuple[str, float] | None:
        return (self.values[field], self.confidence) if field in self.values else None

    def shares(self, field: str, text: str) -> dict[str, float]:
        return {self.values[field]: self.confidence} if field in self.values else {}


@pytest.mark.parametrize(
    ("text", "hazard"),
    [
        ("热水器漏电，手都麻了", "electric"),
        ("楼道冒烟了", "fire"),
        ("家里有煤气味", "gas"),
        ("电梯困人了快来", "trapped"),
        ("有人晕倒在大堂", "person"),
        ("楼上高空坠物", "falling"),
        ("水管爆了", "flood"),
        ("井盖没了", "ground"),
        ("有人撬我家门", "crime"),
        ("热水器露电了", "electric"),
        ("洗衣机loudian", "electric"),
        ("有没有漏电啊，手麻", "electric"),
    ],
)
def test_words_of_danger_beat_everything(text: str, hazard: str) -> None:
    found = triage(
        f"不急，有空来看看就行，谢谢，灯不亮。{text}", lexicon(), CATEGORIES, Sure(1.0, urgency="planned")
    )
    assert (found.safety.value, found.urgency.value) == (hazard, "urgent")
    assert found.say and found.urgency.why == found.safety.why


@pytest.mark.parametrize(
    "text",
    [
        "烟感一直叫，没有着火",
        "燃气灶打不着火",
        "上次多亏王师傅，漏电查到了，谢谢",
        "火锅店太吵",
        "漏发了通知单",
        "3栋二楼电梯厅灯灭了",
        "五楼水压低",
    ],
)
def test_what_is_denied_or_over_or_no_danger_gives_no_alarm(text: str) -> None:
    assert said(text).safety.abstained


def test_a_thing_that_was_thanked_for_and_goes_on_is_an_alarm() -> None:
    assert said("上次多亏王师傅，可是今天又漏电了").safety.value == "electric"


def test_a_word_that_only_says_where_does_not_make_the_category() -> None:
    assert said("电梯口的感应灯坏了").category.value == "light"
    assert said("电梯坏了，灯也不亮").category.value == "lift"


def test_equal_words_say_nothing_and_the_model_is_asked() -> None:
    text = "水管滴水，感应灯坏，灯不亮"
    assert said(text).category.abstained
    model = Sure(0.7, category="water")
    assert triage(text, lexicon(), CATEGORIES, model).category.value == "water"
    unsure = triage(text, lexicon(), CATEGORIES, model, threshold=0.8).category
    assert (unsure.value, unsure.why) == ("", "模型只有 70% 的把握，请人来定")


def test_words_come_before_the_model() -> None:
    found = triage("厨房水管漏水", lexicon(), CATEGORIES, Sure(0.99, category="light"))
    assert (found.category.value, found.category.by) == ("water", "words")


def test_a_likely_danger_without_its_words_is_looked_at_first() -> None:
    likely = triage("屋里不对劲", lexicon(), CATEGORIES, Sure(0.3, danger="danger"))
    assert (likely.safety.value, likely.doubt.value) == ("", "danger")
    assert triage(
        "屋里不对劲", lexicon(), CATEGORIES, Sure(0.3, danger="danger"), doubt_from=0.4
    ).doubt.abstained
    assert triage("屋里冒烟", lexicon(), CATEGORIES, Sure(0.9, danger="danger")).doubt.abstained


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("楼上漏水到我家", "neighbour"),
        ("还在保修期，找开发商", "developer"),
        ("自来水公司停水到几点", "utility"),
        ("有人违章搭建，城管来看看", "government"),
        ("底商排油烟呛人", "merchant"),
        ("电梯坏了", "company"),
    ],
)
def test_who_answers_comes_with_whom_to_hand_it_to(text: str, party: str) -> None:
    found = said(text)
    assert (found.party.value, bool(found.hand_to)) == (party, True)
    assert bool(found.tell) is (party != "company")


@pytest.mark.parametrize(
    ("text", "kind", "sentiment"),
    [
        ("请问物业费怎么收，几点上班", "enquiry", ""),
        ("表扬李师傅，太感谢了", "praise", "thankful"),
        ("投诉！凭什么收费，换物业！！", "complaint", "angry"),
        ("建议装个长椅", "suggestion", ""),
        ("水龙头坏了，请师傅上门", "request", ""),
    ],
)
def test_what_somebody_wants_and_feels(text: str, kind: str, sentiment: str) -> None:
    found = said(text)
    assert (found.kind.value, found.sentiment.value) == (kind, sentiment)


def test_nothing_is_made_up_for_a_text_that_says_nothing() -> None:
    found = said("上次那个问题")
    assert [getattr(found, field).value for field in FIELDS] == [""] * len(FIELDS)
    assert found.category.why == "没有把握，请人来定"


def test_the_usual_urgency_of_the_category_stands_in() -> None:
    found = said("厨房水管漏水").urgency
    assert (found.value, found.by, found.confidence) == ("normal", "catalogue", 0.73)


@given(st.text(max_size=200))
def test_no_text_makes_triage_fail(text: str) -> None:
    assert all(0 <= getattr(said(text), field).confidence <= 1 for field in FIELDS)


@pytest.mark.parametrize("part", ["电梯", "电梯里", "煤气", "没有", "着火", "漏", "[捂脸]", "1", "手都", " "])
def test_a_hostile_text_takes_no_time(part: str) -> None:
    began = time.perf_counter()
    said(part * 50_000)
    assert time.perf_counter() - began < 1


def test_a_word_of_the_list_or_of_a_category_is_never_an_expression() -> None:
    words = pattern(["(a+)+$", ".*", "[", "漏…水"])
    assert [match[0] for match in words.finditer("x.*y[(a+)+$漏了点水")] == [".*", "[", "(a+)+$", "漏了点水"]
    assert words.search("aaaaaaaaaaaaaaaaaaaaaaaaaaaa!") is None
    assert pattern([]).search("") is None
    assert triage("a.*b", lexicon(), [CategoryWords("x", (".*",))]).category.value == "x"


def test_every_entry_of_the_word_list_is_whole() -> None:
    entries = lexicon().entries
    assert {entry.code for entry in entries["kind"]} == {
        "request", "complaint", "enquiry", "suggestion", "praise", "payment",
    }  # fmt: skip
    assert [entry.code for entry in entries["safety"] if not (entry.say and entry.urgency == "urgent")] == []
    assert [entry.code for entry in entries["party"] if not entry.hand_to] == []
    for field, of_field in entries.items():
        assert len({entry.code for entry in of_field}) == len(of_field), field


@pytest.mark.parametrize(
    ("text", "category", "doubt"),
    [
        ("消防通道被电动车堵了", "public", "danger"), ("车把安全出口堵住了", "public", "danger"),
        ("消防通道停满了车，过不去", "", "danger"), ("消防通道里面没有灯，照明坏了", "light", ""),
        ("厨房下水堵了", "drain", ""), ("马桶堵塞", "drain", ""),
    ],
)  # fmt: skip
def test_a_blocked_way_out_is_looked_at_first_and_is_no_drain(text: str, category: str, doubt: str) -> None:
    found = triage(text, lexicon(), catalogue())
    assert (found.safety.value, found.category.value, found.doubt.value) == ("", category, doubt)
