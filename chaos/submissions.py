"""R1: an acknowledged request exists once, whenever the web process and the worker are killed."""

import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import psutil

from bench import cast, house
from bench.house import Running
from chaos import proofs
from chaos.clients import Asker, Clients
from chaos.journal import Acknowledged, Trial
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization

PROJECTS = 4
WORKER_KILLS = 6
DRAIN_SECONDS = 600


@dataclass(frozen=True)
class Size:
    """How much of it."""

    submissions: int
    kills: int
    seconds: float = 1200


@dataclass
class Killer:
    """Ends the web process in the middle of work, now as a whole, now only its serving part."""

    server: Running
    worker: Running
    clients: Clients
    dice: random.Random
    kills: int = 0
    worker_kills: int = 0

    def run(self, size: Size, threads: list[Thread], is_control: bool) -> None:
        """Kill whenever another share of the requests has its answer, until all have."""
        until = time.monotonic() + size.seconds
        marks = sorted(self.dice.randrange(size.submissions) for _ in range(size.kills))
        while any(thread.is_alive() for thread in threads) and time.monotonic() < until:
            self._keep_up()
            if self.kills < len(marks) and self.clients.answered >= marks[self.kills]:
                time.sleep(self.dice.random() * 0.05)
                self._kill_web()
            if (
                not is_control
                and self.worker_kills < WORKER_KILLS * self.clients.answered // size.submissions
            ):
                self.worker.kill()
                self.worker_kills += 1
            time.sleep(0.01)
        self._keep_up()  # the last kill may have come with the last answer

    def _keep_up(self) -> None:
        for child in (self.server, self.worker):
            if not child.is_alive():
                child.kill()
                child.start()

    def _kill_web(self) -> None:
        serving = psutil.Process(self.server.pid).children() if self.server.is_alive() else []
        if serving and self.dice.random() < 0.5:
            os.kill(serving[0].pid, signal.SIGKILL)
        else:
            self.server.kill()
        self.kills += 1


def run(folder: Path, size: Size, seed: int, is_control: bool) -> Trial:
    """Submit under kills, let the worker finish, count."""
    began = time.monotonic()
    cast.found()
    casts = [cast.build(f"C{n}", homes=2, technicians=1) for n in range(PROJECTS)]
    # no clock fires in between: that is R4
    organization.publish_policy(by=SYSTEM, approved_by="account:0", key="sla.register", value=600)
    port = house.free_port()
    log = folder.parent / f"{folder.name}.acknowledged"
    clients = Clients(port, _askers(casts), size.submissions, seed, Acknowledged(log))
    server, worker = (
        _web(folder, port, is_control),
        Running(["-m", "chaos.worker"], folder / "logs/worker.log"),
    )
    killer = Killer(server, worker, clients, random.Random(seed))  # noqa: S311
    try:
        server.start()
        worker.start()
        house.await_ready(server, port)
        killer.run(size, clients.run(), is_control)
        failures = _failures(clients)
        failures |= proofs.requests(clients.acknowledged, needs_jobs=not is_control, seconds=DRAIN_SECONDS)
    finally:
        server.stop()
        worker.stop()
        log.unlink(missing_ok=True)
    notes = f"{clients.retries} retries, {killer.worker_kills} kills of the worker"
    kills = f"{clients.answered:,} submissions, {killer.kills} kills of the web, {notes}"
    return Trial("R1 control" if is_control else "R1", kills, killer.kills + killer.worker_kills, failures,
                 time.monotonic() - began, must_fail=is_control, notes=notes)  # fmt: skip


def _web(folder: Path, port: int, is_control: bool) -> Running:
    if is_control:
        extra = {"CHAOS_BREAK": "key_after_commit", "CHAOS_PAUSE": "0.02"}
        return Running(["-m", "chaos.serve", str(port)], folder / "logs/web.log", **extra)
    arguments = ["-m", "guanjia.cli", "serve", "--bind", "127.0.0.1", "--port", str(port)]
    return Running(arguments, folder / "logs/web.log")


def _askers(casts: list[cast.Cast]) -> list[Asker]:
    """Two residents of every project."""
    return [
        Asker(
            organization.issue_token(home.account, by=SYSTEM),
            {"project": one.project.code, "category": cast.CATEGORY, "address": home.address},
        )
        for one in casts
        for home in one.homes
    ]


def _failures(clients: Clients) -> dict[str, int]:
    """What the clients themselves saw go wrong."""
    for words in clients.strange[:3]:
        print("refused:", words, flush=True)  # noqa: T201
    return {"stuck": clients.stuck, "refused": len(clients.strange), "another answer": clients.differing,
            "another body taken": clients.twice}  # fmt: skip
