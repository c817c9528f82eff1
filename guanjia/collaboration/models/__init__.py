"""Tables of action items, hand-offs and task groups."""

from guanjia.collaboration.models.groups import GroupDuty, TaskGroup
from guanjia.collaboration.models.handoffs import HandOff
from guanjia.collaboration.models.items import ActionItem

__all__ = ["ActionItem", "GroupDuty", "HandOff", "TaskGroup"]
