"""guanjia demo: load the demonstration company; a named database only when it is said twice."""

import argparse
from collections.abc import Sequence

from guanjia.config import environment, prepare, welcome
from guanjia.config.process import house


def run(arguments: Sequence[str]) -> int:
    """Load the demo where there is no company yet."""
    parser = argparse.ArgumentParser(prog="guanjia demo", description="载入演示数据")
    parser.add_argument("--demo", action="store_true", help="确认在自己的数据库里载入演示数据")
    given = parser.parse_args(arguments)
    if not environment.is_embedded() and not given.demo:
        raise SystemExit("演示数据默认只进内置数据库。确定要放进自己的数据库，请加 --demo。")
    with house():
        prepare.migrate()
        if not prepare.load_demo(named_database=given.demo):
            raise SystemExit("数据库里已有公司，没有载入演示数据。")
        welcome.write()
        print(welcome.sign_ins())
    return 0
