"""Who may ask, and for which place; who answers; what a channel needs."""

from guanjia.estate.models import PublicArea, Unit
from guanjia.intake.models import Channel, Contact, Way
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotAllowed, NotFound, Refused, Verdict
from guanjia.people.models import Staff

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


def may_handle(is_within_reach: bool) -> Verdict:
    """The desk takes and answers the contacts that it sees."""
    return None if is_within_reach else NotAllowed()


def is_same_project(contact: Contact, project_id: int) -> Verdict:
    """A contact becomes an order of its own project."""
    if contact.project_id == project_id:
        return None
    return Refused("other_project", "这条联系是别的项目的，请先切换到那个项目再转报修。")


def may_set_up(actor: Actor, project_id: int) -> Verdict:
    """Channels are set up by who leads the desk of the project."""
    return None if actor.reach("intake.channels").covers(project_id) else NotAllowed()


def may_test(actor: Actor, project_id: int) -> Verdict:
    """Anybody of the desk tries a channel; an adapter tries itself."""
    if actor.kind == "system" or actor.reach("intake.register").covers(project_id):
        return None
    return NotAllowed()


def is_way(way: str) -> Verdict:
    """One of the nine."""
    return None if way in Way.values else NotFound()


def is_of(owner: Staff | None, project_id: int) -> Verdict:
    """Who answers for a channel works in its project."""
    if owner is None or owner.project_id == project_id:
        return None
    return Refused("owner_elsewhere", "负责人要选本项目的员工。", {"owner": "请选本项目的员工"})


def is_card_whole(is_wanted: bool, is_complete: bool) -> Verdict:
    """An open channel has an address, somebody who answers, first words and an automatic reply (A-3.2-3)."""
    if is_complete or not is_wanted:
        return None
    return Refused("card_incomplete", "开通前请填完：地址或号码、负责人、开口话术、自动回复。")


def has_reason(words: str) -> Verdict:
    """What is not offered, or closed for a while, says why."""
    return None if words else Refused("reason_needed", "请写原因。", {"reason": "请填写"})


def is_tested(row: Channel) -> Verdict:
    """Only what residents may use is tested."""
    return None if row.is_open else Refused("channel_closed", "这个渠道没有开通，不用测试。")


def is_told(is_ok: bool, note: str) -> Verdict:
    """A failed test says what went wrong."""
    if is_ok or note:
        return None
    return Refused("note_needed", "没有通过的，请写哪里不通。", {"note": "请填写"})


def may_take_calls(actor: Actor, project_id: int) -> Verdict:
    """The desk of the project takes calls; the telephone system tells of them."""
    if actor.kind == "system" or actor.reach("intake.register").covers(project_id):
        return None
    return NotAllowed()
