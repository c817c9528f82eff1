"""Messages out: the inbox, e-mail, and whatever channel comes later."""

from guanjia.kernel.apps import ContextConfig


class CommunicationsConfig(ContextConfig):
    """The context `communications`."""

    name = "guanjia.communications"
    label = "communications"
    verbose_name = "消息"
