"""guanjia replay: every clock folded from the events again and compared with its row; changes nothing."""

import argparse
from collections.abc import Sequence
from importlib import import_module

from guanjia.config.process import house

SHOWN = 20


def run(arguments: Sequence[str]) -> int:
    """Compare, say how far it is, and name what differs; 1 when something does."""
    parser = argparse.ArgumentParser(
        prog="guanjia replay", description="从事件重放全部时限，与表里的比较；不改动任何数据"
    )
    parser.parse_args(arguments)
    differs: list[object] = []
    seen = moved = 0
    with house():
        for count, wrong, by_calendar in import_module("guanjia.sla.actions").compare():
            seen, differs, moved = seen + count, differs + wrong, moved + len(by_calendar)
            print(f"\r已比较 {seen} 件", end="", flush=True)
    print(f"\r已比较 {seen} 件，与事件不一致 {len(differs)} 件，因日历后来改过而不同 {moved} 件。")
    for subject in differs[:SHOWN]:
        print(f"  {subject}")
    return int(bool(differs))
