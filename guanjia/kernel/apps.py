"""Start-up of a context: every declaration module that it has is imported once."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

DECLARATIONS = ("events", "policies", "clocks", "measures", "reactions", "panels", "imports", "protection")


class ContextConfig(AppConfig):
    """An application that is a context of the house."""

    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import the declarations, so that the registries of the kernel are filled."""
        for name in DECLARATIONS:
            module = f"{self.name}.{name}"
            if find_spec(module) is not None:
                import_module(module)


class KernelConfig(ContextConfig):
    """The kernel: words of no trade."""

    name = "guanjia.kernel"
    label = "kernel"
