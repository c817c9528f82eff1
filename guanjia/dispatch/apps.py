"""Who goes: ranking, offers, crews."""

from guanjia.kernel.apps import ContextConfig


class DispatchConfig(ContextConfig):
    """The context `dispatch`."""

    name = "guanjia.dispatch"
    label = "dispatch"
    verbose_name = "派单"
