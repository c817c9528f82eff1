"""Lists of calls from a telephone that cannot tell by itself: read as they come, taken over once."""

from datetime import timedelta

import pytest

from guanjia.intake import actions, call_list
from guanjia.intake.models import Call, Contact
from guanjia.kernel.actors import Actor
from guanjia.measures import queries as measures
from guanjia.organization.moments import local
from guanjia.sheets.workbook_safety import WorkbookRefused
from tests.world import NOW, World, minutes, refused

LIST = """来电时间,主叫号码,状态,振铃次数,振铃时长,通话时长,接听人,流水号
2026-11-23 09:00:00,13812345678,接听,2,8,00:01:25,zhao,a1
2026-11-23 09:05:00,013712345679,未接,,41,,,a2
2026-11-23 09:06:00,,已接,5,23,60,,a3
2026-11-23 09:07:00,13812345678,响了,2,8,60,,a4
昨天,13812345678,接听,2,8,60,,a5
2026-11-23 09:09:00,13899999999,接听,很多,12秒,60,,
合计,,,,,,,
"""


def test_a_list_says_what_it_could_not_read(world: World) -> None:
    report = call_list.read(LIST.encode("gb18030"))
    assert [(row.number, row.is_answered, row.rings, row.waited.seconds) for row in report.rows] == [
        ("13812345678", True, 2, 8), ("013712345679", False, None, 41), ("", True, 5, 23),
        ("13899999999", True, None, 12),
    ]  # fmt: skip
    assert [row.talked.seconds for row in report.rows] == [85, 0, 60, 60]
    assert [refusal.row for refusal in report.refused] == [5, 6]
    assert "看不懂接听状态“响了”" in report.refused[0].reason
    assert [(cell.row, cell.column) for cell in report.left_out] == [(7, "铃响次数")]
    with pytest.raises(WorkbookRefused) as refusal:
        call_list.read("号码,备注\n138,x\n".encode())
    assert refusal.value.code == "header_missing"


@pytest.fixture
def zhou(world: World) -> Actor:
    """Who may import."""
    return world.zhou


def test_the_same_list_twice_is_taken_once_and_counts_as_calls_do(world: World, zhou: Actor) -> None:
    report = call_list.read(LIST.encode())
    added = actions.import_calls(world.lake, report.rows, by=zhou)
    assert added == {
        "calls_added": 4,
        "to_call_back": 0,
    }
    again = actions.import_calls(world.lake, report.rows, by=zhou)
    assert again == {"calls_known": 4}
    first = Call.objects.get(their_id="a1")
    assert (first.status, first.rings, first.person, first.unit) == (
        "answered",
        2,
        world.person("wang"),
        world.home,
    )
    assert first.answered_by_id == world.account("zhao").pk
    assert first.ended_at == first.rang_at + timedelta(seconds=8 + 85)
    assert Call.objects.get(their_id="a3").answered_by_id is None
    world.run_jobs()
    day = local(report.rows[0].rang_at).date()
    found = measures.figures(world.zhou, ["M010", "M011"], day, day + timedelta(days=1), [world.lake.pk])
    assert [(found[key].hits, found[key].total) for key in ("M010", "M011")] == [(2, 4), (1, 4)]


def test_who_was_reached_later_in_the_list_is_not_called_back(world: World, zhou: Actor) -> None:
    at = [f"{local(NOW - minutes(m)):%Y-%m-%d %H:%M:%S}" for m in (30, 20, 10, 3000)]
    rows = [
        f"{at[0]},13700000001,未接",
        f"{at[1]},13700000002,未接",
        f"{at[2]},13700000001,接听",
        f"{at[3]},13700000003,未接",
    ]
    report = call_list.read(("时间,号码,状态\n" + "\n".join(rows)).encode())
    assert actions.import_calls(world.lake, report.rows, by=zhou) == {"calls_added": 4, "to_call_back": 1}
    assert Contact.objects.get().text == "没接到的来电，请回拨：137****0002"


def test_who_imports_nothing_imports_no_calls(world: World) -> None:
    report = call_list.read(LIST.encode())
    with refused("not_allowed"):
        actions.import_calls(world.lake, report.rows, by=world.zhang)
    assert not Call.objects.exists()
