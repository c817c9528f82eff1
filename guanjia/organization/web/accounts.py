"""Accounts: open, equip with roles, close; and the one-time link with which a password is set."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.refusals import Refused
from guanjia.kernel.web import (
    ANYONE,
    NothingForm,
    Request,
    ask,
    done,
    needs,
    page,
    panel_blocks,
    refuse,
    submit,
)
from guanjia.organization import actions, queries, structure
from guanjia.organization.models import Account
from guanjia.organization.roles import CHOICES, ROLES, SCOPE_WORDS
from guanjia.organization.web import forms, sign_ins

NAV, NEED, PAGE = "set-up", "organization.accounts", 50


def page_of(account: Account) -> str:
    """The page of an account."""
    return reverse("account", args=[account.pk])


@needs("desk.open", NEED)
def list_accounts(request: Request) -> HttpResponse:
    """Accounts by user name, by role, paged by key."""
    words, role, after = (request.GET.get(name, "").strip() for name in ("q", "role", "after"))
    rows = queries.accounts(request.actor).filter(username__gt=after)
    if words:
        rows = rows.filter(username__icontains=words)
    if role:
        rows = rows.filter(grants__role=role).distinct()
    found = list(rows[: PAGE + 1])
    return page(
        request, "organization/accounts.html#rows", nav_on=NAV, accounts=found[:PAGE], words=words, role=role,
        options=[(f"?role={key}", label) for key, label in CHOICES], labels=ROLES,
        more=found[PAGE - 1].username if len(found) > PAGE else "", shown_name=structure.shown_name,
    )  # fmt: skip


@needs("desk.open", NEED)
def open_account(request: Request) -> HttpResponse:
    """Open an account with its first role."""
    form = forms.AccountForm(request.POST or None, actor=request.actor)
    if submit(form, actions.open_account, by=request.actor):
        number = form.answer.body["ref"].split(":")[1]  # type: ignore[attr-defined]
        return done(request, "", to=reverse("account", args=[number]))
    note = "开好后发一次性密码链接；业主的账号登录后自己绑定房屋"
    return ask(request, form, "开通账号", reverse("accounts"), NAV, verb="开通", note=note)


@needs("desk.open", NEED)
def show_account(request: Request, account_id: int) -> HttpResponse:
    """An account: its roles, whether it may sign in, whose it is."""
    account = queries.get_account(request.actor, account_id)
    return page(
        request, "organization/account.html", nav_on=NAV, account=account, labels=ROLES, scopes=SCOPE_WORDS, link="",
        name=structure.shown_name(account),
        panels=panel_blocks(request, Account.kind, "account", account), **sign_ins.shown(account),
    )  # fmt: skip


@needs("desk.open", NEED)
def grant(request: Request, account_id: int) -> HttpResponse:
    """Give the account a role."""
    account = queries.get_account(request.actor, account_id)
    form = forms.GrantForm(request.POST or None, actor=request.actor)
    if submit(form, actions.grant_role, account, by=request.actor):
        return done(request, "", to=page_of(account))
    return ask(request, form, f"给 {account.username} 加岗位", page_of(account), NAV, verb="加上")


@needs("desk.open", NEED)
def revoke(request: Request, grant_id: int) -> HttpResponse:
    """Take a role away."""
    held = queries.get_grant(request.actor, grant_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.revoke_role, held, by=request.actor):
        return done(request, "", to=page_of(held.account))
    title = f"收回 {held.account.username} 的“{ROLES[held.role].label}”"
    return ask(
        request,
        form,
        title,
        page_of(held.account),
        NAV,
        verb="收回",
        note="下一次点击起就不能用了",
        kind="danger",
    )


@needs("desk.open", NEED)
def switch(request: Request, account_id: int) -> HttpResponse:
    """Stop an account at once, or let it sign in again."""
    account = queries.get_account(request.actor, account_id)
    act, word = (actions.close_account, "停用") if account.is_active else (actions.reopen_account, "恢复")
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, act, account, by=request.actor):
        return done(request, "", to=page_of(account))
    note = "停用后马上退出登录，接口令牌也作废" if account.is_active else ""
    kind = "danger" if account.is_active else "primary"
    title = f"{word}账号 {account.username}"
    return ask(request, form, title, page_of(account), NAV, verb=word, note=note, kind=kind)


@needs("desk.open", NEED)
def issue_link(request: Request, account_id: int) -> HttpResponse:
    """Make the one-time password link and show it this once."""
    account = queries.get_account(request.actor, account_id)
    if request.method != "POST":
        note = "三天内有效，只能用一次；旧密码在对方设好新的以前还能用"
        title = f"给 {account.username} 发一次性密码链接"
        return ask(request, NothingForm(), title, page_of(account), NAV, verb="生成链接", note=note)
    secret = actions.issue_password_link(account, by=request.actor)
    link = request.build_absolute_uri(reverse("password_link", args=[secret]))
    return page(
        request, "organization/account.html", nav_on=NAV, status=201, account=account, labels=ROLES,
        scopes=SCOPE_WORDS, link=link, name=structure.shown_name(account),
        panels=panel_blocks(request, Account.kind, "account", account),
        **sign_ins.shown(account),
    )  # fmt: skip


@needs(ANYONE)
def set_password(request: Request, secret: str) -> HttpResponse:
    """The owner of a one-time link chooses a password; no digest of this form is kept, so no submit()."""
    link = queries.open_link(secret, "password")
    form = forms.PasswordForm(request.POST or None)
    if link is None:
        return page(request, "organization/password.html", status=404, account=None, form=form)
    if form.is_bound and form.is_valid():
        try:
            actions.set_password_by_link(secret, by=request.actor, **form.cleaned_data)
            return page(request, "organization/password.html", status=201, account=link.account, form=None)
        except Refused as refusal:
            refuse(form, refusal)
    return page(request, "organization/password.html", account=link.account, form=form)


urlpatterns: list[URLPattern] = [
    path("desk/set-up/accounts/", list_accounts, name="accounts"),
    path("desk/set-up/accounts/open/", open_account, name="account-open"),
    path("desk/set-up/accounts/<int:account_id>/", show_account, name="account"),
    path("desk/set-up/accounts/<int:account_id>/grant/", grant, name="account-grant"),
    path("desk/set-up/accounts/<int:account_id>/switch/", switch, name="account-switch"),
    path("desk/set-up/accounts/<int:account_id>/link/", issue_link, name="account-link"),
    path("desk/set-up/grants/<int:grant_id>/revoke/", revoke, name="grant-revoke"),
    path("password/<str:secret>/", set_password, name="password_link"),
]
