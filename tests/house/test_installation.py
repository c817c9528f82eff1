import argparse
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from guanjia.config.commands import init
from tests.house.installation import Installation, Visitor
from tests.world import World

PATIENCE = 60
PASSWORD = "lakeside-house-2026"
INIT = ("init", "--company", "某某物业", "--company-code", "MM", "--project", "湖畔花园", "--project-code", "LAKE",
        "--admin", "admin")  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def health(port: int) -> dict[str, object] | None:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        client.request("GET", "/healthz")
        answer = client.getresponse()
        return json.load(answer) if answer.status == 200 else None
    except OSError:
        return None
    finally:
        client.close()


def wait_for_health(port: int, house: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + PATIENCE
    while health(port) is None:
        assert house.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)


def listen(house: "subprocess.Popen[str]", heard: list[str]) -> threading.Thread:
    """Keep what the house says, line by line."""
    thread = threading.Thread(target=lambda: heard.extend(house.stdout or ()), daemon=True)
    thread.start()
    return thread


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def work_begins(installation: Installation, visitor: Visitor, said: str) -> None:
    """The first administrator comes in by the one-time link and sets up; a program gets its token."""
    link = re.search(r"/password/\S+", said)
    assert link is not None, said
    assert "密码已设好" in visitor.send(link[0], password=PASSWORD, again=PASSWORD)
    assert "还差什么" in visitor.send("/accounts/login/", login="admin", password=PASSWORD)
    assert "88栋" in visitor.send("/desk/set-up/estate/buildings/add/", number="88")
    assert "泳池" in visitor.send(
        "/desk/set-up/catalogue/add/", code="pool", name="泳池", urgency="normal", dispatch_mode="assign",
        minutes="30", warranty_days="30",
    )  # fmt: skip
    assert "还没有登录" in visitor.send(
        "/desk/set-up/accounts/open/", username="desk1", name="前台甲", role="front_desk", project="1"
    )
    code, token = installation.run("token", "desk1")
    bearer = {"Authorization": f"Bearer {token.split()[-1]}"}
    assert code == 0 and visitor.get("/api/v1/work-orders", **bearer) == "[]"


def test_a_second_company_in_one_database_is_refused_in_words(world: World) -> None:
    given = argparse.Namespace(
        company="乙", company_code="B", project="丙", project_code="C", admin="d", admin_name=""
    )
    with pytest.raises(SystemExit, match="一个数据库只放一家公司"):
        init.found(given)


def test_the_house_runs_heals_stops_and_starts_again(tmp_path: Path) -> None:
    installation, port = Installation(tmp_path / "home"), free_port()
    founded, link = installation.run(*INIT)
    house, heard = installation.start("run", "--port", str(port)), list[str]()
    listener = listen(house, heard)
    try:
        wait_for_health(port, house)
        work_begins(installation, Visitor(port), link)
        web = json.loads((installation.home / "run.json").read_text())[0][0]
        second_code, second_said = installation.run("run", "--port", str(free_port()))
        os.kill(web, signal.SIGKILL)
        psutil.wait_procs([psutil.Process(web)], timeout=5)
        time.sleep(1)
        wait_for_health(port, house)
        os.kill(
            int((installation.home / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL
        )
        until(lambda: "数据库已重新启动。\n" in heard)
        wait_for_health(port, house)
    finally:
        house.send_signal(signal.SIGTERM)
        house.wait(PATIENCE)
        listener.join(PATIENCE)
    said = "".join(heard)
    assert (founded, house.returncode) == (0, 0)
    assert "演示账号" not in said
    assert f"管家已启动：http://localhost:{port}" in said
    assert "网页进程意外停止，0.5 秒后重新启动" in said
    assert "数据库已重新启动。" in said
    assert said.rstrip().endswith("已停止，数据已保存。")
    assert second_code == 1
    assert "已有一个管家在运行" in second_said
    assert not (installation.home / "run.json").exists()
    assert not (installation.home / "postgres" / "postmaster.pid").exists()
