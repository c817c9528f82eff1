"""Who may plan, ask, agree and approve, and what a plan must keep; pure."""

from datetime import date, datetime, time

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import Doubtful, NotAllowed, Refused, Stale, Verdict
from guanjia.knowledge.anonymity import customers_in
from guanjia.organization.models import Supplier
from guanjia.people.models import Commendation, Handover, Leave, Shift, Staff, Swap


def may_edit(actor: Actor, project_id: int) -> Verdict:
    """Who edits staff files and rosters of the project."""
    return None if actor.reach("people.edit").covers(project_id) else NotAllowed()


def may_approve(actor: Actor, project_id: int, *people: int) -> Verdict:
    """Supervisor or manager of the project; nobody decides on the own leave or swap."""
    if not actor.reach("people.approve").covers(project_id):
        return NotAllowed()
    if actor.staff_id in people:
        return Refused("own_wish", "自己的请假和换班要由另一位主管或项目经理批准。")
    return None


def may_ask(actor: Actor, person: Staff) -> Verdict:
    """The person on the phone, or who edits the roster."""
    if actor.staff_id == person.pk and actor.may("people.ask"):
        return None
    return may_edit(actor, person.project_id)


def may_enter(actor: Actor, person: Staff) -> Verdict:
    """Who sends people enters that somebody fell ill, and who approves leave; not for oneself."""
    if actor.staff_id == person.pk:
        return Refused("own_wish", "自己请假请在手机上申请，由主管批准。")
    reach = actor.reach("people.call_off"), actor.reach("people.approve")
    return None if any(each.covers(person.project_id) for each in reach) else NotAllowed()


def may_answer(actor: Actor, swap: Swap) -> Verdict:
    """Only the colleague who was asked."""
    if actor.staff_id == swap.other_id:
        return None
    return Refused("not_yours", "只有被请求的同事本人可以答复。")


def is_supplied(supplier: Supplier | None, roles: set[str]) -> Verdict:
    """A supplier's person holds the role of suppliers and no other, so that nothing but own jobs is seen."""
    if supplier is None or roles <= {"contractor"}:
        return None
    text = "外委的人只能用“外委单位”岗位的账号；请先收回别的岗位，再选供应商。"
    return Refused("supplier_role", text, {"supplier": "账号有别的岗位"})


def may_note_induction(actor: Actor, project_id: int) -> Verdict:
    """HR, the trainer or the supervisor (A-2.1-6)."""
    return None if actor.reach("people.induct").covers(project_id) else NotAllowed()


def is_forward(start: datetime, end: datetime) -> Verdict:
    """From before until."""
    if start < end:
        return None
    return Refused("backwards", "结束要在开始以后，请改正。", {"ends_at": "要在开始以后"})


def is_ahead(start: datetime, now: datetime) -> Verdict:
    """On the phone nobody asks for what has begun."""
    if start > now:
        return None
    return Refused("past", "开始的时间已经过去：今天剩下的时间按钟点请，补假请主管在工作台登记。")


def is_alone(others: list[Leave]) -> Verdict:
    """One leave at a time."""
    if not others:
        return None
    return Refused("leave_twice", "这段时间已经请过假了，请先撤回那一条，或改时间。")


def covers_duty(*, has_shift: bool, is_drawn: bool) -> Verdict:
    """Leave takes time out of the duty; where none is planned it is likely a mistake, or comes before the roster."""
    if has_shift:
        return None
    if is_drawn:
        return Doubtful("no_shift", "这段时间没有排班，不用请假；仍要登记请点“仍然提交”。")
    return Doubtful("no_roster", "这段时间还没有排班；要先登记请点“仍然提交”，排班的人会看到。")


def has_reason(words: str) -> Verdict:
    """A refusal says why."""
    if words.strip():
        return None
    return Refused("words_needed", "请写明为什么，对方会看到。", {"reason": "请填写"})


def are_hours(start: time | None, end: time | None) -> Verdict:
    """Both or none, and not the same."""
    if (start is None) == (end is None) and (start is None or start != end):
        return None
    return Refused("hours_half", "上班和下班都要填且不能相同；休息的班次都不填。", {"end": "请填写"})


def is_not_too_much(count: int, most: int) -> Verdict:
    """As many cells as one act takes."""
    if count <= most:
        return None
    return Refused("too_many", f"一次最多排 {most} 格，请分几次。")


def is_a_copy(since: date, days: int, to: date) -> Verdict:
    """The days copied do not lie under their copy."""
    if abs((to - since).days) >= days:
        return None
    return Refused("copy_overlaps", "复制的来源和目标不能重叠，请改日期。", {"to": "和来源重叠"})


def may_swap(own: Shift, wanted: Shift, now: datetime) -> Verdict:
    """Two shifts to come of two people of one post in one project, at different times."""
    first, second = own.staff, wanted.staff
    if first.pk == second.pk or first.project_id != second.project_id or second.has_left or first.has_left:
        return Refused("swap_with", "只能和本项目的另一位同事换班。")
    if first.supplier_id or second.supplier_id:
        return Refused("swap_supplied", "外委的人不在这里换班，由主管调整。")
    if first.post != second.post:
        return Refused(
            "swap_post", f"岗位不同（{first.post or '未填'}、{second.post or '未填'}），不能换班。"
        )
    if own.starts_at <= now or wanted.starts_at <= now:
        return Refused("swap_past", "班次已经开始或过去，不能再换。")
    if own.starts_at == wanted.starts_at:
        return Refused("swap_same", "两个班同时开始，不用换。")
    return None


