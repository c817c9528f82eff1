"""What a job probably used: proposed to the technician, who writes down what was really used."""

from dataclasses import dataclass

from guanjia.workorders import queries
from guanjia.workorders.models import WorkOrder


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
    for line in queries.steps_of(order, "prepare"):
        found.setdefault(line.text, Proposal(line.text, "个", 0))
    used = {row.name for row in queries.materials_of(order)}
    return [found[name] for name in found if name not in used]
