"""A second installation for tests of the house itself: its own data folder, run as its own processes."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


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