def is_another_project(person: Staff, project_id: int) -> Verdict:
    """Somebody who is there still helps a project that is not the own."""
    if person.has_left:
        return Refused("has_left", "这位员工已经离职，不能安排支援。")
    if person.project_id != project_id:
        return None
    return Refused("own_project", "支援的要是另一个项目。", {"project": "请选别的项目"})


def are_days_ahead(since: date, until: date | None, today: date) -> Verdict:
    """From a day until the same or a later one that is not over."""
    if until is None or max(since, today) <= until:
        return None
    return Refused("backwards", "最后一天要在第一天以后，也不能已经过去。", {"until": "请改日期"})


def is_new_support(since: date, until: date | None, others: list[tuple[date, date | None]]) -> Verdict:
    """A person supports a project once on a day."""
    for first, last in others:
        if (until is None or first <= until) and (last is None or since <= last):
            return Refused(
                "supports_already", "这些天已经安排了支援这个项目，请先结束那一条。", {"since": "已经安排"}
            )
    return None


def may_hand_over(actor: Actor, row: Handover, *, is_own: bool) -> Verdict:
    """Who is on the shift that ends, or who plans the roster."""
    return None if is_own else may_edit(actor, row.project_id)


def may_take_over(*, is_next: bool) -> Verdict:
    """Only who comes on the next shift reads it for that shift."""
    return None if is_next else Refused("not_your_shift", "这份交班记录由接班的同事点“已阅”。")


def is_open(row: Handover, at: datetime) -> Verdict:
    """What was read stays as it was read; what was missed when the next shift ended stays missed."""
    if row.status in (Handover.Status.ASKED, Handover.Status.WRITTEN):
        return None if at < row.next_ends_at else _missed(row)
    if row.status != Handover.Status.READ:
        return _missed(row)
    return Refused("read_already", "接班人已经看过，不能再改；有补充请直接告诉接班人，或写进下一份。")


def _missed(row: Handover) -> Refused:
    word = Handover.Status.UNREAD.label if row.written_at else Handover.Status.UNWRITTEN.label
    said = f"接班的那一班也结束了，这份记为“{word}”，不能再补；还要交代的请写进下一份，急事请当面说。"
    return Refused("handover_missed", said)


def is_written(row: Handover) -> Verdict:
    """There is something to read."""
    return (
        None if row.written_at is not None else Refused("not_written", "交班的同事还没有写，请先当面问清。")
    )


def is_as_seen(row: Handover, seen: int) -> Verdict:
    """Two who share a shift share its note: what one wrote is not overwritten by a page opened before."""
    if row.version == seen:
        return None
    return Stale("同班的同事刚刚写过，写的在上面；您写的还在下面，请并成一份再交班。")


def names_no_customer(words: str, field: str = "text") -> Verdict:
    """Homes and colleagues may stand in what many read, names of customers not."""
    named = "、".join(customers_in(words))
    if not named:
        return None
    said = "大家都看得到，写户号，不写住户的姓名和称呼，例如“7-1201 等回电”。写的都还在。"
    return Refused("note_names_customer", said, {field: f"请换成户号：{named}"})


def may_note_praise(actor: Actor, person: Staff, is_seen: bool) -> Verdict:
    """Who sees the staff file writes praise down, never the own one; a rating does it by itself."""
    if actor.kind == "system":
        return None
    if not (actor.may("people.commend") and is_seen):
        return NotAllowed()
    if actor.staff_id == person.pk:
        return Refused("own_praise", "表扬您的话，请同事来记。")
    return None


def may_check_praise(actor: Actor, row: Commendation) -> Verdict:
    """Who leads the project verifies, never the own praise."""
    if not actor.reach("people.approve").covers(row.project_id):
        return NotAllowed()
    if actor.staff_id == row.staff_id:
        return Refused("own_praise", "表扬您的话，请另一位主管或项目经理核实。")
    return None


def is_praise(words: str, field: str = "words") -> Verdict:
    """The praise says something."""
    return None if words else Refused("words_needed", "请写客户怎么说的。", {field: "请填写"})


def says_why_not(words: str) -> Verdict:
    """A praise that is not taken up says why."""
    return None if words else Refused("reason_needed", "请写为什么不采纳。", {"reason": "请填写"})


def has_not_left(person: Staff) -> Verdict:
    """Somebody who still works here."""
    return Refused("left", "这位同事已经离职。", {"person": "请选在职的同事"}) if person.has_left else None


def says_what(words: str) -> Verdict:
    """A note says at least that nothing is open."""
    if words:
        return None
    return Refused("text_needed", "请写还没办完什么、要留意什么；都办完了写“无遗留”。", {"text": "请填写"})
