"""Clocks and promises, folded from events."""

from guanjia.kernel.apps import ContextConfig


class SlaConfig(ContextConfig):
    """The context `sla`."""

    name = "guanjia.sla"
    label = "sla"
    verbose_name = "时限与承诺"
