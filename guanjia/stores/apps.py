"""Materials and their stock."""

from guanjia.kernel.apps import ContextConfig


class StoresConfig(ContextConfig):
    """The context `stores`."""

    name = "guanjia.stores"
    label = "stores"
    verbose_name = "物料"
