"""guanjia rotate-keys: a new current key, and every encrypted value sealed with it; resumable."""

import argparse
from collections.abc import Sequence
from importlib import import_module

from django.apps import apps

from guanjia.config import environment, keys
from guanjia.config.process import house


def run(arguments: Sequence[str]) -> int:
    """Rotate and say how many values were sealed anew."""
    parser = argparse.ArgumentParser(prog="guanjia rotate-keys", description="换用新的加密密钥")
    parser.add_argument("--resume", action="store_true", help="不造新密钥，继续上次没做完的")
    given = parser.parse_args(arguments)
    with house():
        if not given.resume:
            reseal()  # what an earlier rotation did not reach still opens with the generation before
            print(f"新密钥 {keys.add_key(environment.keys_directory())} 已启用，旧密钥保留用于读取。")
        count = reseal()
    print(f"已用新密钥重新加密 {count} 行。请重新保管一份 {environment.keys_directory()}。")
    return 0


def reseal() -> int:
    """Seal every value with the newest keys, second factors too; returns how many rows changed."""
    rows: int = import_module("guanjia.config.resealing").reseal()
    return rows + _reseal_second_factors()


def _reseal_second_factors() -> int:
    """The secrets of second factors, which allauth keeps in a JSON column."""
    adapter = import_module("allauth.mfa.adapter").get_adapter()
    changed = 0
    for row in apps.get_model("mfa", "Authenticator").objects.iterator():
        fresh = {
            name: adapter.encrypt(adapter.decrypt(value)) if name in ("secret", "seed") else value
            for name, value in row.data.items()
        }
        if fresh != row.data:
            row.data, changed = fresh, changed + 1
            row.save(update_fields=["data"])
    return changed
