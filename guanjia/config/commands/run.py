"""guanjia run: the whole house in one terminal."""

import argparse
from collections.abc import Sequence

from guanjia.config import environment, supervisor


def run(arguments: Sequence[str]) -> int:
    """Start everything and stay until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="guanjia run", description="启动整套系统，Ctrl-C 停止")
    parser.add_argument("--bind", default=environment.text("GUANJIA_BIND"), help="监听地址")
    parser.add_argument("--port", type=int, default=environment.number("GUANJIA_PORT"), help="端口")
    given = parser.parse_args(arguments)
    return supervisor.run(given.bind, given.port)
