"""Materials: who keeps the stores hears what is low and asked for, who asked hears what was handed out."""

from typing import Any

from guanjia.communications import actions
from guanjia.communications.reactions.ladder import asker_of
from guanjia.kernel import events as kernel
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.organization import queries as organization
from guanjia.organization.roles import holding
from guanjia.stores import queries
from guanjia.stores.events import (
    CountRefused,
    CountWaiting,
    MaterialsAsked,
    MaterialsIssued,
    RequestRefused,
    StockLow,
)

KEEPER = ("storekeeper",)


def keepers(project_id: int) -> list[int]:
    """Who keeps the stores of a project: its storekeeper, else everybody who may."""
    found = organization.accounts_with(KEEPER, project_id)
    return found or organization.accounts_with(holding("stores.work"), project_id)


@on(StockLow)
def ask_for_more(event: Event) -> None:
    """The keeper hears once that an item reached its minimum."""
    store, fact = queries.system_store(event.subject_id), kernel.fact_as(StockLow, event)
    facts: dict[str, Any] = {"store": str(store), "item": fact.item, "left": fact.left}
    actions.tell(keepers(store.project_id), "stock_low", store, once=f"{event.pk}", **facts)


@on(MaterialsAsked)
def tell_the_keeper(event: Event) -> None:
    """Somebody waits for material."""
    row = queries.system_request(event.subject_id)
    facts: dict[str, Any] = {"who": row.staff.name, "lines": "、".join(event.data["lines"])}
    actions.tell(
        keepers(row.project_id), "materials_asked", row, once=f"{event.pk}", acted=event.actor, **facts
    )


@on(MaterialsIssued)
def tell_what_was_handed_out(event: Event) -> None:
    """Who asked hears what lies ready, what is missing and when it comes."""
    row, fact = queries.system_request(event.subject_id), kernel.fact_as(MaterialsIssued, event)
    rest = f"，{fact.rest_on:%m-%d} 到" if fact.rest_on else ""
    missing = f"还缺 {'、'.join(fact.missing)}{rest}。" if fact.missing else ""
    facts: dict[str, Any] = {"lines": "、".join(fact.lines) or "现在没有货", "missing": missing}
    to = [row.staff.account_id]
    actions.tell(to, "materials_issued", row, once=f"{event.pk}", acted=event.actor, **facts)


@on(RequestRefused)
def tell_that_nothing_comes(event: Event) -> None:
    """Who asked hears why nothing (more) is handed out."""
    row = queries.system_request(event.subject_id)
    to, facts = [row.staff.account_id], dict[str, Any](reason=row.answer)
    actions.tell(to, "materials_refused", row, once=f"{event.pk}", acted=event.actor, **facts)


@on(CountWaiting)
def ask_for_approval(event: Event) -> None:
    """Who may approve a count hears of it, but for who counted."""
    row = queries.system_count(event.subject_id)
    found = organization.accounts_with(holding("stores.approve"), row.project_id)
    others = [pk for pk in found if f"account:{pk}" != row.by]
    facts: dict[str, Any] = {"store": str(row.store), "yuan": f"{row.fen / 100:.2f}"}
    actions.tell(others, "count_waiting", row, once=f"{event.pk}", **facts)


@on(CountRefused)
def tell_who_counted(event: Event) -> None:
    """Who counted hears that it is to be done again."""
    row = queries.system_count(event.subject_id)
    facts: dict[str, Any] = {"store": str(row.store), "reason": row.answer}
    actions.tell(asker_of(row.by), "count_refused", row, once=f"{event.pk}", **facts)
