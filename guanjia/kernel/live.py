"""Live screens by cheap polling: a signed token is compared with what one LISTEN connection heard."""

import threading
import time
from collections.abc import Iterable

import psycopg
import structlog
from django.core import signing
from django.db import connection

from guanjia.kernel import clock

log = structlog.get_logger()
SALT = "guanjia.live"
TOKEN_SECONDS = 12 * 3600
SAID_AFTER = 10  # failures, a second apart


class Heard:
    """The last event id of every topic since this process began to listen."""

    def __init__(self) -> None:
        self.last: dict[str, int] = {}
        self.epoch = 0
        self.thread: threading.Thread | None = None
        self.lock = threading.Lock()

    def ensure(self) -> None:
        """Start the listener once in this process."""
        if self.thread is not None and self.thread.is_alive():
            return
        with self.lock:
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self.listen, name="live", daemon=True)
                self.thread.start()

    def listen(self) -> None:
        """Keep listening; after a lost connection everything counts as new once (epoch).

        One loss is said once it lasts: the house that goes down loses it too.
        """
        failures = 0
        while True:
            before = self.epoch
            try:
                self._listen_once()
            except psycopg.Error as error:
                failures = 1 if self.epoch != before else failures + 1
                if failures == SAID_AFTER:
                    log.warning("live_connection_lost", error=type(error).__name__)
                time.sleep(1)

    def _listen_once(self) -> None:
        parameters = connection.get_connection_params()
        keep = {k: v for k, v in parameters.items() if k in ("host", "port", "dbname", "user", "password")}
        with psycopg.connect(**keep, autocommit=True) as listener:
            listener.execute("LISTEN guanjia")
            self.epoch = int(time.monotonic_ns())
            while True:
                for notice in listener.notifies(timeout=clock.MEASURE_EVERY):
                    self.hear(notice.payload)

    def hear(self, payload: str) -> None:
        """Remember `topic=event id` pairs; topics are whatever an event is about."""
        for pair in payload.split(";"):
            topic, _, event_id = pair.rpartition("=")
            self.last[topic] = int(event_id)

    def mark(self, topics: Iterable[str]) -> list[int]:
        """What was heard of the topics until now; differs as soon as anything new commits."""
        return [self.epoch, *(self.last.get(topic, 0) for topic in topics)]


heard = Heard()


def token(topics: Iterable[str], actor: str) -> str:
    """A signed token to poll with; take it before the page's queries, so that nothing is missed."""
    heard.ensure()
    wanted = list(topics)
    return signing.dumps([wanted, heard.mark(wanted), actor], salt=SALT)


def is_unchanged(text: str) -> bool:
    """Whether nothing happened on the token's topics; a bad or old token counts as changed."""
    try:
        topics, mark, _actor = signing.loads(text, salt=SALT, max_age=TOKEN_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    heard.ensure()
    return heard.epoch != 0 and bool(mark == heard.mark(topics))
