"""Complaints until the person is satisfied."""

from guanjia.kernel.apps import ContextConfig


class ComplaintsConfig(ContextConfig):
    """The context `complaints`."""

    name = "guanjia.complaints"
    label = "complaints"
    verbose_name = "投诉"
