"""What the organization allows."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotAllowed, Refused, Verdict
from guanjia.organization.models import RoleGrant, SpecialDay
from guanjia.organization.roles import APART, CUSTOMER_ROLES, KEEPERS, ROLES

KINDS = ("大写字母", "小写字母", "数字", "符号")
DAY = 24 * 60
YEARS_BACK, YEARS_AHEAD = -1, 3


def may_set_up(actor: Actor) -> Verdict:
    """Only who may set up the organization changes projects and calendars."""
    return None if actor.may("organization.set_up") else NotAllowed()


def may_manage_accounts(actor: Actor) -> Verdict:
    """Only the administrator opens, closes and equips accounts."""
    return None if actor.may("organization.accounts") else NotAllowed()


def may_hold(account_id: int, role: str, held: Iterable[str], by: Actor) -> Verdict:
    """Nobody gives a role to the own account; the role exists, and no held one must stand apart from it."""
    if role not in ROLES:
        return Refused("no_such_role", "没有这个岗位，请从列表里选。", {"role": "没有这个岗位"})
    if by.kind == "account" and by.id == account_id:
        return Refused("own_role", "不能给自己的账号加岗位，请另一位管理员来做。")
    return stands_apart(role, held)


def may_take(grant: RoleGrant, keepers_left: int, by: Actor) -> Verdict:
    """Nobody takes a role from the own account, and never the last one goes that gives access to others."""
    if by.kind == "account" and by.id == grant.account_id:
        return Refused("own_role", "不能收回自己的岗位，请另一位管理员来做。")
    if "organization.accounts" in ROLES[grant.role].needs and not keepers_left:
        text = "这是最后一位能管账号的人。先给另一位同事加上这个岗位，再收回。"
        return Refused("last_keeper", text)
    return None


def stands_apart(role: str, held: Iterable[str]) -> Verdict:
    """Some roles are never one person's: who audits does not act, who gives access sees no customer."""
    for other in held:
        why = APART.get(frozenset({role, other}))
        if settings.SECURITY.KEEPERS_APART and role != other and {role, other} <= set(KEEPERS):
            why = "等保三级要求系统、安全、审计三员分设"
        if why:
            text = f"“{ROLES[role].label}”和“{ROLES[other].label}”不能是同一个人：{why}。请换一个账号。"
            return Refused("roles_apart", text, {"role": text})
    return None


def is_customer(roles: Iterable[str]) -> Verdict:
    """Phone codes and links open accounts of customers only: the staff has a password and a second factor."""
    held = set(roles)
    if held and held <= CUSTOMER_ROLES:
        return None
    return Refused("not_a_customer", "这个账号不是业主账号，请用用户名和密码登录。")


def has_place(role: str, everywhere: bool) -> Verdict:
    """A role of a project needs its project; only company roles reach everywhere."""
    if everywhere and ROLES[role].scope != "company":
        return Refused("project_needed", f"岗位“{ROLES[role].label}”要选项目。", {"project": "请选项目"})
    return None


def is_good_password(password: str, username: str) -> Verdict:
    """A password is long enough, not among the common ones, without the user name (ASVS 6.2.1, 6.2.4, 6.2.11).

    Kinds of characters are asked for in the profile `dengbao3` alone.
    """
    security = settings.SECURITY
    fault = ""
    if len(password) < security.PASSWORD_LENGTH:
        fault = f"密码至少 {security.PASSWORD_LENGTH} 位。"
    elif username and username.lower() in password.lower():
        fault = "密码不能含用户名。"
    elif kinds_of(password) < security.PASSWORD_KINDS:
        fault = f"密码要有{'、'.join(KINDS)}里的至少 {security.PASSWORD_KINDS} 种。"
    elif is_common(password):
        fault = "这个密码太常见，别人一试就中，请换一个。"
    return Refused("weak_password", fault, {"password": fault}) if fault else None


def is_common(password: str) -> bool:
    """Whether a password is on the list of the 20,000 most used ones."""
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        return True
    return False


def kinds_of(password: str) -> int:
    """How many kinds of characters a password has: capitals, small letters, digits, others."""
    tests = (str.isupper, str.islower, str.isdigit, lambda sign: not sign.isalnum())
    return sum(any(test(sign) for sign in password) for test in tests)


def is_new_password(password: str, hashes: Iterable[str]) -> Verdict:
    """A password is none of those that the account had lately (等保); each comparison costs a hash."""
    if any(check_password(password, known) for known in hashes):
        fault = "不能用最近用过的密码。"
        return Refused("used_password", fault, {"password": fault})
    return None


def has_hours(slots: Iterable[tuple[int, Any, Any]]) -> Verdict:
    """A week has service hours: without any, nothing that runs in them could ever be due."""
    if any(True for _ in slots):
        return None
    return Refused(
        "no_hours", "一周里至少要有一天有服务时间，否则按工作时间算的时限永远不到。", {"day0": "请填时间"}
    )


def overlapping_slots(slots: Iterable[tuple[int, time, time]]) -> Verdict:
    """Slots of one day do not overlap; one whose end is not after its start goes on until the next day."""
    seen: dict[int, list[tuple[int, int]]] = {}
    for weekday, start, end in slots:
        first, last = _minute(start), _minute(end) + (DAY if end <= start else 0)
        if any(
            first < other_last and other_first < last for other_first, other_last in seen.get(weekday, [])
        ):
            return Refused("slots_overlap", "同一天的服务时段有重叠，请改开。")
        seen.setdefault(weekday, []).append((first, last))
    return None


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def is_a_day_to_plan(day: date, now: datetime) -> Verdict:
    """A special day lies in the years for which anybody plans: a typing error is no day of the year 1."""
    if YEARS_BACK <= day.year - now.year <= YEARS_AHEAD:
        return None
    text = f"日期只能在去年到 {now.year + YEARS_AHEAD} 年之间，请检查年份。"
    return Refused("day_out_of_range", text, {"day": text})


def fits_its_kind(day_kind: str, slots: Collection[tuple[time, time]]) -> Verdict:
    """A day with hours of its own says which; a day off and a make-up workday have none of their own."""
    if day_kind == SpecialDay.Kind.HOURS and not slots:
        text = "另定时间的日子要写服务时间，例如 09:00-12:00；全天不上班请选放假。"
        return Refused("no_hours", text, {"hours": "请填时间"})
    if day_kind != SpecialDay.Kind.HOURS and slots:
        text = "放假和调休上班的日子不另写时间；要写时间请选另定时间。"
        return Refused("hours_not_wanted", text, {"hours": "请清空，或改选另定时间"})
    return None


def is_contract(starts_on: date, ends_on: date) -> Verdict:
    """A contract ends on the day it begins, or later."""
    if starts_on <= ends_on:
        return None
    return Refused("contract_backwards", "合同到期日早于开始日，请改正。", {"ends_on": "早于开始日"})
