"""Buildings, units, public areas, door codes."""

from guanjia.kernel.apps import ContextConfig


class EstateConfig(ContextConfig):
    """The context `estate`."""

    name = "guanjia.estate"
    label = "estate"
    verbose_name = "房产"
