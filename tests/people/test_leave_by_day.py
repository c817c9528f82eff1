"""Leave by days: what the form makes of it, and how a span reads everywhere."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from guanjia.organization.moments import CHINA
from guanjia.people import actions, month
from guanjia.people.spans import day_span, on_day, span_text, until_text
from guanjia.people.web.forms import LeaveForm
from tests.world import World

FIRST = date(2026, 12, 1)


def at(text: str) -> datetime:
    """A moment in Hangzhou, as it is kept."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=CHINA).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "end", "words", "until"),
    [
        ("12-01T00:00", "12-02T00:00", "12-01 全天", "12-01"),
        ("12-01T00:00", "12-04T00:00", "12-01 到 12-03 全天", "12-03"),
        ("12-01T00:00", "12-01T12:00", "12-01 上午", "12-01 12:00"),
        ("12-01T12:00", "12-02T00:00", "12-01 下午", "12-01"),
        ("12-01T00:00", "12-02T12:00", "12-01 00:00 到 12-02 12:00", "12-02 12:00"),
        ("12-01T08:00", "12-01T18:00", "12-01 08:00 到 18:00", "12-01 18:00"),
        ("12-01T20:00", "12-02T08:00", "12-01 20:00 到 12-02 08:00", "12-02 08:00"),
    ],
)
def test_a_span_reads_by_days_where_it_is_whole_days_or_a_half_of_one(
    world: World, start: str, end: str, words: str, until: str
) -> None:
    assert (span_text(at(start), at(end)), until_text(at(end))) == (words, until)


def test_what_a_span_takes_of_each_day_is_said_of_that_day() -> None:
    long = at("12-01T14:00"), at("12-03T12:00")
    days = [date(2026, 12, n) for n in (1, 2, 3)]
    assert [on_day(*long, day) for day in days] == ["14:00–24:00", "全天", "上午"]


@pytest.mark.parametrize(
    ("facts", "start", "end"),
    [
        ({"part": "day"}, "12-01T00:00", "12-02T00:00"),
        ({"part": "day", "until": "2026-12-03"}, "12-01T00:00", "12-04T00:00"),
        ({"part": "morning"}, "12-01T00:00", "12-01T12:00"),
        ({"part": "afternoon"}, "12-01T12:00", "12-02T00:00"),
        ({"part": "hours", "start": "08:00", "end": "10:30"}, "12-01T08:00", "12-01T10:30"),
        (
            {"part": "hours", "start": "22:00", "end": "06:00", "until": "2026-12-02"},
            "12-01T22:00",
            "12-02T06:00",
        ),
    ],
)
def test_the_form_makes_moments_of_days_halves_and_hours(facts: dict[str, str], start: str, end: str) -> None:
    form = LeaveForm({"leave_kind": "annual", "since": "2026-12-01"} | facts)
    assert form.is_valid(), form.errors
    assert (form.cleaned_data["starts_at"], form.cleaned_data["ends_at"]) == (at(start), at(end))


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({"part": "day", "until": "2026-11-30"}, "until"),
        ({"part": "morning", "until": "2026-12-02"}, "until"),
        ({"part": "hours", "start": "08:00"}, "start"),
        ({"part": "hours", "start": "22:00", "end": "06:00"}, "end"),
        ({}, "part"),
    ],
)
def test_what_does_not_make_a_span_is_said_at_its_field(facts: dict[str, Any], where: str) -> None:
    form = LeaveForm({"leave_kind": "annual", "since": "2026-12-01"} | facts)
    assert list(form.errors) == [where]


def test_the_cell_of_a_day_says_how_much_of_it_is_leave(world: World) -> None:
    zhang = world.staff("zhang")
    for span in (day_span(FIRST, FIRST), (at("12-02T12:00"), at("12-03T00:00"))):
        leave = actions.ask_leave(
            zhang, by=world.zhang, leave_kind="annual", starts_at=span[0], ends_at=span[1], anyway=True
        )
        actions.approve_leave(leave, by=world.zhou)
    shown = month.month_of(world.zhou, world.lake, FIRST)
    cells = next(line.cells for line in shown.lines if line.person == zhang)
    said = [cell.words.partition("请假")[2] for cell in cells[:3]]
    assert said == [" 全天（已批准）", " 下午（已批准）", ""]
    assert [cell.day - FIRST for cell in cells if cell.is_away] == [timedelta(0), timedelta(1)]
