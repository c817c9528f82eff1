"""guanjia migrate: build or upgrade the tables, then give the application exactly its rights."""

import argparse
from collections.abc import Sequence

from guanjia.config import prepare
from guanjia.config.process import house


def run(arguments: Sequence[str]) -> int:
    """Bring the database to this version's tables."""
    argparse.ArgumentParser(prog="guanjia migrate", description="建立或升级数据库表").parse_args(arguments)
    with house():
        prepare.migrate()
    print("数据库已是当前版本。")
    return 0
