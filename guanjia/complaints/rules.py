"""What must hold before a step of a complaint; pure."""

from collections.abc import Collection
from datetime import date, datetime

from guanjia.complaints.models import Complaint, Round
from guanjia.estate.models import PublicArea, Unit
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotAllowed, Refused, Verdict
from guanjia.knowledge.anonymity import customers_in
from guanjia.organization.models import Account

GRADES = list(Complaint.Grade)
LARGEST = 100_000_000  # fen


def is_reached(is_within: bool) -> Verdict:
    """The permission covers the complaint."""
    return None if is_within else NotAllowed()


def has(words: str, field: str, ask: str) -> Verdict:
    """Something was said."""
    return None if words.strip() else Refused("words_needed", ask, {field: ask})


def is_whole(row: Complaint, *, name: str, phone: str, matter: str, wish: str, topic: str) -> Verdict:
    """The five facts; who stays unnamed has a number instead of name and telephone (D-3.3.2-1)."""
    fields = {}
    if not topic:
        fields["topic"] = "请选投诉的是什么"
    if not matter.strip():
        fields["matter"] = "请写投诉事项"
    if not wish.strip():
        fields["wish"] = "请问清客户要求怎么解决，写在这里"
    if not row.is_anonymous and not name.strip():
        fields["name"] = "请填姓名，不愿留名的请勾选匿名"
    if not row.is_anonymous and not phone.strip():
        fields["phone"] = "请填联系方式，不愿留的请勾选匿名"
    if not fields:
        return None
    return Refused("five_facts", "五项要齐全：" + "；".join(fields.values()) + "。", fields)


def is_ahead(at: datetime, now: datetime, field: str) -> Verdict:
    """A time that is told to somebody lies ahead."""
    return (
        None if at > now else Refused("past", "这个时间已经过去，请填以后的时间。", {field: "请填以后的时间"})
    )


def is_told(how: str, is_anonymous: bool) -> Verdict:
    """The customer was told in some way; who stays unnamed cannot be."""
    if how or is_anonymous:
        return None
    return Refused("how_needed", "请选怎么告诉客户的。", {"how": "请选"})


def has_owner(owner: object) -> Verdict:
    """Somebody answers for it."""
    if owner is not None:
        return None
    return Refused(
        "no_owner",
        "没有人担任这个等级的负责人，请在“账号和岗位”里指定，或选一位负责人。",
        {"owner": "请选负责人"},
    )


def is_no_party(actor: Actor, row: Complaint) -> Verdict:
    """Who is complained of neither judges nor asks (D-3.3.4-1)."""
    parties = {row.about_staff_id, row.blamed_staff_id} - {None}
    if actor.staff_id is not None and actor.staff_id in parties:
        return Refused("own_case", "投诉的是您本人，这一步请另一个人来做。")
    return None


def may_break_off(why: str, was_warned: bool) -> Verdict:
    """Abuse is warned of once before the talk ends; a threat is not waited out."""
    if not why:
        return Refused("why_needed", "请选为什么中断。", {"why": "请选"})
    if why == "abuse" and not was_warned:
        return Refused(
            "not_warned",
            "先平静提醒客户一次；提醒了还骂，再中断。受到威胁请选“威胁”。",
            {"was_warned": "还没有提醒过"},
        )
    return None


def is_somebody_else(actor: Actor, to: Account | None) -> Verdict:
    """It is given to a colleague, not to oneself."""
    if to is None or (actor.kind == "account" and to.pk == actor.id):
        return Refused("to_needed", "请选接着谈的同事，不能是您自己。", {"to": "请选一位同事"})
    return None


def has_place(unit: Unit | None, area: PublicArea | None) -> Verdict:
    """A home, or a public area."""
    if unit is not None or area is not None:
        return None
    return Refused("place_needed", "请填房屋，或选公共区域。", {"address": "请填房屋，或选公共区域"})


