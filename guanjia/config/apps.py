"""Start-up of the house's own part: its system checks are registered."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from guanjia.config import checks


class HouseConfig(AppConfig):
    """The part that holds settings, processes and commands; it has no tables."""

    name = "guanjia.config"
    label = "house"

    def ready(self) -> None:
        """Register the checks that refuse unsafe settings."""
        register(checks.check_settings, Tags.security)
        register(checks.check_database, Tags.database)
