"""供应商: who sends people of their own, and until when the contract runs."""

from datetime import date, datetime
from typing import Any

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.organization import events, rules
from guanjia.organization.models import Supplier


@action
def add_supplier(
    *, by: Actor, name: str, trade: str, starts_on: date, ends_on: date, contact_name: str = "",
    contact_phone: str = "", papers: str = "",
) -> Supplier:  # fmt: skip
    """Open the file of a supplier with its contract; a name stands once."""
    require(rules.may_set_up(by), rules.is_contract(starts_on, ends_on))
    _is_free(name, own=0)
    row = Supplier(
        name=noted(name, 60, "name"), trade=noted(trade, 60, "trade"), papers=noted(papers, 120, "papers"),
        starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    row.contact_name, row.contact_phone = contact_name, contact_phone
    row.save(force_insert=True)
    record(events.SupplierAdded(starts_on=starts_on, ends_on=ends_on), row, by=by)
    return row


@action
def change_supplier(
    row: Supplier, *, by: Actor, starts_on: date, ends_on: date, contact_name: str | None = None,
    contact_phone: str | None = None, **facts: Any,
) -> Supplier:  # fmt: skip
    """Change facts of a supplier; a contract with new days runs again, also one that was ended."""
    require(rules.may_set_up(by), rules.is_contract(starts_on, ends_on))
    _is_free(facts.get("name", row.name), row.pk)
    changes: dict[str, Any] = {name: noted(str(value), 120, name) for name, value in facts.items()}
    if contact_name is not None:
        row.contact_name = contact_name
        changes["contact_name_sealed"] = row.contact_name_sealed
    if contact_phone is not None:
        row.contact_phone = contact_phone
        changes["contact_phone_sealed"] = row.contact_phone_sealed
    if (starts_on, ends_on) != (row.starts_on, row.ends_on):
        changes |= {"starts_on": starts_on, "ends_on": ends_on, "ended_at": None}
    fact = events.SupplierChanged(fields=sorted(changes), starts_on=starts_on, ends_on=ends_on)
    return amend(row, fact, by=by, **changes)


def _is_free(name: str, own: int) -> None:
    if Supplier.objects.filter(name=name.strip()).exclude(pk=own).exists():
        raise Refused("name_taken", f"供应商“{name}”已经有了，请直接修改。", {"name": "已经有了"})


@action
def end_supplier(row: Supplier, *, by: Actor, reason: str, at: datetime | None = None) -> Supplier:
    """End the contract before its time, with the reason; what happens to its people is heard above."""
    require(rules.may_set_up(by))
    if row.ended_at is not None:
        raise Refused("ended_already", "这家供应商的合同已经终止。")
    if not reason.strip():
        raise Refused("reason_needed", "请写终止的原因。", {"reason": "请写原因"})
    fact = events.SupplierEnded(reason=noted(reason, 120, "reason"))
    return amend(row, fact, by=by, at=at, ended_at=at or clock.now())
