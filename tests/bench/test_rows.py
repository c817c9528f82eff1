"""A row made for COPY equals one that the actions build, in every column that matters."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from psycopg.types.json import Jsonb

from bench import rows
from bench.cast import Cast, Home
from bench.rows import Facts
from guanjia.customers.models import Household
from guanjia.intake.models import Contact
from guanjia.kernel.models import Event
from guanjia.kernel.secrets import key_name
from guanjia.measures.models import Observation
from guanjia.sla.models import Clock
from guanjia.workorders.models import WorkOrder
from tests.world import World

# given by chance, by a sequence, by the database's clock, or sealed (compared in the clear)
ORDER_OWN = {"row_key", "contact_name_sealed", "contact_phone_sealed", "arrival_code_sealed"}
EVENT_OWN = {"id", "recorded_at"}
OBSERVATION_OWN = {"id", "event_id"}


def cast_of(world: World) -> Cast:
    """The lake project as the benchmark sees a project."""
    household = Household.objects.get(unit=world.home)
    person = world.person("wang")
    home = Home(world.home, household, person, world.account("wang"), "3栋2单元501", "王慧敏", "13812345678")
    boss, manager = world.account("zhou"), world.account("lin")
    return Cast(world.lake, world.category("public"), [home], boss, [world.staff("zhang")], manager)


def facts_of(cast: Cast, order: WorkOrder, state: str, at: datetime) -> Facts:
    """What the loader would have been told about an order."""
    contact_pk = int(order.origin.split(":")[1])
    return Facts(
        order.pk, contact_pk, order.number, rows.STATES.index(state), at, cast.homes[0],
        cast.technicians[0].pk, order.completed_by,
    )  # fmt: skip


def stored(model: type[models.Model], **where: Any) -> dict[str, Any]:
    """A row as the table has it, by column."""
    row = model._default_manager.get(**where)
    return {field.column: getattr(row, field.attname) for field in model._meta.concrete_fields}


def plain(row: dict[str, Any], without: set[str]) -> dict[str, Any]:
    """A row with its JSON in the clear and without what differs by nature."""
    values = {name: value.obj if isinstance(value, Jsonb) else value for name, value in row.items()}
    return {name: value for name, value in values.items() if name not in without}


def opened(row: dict[str, Any]) -> tuple[str, str]:
    """Who asks, decrypted from a made row."""
    order = WorkOrder(row_key=row["row_key"], contact_name_sealed=row["contact_name_sealed"],
                      contact_phone_sealed=row["contact_phone_sealed"])  # fmt: skip
    return order.contact_name, order.contact_phone


def test_a_copied_open_order_equals_one_that_was_asked_for(world: World) -> None:
    order = world.received_order(category="public", description=rows.WORDS)
    cast = cast_of(world)
    facts = facts_of(cast, order, "received", world.now)
    made = rows.order_row(cast, facts)
    assert plain(made, ORDER_OWN) == plain(stored(WorkOrder, pk=order.pk), ORDER_OWN)
    assert opened(made) == (order.contact_name, order.contact_phone)
    for name in sorted(ORDER_OWN - {"row_key"}):
        assert key_name(made[name]) == key_name(getattr(order, name)) == f"d{cast.homes[0].person.key_id}.1"
    assert rows.contact_row(cast, facts) == stored(Contact, pk=facts.contact_pk)
    world.run_jobs()
    [event] = rows.event_rows(cast, facts)
    true = stored(Event, subject_kind="workorder", subject_id=order.pk)
    assert plain(event, EVENT_OWN) == plain(true, EVENT_OWN)
    assert rows.clock_row(cast, facts) == plain(stored(Clock, subject_id=order.pk, rule="T10"), {"id"})
    [seen] = rows.observation_rows(cast, facts)
    assert plain(seen, OBSERVATION_OWN) == plain(
        stored(Observation, subject_id=order.pk, measure=seen["measure"]), OBSERVATION_OWN
    )


def test_a_copied_closed_order_equals_one_that_went_all_the_way(world: World) -> None:
    order = world.completed_order(category="public", description=rows.WORDS)
    world.run_jobs()
    cast = cast_of(world)
    facts = facts_of(cast, world.fresh(order), "closed", world.now)
    made, true = rows.order_row(cast, facts), stored(WorkOrder, pk=order.pk)
    # the worker's steps happen at the pinned moment of the test
    late = {"closed_at", "feedback_asked_at"}
    assert plain(made, ORDER_OWN | late) == plain(true, ORDER_OWN | late)
    assert all(made[name] is not None and true[name] is not None for name in late)
    for event in rows.event_rows(cast, facts):
        own = EVENT_OWN | {"actor", "occurred_at"}
        assert plain(event, own) == plain(stored(Event, subject_id=order.pk, name=event["name"]), own)
    for seen in rows.observation_rows(cast, facts):
        assert plain(seen, OBSERVATION_OWN) == plain(
            stored(Observation, subject_id=order.pk, measure=seen["measure"]), OBSERVATION_OWN
        )


def test_every_state_of_the_open_orders_keeps_the_constraints(world: World) -> None:
    order = world.received_order(category="public", description=rows.WORDS)
    cast = cast_of(world)
    for n, state in enumerate(rows.STATES):
        row = rows.order_row(cast, facts_of(cast, order, state, world.now + timedelta(minutes=n)))
        columns = {field.column: field.attname for field in WorkOrder._meta.concrete_fields}
        values = plain({columns[name]: value for name, value in row.items()}, {"id"}) | {
            "number": f"GD-X-{n}"
        }
        WorkOrder(**values).save(force_insert=True)
