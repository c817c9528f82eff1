"""Which orders are called back, and by whom."""

import zlib

from guanjia.followups.models import FollowUp
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotAllowed, Refused, Verdict
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.rules import is_in_zone


def why_called(order: WorkOrder, overall: int | None, low: int, sample_percent: int) -> str:
    """The reason for a return call, or nothing: the rule of decision and policy (B-3.4.3-1)."""
    if overall is not None and overall <= low:
        return "评价低"
    if order.reopened:
        return "返修过"
    if order.category.needs_follow_up:
        return "本类必访"
    if order.is_urgent:
        return "紧急件"
    if order.household_id is None and not order.contact_phone_sealed:
        return ""
    return "抽查" if zlib.crc32(order.number.encode()) % 100 < sample_percent else ""


def may_call(task: FollowUp, actor: Actor) -> Verdict:
    """Who may call in this project, but never the one who did the work (B-3.4.3)."""
    if actor.staff_id is not None and actor.staff_id == task.order.staff_id:
        return Refused("own_work", "做活的人不能回访自己的单，请另一个人来。")
    reach = actor.reach("followups.call")
    if reach.covers(task.project_id) or (reach.zone and is_in_zone(task.order, actor)):
        return None
    return NotAllowed()
