"""/api/v1/stock: what the stores within reach hold; material asked for and brought back by who carries a van."""

from decimal import Decimal
from typing import Annotated, Any

from ninja import Field, Router, Schema

from guanjia.kernel.api import needs, once
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request
from guanjia.people import queries as people
from guanjia.people.models import Staff
from guanjia.stores import actions, queries
from guanjia.stores.models import MaterialRequest, Store

prefix = "/stock"
router = Router(tags=["stock"])
PAGE, OWN = 100, 50
Text120 = Annotated[str, Field(max_length=120)]
Quantity = Annotated[Decimal, Field(gt=0, max_digits=9, decimal_places=2)]


class StockOut(Schema):
    """How much of an item a store holds; `minimum` 0 says that nobody asked for one."""

    id: int
    project: str
    store: str
    item: str
    name: str
    unit: str
    quantity: Decimal
    minimum: Decimal
    is_low: bool


@router.get("", response=list[StockOut], operation_id="list_stock")
@needs("stores.read")
def list_stock(
    request: Request, after: int = 0, project: str = "", only_low: bool = False
) -> list[dict[str, object]]:
    """Stock within reach by rising id, a hundred a page; using it goes by the work order's `material`."""
    rows = queries.stock(request.actor, only_low=only_low).filter(pk__gt=after)
    if project:
        rows = rows.filter(store__project__code=project.upper())
    return [
        {
            "id": row.pk, "project": row.store.project.code, "store": str(row.store), "item": row.item.code,
            "name": row.item.name, "unit": row.item.unit, "quantity": row.quantity, "minimum": row.minimum,
            "is_low": row.is_low,
        }
        for row in rows[:PAGE]
    ]  # fmt: skip


class LineIn(Schema):
    """An item by its code, and how much of it."""

    item: str
    quantity: Quantity


class AskIn(Schema):
    """What is asked of a warehouse by its name; empty is the first of the project."""

    lines: Annotated[list[LineIn], Field(min_length=1, max_length=100)]
    store: str = ""
    note: Text120 = ""


class ReturnIn(Schema):
    """What goes back out of the own van."""

    lines: Annotated[list[LineIn], Field(min_length=1, max_length=100)]
    store: str = ""
    reason: Text120 = ""


def me(request: Request) -> Staff:
    """The staff file of the one who asks."""
    if request.actor.staff_id is None:
        raise NotFound("您的账号还没有员工档案，请管理员在“人员”里关联。")
    return people.system_staff(request.actor.staff_id)


def quantities(request: Request, person: Staff, lines: list[LineIn]) -> dict[int, Decimal]:
    """The lines by item of the person's project; one item named twice is summed up."""
    known = {row.code: row.pk for row in queries.items(request.actor, person.project_id)}
    found: dict[int, Decimal] = {}
    for line in lines:
        pk = known.get(line.item.upper())
        if pk is None:
            raise NotFound(f"本项目没有编码 {line.item} 的物料。")
        found[pk] = found.get(pk, Decimal(0)) + line.quantity
    return found


def warehouse(person: Staff, name: str) -> Store:
    """A warehouse of the person's project by its name, or the first."""
    rows = queries.warehouses(person.project_id)
    row = (rows.filter(name=name) if name else rows).first()
    if row is None:
        raise NotFound("本项目没有这个仓库。")
    return row


def request_out(row: MaterialRequest) -> dict[str, Any]:
    """A request as JSON."""
    return {
        "id": row.pk, "store": str(row.store), "status": str(row.status), "note": row.note, "answer": row.answer,
        "rest_on": row.rest_on.isoformat() if row.rest_on else None,
        "lines": [
            {"item": x.item.code, "wanted": str(x.wanted), "issued": str(x.issued)}
            for x in row.lines.select_related("item").order_by("pk")
        ],
    }  # fmt: skip


@router.get("/requests", operation_id="list_own_material_requests")
@needs("stores.ask")
def list_requests(request: Request) -> list[dict[str, Any]]:
    """What one asked for, the newest first, at most fifty."""
    return [request_out(row) for row in queries.my_requests(me(request).pk, OWN)]


@router.post("/requests", operation_id="ask_materials")
@needs("stores.ask")
@once
def ask_materials(request: Request, body: AskIn) -> tuple[int, Any]:
    """Ask a warehouse for material for the own van (B-3.2.3-1)."""
    person = me(request)
    lines, store = quantities(request, person, body.lines), warehouse(person, body.store)
    row = actions.ask_materials(person, by=request.actor, store=store, lines=lines, note=body.note)
    return 201, request_out(row)


@router.post("/requests/{request_id}/withdraw", operation_id="withdraw_material_request")
@needs("stores.ask")
@once
def withdraw(request: Request, request_id: int) -> tuple[int, Any]:
    """Take back what one asked for."""
    row = queries.get_request(request.actor, request_id)
    return 200, request_out(actions.withdraw_request(row, by=request.actor))


@router.post("/returns", operation_id="return_stock")
@needs("stores.ask")
@once
def give_back(request: Request, body: ReturnIn) -> tuple[int, Any]:
    """Bring back into a warehouse what the own van does not need."""
    person = me(request)
    lines, store = quantities(request, person, body.lines), warehouse(person, body.store)
    slip = actions.return_stock(person, by=request.actor, to=store, lines=lines, reason=body.reason)
    return 201, {"id": slip.pk}
