"""`guanjia triage`: spreadsheets in, a model and a sorted workbook out, bad input answered in words."""

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from guanjia import cli
from guanjia.sheets.workbooks import write_workbook
from tests.intake.test_triage_model import LIGHT, WATER

ROWS = [*((text, "水") for text in WATER), *((text, "灯") for text in LIGHT)]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GUANJIA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def past(path: Path, encoding: str = "utf-8") -> str:
    """A file of forty labelled texts with a blank line among them."""
    if path.suffix == ".xlsx":
        write_workbook(
            path,
            {
                "历史": [
                    ["编号", "诉求内容", "类别"],
                    *((n, *row) for n, row in enumerate(ROWS)),
                    [99, "", ""],
                ]
            },
        )
    else:
        lines = [
            "编号,诉求内容,类别",
            *(f"{n},{text},{label}" for n, (text, label) in enumerate(ROWS)),
            "99,,",
        ]
        path.write_bytes("\n".join(lines).encode(encoding))
    return str(path)


def sorted_rows(path: Path) -> list[tuple[object, ...]]:
    """The cells of a workbook that was written."""
    return list(load_workbook(path).active.iter_rows(values_only=True))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "encoding"), [("past.xlsx", ""), ("past.csv", "utf-8-sig"), ("past.csv", "gb18030")]
)
def test_a_spreadsheet_is_learned_and_another_one_sorted(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str], name: str, encoding: str
) -> None:
    assert cli.main(["triage", "train", past(tmp_path / name, encoding)]) == 0
    out = capsys.readouterr().out
    assert "读到 40 条文字（“诉求内容”列），没有文字的 1 行不用。" in out
    assert "“类别”：检验" in out and "查准  查全" in out and (home / "triage/model.npz").is_file()
    new = tmp_path / "new.xlsx"
    asked = ["书房水管漏水", "=1+1", "", "屋里冒烟了，水管也漏水", "天"]
    write_workbook(new, {"新": [["描述", "电话"], *([text, "19900000000"] for text in asked)]})
    assert cli.main(["triage", "classify", str(new), "--threshold", "0.7"]) == 0
    assert "分了 4 条" in capsys.readouterr().out
    head, first, formula, blank, smoke, unsure = sorted_rows(tmp_path / "new-已分类.xlsx")
    assert head == (
        "描述",
        "电话",
        "安全·建议",
        "安全·把握",
        "安全·依据",
        "类别·建议",
        "类别·把握",
        "类别·依据",
    )
    assert (
        first[:3] == ("书房水管漏水", "19900000000", None) and first[5] == "水" and float(str(first[6])) > 0.7
    )
    assert formula[0] == "=1+1" and load_workbook(tmp_path / "new-已分类.xlsx").active["A3"].data_type == "s"  # type: ignore[index,union-attr]
    assert blank[5] is None
    assert smoke[2:5] == ("火情", 0.93, "说到“冒烟”")
    assert unsure[5] is None and "把握不够" in str(unsure[7])


def test_nothing_that_is_there_is_written_over(tmp_path: Path, home: Path) -> None:
    file = past(tmp_path / "past.csv")
    for _ in range(2):
        assert cli.main(["triage", "train", file]) == 0
        assert cli.main(["triage", "classify", file]) == 0
    assert sorted(path.name for path in (home / "triage").iterdir()) == ["model-former.npz", "model.npz"]
    assert sorted(path.name for path in tmp_path.glob("past*")) == [
        "past-已分类-2.xlsx",
        "past-已分类.xlsx",
        "past.csv",
    ]


def test_without_a_model_the_words_sort(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "new.csv"
    file.write_text("内容\n楼上漏水到我家，快来\n表扬李师傅\n", encoding="utf-8")
    assert cli.main(["triage", "classify", str(file)]) == 0
    assert "还没有模型" in capsys.readouterr().out
    head, leak, praise = sorted_rows(tmp_path / "new-已分类.xlsx")
    at = {name: place for place, name in enumerate(head)}
    assert leak[at["责任方·建议"]] == "邻居（相邻住户）" and leak[at["紧急程度·建议"]] == "紧急"
    assert praise[at["诉求·建议"]] == "表扬"


def test_any_labels_by_any_headings_and_several_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "past.xlsx"
    rows = [[text, label, "甲" if "厨房" in text else "乙"] for text, label in ROWS]
    write_workbook(file, {"一": [["客户怎么说（原话）", "大类", "组 别"], *rows]})
    asked = [
        "triage",
        "train",
        str(file),
        "--text",
        "客户怎么说（原话）",
        "--label",
        "大类",
        "--label",
        "组 别",
    ]
    assert cli.main(asked) == 0
    assert {"“大类”", "“组别”"} <= {line.split("：")[0] for line in capsys.readouterr().out.splitlines()}


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("no.csv", None, "没有这个文件"),
        ("past.doc", b"1", "请另存为 xlsx 或 csv"),
        ("past.csv", "内容,类\n漏水,水\n".encode(), "类别/分类/类型。现有的列：内容、类"),
        ("past.csv", "内容,类别\n".encode(), "表头下面没有数据"),
        ("past.csv", "内容,类别\n漏水,水\n灯坏,灯\n".encode(), "至少要 40 条"),
        ("past.csv", b"\xff\xff\xff\x81", "既不是 UTF-8 也不是 GBK"),
        ("past.csv", ('内容,类别\n"' + "漏" * 200_000).encode(), "引号没有成对"),
        ("past.csv", b"", "没有找到表头"),
        ("past.xlsx", b"not a workbook", "不是 xlsx 表格"),
    ],
)
def test_bad_input_is_told_what_is_wrong_and_what_to_do(
    tmp_path: Path,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: bytes | None,
    problem: str,
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert cli.main(["triage", "train", str(tmp_path / name)]) == 1
    assert problem in capsys.readouterr().out
    assert not home.exists()


def test_a_bad_model_or_threshold_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = past(tmp_path / "past.csv")
    assert cli.main(["triage", "classify", file, "--model", str(tmp_path / "none.npz")]) == 1
    assert "没有模型文件 none.npz" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        cli.main(["triage", "classify", file, "--threshold", "1.5"])
    assert "请填 0 到 1 之间的数" in capsys.readouterr().err
    assert not list(tmp_path.glob("*已分类*"))


def test_a_workbook_of_several_sheets_is_read_where_the_header_is(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["说明"])  # type: ignore[union-attr]
    sheet = book.create_sheet("数据")
    for row in [["某小区报修"], ["内容", "类别"], *ROWS]:
        sheet.append(list(row))
    book.save(tmp_path / "past.xlsx")
    assert cli.main(["triage", "train", str(tmp_path / "past.xlsx")]) == 0
