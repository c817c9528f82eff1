"""Items, warehouses and opening stock of a workbook; the same workbook again changes nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from guanjia.kernel.actors import Actor
from guanjia.organization.models import Project
from guanjia.sheets import imports
from guanjia.sheets.imports import Progress
from guanjia.sheets.workbooks import Report
from guanjia.stores.actions.booking import receive_stock
from guanjia.stores.actions.keeping import add_item, change_item, open_warehouse, set_minimum
from guanjia.stores.models import Item, Stock, Store
from guanjia.stores.opening import ItemRow

WAREHOUSE, REASON = "仓库", "期初导入"


def import_items(
    project: Project, report: Report[ItemRow], *, by: Actor, progress: Progress = imports.silent
) -> dict[str, int]:
    """Take items over, new or brought up to date, opening stock only where an item never moved.

    Returns what is new, by the words of the import.
    """
    taking = Taking(project, imports.importer(by, project.pk, "stores.work"))
    imports.in_chunks(report.rows, taking.take, project.pk, progress)
    return dict(taking.added)


@dataclass
class Taking:
    """One import on its way, and what is new so far."""

    project: Project
    by: Actor
    added: Counter[str] = field(default_factory=Counter)

    def take(self, rows: Sequence[ItemRow]) -> None:
        """Take some items over in one unit of work; what lies in a warehouse is one slip."""
        opening: dict[Store, dict[int, Decimal]] = {}
        for row in rows:
            item, store = self._item(row), self._store(row.store)
            stock = Stock.objects.filter(store=store, item=item).first()
            if row.minimum is not None and row.minimum != (stock.minimum if stock else 0):
                set_minimum(store, by=self.by, item=item, minimum=row.minimum)
                self.added["minimums_set"] += 1
            if row.opening and stock is not None and stock.lines.exists():
                self.added["opening_known"] += 1
            elif row.opening:
                opening.setdefault(store, {})[item.pk] = row.opening
        for store, lines in opening.items():
            receive_stock(store, by=self.by, lines=lines, reason=REASON)
            self.added["opening_booked"] += len(lines)

    def _item(self, row: ItemRow) -> Item:
        """The item of a code: entered, or changed where the workbook says otherwise."""
        item = Item.objects.filter(project=self.project, code=row.code).first()
        facts = {"name": row.name, "unit": row.unit, "words": row.words}
        if item is None:
            self.added["items_added"] += 1
            return add_item(self.project, by=self.by, code=row.code, fen=row.fen or 0, **facts)
        fen = item.fen if row.fen is None else row.fen
        if (item.name, item.unit, item.words, item.fen) == (row.name, row.unit, row.words, fen):
            return item
        self.added["items_changed"] += 1
        return change_item(item, by=self.by, fen=fen, is_active=item.is_active, **facts)

    def _store(self, name: str) -> Store:
        """The warehouse of a name; without one the first of the project; opened where there is none."""
        rows = Store.objects.filter(project=self.project, staff=None).order_by("pk")
        found = (rows.filter(name=name) if name else rows).first()
        if found is None:
            self.added["stores_opened"] += 1
            found = open_warehouse(self.project, by=self.by, name=name or WAREHOUSE)
        return found
