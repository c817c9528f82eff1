"""Every channel's front desk: contacts, triage, routing."""

from guanjia.kernel.apps import ContextConfig


class IntakeConfig(ContextConfig):
    """The context `intake`."""

    name = "guanjia.intake"
    label = "intake"
    verbose_name = "受理"
