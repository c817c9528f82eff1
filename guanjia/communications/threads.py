"""Threads that talk to slow servers: one a key at a time, so that one that waits holds up nobody else."""

import threading
from collections.abc import Callable, Hashable

import structlog
from django.db import Error, connection

log = structlog.get_logger()


class Threads:
    """The running threads of one kind of work; `start` does nothing while its key is busy or all are."""

    def __init__(self, name: str, most: int) -> None:
        self.name, self.most = name, most
        self.running: dict[Hashable, threading.Thread] = {}

    def start(self, key: Hashable, run: Callable[[], object]) -> None:
        """Run something for a key in a thread of its own, which ends by itself."""
        self.running = {one: thread for one, thread in self.running.items() if thread.is_alive()}
        if key not in self.running and len(self.running) < self.most:
            thread = threading.Thread(target=self._run, args=[key, run], name=self.name, daemon=True)
            self.running[key] = thread
            thread.start()

    def _run(self, key: Hashable, run: Callable[[], object]) -> None:
        """What fails is logged; the next beat tries again."""
        try:
            run()
        except Error as error:
            log.warning("thread_database_error", thread=self.name, key=key, error=type(error).__name__)
        except Exception:
            log.exception("thread_failed", thread=self.name, key=key)
        finally:
            connection.close()
