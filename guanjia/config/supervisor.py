"""`guanjia run`: the whole house in one terminal: database, tables, pages, web and worker, until Ctrl-C."""

import http.client
import signal
import socket
import ssl
import sys
import time
from importlib import import_module
from types import FrameType

from guanjia.config import children, embedded, environment, lock, process, stamp, welcome
from guanjia.config.children import Child

READY_SECONDS = 60
TICK = 0.3
DATABASE_PAUSE = 5


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, flush=True)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _require_port(bind: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            raise SystemExit(
                f"端口 {port} 已被别的程序占用或不能使用（{error.strerror}）。"
                f"换一个：make run PORT={port + 1}"
            ) from None


def _client(port: int) -> http.client.HTTPConnection:
    if not environment.text("GUANJIA_TLS_CERTIFICATE"):
        return http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    context = (
        ssl.create_default_context()
    )  # our own server on this machine: the certificate names another host
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=context)


def _is_answering(port: int) -> bool:
    client = _client(port)
    try:
        client.request("GET", "/healthz")
        return client.getresponse().status == 200
    except OSError:
        return False
    finally:
        client.close()


def run(bind: str, port: int) -> int:
    """Start everything, watch it, and stop it cleanly; returns the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    with lock.only_one():
        if children.end_leftovers(environment.home() / "run.json"):
            say("上次没有正常停止，已结束遗留的进程。")
        _require_port(bind, port)
        try:
            say("正在启动……")
            with process.database():
                _prepare()
                _watch(_household(bind, port), port)
        except KeyboardInterrupt:
            say("已停止，数据已保存。")
    return 0


def _prepare() -> None:
    """Prepare what is new in this version; Django is loaded only when there is something to do."""
    if not stamp.is_prepared():
        process.set_up("owner")
        import_module("guanjia.config.prepare").prepare()


def _household(bind: str, port: int) -> list[Child]:
    logs = environment.home() / "logs"
    web = Child("网页", ["serve", "--bind", bind, "--port", str(port)], logs / "web.log")
    return [web, Child("后台", ["worker"], logs / "worker.log")]


def _watch(household: list[Child], port: int) -> None:
    ready = False
    try:
        for child in household:
            child.start()
        children.remember(environment.home() / "run.json", household)
        ready = _wait_until_ready(household, port)
        while True:
            time.sleep(TICK)
            _look_after(household)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        say("\n正在停止……")
        children.stop(household, gently=ready)
        (environment.home() / "run.json").unlink(missing_ok=True)


def _wait_until_ready(household: list[Child], port: int) -> bool:
    deadline = time.monotonic() + READY_SECONDS
    while not _is_answering(port):
        fallen = [child for child in household if child.has_fallen()]
        if fallen or time.monotonic() > deadline:
            child = (fallen or household)[0]
            sys.exit(f"{child.title}进程没有启动成功，日志 {child.log} 的末尾是：\n{child.last_words()}")
        time.sleep(0.1)
    say(welcome.message(port))
    return True


def _look_after_database() -> None:
    data = environment.home() / "postgres"
    if not environment.is_embedded() or embedded.is_running(data):
        return
    say("数据库意外停止，正在重新启动……")
    try:
        embedded.launch(data)
        say("数据库已重新启动。")
    except embedded.NotStarted as failure:
        say(f"{failure} {DATABASE_PAUSE} 秒后再试。")
        time.sleep(DATABASE_PAUSE)


def _look_after(household: list[Child]) -> None:
    _look_after_database()
    for child in household:
        if child.has_fallen():
            pause = child.plan_restart()
            say(f"{child.title}进程意外停止，{pause:g} 秒后重新启动（日志：{child.log}）。")
        elif child.process is None and time.monotonic() >= child.due:
            child.start()
            say(f"{child.title}进程已重新启动。")
            children.remember(environment.home() / "run.json", household)
