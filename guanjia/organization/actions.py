"""The only writer of the organization."""

import secrets
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.sessions.models import Session

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action, work
from guanjia.organization import events, queries, rules
from guanjia.organization.models import (
    Account,
    ApiToken,
    CalendarSlot,
    Company,
    Department,
    OneTimeLink,
    PolicyValue,
    Project,
    RoleGrant,
    SpecialDay,
)

LINK_LIFE = timedelta(days=3)
OFFICE_HOURS = ((time(8, 30), time(12, 0)), (time(13, 30), time(18, 0)))


@action
def found_company(*, name: str, code: str, by: Actor, service_phone: str = "") -> Company:
    """Set up the one company of this database; refused when there is one."""
    if queries.company() is not None:
        raise Refused("company_exists", "公司已经建好了，一个数据库只放一家公司。")
    company = Company.objects.create(name=name, code=code, service_phone=service_phone)
    record(events.CompanyFounded(), company, by=by)
    return company


@action
def change_company(company: Company, *, by: Actor, **facts: Any) -> Company:
    """Change facts of the company."""
    require(rules.may_set_up(by))
    return amend(company, events.CompanyChanged(fields=sorted(facts)), by=by, **facts)


@action
def open_project(*, by: Actor, code: str, name: str, **facts: Any) -> Project:
    """Take a project under care, with office hours on weekdays until others are set (B-1-3)."""
    require(rules.may_set_up(by))
    code = code.strip().upper()
    if not code.isascii() or not code.isalnum():
        raise Refused("bad_code", "项目代码只用英文字母和数字，例如 LAKE。", {"code": "只用英文字母和数字"})
    if Project.objects.filter(code=code).exists():
        raise Refused("code_taken", f"项目代码 {code} 已经有了，请换一个。", {"code": "已经有了"})
    project = Project.objects.create(code=code, name=name, **facts)
    for weekday in range(5):
        for start, end in OFFICE_HOURS:
            CalendarSlot.objects.create(project=project, weekday=weekday, start=start, end=end)
    record(events.ProjectOpened(code=code), project, by=by)
    return project


@action
def change_project(project: Project, *, by: Actor, **facts: Any) -> Project:
    """Change facts of a project."""
    require(rules.may_set_up(by))
    return amend(project, events.ProjectChanged(fields=sorted(facts)), by=by, **facts)


@action
def open_department(*, by: Actor, name: str, project: Project | None = None) -> Department:
    """Add a department; the same name again gives the same department."""
    require(rules.may_set_up(by))
    return Department.objects.get_or_create(project=project, name=name)[0]


@action
def create_account(*, by: Actor, username: str, name: str, password: str = "") -> Account:
    """Open an account; without a password it signs in by a one-time link first."""
    require(rules.may_manage_accounts(by))
    username = username.strip()
    if not username or Account.objects.filter(username__iexact=username).exists():
        raise Refused(
            "username_taken", f"用户名“{username}”不能用或已有人用，请换一个。", {"username": "请换一个"}
        )
    account = Account(username=username)
    account.name = name
    if password:
        require(rules.is_good_password(password, username))
        account.set_password(password)
    else:
        account.set_unusable_password()
    account.save(force_insert=True)
    record(events.AccountCreated(), account, by=by)
    return account


@action
def open_account(
    *, by: Actor, username: str, name: str, role: str, project: Project | None = None
) -> Account:
    """Open an account together with its first role; it signs in by a one-time link first."""
    account = create_account(by=by, username=username, name=name)
    grant_role(account, by=by, role=role, project=project)
    return account


@action
def grant_role(account: Account, *, by: Actor, role: str, project: Project | None = None) -> RoleGrant:
    """Give an account a role; never to oneself; the same grant again changes nothing."""
    require(
        rules.may_manage_accounts(by),
        rules.may_hold(account.pk, role, by),
        rules.has_place(role, project is None),
    )
    grant, is_new = RoleGrant.objects.get_or_create(account=account, role=role, project=project)
    if is_new:
        record(events.RoleGranted(role=role, project_id=grant.project_id), account, by=by)
    return grant


@action
def revoke_role(grant: RoleGrant, *, by: Actor) -> None:
    """Take a role away, from the next request on."""
    require(rules.may_manage_accounts(by))
    record(events.RoleRevoked(role=grant.role, project_id=grant.project_id), grant.account, by=by)
    grant.delete()


