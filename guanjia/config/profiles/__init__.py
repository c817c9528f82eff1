"""Two settings of sign-in: `asvs` by the OWASP ASVS 5.0, `dengbao3` by 等保三级 (GB/T 22239-2019)."""

from importlib import import_module
from types import ModuleType

NAMES = ("asvs", "dengbao3")


def chosen(name: str) -> ModuleType:
    """The profile of a name; a clear refusal for any other."""
    if name not in NAMES:
        raise SystemExit(f"GUANJIA_PROFILE 只能是 {'、'.join(NAMES)}，现在是“{name}”。")
    return import_module(f"guanjia.config.profiles.{name}")
