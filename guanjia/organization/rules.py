"""What the organization allows."""

from collections.abc import Iterable
from typing import Any

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotAllowed, Refused, Verdict
from guanjia.organization.roles import ROLES

MIN_PASSWORD = 10


def may_set_up(actor: Actor) -> Verdict:
    """Only who may set up the organization changes projects and calendars."""
    return None if actor.may("organization.set_up") else NotAllowed()


def may_manage_accounts(actor: Actor) -> Verdict:
    """Only the administrator opens, closes and equips accounts."""
    return None if actor.may("organization.accounts") else NotAllowed()


def may_hold(account_id: int, role: str, by: Actor) -> Verdict:
    """Nobody gives a role to the own account; the role must exist."""
    if role not in ROLES:
        return Refused("no_such_role", "没有这个岗位，请从列表里选。", {"role": "没有这个岗位"})
    if by.kind == "account" and by.id == account_id:
        return Refused("own_role", "不能给自己的账号加岗位，请另一位管理员来做。")
    return None


def has_place(role: str, everywhere: bool) -> Verdict:
    """A role of a project needs its project; only company roles reach everywhere."""
    if everywhere and ROLES[role].scope != "company":
        return Refused("project_needed", f"岗位“{ROLES[role].label}”要选项目。", {"project": "请选项目"})
    return None


def is_good_password(password: str, username: str) -> Verdict:
    """A password has at least ten characters and is not the user name (ASVS 6.2, no composition rule)."""
    if len(password) < MIN_PASSWORD:
        return Refused(
            "weak_password", f"密码至少 {MIN_PASSWORD} 位。", {"password": f"至少 {MIN_PASSWORD} 位"}
        )
    if username.lower() in password.lower():
        return Refused("weak_password", "密码不能含用户名。", {"password": "不能含用户名"})
    return None


def has_hours(slots: Iterable[tuple[int, Any, Any]]) -> Verdict:
    """A week has service hours: without any, nothing that runs in them could ever be due."""
    if any(True for _ in slots):
        return None
    return Refused(
        "no_hours", "一周里至少要有一天有服务时间，否则按工作时间算的时限永远不到。", {"day0": "请填时间"}
    )


def overlapping_slots(slots: Iterable[tuple[int, Any, Any]]) -> Verdict:
    """Slots of one weekday do not start inside each other."""
    seen: dict[int, list[tuple[Any, Any]]] = {}
    for weekday, start, end in slots:
        for other_start, other_end in seen.get(weekday, []):
            if other_start < (end if end > start else other_end) and start < other_end:
                return Refused("slots_overlap", "同一天的服务时段有重叠，请改开。")
        seen.setdefault(weekday, []).append((start, end))
    return None
