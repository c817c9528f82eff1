"""A job is a row of the transaction that wants it, in the web process and in the worker."""

import asyncio
from contextlib import suppress

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from guanjia.intake import actions as intake
from guanjia.kernel import clock
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
def test_a_rolled_back_change_leaves_no_job(own_database: str, where: str) -> None:
    before = ProcrastinateJob.objects.filter(status="todo").count()
    left = ask(fails=True) if where == "web" else asyncio.run(in_a_worker(fails=True))
    assert left == before


@pytest.mark.parametrize("where", ["web", "worker"])
def test_a_committed_change_leaves_its_jobs(own_database: str, where: str) -> None:
    before = ProcrastinateJob.objects.filter(status="todo").count()
    left = ask(fails=False) if where == "web" else asyncio.run(in_a_worker(fails=False))
    assert left == before + 4
