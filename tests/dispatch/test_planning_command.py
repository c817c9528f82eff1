"""`guanjia bench-routing`: Solomon files and JSON problems in, a table and routes out, wrong files named by line."""

import json
from pathlib import Path

import pytest

from guanjia import cli
from guanjia.dispatch.planning import files, solver
from guanjia.dispatch.planning.problem import BadProblem

ROOT = Path(__file__).resolve().parents[2]
SOLOMON = """SQUARE

VEHICLE
NUMBER     CAPACITY
  2         20

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0          0          0          0       500          0
    1      0         30         10          0       400         10
    2     40         30         10          0       400         10
    3     40          0         10          0       400         10
    4     -3         -4         10          0       400         10
"""
ASKED = '{"requests": [{"id": "1", "place": {}, "minutes": %s}]}'


def example() -> str:
    """The JSON problem of the page about it."""
    page = (ROOT / "docs/dispatch.md").read_text()
    return page.split("```json\n")[1].split("```")[0]


def test_a_solomon_file_is_planned_and_measured_by_its_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "square.txt").write_text(SOLOMON)
    (tmp_path / "best-known.json").write_text('{"square_distance": {"vehicles": 2, "distance": 130}}')
    asked = [
        "bench-routing",
        str(tmp_path / "square.txt"),
        "--seconds",
        "0.2",
        "--write",
        str(tmp_path / "out"),
    ]
    assert cli.main(asked) == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["文件", "车/人", "完成", "距离", "已知最好", "差距", "用时", "方法"]
    # one car carries two: 30 + |(3, 34)| + 5 and 50 + 30 + 40
    assert row.split()[:6] == ["square", "2", "4/4", "189.13", "130.0", "+45.49%"]
    assert row.split()[7] == "PyVRP"
    routes = json.loads((tmp_path / "out/square.routes.json").read_text())
    assert (routes["method"], routes["served"], routes["unserved"]) == ("pyvrp", 4, [])
    assert sorted(stop["request"] for route in routes["routes"] for stop in route["stops"]) == [
        "1",
        "2",
        "3",
        "4",
    ]


def test_the_example_of_the_page_is_planned_and_says_what_it_could_not_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "day.json").write_text(example())
    assert cli.main(["bench-routing", str(tmp_path / "day.json"), "--seconds", "0.2", "--write", "-"]) == 0
    said = capsys.readouterr().out
    routes = json.loads(said[said.index("{") : said.rindex("}") + 1])
    assert routes["unserved"] == ["GD-4"]
    assert [(one["request"], one["reason"]) for one in routes["left_out"]] == [
        ("GD-4", "当天没有持这项技能证的人")
    ]
    stops = {
        stop.get("request"): (route["technician"], stop)
        for route in routes["routes"]
        for stop in route["stops"]
    }
    assert stops["GD-1"][0] == "张师傅"
    assert "08:30" <= stops["GD-1"][1]["starts"] <= "10:00"


def test_without_the_extra_the_command_says_that_it_is_greedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solver, "is_installed", lambda: False)
    (tmp_path / "square.txt").write_text(SOLOMON)
    assert cli.main(["bench-routing", str(tmp_path / "square.txt")]) == 0
    said = capsys.readouterr().out
    assert said.startswith("没有安装 PyVRP")
    assert said.split()[-1] == "贪心"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.txt", SOLOMON.replace("40         30 ", "40         x"), "第 12 行：“x"),
        ("a.txt", SOLOMON.replace("    3     40 ", "    3 "), "第 13 行：要有 7 个数，实有 6 个"),
        ("a.txt", SOLOMON.replace(" 0       400 ", " 500     400 "), "第 11 行：时间窗颠倒"),
        ("a.txt", "hello", "没有 NUMBER CAPACITY"),
        ("a.json", '{"technicians": [\n  {"id": }\n]}', "第 2 行第 10 个字符"),
        ("a.json", '{"technicians": [{"home": {}}]}', "缺 technicians[0].id"),
        ("a.json", ASKED % "-5", "requests[0].minutes：应当是不小于零的整数"),
        ("a.json", ASKED % '5, "windows": [["25", "x"]]', "requests[0].windows[0]"),
        ("a.json", '{"travel": {"speed": 5}}', "travel：不认识 speed"),
        ("a.json", '{"travel": {"minutes": [["A", "B"]]}}', "travel.minutes[0]"),
        ("a.json", "[]", "最外层：应当是 {…}"),
        ("a.csv", "", "只认 .txt"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_named_with_its_line_or_field(
    name: str, text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(text)
    assert cli.main(["bench-routing", str(tmp_path / name), str(tmp_path / "missing.txt")]) == 1
    out = capsys.readouterr().out
    assert f"{name}：" in out and said in out, out
    assert "missing.txt：读不了" in out


def test_times_are_hours_and_minutes_or_minutes() -> None:
    assert [files.minute(one, "") for one in ("8:05", "26:00", 485)] == [485, 1560, 485]
    assert files.clock(1560) == "26:00"
    for wrong in ("8:60", "8", "x:10", -1, True, None):
        with pytest.raises(BadProblem, match="时间应写成"):
            files.minute(wrong, "here")
