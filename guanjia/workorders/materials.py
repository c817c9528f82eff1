"""What a job needs and probably used: proposed to the technician, with where it is now; what counts is written down."""

from collections.abc import Iterable
from dataclasses import dataclass

from guanjia.stores import queries as stores
from guanjia.stores.models import Stock
from guanjia.stores.queries import Packed
from guanjia.workorders import queries
from guanjia.workorders.models import StepRun, WorkOrder


@dataclass(frozen=True)
class Proposal:
    """A material with its unit; the quantity is known where the customer agreed to one, else 0."""

    name: str
    unit: str
    quantity: int


def proposals(order: WorkOrder) -> list[Proposal]:
    """The agreed price lines, then what the procedure says to bring; what is written down already is left out."""
    agreed = queries.agreement_of(order)
    found = {x["name"]: Proposal(x["name"], x["unit"], x["quantity"]) for x in agreed.lines} if agreed else {}
    known = packing(order)
    for line in queries.steps_of(order, "prepare"):
        unit = known[line.text].item.unit if line.text in known else "个"
        found.setdefault(line.text, Proposal(line.text, unit, 0))
    used = {row.name for row in queries.materials_of(order)}
    return [found[name] for name in found if name not in used]


def packing(order: WorkOrder, lines: Iterable[StepRun] | None = None) -> dict[str, Packed]:
    """Where the items of the preparation list are, by the words of the list; asked once for an order object."""
    if order.supplier_id is not None or (order.staff and order.staff.project_id != order.project_id):
        return {}  # a supplier brings its own, and our stock is none of its business, nor a supporter's
    if not hasattr(order, "_packing"):
        names = [line.text for line in (queries.steps_of(order, "prepare") if lines is None else lines)]
        order._packing = stores.packing(order.project_id, order.staff_id, names)  # type: ignore[attr-defined]
    found: dict[str, Packed] = order._packing  # type: ignore[attr-defined]
    return found


def carried(order: WorkOrder) -> list[Stock]:
    """What the technician's van holds; asked once for an order object."""
    if not hasattr(order, "_carried"):
        order._carried = stores.carried(order.staff_id)  # type: ignore[attr-defined]
    found: list[Stock] = order._carried  # type: ignore[attr-defined]
    return found
