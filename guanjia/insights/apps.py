"""Boards and reports over everything, and the clause map."""

from guanjia.kernel.apps import ContextConfig


class InsightsConfig(ContextConfig):
    """The context `insights`."""

    name = "guanjia.insights"
    label = "insights"
    verbose_name = "制度对照"
