"""Who may ask, and for which place."""

from guanjia.estate.models import PublicArea, Unit
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotAllowed, Refused, Verdict

MIN_WORDS = 2
MAX_WORDS = 2000


def may_receive(actor: Actor, project_id: int, unit: Unit | None) -> Verdict:
    """The desk takes contacts of its project; a customer asks for the own home or a public area."""
    if actor.kind in ("system", "guest", "link"):
        return None
    reach = actor.reach("intake.register")
    if reach.covers(project_id) or (reach.zone and project_id in actor.projects):
        return None
    if not actor.may("intake.ask"):
        return NotAllowed()
    if project_id not in actor.projects or (unit and unit.pk not in actor.own.get("unit", frozenset())):
        return Refused("not_your_home", "只能为自己的房屋或公共区域报事；要绑定房屋请到“我的家”。")
    return None


def is_not_flooded(scanned: int, limit: int) -> Verdict:
    """One sticker takes a few requests an hour; more is a prank, and the phone stays open."""
    if scanned < limit:
        return None
    return Refused("scan_flood", "这个码一小时内报的太多了，请直接打服务热线。")


def is_described(text: str, unit: Unit | None, area: PublicArea | None, project_id: int) -> Verdict:
    """A request says what and where, within one project."""
    fields = {}
    if len(text.strip()) < MIN_WORDS:
        fields["description"] = "请写一句话说明问题"
    if len(text) > MAX_WORDS:
        fields["description"] = f"太长了，请写在 {MAX_WORDS} 字以内"
    if unit is None and area is None:
        fields["place"] = "请选房屋或公共区域"
    if any(place is not None and place.project_id != project_id for place in (unit, area)):
        fields["place"] = "这个地方不在本项目"
    if fields:
        return Refused("request_incomplete", "还缺：" + "；".join(fields.values()) + "。", fields)
    return None
