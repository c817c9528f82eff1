"""What clocks and promises give to the kernel: the preview of another limit, the ledger, panels, moves."""

from django.urls import reverse

from guanjia.kernel import attachments, going, navigation, panels, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.kernel.panels import Panel
from guanjia.sla import ledger, previews
from guanjia.sla.models import Compensation, Promise, SupplierOrder
from guanjia.sla.web import shown
from guanjia.sla.web.words import what_of

policy.previewer(previews.month_under)
navigation.add(
    Entry("desk", "质量", "promises", "承诺台账", "heart-handshake", "promises", "promises.read", 20)
)
for kind in ("workorder", "complaint"):
    panels.show(Panel(kind, "aside", "sla/panel.html#promises", shown.shown(ledger.of_case, True), 20))
panels.show(Panel("household", "household", "sla/panel.html#promises", shown.shown(ledger.concerning), 60))
panels.show(Panel("staff", "staff", "sla/panel.html#promises", shown.shown(shown.of_staff), 60))
attachments.owner_check(Compensation.kind)(ledger.get_compensation)
panels.moves_for(Promise.kind)(shown.moves)


@going.page_of(Promise.kind)
def page(actor: Actor, promise_id: int) -> str:
    """The promise in the ledger."""
    return reverse("promise", args=[promise_id]) if actor.may("promises.read") else ""


@going.names_of(Promise.kind)
def names(actor: Actor, promise_ids: list[int]) -> dict[int, str]:
    """What was promised where, within reach."""
    rows = list(ledger.promises(actor).filter(pk__in=promise_ids))
    cases = going.names(actor, {row.case for row in rows})
    return {row.pk: "，".join(filter(None, (what_of(row), cases.get(row.case, "")))) for row in rows}


@going.page_of(SupplierOrder.kind)
def page_of_supplies(actor: Actor, order_id: int) -> str:
    """The promise for which something was ordered."""
    row = ledger.supplies(actor).filter(pk=order_id).first() if actor.may("desk.open") else None
    return reverse("promise", args=[row.promise_id]) if row else ""


@going.names_of(SupplierOrder.kind)
def names_of_supplies(actor: Actor, order_ids: list[int]) -> dict[int, str]:
    """What was ordered from whom."""
    return {row.pk: f"{row.supplier}，{row.item}" for row in ledger.supplies(actor).filter(pk__in=order_ids)}
