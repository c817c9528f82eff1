"""The processes of the house, each in its own session: started, watched, ended as a group."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

LOG_LIMIT = 5 * 2**20
STOP_SECONDS = 15
BACKOFF = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
STEADY_SECONDS = 60


@dataclass
class Child:
    """One process of the house and how it fared."""

    title: str
    arguments: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0
    due: float = field(default=0.0)

    def start(self) -> None:
        """Start the process in a session of its own, writing to its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old"))
        self.log.touch(0o600)
        self.log.chmod(0o600)  # also one from before it was kept so
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "guanjia.cli", *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started = time.monotonic()

    def has_fallen(self) -> bool:
        """Whether the process was started and is gone."""
        return self.process is not None and self.process.poll() is not None

    def plan_restart(self) -> float:
        """Clear what is left of the fallen process; returns in how many seconds it is started again."""
        self.falls = 1 if time.monotonic() - self.started > STEADY_SECONDS else self.falls + 1
        self.kill()
        self.process = None
        pause = BACKOFF[min(self.falls, len(BACKOFF)) - 1]
        self.due = time.monotonic() + pause
        return pause

    def kill(self) -> None:
        """End the whole group at once."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def ask_to_stop(self) -> None:
        """Ask the process to finish what it is doing."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def last_words(self, lines: int = 8) -> str:
        """The end of the log, for a person who wonders why."""
        return (
            "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""
        )


def stop(children: list[Child], *, gently: bool) -> None:
    """End all: gently when they were ready, else at once, for granian waits long before it is ready."""
    deadline = time.monotonic() + STOP_SECONDS
    for child in children if gently else ():
        child.ask_to_stop()
    for child in children if gently else ():
        if child.process is not None:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, deadline - time.monotonic()))
    for child in children:
        child.kill()


def remember(path: Path, children: list[Child]) -> None:
    """Write down who runs, so that the run after a kill can end them."""
    rows = []
    for child in children:
        if child.process is not None:
            with suppress(psutil.Error):
                rows.append([child.process.pid, psutil.Process(child.process.pid).create_time()])
    path.write_text(json.dumps(rows))


def end_leftovers(path: Path) -> int:
    """End the processes of a run that was killed; returns how many there were."""
    ended = 0
    for pid, born in json.loads(path.read_text()) if path.exists() else []:
        with suppress(psutil.Error, ProcessLookupError):
            process = psutil.Process(pid)
            if abs(process.create_time() - born) < 1:
                os.killpg(pid, signal.SIGKILL)
                process.wait(STOP_SECONDS)
                ended += 1
    path.unlink(missing_ok=True)
    return ended
