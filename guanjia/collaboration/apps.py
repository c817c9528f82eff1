"""Action items, hand-offs and task groups; meetings come here."""

from guanjia.kernel.apps import ContextConfig


class CollaborationConfig(ContextConfig):
    """The context `collaboration`."""

    name = "guanjia.collaboration"
    label = "collaboration"
    verbose_name = "协作"
