"""A second installation for tests of the house itself: its own data folder, run as its own processes."""

import os
import re
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode


class Visitor:
    """Somebody with cookies at an installation that runs."""

    def __init__(self, port: int) -> None:
        self.address = f"http://localhost:{port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str, **headers: str) -> str:
        """A page."""
        request = urllib.request.Request(self.address + path, headers=headers)  # noqa: S310 - our own server
        return str(self.opener.open(request, timeout=30).read().decode())

    def send(self, path: str, **fields: str) -> str:
        """Fill the form of a page and send it; returns the page after it."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path))
        assert token is not None
        body = urlencode({"csrfmiddlewaretoken": token[1]} | fields).encode()
        return str(self.opener.open(self.address + path, body, timeout=30).read().decode())


@dataclass(frozen=True)
class Installation:
    """A data folder and the `guanjia` command working on it."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its processes: nothing of the test run's own."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("GUANJIA_", "DJANGO_", "PYTEST_"))}
        return {**kept, "GUANJIA_HOME": str(self.home), "GUANJIA_DEMO": "0", "PYTHONUNBUFFERED": "1"}

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a command and do not wait for it."""
        return subprocess.Popen(
            [sys.executable, "-m", "guanjia.cli", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run a command to its end; returns exit code and everything that it said."""
        process = self.start(*arguments)
        said, _ = process.communicate(timeout=120)
        return process.returncode, said
