"""The only writer of action items, hand-offs and task groups."""

from guanjia.collaboration.actions.groups import (
    Duty,
    add_duty,
    begin_group,
    complete_group,
    conclude_group,
    declare_group,
    dissolve_group,
    finish_duty,
    form_group,
    leave_duty,
    replace_lead,
)
from guanjia.collaboration.actions.items import ask_action, check_action, drop_action, finish_action

__all__ = [
    "Duty",
    "add_duty",
    "ask_action",
    "begin_group",
    "check_action",
    "complete_group",
    "conclude_group",
    "declare_group",
    "dissolve_group",
    "drop_action",
    "finish_action",
    "finish_duty",
    "form_group",
    "leave_duty",
    "replace_lead",
]
