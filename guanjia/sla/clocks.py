"""The clocks of suppliers' orders (T70, T16 for a supplier's delay), declared as data."""

from datetime import datetime

from guanjia.kernel.models import Event
from guanjia.sla.declared import ClockRule, declare


def check_at(event: Event) -> datetime:
    """When the supplier is to be asked: some days before the day that it named."""
    return datetime.fromisoformat(event.data["check_at"])


declare(
    ClockRule(
        "T70", "向供应商确认到货日", "A-1.3-5", "supplier_order", start=("sla.SupplierOrdered", "sla.SupplierRevised"),
        stop=("sla.SupplierConfirmed", "sla.SupplierArrived"), unit="point", due=check_at, is_reminder=True,
    ),
    ClockRule(
        "T16S", "供应商改期告知客户", "A-1.3-5", "supplier_order", start=("sla.SupplierRevised",),
        stop=("sla.SupplierDelayTold", "sla.SupplierRevised"), void=("sla.SupplierArrived",), policy="sla.tell_delay",
        when=lambda event: bool(event.data["delays"]), stop_when=lambda event: not event.data.get("is_untold"),
        ladder=("project_manager",),
    ),
)  # fmt: skip
