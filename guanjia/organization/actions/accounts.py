"""Accounts, their roles, passwords and tokens."""

import secrets
from datetime import timedelta

from django.contrib.sessions.models import Session

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.organization import events, queries, rules
from guanjia.organization.models import Account, ApiToken, OneTimeLink, Project, RoleGrant

LINK_LIFE = timedelta(days=3)


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
        rules.may_hold(account.pk, role, account.grants.values_list("role", flat=True), by),
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
