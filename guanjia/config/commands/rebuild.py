"""guanjia rebuild: every observation thrown away and folded from the events again, to the same values."""

import argparse
from collections.abc import Sequence
from importlib import import_module

from guanjia.config.process import house


def run(arguments: Sequence[str]) -> int:
    """Rebuild and say how many rows the figures stand on."""
    argparse.ArgumentParser(prog="guanjia rebuild", description="从事件重算全部指标").parse_args(arguments)
    with house():
        print("正在重算……")
        count = import_module("guanjia.measures.actions").rebuild()
    print(f"已从事件重算，指标共 {count} 行。")
    return 0