@action
def close_account(account: Account, *, by: Actor) -> Account:
    """Stop an account at once: no sign-in, no session, no token."""
    require(rules.may_manage_accounts(by))
    if by.kind == "account" and by.id == account.pk:
        raise Refused("own_account", "不能停用自己的账号，请另一位管理员来做。")
    ApiToken.objects.filter(account=account, revoked_at=None).update(revoked_at=clock.now())
    end_sessions(account)
    return amend(account, events.AccountClosed(), by=by, is_active=False)


@action
def reopen_account(account: Account, *, by: Actor) -> Account:
    """Let an account sign in again."""
    require(rules.may_manage_accounts(by))
    return amend(account, events.AccountReopened(), by=by, is_active=True)


def end_sessions(account: Account) -> int:
    """Delete every session of an account; returns how many."""
    mine = [s.pk for s in Session.objects.all() if s.get_decoded().get("_auth_user_id") == str(account.pk)]
    Session.objects.filter(pk__in=mine).delete()
    return len(mine)


@action
def issue_password_link(account: Account, *, by: Actor) -> str:
    """Make a one-time link with which the account sets its password; the secret is shown once."""
    require(rules.may_manage_accounts(by))
    secret = secrets.token_urlsafe(24)
    OneTimeLink.objects.create(
        account=account, digest=queries.digest_of(secret), expires_at=clock.now() + LINK_LIFE
    )
    record(events.PasswordLinkIssued(), account, by=by)
    return secret


@action
def set_password_by_link(secret: str, *, password: str, by: Actor) -> Account:
    """Set the password of the link's account; the link is used up and older sessions end."""
    link = queries.open_link(secret)
    if link is None:
        raise Refused("link_used", "这个链接已经用过或过期，请管理员重新发一个。")
    account = link.account
    require(rules.is_good_password(password, account.username))
    if not OneTimeLink.objects.filter(pk=link.pk, used_at=None).update(used_at=clock.now()):
        raise Refused("link_used", "这个链接已经用过或过期，请管理员重新发一个。")
    account.set_password(password)
    end_sessions(account)
    return amend(account, events.PasswordSet(), by=by, password=account.password)


@action
def issue_token(account: Account, *, by: Actor) -> str:
    """Make an API token; the secret is shown once and only its digest is kept."""
    require(rules.may_manage_accounts(by))
    secret = "gj_" + secrets.token_urlsafe(32)
    ApiToken.objects.create(account=account, digest=queries.digest_of(secret))
    record(events.TokenIssued(), account, by=by)
    return secret


@action
def set_service_hours(project: Project, *, by: Actor, slots: Iterable[tuple[int, time, time]]) -> Project:
    """Replace the service hours of a project: (weekday 0-6, start, end) rows."""
    require(rules.may_set_up(by))
    rows = list(slots)
    require(rules.overlapping_slots(rows))
    CalendarSlot.objects.filter(project=project).delete()
    for weekday, start, end in rows:
        CalendarSlot.objects.create(project=project, weekday=weekday, start=start, end=end)
    record(events.CalendarChanged(), project, by=by)
    return project


@action
def set_special_day(
    project: Project, *, by: Actor, day: Any, day_kind: str, name: str = "", everywhere: bool = False
) -> SpecialDay:
    """Say what is special about a day, for one project or everywhere."""
    require(rules.may_set_up(by))
    row, _ = SpecialDay.objects.update_or_create(
        project=None if everywhere else project, day=day, defaults={"day_kind": day_kind, "name": name}
    )
    record(events.CalendarChanged(), project, by=by)
    return row


@action
def publish_policy(
    *, by: Actor, approved_by: str, key: str, value: Any, valid_from: datetime | None = None,
    source: str = "", **scope: object,
) -> PolicyValue:  # fmt: skip
    """Publish a value of a policy from a date on; approved by somebody else than who asks."""
    require(rules.is_good_policy(key, value, by.ref, approved_by))
    row = PolicyValue.objects.create(
        key=key, value=value, scope=scope, valid_from=valid_from or clock.now(), source=source,
        asked_by=by.ref, approved_by=approved_by,
    )  # fmt: skip
    queries.forget_policies()
    event = record(events.PolicyPublished(key=key, value=value), row, by=by)
    with work() as unit:
        unit.topics[queries.POLICIES] = event.pk
    return row
