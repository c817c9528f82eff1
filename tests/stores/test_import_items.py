"""Items and their opening stock taken over from a workbook: row by row, and nothing twice."""

import io
from collections.abc import Sequence
from decimal import Decimal

from openpyxl import Workbook

from guanjia.kernel.models import Event
from guanjia.sheets import imports as runs
from guanjia.sheets.workbooks import Report
from guanjia.stores import actions, imports, opening
from guanjia.stores.models import Item, Slip, Stock
from guanjia.stores.opening import ItemRow
from tests.pages import Open, signed_in
from tests.world import World

__all__ = ["signed_in"]
HEAD = ("编码", "名称", "单位", "类别", "单价（元）", "仓库", "期初数量", "最低库存")
VALVE = ("WL-1", "角阀", "个", "水暖", 18, "", 30, 5)
LAMP = ("D-1", "吸顶灯芯", "套", "电气", "29.5", "配电房", 4, "")
WIRE = ("D-2", "电线", "米", "", "", "", "", "")


def workbook(*lines: Sequence[object]) -> bytes:
    """A small workbook."""
    book, target = Workbook(), io.BytesIO()
    for line in (HEAD, *lines):
        book.worksheets[0].append(line)
    book.save(target)
    return target.getvalue()


def take(world: World, report: Report[ItemRow]) -> dict[str, int]:
    """Import into the lake project."""
    return imports.take(world.lake.pk, report, world.admin, runs.silent)


def held(world: World) -> list[tuple[str, str, Decimal, Decimal]]:
    """Store, item, stock, minimum."""
    rows = Stock.objects.filter(store__project=world.lake).order_by("item__code", "store__name")
    return list(rows.values_list("store__name", "item__name", "quantity", "minimum"))


def test_items_come_in_with_their_stock_and_a_second_time_changes_nothing(world: World) -> None:
    report = imports.read(workbook(VALVE, LAMP, WIRE), world.lake.pk)
    assert take(world, report) == {
        "items_added": 3,
        "stores_opened": 2,
        "minimums_set": 1,
        "opening_booked": 2,
    }
    assert held(world) == [("配电房", "吸顶灯芯", 4, 0), ("仓库", "角阀", 30, 5)]
    assert list(Item.objects.filter(project=world.lake).order_by("code").values_list("code", "unit", "fen")) == [
        ("D-1", "套", 2950), ("D-2", "米", 0), ("WL-1", "个", 1800),
    ]  # fmt: skip
    assert {slip.reason for slip in Slip.objects.filter(sort="receive")} == {"期初导入"}
    before = (held(world), Event.objects.count())
    again = imports.read(workbook(VALVE, LAMP, WIRE), world.lake.pk)
    assert take(world, again) == {"opening_known": 2}
    assert (held(world), Event.objects.count()) == before


def test_what_moved_keeps_its_stock_and_takes_the_new_price_and_name(world: World) -> None:
    store, valve = world.warehouse(角阀=7), world.item("角阀")
    newer = ("wl-1", "不锈钢角阀", "个", "水暖", 20, "工程仓库", 99, "")
    added = take(world, imports.read(workbook(newer), world.lake.pk))
    assert added == {"items_changed": 1, "opening_known": 1}
    valve = world.fresh(valve)
    assert (valve.name, valve.fen, Stock.objects.get(store=store, item=valve).quantity) == (
        "不锈钢角阀",
        2000,
        7,
    )


def test_a_bad_row_stays_out_with_its_reason_and_a_bad_cell_is_left_empty(world: World) -> None:
    world.warehouse()
    bad = (
        ("", "无编码", "", "", "", "", "", ""), ("X-1", "角阀", "", "", "", "", "", ""),
        ("X-2", "灯", "", "", "贵", "", -1, ""),
        ("X-2", "灯", "", "", "", "", 3, ""), ("X-2", "灯泡", "", "", "", "东库", 3, ""),
    )  # fmt: skip
    report = imports.read(workbook(*bad), world.lake.pk)
    assert [(row.row, row.reason) for row in report.refused] == [
        (2, "没有编码，请补填后再导入这一行"), (3, "“角阀”已经用了编码 WL-1，请写上规格分开"),
        (5, "编码 X-2 与第 4 行重复，同一个仓库只写一行"), (6, "编码 X-2 在这份表里已经是“灯”，请改编码"),
    ]  # fmt: skip
    assert [(cell.row, cell.column) for cell in report.left_out] == [(4, "单价"), (4, "期初数量")]
    assert [(row.name, row.fen, row.opening) for row in report.rows] == [("灯", None, Decimal(0))]


def test_the_exported_list_is_a_workbook_that_an_import_reads(world: World, signed_in: Open) -> None:
    store = world.warehouse(角阀=3)
    actions.set_minimum(store, by=world.zhou, item=world.item("角阀"), minimum=Decimal(2))
    answer = signed_in("zhou").get("/desk/stores/export/")
    rows = opening.read(b"".join(answer.streaming_content)).rows
    assert [(r.code, r.name, r.fen, r.store, r.opening, r.minimum) for r in rows] == [
        ("WL-1", "角阀", 1800, "工程仓库", Decimal(3), Decimal(2)), ("WL-2", "生料带", 150, "", Decimal(0), None),
    ]  # fmt: skip
