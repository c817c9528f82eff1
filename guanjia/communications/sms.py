"""Text messages leave by the adapter that the settings name: a function of a number and words."""

import sys
from collections.abc import Callable

from django.conf import settings

from guanjia.kernel.numbers import mask_phone

Adapter = Callable[[str, str], str]  # hands over once; returns what went wrong in words, or nothing


def console(number: str, words: str) -> str:
    """Show the message to who runs the demo; the start-up refuses this adapter anywhere else."""
    if not settings.IS_DEMO:
        return "控制台通道只能用于演示"
    sys.stdout.write(f"[短信] {mask_phone(number)}：{words}\n")
    sys.stdout.flush()
    return ""


ADAPTERS: dict[str, Adapter] = {"console": console}


def is_on() -> bool:
    """Whether text messages can leave at all."""
    return settings.GUANJIA_SMS in ADAPTERS


def is_shown() -> bool:
    """Whether messages are shown in the demo's terminal instead of being sent."""
    return bool(settings.GUANJIA_SMS == "console")


def send(number: str, words: str) -> str:
    """Hand a message to the adapter; returns the fault in words, or nothing."""
    adapter = ADAPTERS.get(settings.GUANJIA_SMS)
    return adapter(number, words) if adapter else "没有开通短信通道"
