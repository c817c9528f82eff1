"""Organization: the company, its projects and accounts, calendars and policy values."""

from guanjia.kernel.apps import ContextConfig


class OrganizationConfig(ContextConfig):
    """The lowest context above the kernel."""

    name = "guanjia.organization"
    label = "organization"
    verbose_name = "组织"
