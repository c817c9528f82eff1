"""Return calls, and closing what they confirm."""

from guanjia.kernel.apps import ContextConfig


class FollowupsConfig(ContextConfig):
    """The context `followups`."""

    name = "guanjia.followups"
    label = "followups"
    verbose_name = "回访"
