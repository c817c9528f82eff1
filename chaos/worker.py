"""`guanjia worker` with a lease of seconds instead of minutes; `CHAOS_BREAK=no_once` is the control of R4."""

import asyncio
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

from django.db import connections
from procrastinate import App

from guanjia.config import checks
from guanjia.config.commands import worker
from guanjia.config.process import house

LEASE = float(os.environ.get("CHAOS_LEASE", "2"))


async def _drain(queue: App, jobs: int) -> None:
    """The queue with a quick heartbeat, beside the giving back of what killed workers held."""
    async with queue.open_async():
        giving_back = asyncio.create_task(_give_back())
        try:
            await queue.run_worker_async(
                concurrency=jobs, shutdown_graceful_timeout=10, update_heartbeat_interval=LEASE / 4,
                stalled_worker_timeout=3600,
            )  # fmt: skip
        finally:
            giving_back.cancel()


async def _give_back() -> None:
    """What the product does every minute."""
    kernel = import_module("guanjia.kernel.jobs")
    while True:
        await asyncio.sleep(LEASE)
        with suppress(Exception):
            await kernel.retry_stalled.func(None, 0)


def main() -> int:
    """Work until killed."""
    with house("worker"):
        checks.refuse_unsafe()
        connections.close_all()
        kernel: Any = import_module("guanjia.kernel.jobs")
        kernel.STALLED_SECONDS = LEASE
        if os.environ.get("CHAOS_BREAK") == "no_once":
            import_module("chaos.broken_sweep").install()
        worker._drain = _drain
        worker.work(int(os.environ.get("CHAOS_JOBS", "2")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
