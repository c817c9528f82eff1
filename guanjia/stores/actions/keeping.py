"""The dictionary of the stores: items, warehouses, minimums, expected deliveries."""

from datetime import date
from decimal import Decimal
from typing import Any

from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.organization.models import Project
from guanjia.stores import events, rules
from guanjia.stores.actions.booking import locked
from guanjia.stores.models import Item, Stock, Store


def _is_free(project_id: int, code: str, name: str, besides: int = 0) -> None:
    """Code and name stand once in a project."""
    rows = Item.objects.filter(project_id=project_id).exclude(pk=besides)
    if rows.filter(code=code).exists():
        raise Refused("code_taken", "这个编码已经用了，请换一个。", {"code": "已经用了"})
    if rows.filter(name=name, is_active=True).exists():
        raise Refused("name_taken", "已经有同名的物料，请写上规格分开。", {"name": "已经有了"})


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    """The words of an item, fitted and free of numbers of people."""
    longest = {"name": 60, "unit": 8, "words": 40}
    return {k: noted(str(v), longest[k], k) if k in longest else v for k, v in facts.items()}


@action
def add_item(
    project: Project, *, by: Actor, code: str, name: str, unit: str = "个", words: str = "", fen: int = 0
) -> Item:
    """Enter a material; its price in fen a unit."""
    require(rules.may_work(by, project.pk))
    code, facts = noted(code, 16, "code").upper(), _facts({"name": name, "unit": unit, "words": words})
    if not code or not facts["name"] or not facts["unit"] or fen < 0:
        raise Refused("bad_item", "请填编码、名称和单位。")
    _is_free(project.pk, code, str(facts["name"]))
    item = Item.objects.create(project=project, code=code, fen=fen, **facts)
    record(events.ItemKept(words=words_of(item)), item, by=by)
    return item


@action
def change_item(
    item: Item, *, by: Actor, name: str, unit: str, words: str = "", fen: int = 0, is_active: bool = True
) -> Item:
    """Correct a material, or take it out of use; what was moved keeps its lines."""
    require(rules.may_work(by, item.project_id))
    facts = _facts({"name": name, "unit": unit, "words": words, "fen": fen, "is_active": is_active})
    if not facts["name"] or not facts["unit"] or fen < 0:
        raise Refused("bad_item", "请填名称和单位。")
    if is_active:
        _is_free(item.project_id, "", str(facts["name"]), item.pk)
    new = Item(code=item.code, **facts)
    return amend(item, events.ItemKept(words=words_of(new)), by=by, **facts)


def words_of(item: Item) -> str:
    """`WL-001 角阀，个，12.50 元`."""
    state = "" if item.is_active else "，停用"
    return f"{item.code} {item.name}，{item.unit}，{item.fen / 100:.2f} 元{state}"


@action
def open_warehouse(project: Project, *, by: Actor, name: str) -> Store:
    """Open a warehouse of a project."""
    require(rules.may_work(by, project.pk))
    name = noted(name, 24, "name")
    if not name:
        raise Refused("bad_name", "请填仓库名称。", {"name": "请填写"})
    if Store.objects.filter(project=project, name=name).exists():
        raise Refused("name_taken", "已经有同名的仓库。", {"name": "已经有了"})
    store = Store.objects.create(project=project, name=name)
    record(events.StoreOpened(), store, by=by)
    return store


@action
def set_minimum(store: Store, *, by: Actor, item: Item, minimum: Decimal) -> Stock:
    """How much a store shall hold at least; nothing takes the minimum away."""
    require(
        rules.may_work(by, store.project_id),
        rules.are_quantities({item.pk: minimum}, least=Decimal(0)),
        rules.may_work(by, item.project_id),
    )
    stock = locked([store], [item])[store.pk, item.pk]
    stock.minimum = minimum
    is_told, stock.is_low_told = stock.is_low_told, stock.is_low
    stock.save(update_fields=["minimum", "is_low_told"])
    fact = events.MinimumSet(item=item.name, minimum=f"{rules.shown(minimum)} {item.unit}")
    record(fact, store, by=by, about=[item.ref])
    if stock.is_low and not is_told:
        left = f"{rules.shown(stock.quantity)} {item.unit}"
        record(events.StockLow(item=item.name, left=left), store, by=by, about=[item.ref])
    return stock


@action
def expect_delivery(store: Store, *, by: Actor, item: Item, on: date | None) -> Stock:
    """When an item is expected in a store, so that everybody who prepares a job can say it."""
    require(rules.may_work(by, store.project_id), rules.may_work(by, item.project_id))
    return expect(store, [item], by, on)[0]


def expect(store: Store, items: list[Item], by: Actor, on: date | None) -> list[Stock]:
    """Note on the stock of some items when they come."""
    rows = []
    for item in items:
        stock = locked([store], [item])[store.pk, item.pk]
        stock.expected_on = on
        stock.save(update_fields=["expected_on"])
        record(events.DeliveryExpected(item=item.name, on=on), store, by=by, about=[item.ref])
        rows.append(stock)
    return rows
