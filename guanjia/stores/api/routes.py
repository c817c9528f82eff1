"""/api/v1/stock: what the stores of the projects within reach hold."""

from decimal import Decimal

from ninja import Router, Schema

from guanjia.kernel.api import needs
from guanjia.kernel.web import Request
from guanjia.stores import queries

prefix = "/stock"
router = Router(tags=["stock"])
PAGE = 100


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
