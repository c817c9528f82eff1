"""The three home pages, navigation and sign-in."""

from guanjia.kernel.apps import ContextConfig


class PortalConfig(ContextConfig):
    """The context `portal`."""

    name = "guanjia.portal"
    label = "portal"
    verbose_name = "门户"
