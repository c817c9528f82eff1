"""A job is a row of the transaction that wants it, in the web process and in the worker."""

import asyncio
from contextlib import suppress

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from guanjia.communications.reactions.ladder import tell_the_ladder
from guanjia.intake import actions as intake
from guanjia.kernel import clock, events
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.kernel.work import work
from guanjia.sla.events import ClockWarned
from guanjia.sla.models import Clock
from tests.world import NOW, World


class Boom(Exception):
    """The change fails after everything was written."""


def ask(*, fails: bool) -> int:
    """A request that commits or rolls back; returns how many jobs wait then."""
    world = World()
    with clock.pinned(NOW), suppress(Boom), transaction.atomic():
        intake.receive_request(
            world.lake, by=world.wang, category=world.category("public"), description="路灯不亮",
            unit=world.home, source="app",
        )  # fmt: skip
        if fails:
            raise Boom  # after the unit of work wrote its jobs, as a kill before the commit would
    waiting = ProcrastinateJob.objects.filter(status="todo").count()
    connection.close()  # it may be that of another thread, of which the next test would get a dead one
    return waiting


async def in_a_worker(*, fails: bool) -> int:
    """The same where the queue has the worker's own connection."""
    with app.replace_connector(app.connector.get_worker_connector()) as queue:
        async with queue.open_async():
            return await sync_to_async(ask)(fails=fails)


@pytest.mark.parametrize("where", ["web", "worker"])
@pytest.mark.asvs("2.3.3", "16.5.3")
def test_a_rolled_back_change_leaves_no_job(own_database: str, where: str) -> None:
    before = ProcrastinateJob.objects.filter(status="todo").count()
    left = ask(fails=True) if where == "web" else asyncio.run(in_a_worker(fails=True))
    assert left == before


@pytest.mark.parametrize("where", ["web", "worker"])
def test_a_committed_change_leaves_its_jobs(own_database: str, where: str) -> None:
    before = ProcrastinateJob.objects.filter(status="todo").count()
    left = ask(fails=False) if where == "web" else asyncio.run(in_a_worker(fails=False))
    assert left == before + 4


def test_a_storm_of_events_needs_few_jobs_and_one_that_fails_holds_up_no_other(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []

    def react(event: Event) -> None:
        if event.subject_id == 7:
            raise Boom
        heard.append(event.subject_id)

    name = events.key_of(tell_the_ladder)
    monkeypatch.setitem(events.reactions, name, react)
    with work():
        clocks = [Clock(id=n, subject_kind="bench", subject_id=n) for n in range(120)]
        fact = ClockWarned(rule="T10", name="登记", level=50, due_at=NOW)
        events.record_many(events.event_of(fact, row, by=SYSTEM, at=NOW) for row in clocks)
    jobs = [job.args for job in ProcrastinateJob.objects.order_by("id") if job.args["reaction"] == name]
    assert [len(job["event_ids"]) for job in jobs] == [50, 50, 20]
    with pytest.raises(Boom):
        app.tasks["kernel.react"].func(**jobs[0])
    assert heard == [n for n in range(50) if n != 7]


def test_many_events_outside_of_a_unit_of_work_are_refused_before_a_row_is_written(db: None) -> None:
    fact = ClockWarned(rule="T10", name="登记", level=50, due_at=NOW)
    row = events.event_of(fact, Clock(id=1, subject_kind="bench", subject_id=1), by=SYSTEM, at=NOW)
    before = Event.objects.count()
    with pytest.raises(events.NoUnitOfWork):
        events.record_many([row])
    assert Event.objects.count() == before
