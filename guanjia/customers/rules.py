"""What may be done with the files of homes, and why not; pure predicates."""

from datetime import date

from guanjia.customers.ledger import SENSITIVE_WORDS, WORDS_OF_CHILDREN
from guanjia.customers.models import (
    ChangeRequest,
    Household,
    Invitation,
    MoveIn,
    Occupancy,
    Person,
    Preference,
)
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotAllowed, Refused, Verdict
from guanjia.kernel.text import mask_name, tidy
from guanjia.privacy.models import Consent

S = Preference.Sort


def may_change(household: Household, actor: Actor, need: str = "customers.edit") -> Verdict:
    """The desk of the project, or a butler of this very home."""
    reach = actor.reach(need)
    if reach.covers(household.project_id):
        return None
    butlers = getattr(household.unit, "butlers", None)
    if reach.zone and butlers and actor.staff_id in (butlers.lead_id, butlers.deputy_id):
        return None
    return NotAllowed() if not reach else Refused("not_yours", "这一户不在您的项目或责任区里。")


def is_resident_of(household: Household, actor: Actor) -> bool:
    """Whether the home is the actor's own."""
    return household.unit_id in actor.own.get("unit", frozenset())


def may_mark(household: Household, actor: Actor) -> Verdict:
    """Whose word it is that nobody visits alone."""
    return None if actor.reach("customers.mark").covers(household.project_id) else NotAllowed()


def is_filled(value: str, field: str, words: str) -> Verdict:
    """A fact that must be written."""
    return None if value.strip() else Refused(f"{field}_needed", words, {field: words})


def is_ahead(day: date, today: date, field: str) -> Verdict:
    """A day that is not over."""
    return None if day >= today else Refused("day_past", "日期已经过去，请改正。", {field: "已经过去"})


def is_kept_by(until: date, today: date, most: int) -> Verdict:
    """A wish ends in the future, and not later than the longest time that wishes are kept (A-3.1-4)."""
    if until < today:
        return Refused("day_past", "到期日已经过去，请改正。", {"valid_until": "已经过去"})
    if (until - today).days > most:
        text = f"偏好最长保存 {most} 天，请改早一点；到期前可以再问客户。"
        return Refused("too_long_kept", text, {"valid_until": f"最长 {most} 天"})
    return None


def is_free_of_sensitive_words(words: str, field: str) -> Verdict:
    """Religion and health are written down only as wishes of their own sort, which need a separate consent."""
    found = SENSITIVE_WORDS.search(words)
    if found is None:
        return None
    text = f"“{found[0]}”涉及信仰或健康：请登记为“信仰”或“健康”类偏好，单独征得同意，或把这几个字去掉。"
    return Refused("sensitive_words", text, {field: text})


def is_in_its_sort(sort: str, note: str) -> Verdict:
    """Words of religion, health or children stand under no other sort; a birthday is a month and a day, no year."""
    if sort in Preference.SENSITIVE:
        return None
    if sort == S.BIRTHDAY:
        return is_day_of_year(note)
    if found := WORDS_OF_CHILDREN.search(note):
        text = f"“{found[0]}”涉及孩子：请登记为“孩子”类偏好，由监护人单独同意，或把这几个字去掉。"
        return Refused("words_of_children", text, {"note": text})
    return is_free_of_sensitive_words(note, "note")


def is_day_of_year(note: str) -> Verdict:
    """A birthday as it is kept: `05-12`, never the year, so that nobody's age is known."""
    try:
        day = date.fromisoformat(f"2024-{note}")
    except ValueError:
        day = None
    if day is not None and note == f"{day:%m-%d}":
        return None
    words = "生日只写月和日，例如 05-12，不写年份。"
    return Refused("birthday_day", words, {"note": words})


def may_keep(sort: str, consent: Consent | None) -> Verdict:
    """A wish needs a consent; religion, health and minors a separate one, minors their guardian's (A-1.1-4)."""
    word = S(sort).label
    if consent is None:
        return Refused("consent_needed", f"还没有客户对“{word}”的同意，先征得同意再登记。")
    if sort in Preference.SENSITIVE and not consent.is_separate:
        text = f"“{word}”是敏感信息，要有单独的同意：单独说明、单独确认后再登记。"
        return Refused("separate_consent", text, {"is_separate": "要单独同意"})
    if sort == S.MINOR and not consent.guardian:
        return Refused("guardian_needed", "孩子的信息要监护人同意，请填监护人姓名。", {"guardian": "请填写"})
    return None


def may_decide(request: ChangeRequest, actor: Actor) -> Verdict:
    """Somebody of the staff decides, never who asked (A-3.1-7)."""
    if request.asked_by == actor.ref:
        return Refused("own_request", "提出的人不能自己核实，请另一位同事核实。")
    return may_change(request.household, actor)


