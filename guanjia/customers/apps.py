"""Persons, households, occupancies and butler zones."""

from guanjia.kernel.apps import ContextConfig


class CustomersConfig(ContextConfig):
    """The context `customers`."""

    name = "guanjia.customers"
    label = "customers"
    verbose_name = "客户"
