"""Staff files, certificates, shifts and presence."""

from guanjia.kernel.apps import ContextConfig


class PeopleConfig(ContextConfig):
    """The context `people`."""

    name = "guanjia.people"
    label = "people"
    verbose_name = "员工"
