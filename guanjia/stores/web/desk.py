"""Materials at the desk: the list, an item, a store, and every act on its stock."""

import io
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django import forms as django_forms
from django.http import FileResponse, HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock
from guanjia.kernel.web import Request, ask, done, needs, page, submit
from guanjia.organization import queries as organization
from guanjia.organization.moments import CHINA, local
from guanjia.organization.web.place import print_time, project_of
from guanjia.sheets.files import download
from guanjia.sheets.workbooks import write_workbook
from guanjia.stores import actions, queries
from guanjia.stores.models import Line, Store
from guanjia.stores.rules import shown
from guanjia.stores.web import forms

NAV, MOVES, COUNTS = "stores", 50, 10
ITEM_HEADS = ("编码", "名称", "单位", "类别", "单价（元）", "仓库", "库存", "最低库存")
HEADS = ("编码", "名称", "类别", "单位", "期初", "入", "出", "期末", "期末金额（元）")


def works(request: Request, project_id: int) -> bool:
    """Whether this person keeps the stores of the project."""
    return request.actor.reach("stores.work").covers(project_id)


@needs("desk.open", "stores.read")
def list_items(request: Request) -> HttpResponse:
    """Every item with its stock in each warehouse and in the vans; what is low is amber."""
    project = project_of(request)
    rows = queries.overview(request.actor, project.pk)
    found = queries.stores(request.actor, project.pk)
    only_low = request.GET.get("low") == "1"
    low, houses = sum(bool(row.low) for row in rows), [row for row in found if row.staff_id is None]
    return page(
        request, "stores/items.html", nav_on=NAV, rows=[row for row in rows if row.low or not only_low],
        warehouses=houses, heads=[(row.name, "r") for row in houses], vans=[row for row in found if row.staff_id],
        low=low, only_low=only_low, total=len(rows), works=works(request, project.pk), shown=shown,
        waiting=len(queries.open_requests(request.actor, project.pk)), printed=print_time(), project=project,
        unbooked=[unbooked_line(row) for row in queries.unbooked(request.actor, project.pk)],
        counts=queries.waiting_counts(request.actor, project.pk),
    )  # fmt: skip


@needs("desk.open", "stores.read")
def export_items(request: Request) -> HttpResponse:
    """Every item with its stock by store, in the columns that an import reads."""
    project = project_of(request)
    rows = [line for row in queries.overview(request.actor, project.pk) for line in item_lines(row)]
    return download(f"items-{project.code}", "xlsx", "物料", ITEM_HEADS, rows)


def item_lines(row: queries.ItemRow) -> list[tuple[str, ...]]:
    """An item in each warehouse that knows it; what the vans carry is no line of a warehouse."""
    item = row.item
    facts = (item.code, item.name, item.unit, item.words, f"{item.fen / 100:.2f}")
    held = [stock for stock in row.by_store.values() if stock.store.staff_id is None]
    lines: list[tuple[str, ...]] = [(*facts, str(k.store), shown(k.quantity), shown(k.minimum)) for k in held]
    return lines or [(*facts, "", "", "")]


def unbooked_line(row: Any) -> dict[str, Any]:
    """What was used without the book knowing, in words."""
    what = f"{row.stock.item.name} {shown(row.quantity)} {row.stock.item.unit}"
    return {"row": row, "what": what, "van": str(row.stock.store), "at": row.at, "case": row.case_name}


@needs("desk.open", "stores.read")
def show_item(request: Request, item_id: int) -> HttpResponse:
    """An item: where it lies, and its last moves."""
    item = queries.get_item(request.actor, item_id)
    return page(
        request, "stores/item.html", nav_on=NAV, item=item, stock=queries.stock_of_item(item), shown=shown,
        lines=moves(queries.lines_of(item=item)[:MOVES]), works=works(request, item.project_id),
    )  # fmt: skip


def moves(rows: Any) -> list[dict[str, Any]]:
    """Moves in words, with who made them."""
    found = list(rows)
    names = organization.names_of_refs(row.slip.by for row in found)
    return [move_line(row, names[row.slip.by]) for row in found]


def move_line(row: Line, who: str) -> dict[str, Any]:
    """One move."""
    return {
        "row": row, "sort": row.slip.get_sort_display(), "at": row.slip.at, "who": who, "after": shown(row.after),
        "quantity": f"{'+' if row.quantity > 0 else '−'}{shown(abs(row.quantity))}",
        "why": " ".join(part for part in (row.slip.case_name, row.slip.reason) if part),
    }  # fmt: skip


