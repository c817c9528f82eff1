"""What who answers a call must know before the second sentence: home, open cases, promises, the building now."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, Count, IntegerField, Q, QuerySet, When

from guanjia.communications import notices
from guanjia.communications.models import Notice
from guanjia.customers import queries as customers
from guanjia.customers.models import Household, Occupancy
from guanjia.intake import calls, queries
from guanjia.intake.models import Call, Contact
from guanjia.intake.triage.suggestions import hazard
from guanjia.intake.triage.words import Entry, lexicon
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.sla import ledger
from guanjia.sla.models import Promise
from guanjia.workorders import queries as orders
from guanjia.workorders import states
from guanjia.workorders.models import Urgency, WorkOrder

YEAR, SHOWN = timedelta(days=365), 5


@dataclass(frozen=True)
class Known:
    """What is known of the home from which a call comes."""

    household: Household | None
    people: list[Occupancy]
    cases: list[WorkOrder]
    promises: list[Promise]
    building: list[WorkOrder]
    notices: list[Notice]
    calls: list[Call]
    contacts: list[Contact]
    called: int
    asked: int


def known(actor: Actor, row: Call) -> Known:
    """Everything within reach of the actor; nothing is asked for a number without a home but its earlier calls."""
    unit = row.unit
    earlier = earlier_calls(actor, row)
    household = customers.households(actor).filter(unit=unit).first() if unit else None
    mine = orders.orders(actor).filter(unit=unit) if unit else orders.orders(actor).none()
    since = clock.now() - YEAR
    return Known(
        household=household,
        people=[o for o in household.occupancies.all() if o.ended_at is None] if household else [],
        cases=urgent_first(mine.filter(status__in=states.OPEN)),
        promises=open_promises(actor, household), building=building_now(actor, row),
        notices=notices.holding_at(row.project_id, unit, clock.now()),
        calls=list(earlier[:SHOWN]),
        contacts=list(queries.contacts(actor).filter(unit=unit)[:SHOWN]) if unit else [],
        called=earlier.filter(rang_at__gte=since).count(),
        asked=mine.filter(received_at__gte=since).count(),
    )  # fmt: skip


def urgent_first(rows: QuerySet[WorkOrder]) -> list[WorkOrder]:
    """Open cases, what is urgent above all."""
    first = Case(When(urgency=Urgency.URGENT, then=0), default=1, output_field=IntegerField())
    return list(rows.order_by(first, "-received_at", "-pk")[:SHOWN])


def peril_of(cases: list[WorkOrder]) -> tuple[WorkOrder, Entry] | None:
    """The danger of which an urgent open case speaks, for what the caller hears first (A-1.2-2)."""
    urgent = (order for order in cases if order.urgency == Urgency.URGENT)
    found = ((order, hazard(order.description, lexicon())) for order in urgent)
    return next(((row, entry) for row, entry in found if entry and not queries.is_no_danger(row.ref)), None)


def earlier_calls(actor: Actor, row: Call) -> QuerySet[Call]:
    """Earlier calls of the same home, else of the same person."""
    person = Q(person=row.person) if row.person_id else Q(pk__in=())
    return calls.calls(actor).filter(Q(unit=row.unit) if row.unit_id else person, rang_at__lt=row.rang_at)


def entered(actor: Actor, row: Call) -> list[Contact]:
    """What was entered out of this call already, so that a second key is no surprise."""
    return list(queries.contacts(actor).filter(origin=str(row.ref)))


def open_promises(actor: Actor, household: Household | None) -> list[Promise]:
    """What this home was told and waits for, the next due first."""
    if household is None:
        return []
    concerns = Q(concerns__contains=[str(household.ref)]) | Q(concerns__contains=[str(household.unit.ref)])
    rows = ledger.promises(actor).filter(concerns, state=Promise.State.OPEN)
    return list(rows.order_by("due_at", "pk")[:SHOWN])


def building_now(actor: Actor, row: Call) -> list[WorkOrder]:
    """What goes on in the building: urgent orders, and causes that several homes have; without the caller's own."""
    if row.unit is None:
        return []
    rows = orders.orders(actor).filter(
        Q(unit__building_id=row.unit.building_id), status__in=states.OPEN, lead=None
    ).exclude(unit=row.unit).annotate(homes=Count("followers"))  # fmt: skip
    return list(rows.filter(Q(homes__gt=0) | Q(urgency=Urgency.URGENT))[:SHOWN])
