"""What is measured: observations folded from events, and the figures over them."""

from guanjia.kernel.apps import ContextConfig


class MeasuresConfig(ContextConfig):
    """The context `measures`."""

    name = "guanjia.measures"
    label = "measures"
    verbose_name = "指标"
