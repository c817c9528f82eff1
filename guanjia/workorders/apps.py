"""On-site service from order to close."""

from guanjia.kernel.apps import ContextConfig


class WorkordersConfig(ContextConfig):
    """The context `workorders`."""

    name = "guanjia.workorders"
    label = "workorders"
    verbose_name = "服务单"
