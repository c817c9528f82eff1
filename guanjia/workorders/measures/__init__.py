"""The figures of on-site service, declared as data; each module declares its own when it is imported."""

from guanjia.workorders.measures import arriving, doing, promises

__all__ = ["arriving", "doing", "promises"]
