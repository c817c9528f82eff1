"""Action items; hand-offs, meetings and task groups come here."""

from guanjia.kernel.apps import ContextConfig


class CollaborationConfig(ContextConfig):
    """The context `collaboration`."""

    name = "guanjia.collaboration"
    label = "collaboration"
    verbose_name = "改进事项"
