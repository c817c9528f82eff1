"""guanjia verify: events, seals and anchors computed again; says which event was changed, deleted, moved or cut off."""

import argparse
from collections.abc import Sequence
from importlib import import_module

from guanjia.config.process import house

SHOWN = 50


def run(arguments: Sequence[str]) -> int:
    """Verify and say what was found; 1 when anything is wrong."""
    parser = argparse.ArgumentParser(
        prog="guanjia verify", description="核对事件链：逐条重算，与封条和库外的锚点比较；不改动任何数据"
    )
    parser.parse_args(arguments)
    with house():
        found = import_module("guanjia.privacy.verification").verify()
    print(
        f"已核对 {found.events} 条事件、{found.seals} 道封条，晚到 {found.late} 条，还没封 {found.unsealed} 条。"
    )
    for words in found.findings[:SHOWN]:
        print(f"  {words}")
    if len(found.findings) > SHOWN:
        print(f"  还有 {len(found.findings) - SHOWN} 处")
    print(f"有 {len(found.findings)} 处不对。" if found.findings else "没有发现改动。")
    return int(bool(found.findings))