@needs("desk.open", "stores.read")
def show_store(request: Request, store_id: int) -> HttpResponse:
    """A store: its stock, its last moves, its counts."""
    store = queries.get_store(request.actor, store_id)
    return page(
        request, "stores/store.html", nav_on=NAV, store=store, stock=queries.stock_of(store), shown=shown,
        lines=moves(queries.lines_of(store=store)[:MOVES]), works=works(request, store.project_id),
        counts=queries.counts(request.actor, store, COUNTS),
    )  # fmt: skip


@needs("desk.open", "stores.read")
def show_sheet(request: Request, store_id: int) -> HttpResponse:
    """The sheet on which a store is counted by hand."""
    store = queries.get_store(request.actor, store_id)
    return page(
        request, "stores/sheet.html", nav_on=NAV, store=store, stock=queries.stock_of(store), printed=print_time(),
        shown=shown,
    )  # fmt: skip


def month_of(request: Request) -> date:
    """The first day of the month that is asked for, else of the running one."""
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return local(clock.now()).date().replace(day=1)


def next_month(first: date, step: int = 1) -> date:
    """The first day of the month after, or before."""
    months = first.year * 12 + first.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)


def month_rows(store: Store, first: date) -> list[queries.MonthRow]:
    """In and out of a store in a local month."""
    since, until = (datetime.combine(day, time(), CHINA) for day in (first, next_month(first)))
    return queries.month(store, since, until)


@needs("desk.open", "stores.read")
def show_month(request: Request, store_id: int) -> HttpResponse:
    """What came into a store and went out of it in a month."""
    store, first = queries.get_store(request.actor, store_id), month_of(request)
    return page(
        request, "stores/month.html", nav_on=NAV, store=store, first=first, rows=month_rows(store, first),
        before=next_month(first, -1), after=next_month(first), shown=shown, printed=print_time(),
        is_past=next_month(first) <= local(clock.now()).date(),
    )  # fmt: skip


@needs("desk.open", "stores.read")
def export_month(request: Request, store_id: int) -> HttpResponse:
    """The same as a workbook."""
    store, first = queries.get_store(request.actor, store_id), month_of(request)
    book = io.BytesIO()
    lines = [month_line(row) for row in month_rows(store, first)]
    write_workbook(book, {f"{first:%Y-%m} 收发存": [HEADS, *lines]})
    book.seek(0)
    return FileResponse(  # type: ignore[return-value]
        book, as_attachment=True, filename=f"stock-{store.pk}-{first:%Y-%m}.xlsx"
    )


def month_line(row: queries.MonthRow) -> tuple[Any, ...]:
    """One row of the workbook."""
    item = row.item
    numbers = [float(n) for n in (row.opening, row.came, row.went, row.closing)]
    return (item.code, item.name, item.words, item.unit, *numbers, float(row.closing * item.fen / 100))


def act_on(
    request: Request, form: django_forms.Form, act: Callable[..., Any], *args: Any, title: str, back: str,
    **words: str,
) -> HttpResponse:  # fmt: skip
    """One act with a form of plain fields."""
    if submit(form, act, *args, by=request.actor):
        return done(request, "", to=back)
    return ask(request, form, title, back, NAV, **words)


def with_lines(
    request: Request, form: forms.LinesForm, act: Callable[..., Any], *args: Any, title: str, back: str,
    **words: Any,
) -> HttpResponse:  # fmt: skip
    """One act with a quantity for each of some items."""
    if submit(form, act, *args, by=request.actor):
        return done(request, "", to=back)
    facts = {"verb": "保存", "note": "", "held_word": "账面", "place": None, "wanted": {}} | words
    return page(request, "stores/lines.html", nav_on=NAV, form=form, title=title, back=back, **facts)


def kept_store(request: Request, store_id: int) -> tuple[Store, str]:
    """A store that this person keeps, with the way back."""
    store = queries.get_store(request.actor, store_id)
    return store, reverse("store", args=[store.pk])


@needs("desk.open", "stores.work")
def add_item(request: Request) -> HttpResponse:
    """Enter a material."""
    form = forms.NewItemForm(request.POST or None)
    return act_on(
        request,
        form,
        actions.add_item,
        project_of(request),
        title="登记物料",
        back=reverse("items"),
        verb="登记",
    )


@needs("desk.open", "stores.work")
def change_item(request: Request, item_id: int) -> HttpResponse:
    """Correct a material."""
    item = queries.get_item(request.actor, item_id)
    facts = {"name": item.name, "unit": item.unit, "words": item.words, "is_active": item.is_active}
    form = forms.ChangeItemForm(request.POST or None, initial=facts | {"fen": item.fen / 100})
    back = reverse("item", args=[item.pk])
    return act_on(request, form, actions.change_item, item, title=f"改物料：{item.name}", back=back)


@needs("desk.open", "stores.work")
def open_warehouse(request: Request) -> HttpResponse:
    """Open a warehouse."""
    form = forms.StoreForm(request.POST or None)
    place = project_of(request)
    return act_on(
        request, form, actions.open_warehouse, place, title="建仓库", back=reverse("items"), verb="建立"
    )


