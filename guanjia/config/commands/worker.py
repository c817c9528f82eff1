"""guanjia worker: jobs, reactions, and the beat of sweeps and senders."""

import argparse
import asyncio
import threading
from collections.abc import Sequence
from importlib import import_module

from django.db import connections
from procrastinate import App

from guanjia.config import checks, environment
from guanjia.config.process import house

STOP_SECONDS = 10


def run(arguments: Sequence[str]) -> int:
    """Work until told to stop; refuses on unsafe settings."""
    parser = argparse.ArgumentParser(prog="guanjia worker", description="启动后台进程")
    parser.add_argument(
        "--jobs", type=int, default=environment.number("GUANJIA_WORKER_JOBS"), help="同时处理的任务数"
    )
    jobs: int = parser.parse_args(arguments).jobs
    with house("worker"):
        checks.refuse_unsafe()
        connections.close_all()
        work(jobs)
    return 0


def work(jobs: int) -> None:
    """Run the queue in this thread, the beat and what beats apart in two others; a stop signal ends all."""
    app, beats = import_module("procrastinate.contrib.django").app, import_module("guanjia.kernel.beats")
    stop = threading.Event()
    threads = [
        threading.Thread(target=beats.run, args=[stop], kwargs={"apart": apart}, name=name, daemon=True)
        for name, apart in (("beat", False), ("beat-apart", True))
    ]
    for thread in threads:
        thread.start()
    try:
        with app.replace_connector(app.connector.get_worker_connector()) as queue:
            asyncio.run(_drain(queue, jobs))
    finally:
        stop.set()
        for thread in threads:
            thread.join(STOP_SECONDS)


async def _drain(queue: App, jobs: int) -> None:
    async with queue.open_async():
        await queue.run_worker_async(concurrency=jobs, shutdown_graceful_timeout=STOP_SECONDS)
