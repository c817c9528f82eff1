"""guanjia manage: Django's own management commands."""

from collections.abc import Sequence

from django.core.management import execute_from_command_line

from guanjia.config.process import house


def run(arguments: Sequence[str]) -> int:
    """Pass the arguments on to Django."""
    with house():
        execute_from_command_line(["guanjia manage", *arguments])
    return 0
