"""The service catalogue and the standard operating procedures."""

from guanjia.kernel.apps import ContextConfig


class KnowledgeConfig(ContextConfig):
    """The context `knowledge`."""

    name = "guanjia.knowledge"
    label = "knowledge"
    verbose_name = "知识"
