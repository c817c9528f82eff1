import http.client
import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import psutil

from tests.house.installation import Installation

PATIENCE = 60


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
        assert house.poll() is None, house.communicate()[0]
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_house_runs_heals_stops_and_starts_again(tmp_path: Path) -> None:
    installation, port = Installation(tmp_path / "home"), free_port()
    house = installation.start("run", "--port", str(port))
    try:
        wait_for_health(port, house)
        web = json.loads((installation.home / "run.json").read_text())[0][0]
        second_code, second_said = installation.run("run", "--port", str(free_port()))
        os.kill(web, signal.SIGKILL)
        psutil.wait_procs([psutil.Process(web)], timeout=5)
        time.sleep(1)
        wait_for_health(port, house)
        os.kill(
            int((installation.home / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL
        )
        time.sleep(1)
        wait_for_health(port, house)
    finally:
        house.send_signal(signal.SIGTERM)
        said, _ = house.communicate(timeout=PATIENCE)
    assert house.returncode == 0
    assert f"管家已启动：http://localhost:{port}" in said
    assert "网页进程意外停止，0.5 秒后重新启动" in said
    assert "数据库已重新启动。" in said
    assert said.rstrip().endswith("已停止，数据已保存。")
    assert second_code == 1
    assert "已有一个管家在运行" in second_said
    assert not (installation.home / "run.json").exists()
    assert not (installation.home / "postgres" / "postmaster.pid").exists()