@needs("desk.open", "stores.work")
def set_minimum(request: Request, store_id: int, item_id: int) -> HttpResponse:
    """How much a store shall hold of an item at least."""
    store, back = kept_store(request, store_id)
    item = queries.get_item(request.actor, item_id)
    held = queries.stock_row(store, item)
    form = forms.MinimumForm(request.POST or None, initial={"minimum": held.minimum if held else 0})

    def act(row: Store, **facts: Any) -> Any:
        return actions.set_minimum(row, item=item, **facts)

    return act_on(request, form, act, store, title=f"{store} {item.name}的最低库存", back=back)


@needs("desk.open", "stores.work")
def expect_delivery(request: Request, store_id: int, item_id: int) -> HttpResponse:
    """When an item comes."""
    store, back = kept_store(request, store_id)
    item = queries.get_item(request.actor, item_id)
    form = forms.ExpectForm(request.POST or None)

    def act(row: Store, **facts: Any) -> Any:
        return actions.expect_delivery(row, item=item, **facts)

    return act_on(request, form, act, store, title=f"{store} {item.name}的到货日期", back=back)


def held_by(store: Store) -> dict[str, Any]:
    """The items that a store holds, with how many."""
    rows = queries.stock_of(store, held_only=True)
    return {"items": [row.item for row in rows], "held": {row.item_id: row.quantity for row in rows}}


@needs("desk.open", "stores.work")
def receive(request: Request, store_id: int) -> HttpResponse:
    """Material comes into a warehouse."""
    store, back = kept_store(request, store_id)
    held = held_by(store)["held"]
    rows = queries.items(request.actor, store.project_id)
    form = forms.ReceiveForm(request.POST or None, items=rows, held=held)
    return with_lines(
        request, form, actions.receive_stock, store, title=f"{store}入库", back=back, verb="入库", place=store
    )


@needs("desk.open", "stores.work")
def transfer(request: Request, store_id: int) -> HttpResponse:
    """Material goes to another store."""
    store, back = kept_store(request, store_id)
    others = queries.other_stores(store)
    form = forms.TransferForm(request.POST or None, others=others, **held_by(store))
    return with_lines(
        request,
        form,
        actions.transfer_stock,
        store,
        title=f"从{store}调拨",
        back=back,
        verb="调拨",
        place=store,
    )


@needs("desk.open", "stores.work")
def write_off(request: Request, store_id: int) -> HttpResponse:
    """Material is no use any more."""
    store, back = kept_store(request, store_id)
    form = forms.WriteOffForm(request.POST or None, **held_by(store))
    return with_lines(
        request, form, actions.write_off, store, title=f"{store}报损", back=back, verb="报损", place=store
    )


@needs("desk.open", "stores.work")
def settle(request: Request, unbooked_id: int) -> HttpResponse:
    """Say where unbooked material came from."""
    row = queries.get_unbooked(request.actor, unbooked_id)
    rows = queries.warehouses(row.stock.store.project_id)
    form = forms.SettleForm(request.POST or None, warehouses=rows)
    line = unbooked_line(row)
    return act_on(
        request, form, actions.settle_unbooked, row, title=f"{line['van']}：{line['what']}没有登记",
        back=reverse("items"), note="选了仓库就补一笔领料和使用，账会对上", sub=row.case_name,
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/stores/", list_items, name="items"),
    path("desk/stores/export/", export_items, name="items-export"),
    path("desk/stores/items/add/", add_item, name="item-add"),
    path("desk/stores/items/<int:item_id>/", show_item, name="item"),
    path("desk/stores/items/<int:item_id>/edit/", change_item, name="item-edit"),
    path("desk/stores/add/", open_warehouse, name="store-add"),
    path("desk/stores/<int:store_id>/", show_store, name="store"),
    path("desk/stores/<int:store_id>/sheet/", show_sheet, name="store-sheet"),
    path("desk/stores/<int:store_id>/month/", show_month, name="store-month"),
    path("desk/stores/<int:store_id>/month/export/", export_month, name="store-month-export"),
    path("desk/stores/<int:store_id>/receive/", receive, name="store-receive"),
    path("desk/stores/<int:store_id>/transfer/", transfer, name="store-transfer"),
    path("desk/stores/<int:store_id>/write-off/", write_off, name="store-write-off"),
    path("desk/stores/<int:store_id>/items/<int:item_id>/minimum/", set_minimum, name="stock-minimum"),
    path("desk/stores/<int:store_id>/items/<int:item_id>/expected/", expect_delivery, name="stock-expected"),
    path("desk/stores/unbooked/<int:unbooked_id>/settle/", settle, name="unbooked-settle"),
]
