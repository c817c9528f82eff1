"""Start-up of the house's own part: its system checks are registered."""

from importlib import import_module

from django.apps import AppConfig
from django.core.checks import Tags, register

from guanjia.config import checks, wording


class HouseConfig(AppConfig):
    """The part that holds settings, processes and commands; it has no tables."""

    name = "guanjia.config"
    label = "house"

    def ready(self) -> None:
        """Say what forms say, register the checks that refuse unsafe settings and what happens at a sign-in."""
        wording.speak_plainly()
        import_module("guanjia.config.arrivals")
        register(checks.check_settings, Tags.security)
        register(checks.check_database, Tags.database)
