"""Reactions and long runs as Procrastinate jobs: a job is a row of the transaction that wants it."""

from collections.abc import Callable
from contextlib import suppress

import structlog
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.manager import JobManager

from guanjia.kernel import events, work
from guanjia.kernel.models import Event

log = structlog.get_logger()
RETRY = RetryStrategy(max_attempts=8, exponential_wait=3)
STALLED_SECONDS = 120
EVENTS_IN_JOB = 50
# Django's own connection also in the worker, whose queue has another one: a job there would be committed
# before the event that it reacts to, and would stay when that event is rolled back
_outbox = JobManager(DjangoConnector())


@app.task(name="kernel.react", retry=RETRY)
def react(event_ids: list[int], reaction: str) -> None:
    """Run one reaction, each event in a unit of work of its own; one that fails holds up no other."""
    failed: Exception | None = None
    for event_id in event_ids:
        try:
            with work.work():
                events.reactions[reaction](Event.objects.get(pk=event_id))
        except Exception as error:
            log.warning("reaction_failed", reaction=reaction, event_id=event_id, error=repr(error))
            failed = error
    if failed is not None:
        raise failed


@work.on_flush
def defer_reactions(unit: work.Unit) -> None:
    """Defer the reactions of all events of the unit of work in one statement, a storm of them in few jobs."""
    if unit.jobs:
        deferrer = react.configure()
        _outbox.batch_defer_jobs([
            deferrer.make_new_job(event_ids=[*ids[first : first + EVENTS_IN_JOB]], reaction=name)
            for name, ids in unit.jobs.items()
            for first in range(0, len(ids), EVENTS_IN_JOB)
        ])  # fmt: skip


_daily: list[Callable[[], object]] = []


def daily(run: Callable[[], object]) -> Callable[[], object]:
    """Register housekeeping that runs once a night."""
    _daily.append(run)
    return run


@app.periodic(cron="20 3 * * *")
@app.task(name="kernel.housekeeping", queueing_lock="housekeeping")
def housekeeping(timestamp: int) -> None:
    """Run every nightly task that a context registered."""
    for run in _daily:
        with work.work():
            run()


@app.periodic(cron="* * * * *")
@app.task(name="kernel.retry_stalled", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: object, timestamp: int) -> None:
    """Give the jobs of a killed worker back to the queue (recipe: without it they stay `doing`)."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        with suppress(ConnectorException):  # another worker gave it back in the same moment
            await manager.retry_job(job)
            log.warning("job_given_back", task=job.task_name, id=job.id)


@app.periodic(cron="40 3 * * *")
@app.task(name="kernel.remove_old_jobs", queueing_lock="remove_old_jobs", pass_context=True)
async def remove_old_jobs(context: object, timestamp: int) -> None:
    """Remove jobs that ended more than three days ago."""
    await app.job_manager.delete_old_jobs(nb_hours=72)
