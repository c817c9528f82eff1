"""One house at a time on one data folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from guanjia.config import environment


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the data folder for this process; SystemExit with the next step when a house runs on it."""
    environment.home().mkdir(parents=True, exist_ok=True)
    handle = os.open(environment.home() / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(
                f"数据目录 {environment.home()} 已有一个管家在运行；请先停止它（Ctrl-C）。"
            ) from None
        yield
    finally:
        os.close(handle)