def has_deadline(authority: str, due_at: datetime | None) -> Verdict:
    """What an authority passed on has its own deadline, and the deadline an authority."""
    if bool(authority.strip()) == (due_at is not None):
        return None
    said = "上级转办的，请把哪里转来的和要求什么时候前回复都填上。"
    return Refused("authority_whole", said, {"due_at" if authority else "authority": "请填写"})


def is_over(first: date, today: date) -> Verdict:
    """A month is published when it is over."""
    if (first.year, first.month) < (today.year, today.month):
        return None
    return Refused("not_over", "这个月还没有过完，下个月再公示。")


def is_new_month(is_published: bool) -> Verdict:
    """A month is published once."""
    if not is_published:
        return None
    return Refused("published", "这个月已经公示，或在等批准。要改请先撤回公告。")


def names_nobody(text: str) -> Verdict:
    """What owners read names no customer."""
    named = "、".join(customers_in(text))
    if not named:
        return None
    return Refused("names_customer", "公示里不写住户的姓名和称呼。写的都还在。", {"text": f"请去掉：{named}"})


def is_rise(grade: str, was: str) -> bool:
    """Whether a grade is higher than before."""
    return GRADES.index(Complaint.Grade(grade)) > GRADES.index(Complaint.Grade(was))


def may_change_grade(grade: str, was: str, may_approve: bool) -> Verdict:
    """A grade may rise; it falls only by who may approve."""
    if grade == was:
        return Refused("same_grade", "等级没有变。", {"grade": "请选另一个等级"})
    if is_rise(grade, was) or may_approve:
        return None
    return Refused("fall_needs_approval", "等级只能升，降级要项目经理来批。", {"grade": "要项目经理批准"})


def is_group(
    grade: str, lead_is_manager: bool, size: int, departments: int, least: int, least_departments: int,
    members: Collection[int], parties: Collection[int],
) -> Verdict:  # fmt: skip
    """Who may be in a special group, and who leads it: three for an important one, for a major one also led by the
    manager and of two departments; nobody who is complained of (decision 7)."""
    if set(members) & set(parties):
        return Refused("party_in_group", "被投诉的人不能进专项小组。", {"members": "请换人"})
    wanted = least if grade != Complaint.Grade.MINOR else 2
    if size < wanted:
        return Refused(
            "group_too_small",
            f"这个等级的小组至少 {wanted} 人，现在 {size} 人。",
            {"members": f"至少 {wanted} 人"},
        )
    if grade == Complaint.Grade.MAJOR and not lead_is_manager:
        return Refused("manager_leads", "重大投诉的小组由项目经理牵头。", {"lead": "请选项目经理"})
    if grade == Complaint.Grade.MAJOR and departments < least_departments:
        return Refused(
            "departments", f"重大投诉的小组至少来自 {least_departments} 个部门，现在 {departments} 个。",
            {"members": "请加其他部门的人"},
        )  # fmt: skip
    return None


def is_investigated(evidence: int, needs_group: bool, has_group: bool) -> Verdict:
    """A verdict stands on evidence, and on the group where the grade wants one (D-3.3.4-1)."""
    if not evidence:
        return Refused("no_evidence", "还没有取证：请先记至少一项证据，再定性。")
    if needs_group and not has_group:
        return Refused("no_group", "这个等级要先成立专项小组，再定性。")
    return None


def is_judged(verdict: str, is_fault: bool | None, findings: str, has_somebody: bool) -> Verdict:
    """A verdict with its findings; where the company is at fault, who answers for it."""
    fields = {}
    if verdict not in Complaint.Verdict.values:
        fields["verdict"] = "请选属实、部分属实或不属实"
    if is_fault is None:
        fields["is_company_fault"] = "请选公司有没有责任"
    if not findings.strip():
        fields["findings"] = "请写查明了什么"
    if is_fault and not has_somebody:
        fields["department"] = "请选责任部门或责任人"
    if is_fault and verdict == Complaint.Verdict.NOT:
        fields["verdict"] = "不属实的投诉，公司没有责任"
    return Refused("verdict_incomplete", "；".join(fields.values()) + "。", fields) if fields else None