def is_as_asked(old: str, now: str) -> Verdict:
    """The file still says what it said when the change was asked for."""
    if old == now:
        return None
    text = "提出以后档案已经改过，和申请里的“原来”不一样了。请选不更改，按现在的资料重新提出。"
    return Refused("changed_meanwhile", text)


def may_share(other: Person | None, is_shared: bool) -> Verdict:
    """A number signs in: that of another resident counts only when two really share it."""
    if other is None or is_shared:
        return None
    who = mask_name(other.name)
    text = f"这个号码已经登记给另一位住户（{who}），登录时会看到两个人的房屋。确实两人共用，请勾选共用。"
    return Refused("phone_of_other", text, {"is_shared": "请先核对"})


def is_prepared(move_in: MoveIn, open_tasks: int) -> Verdict:
    """Keys wait until every task and the checklist are done (A-1.1-5)."""
    if not open_tasks:
        return None
    return Refused("tasks_open", f"还有 {open_tasks} 项没有做完，做完才能交钥匙。")


def is_whole(missing: list[str]) -> Verdict:
    """A move-in ends with a whole file (A-3.1-5)."""
    if not missing:
        return None
    return Refused("file_incomplete", "档案还不齐，缺：" + "、".join(missing) + "。")


def may_move_out(occupancy: Occupancy, relations: set[str], actor: Actor) -> Verdict:
    """The desk or butler of the home; its owner may let family and tenants go, and anybody oneself.

    `relations` are those of the actor to this very home: who owns another one decides nothing here.
    """
    if actor.person_id == occupancy.person_id:
        return None
    if "owner" in relations and occupancy.relation in ("family", "tenant"):
        return None
    return may_change(occupancy.household, actor)


def may_invite(relations: set[str], relation: str) -> Verdict:
    """Owners invite family and tenants, tenants their family; nobody invites an owner."""
    allowed = {"owner": {"family", "tenant"}, "tenant": {"family"}}
    if any(relation in allowed.get(held, set()) for held in relations):
        return None
    text = "只有业主能邀请家人和租户，租户能邀请家人；业主请到前台登记。"
    return Refused("not_to_invite", text, {"relation": text})


def may_withdraw(invitation: Invitation, relations: set[str], actor: Actor) -> Verdict:
    """Whoever invited, an owner of the home, or the desk."""
    if actor.person_id == invitation.invited_by_id or "owner" in relations:
        return None
    return may_change(invitation.household, actor)


def may_merge(kept: Person, gone: Person, why: str, actor: Actor) -> Verdict:
    """Two files of one project and one name that share a phone or a home (`why`), neither gone.

    With two accounts one must be closed first.
    """
    if not actor.reach("customers.merge").covers(kept.project_id):
        return NotAllowed()
    if kept.pk == gone.pk or kept.project_id != gone.project_id:
        return Refused("not_two", "要合并的是同一个项目里的两份档案。")
    if any(row.merged_into_id or row.erased_at for row in (kept, gone)):
        return Refused("gone_already", "其中一份已经合并或清除，请刷新页面。")
    if not why or bytes(kept.name_index) != bytes(gone.name_index):
        return Refused("not_alike", "两份档案姓名不同，或电话、房屋没有一样的，不像同一个人，不能合并。")
    if kept.account_id and gone.account_id:
        text = "两份档案都有登录账号。请先请安全管理员停用其中一个并解除绑定，再合并。"
        return Refused("two_accounts", text)
    return None


def is_own_name(known: str, claimed: str) -> Verdict:
    """An account that is somebody's asks for homes of that person only: nobody comes in under another name."""
    if tidy(known).replace(" ", "") == tidy(claimed).replace(" ", ""):
        return None
    text = "填的姓名和这个账号登记的姓名不一样。替别人办，请本人用自己的手机号登录申请。"
    return Refused("other_name", text, {"name": "和账号登记的不一样"})


def is_needed_of(sort: str, person: Person | None) -> Verdict:
    """Sensitive information is agreed to by the very person: there is none of a whole home (PIPL 29)."""
    if person is not None or sort not in (*Preference.SENSITIVE, S.BIRTHDAY):
        return None
    if sort == S.BIRTHDAY:
        return Refused("person_needed", "请选是谁的生日。", {"person": "请选是谁的"})
    text = f"“{S(sort).label}”是敏感信息，要由本人（孩子由监护人）单独同意，请选是谁的。"
    return Refused("person_needed", text, {"person": "请选是谁的"})


def is_on_paper(paper_name: str, claimed: str) -> Verdict:
    """The name on the papers is the one that was claimed, whatever the spaces and widths."""
    if tidy(paper_name).replace(" ", "") == tidy(claimed).replace(" ", ""):
        return None
    text = "证件上的姓名和申请人填的不一样。请核对证件；确实不符，请选不通过并写原因。"
    return Refused("name_differs", text, {"paper_name": "和申请的姓名不一样"})
