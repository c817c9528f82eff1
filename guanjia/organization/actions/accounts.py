"""Accounts, their roles, passwords and tokens."""

import secrets
from datetime import timedelta

from django.conf import settings

from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.organization import events, queries, rules
from guanjia.organization.actions.sign_ins import end_sessions, remember_password
from guanjia.organization.models import Account, ApiToken, OneTimeLink, Project, RoleGrant, UsedPassword
from guanjia.organization.sign_ins import oneself

LINK_LIFE = timedelta(days=3)
LINK_USED = "这个链接已经用过或过期，请重新要一个。"


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
    if password:
        remember_password(account)
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
    require(
        rules.may_manage_accounts(by), rules.may_take(grant, queries.keepers_beside(grant.account_id), by)
    )
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
    """Set the password of the link's account; the link is used up and older sessions end.

    Who holds the link and is not signed in is told as the owner of the account.
    """
    link = queries.open_link(secret, OneTimeLink.Purpose.PASSWORD)
    if link is None:
        raise Refused("link_used", LINK_USED)
    account = link.account
    require(
        rules.is_good_password(password, account.username),
        rules.is_new_password(password, lately_used(account)),
    )
    _use_up(link)
    account.set_password(password)
    end_sessions(account)
    who = oneself(account) if by.kind == "guest" else by
    changed = amend(account, events.PasswordSet(), by=who, password=account.password)
    remember_password(changed)
    return changed


def lately_used(account: Account) -> list[str]:
    """Hashes of the passwords that must not come back, as many as the profile says; none where it says none."""
    rows = UsedPassword.objects.filter(account=account).order_by("-set_at", "-pk")
    return list(rows.values_list("hash", flat=True)[: settings.SECURITY.PASSWORD_HISTORY])


@action
def note_password(account: Account, *, by: Actor, but: str) -> None:
    """The owner changed the password: all other sessions end (ASVS 7.4.3); `but` is the digest of the one in use."""
    end_sessions(account, but=but)
    remember_password(account)
    record(events.PasswordSet(), account, by=by)


def _use_up(link: OneTimeLink) -> None:
    if not OneTimeLink.objects.filter(pk=link.pk, used_at=None).update(used_at=clock.now()):
        raise Refused("link_used", LINK_USED)


@action
def issue_enter_link(account: Account, *, by: Actor) -> str:
    """Make a one-time link with which a customer comes in, older ones end; the caller asked who may (customers)."""
    require(rules.is_customer(account.grants.values_list("role", flat=True)))
    now, secret = clock.now(), secrets.token_urlsafe(24)
    older = OneTimeLink.objects.filter(account=account, purpose=OneTimeLink.Purpose.ENTER, used_at=None)
    older.update(used_at=now)
    OneTimeLink.objects.create(
        account=account, purpose=OneTimeLink.Purpose.ENTER, digest=queries.digest_of(secret),
        expires_at=now + timedelta(hours=policy.value("door.link_hours")),
    )  # fmt: skip
    record(events.EnterLinkIssued(), account, by=by)
    return secret


@action
def use_enter_link(secret: str) -> Account:
    """Use up a one-time link to come in; returns whose it is."""
    link = queries.open_link(secret, OneTimeLink.Purpose.ENTER)
    if link is None:
        raise Refused("link_used", LINK_USED)
    require(rules.is_customer(link.account.grants.values_list("role", flat=True)))
    _use_up(link)
    return link.account


@action
def issue_token(account: Account, *, by: Actor) -> str:
    """Make an API token; the secret is shown once and only its digest is kept."""
    require(rules.may_manage_accounts(by))
    secret = "gj_" + secrets.token_urlsafe(32)
    ApiToken.objects.create(account=account, digest=queries.digest_of(secret))
    record(events.TokenIssued(), account, by=by)
    return secret