def is_option(name: str, method: str, due_on: date, fen: int, today: date) -> Verdict:
    """A way to settle it says what is done, until when and at what cost."""
    fields = {}
    if not name.strip():
        fields["name"] = "请给方案起个名"
    if not method.strip():
        fields["method"] = "请写怎么办"
    if due_on < today:
        fields["due_on"] = "请填今天或以后的日子"
    if not 0 <= fen <= LARGEST:
        fields["cost"] = "费用填 0 到 100 万元"
    return Refused("option_incomplete", "；".join(fields.values()) + "。", fields) if fields else None


def is_consulted(row: Complaint, step: Round) -> Verdict:
    """The customer's view is on record before a plan is fixed (C-3.2-3, C-3.2-4)."""
    if step.opinion or row.is_anonymous:
        return None
    return Refused("not_consulted", "还没有征询客户的意见：请先问客户，把客户怎么说记下来。")


def may_start(row: Complaint, step: Round, needs_approval: bool) -> Verdict:
    """Carried out once it is approved, and with the apology where the company is at fault (C-3.2-5, C-3.2-6)."""
    if needs_approval and not step.approved_by:
        return Refused("not_approved", "费用超过权限，还没有批准，不能开始执行。")
    if row.is_company_fault and not row.apology:
        return Refused("no_apology", "公司有责任：请先写致歉说明，再开始执行。", {"apology": "请写"})
    return None


def is_another(actor: Actor, ref: str) -> Verdict:
    """Not the same person decides who proposed."""
    if actor.ref != ref:
        return None
    return Refused("four_eyes", "提出的人不能自己批，请另一个人来。")


def is_within(fen: int, limit: int) -> Verdict:
    """Within what the own role may give."""
    if fen <= limit:
        return None
    return Refused("over_limit", f"超过您的权限（{limit // 100} 元），请权限更高的人来批。")


def is_done(unfinished: int) -> Verdict:
    """No order of the plan is still open."""
    if not unfinished:
        return None
    return Refused("orders_open", f"方案里还有 {unfinished} 张服务单没有办完，办完再记执行完成。")


def may_except(reading: str, owner_id: int | None, actor: Actor) -> Verdict:
    """An exception exists where the policy knows one, and another than the owner grants it (decision 8)."""
    if reading != "approved":
        return Refused("no_exceptions", "本项目规定投诉只有客户满意才算了结，不能例外关闭。")
    if actor.kind == "account" and actor.id == owner_id:
        return Refused("own_case", "负责人不能批自己的例外，请另一个人来批。")
    return None


def is_exception(reason: str, legal_note: str, next_review_on: date | None, today: date) -> Verdict:
    """Reason, legal note, and a day on which it is looked at again."""
    fields = {}
    if not reason.strip():
        fields["reason"] = "请写为什么不能让客户满意"
    if not legal_note.strip():
        fields["legal_note"] = "请写法律意见"
    if next_review_on is None or next_review_on <= today:
        fields["next_review_on"] = "请填今天以后的复核日期"
    return Refused("exception_incomplete", "；".join(fields.values()) + "。", fields) if fields else None


def may_merge(row: Complaint, into: Complaint) -> Verdict:
    """Into another open complaint of the same project that is not itself part of another."""
    if row.pk == into.pk:
        return Refused("same", "不能并入自己。", {"into": "请选另一件"})
    if row.project_id != into.project_id or into.lead_id is not None or row.is_overhead != into.is_overhead:
        return Refused("cannot_merge", "只能并入本项目另一件没有被并案的投诉。", {"into": "请选另一件"})
    return None


def is_review(cause: str, whys: list[str], words: str) -> Verdict:
    """A cause of the taxonomy, at least one why, and what was learnt (D-3.3.6-1)."""
    fields = {}
    if not cause:
        fields["cause"] = "请选根本原因"
    if not whys:
        fields["whys"] = "请至少写一个为什么"
    if not words.strip():
        fields["words"] = "请写学到了什么"
    return Refused("review_incomplete", "；".join(fields.values()) + "。", fields) if fields else None
