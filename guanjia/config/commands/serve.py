"""guanjia serve: the web process."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from django.db import connections
from granian.constants import Interfaces
from granian.server import MPServer

from guanjia.config import checks, environment
from guanjia.config.process import house

KILL_SECONDS = 10
PROCESSES_AT_MOST = 4


def run(arguments: Sequence[str]) -> int:
    """Serve pages until told to stop; refuses on unsafe settings."""
    parser = argparse.ArgumentParser(prog="guanjia serve", description="启动网页进程")
    parser.add_argument("--bind", default=environment.text("GUANJIA_BIND"), help="监听地址")
    parser.add_argument("--port", type=int, default=environment.number("GUANJIA_PORT"), help="监听端口")
    given = parser.parse_args(arguments)
    with house("web"):
        checks.refuse_unsafe()
        connections.close_all()  # the server forks; a connection must not be shared
        server(given.bind, given.port).serve()
    return 0


def processes() -> int:
    """How many web processes: as set, else one a processor and no more than four."""
    return environment.number("GUANJIA_WEB_PROCESSES") or min(os.cpu_count() or 1, PROCESSES_AT_MOST)


def server(bind: str, port: int) -> MPServer:
    """The granian server of this installation: threads, processes and TLS as the settings say."""
    certificate, key = environment.text("GUANJIA_TLS_CERTIFICATE"), environment.text("GUANJIA_TLS_KEY")
    return MPServer(
        "guanjia.config.asgi:application",
        address=bind,
        port=port,
        interface=Interfaces.ASGINL,
        workers=processes(),
        workers_kill_timeout=KILL_SECONDS,
        respawn_failed_workers=True,
        websockets=False,
        ssl_cert=Path(certificate) if certificate else None,
        ssl_key=Path(key) if key else None,
    )
