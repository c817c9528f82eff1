"""A fresh installation in a temporary folder, and the processes that are started on it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from pathlib import Path
from types import FrameType

from guanjia.config import environment, process

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def fresh_house(prefix: str = "gj-bench-") -> Iterator[Path]:
    """An installation with empty tables and keys of its own, stopped and removed at the end; Django is set up."""
    signal.signal(signal.SIGTERM, _interrupt)
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    for variable in environment.VARIABLES:
        os.environ.pop(variable.name, None)
    os.environ |= {
        "GUANJIA_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "guanjia.config.settings",
        "GUANJIA_LOG_LEVEL": "WARNING", "PYTHONWARNINGS": "ignore:XDG_RUNTIME_DIR",
    }  # fmt: skip
    try:
        with process.database():
            process.set_up("owner")
            prepare = import_module("guanjia.config.prepare")
            prepare.migrate()
            prepare.collect_static()
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port on the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """One process of ours in a session of its own, which can be killed as a group by its number."""

    def __init__(self, arguments: list[str], log: Path, **extra: str) -> None:
        self.arguments, self.log, self.extra = arguments, log, extra
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; its words go to the log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, *self.arguments], cwd=ROOT, env=os.environ | self.extra, stdout=out,
                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        """Its process number."""
        return self.process.pid if self.process is not None else 0

    def is_alive(self) -> bool:
        """Whether it was started and runs."""
        return self.process is not None and self.process.poll() is None

    def send(self, number: int) -> None:
        """Send a signal to the whole group that we started."""
        if self.is_alive():
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def kill(self) -> None:
        """End the whole group at once."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self, seconds: float = 15) -> None:
        """Ask it to end, then end it."""
        if self.is_alive() and self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        self.kill()


def answers(port: int) -> bool:
    """Whether the web process answers /healthz with 200."""
    client = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        client.request("GET", "/healthz")
        return client.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        client.close()


def await_ready(server: Running, port: int) -> None:
    """Wait until the web process answers; RuntimeError with the end of its log when it does not."""
    deadline = time.monotonic() + READY_SECONDS
    while not answers(port):
        if not server.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the web process did not come up: " + server.log.read_text()[-2000:])
        time.sleep(0.05)


@contextmanager
def web(folder: Path, port: int, **extra: str) -> Iterator[Running]:
    """`guanjia serve` as an installation runs it, until the block ends."""
    server = Running(
        ["-m", "guanjia.cli", "serve", "--bind", "127.0.0.1", "--port", str(port)],
        folder / "logs/web.log",
        **extra,
    )
    server.start()
    try:
        await_ready(server, port)
        yield server
    finally:
        server.stop()
