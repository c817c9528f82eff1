"""Where an account is signed in: the own page, and what who manages accounts ends or takes away."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.web import ANYONE, NothingForm, Request, ask, done, needs, page, submit, to_sign_in
from guanjia.organization import actions, queries, sign_ins
from guanjia.organization.models import Account

NAV, NEED = "set-up", "organization.accounts"


def here(request: Request) -> str:
    """The digest of the session of this request."""
    digest: str = getattr(request.session, "digest", "")
    return digest


def shown(account: Account) -> dict[str, Any]:
    """Sessions and second factors of an account, for its page."""
    return {"sign_ins": list(sign_ins.of_account(account.pk)), "factors": sign_ins.factors_of(account)}


@needs(ANYONE)
def show_own(request: Request) -> HttpResponse:
    """Where I am signed in: device, network, since when, last seen."""
    if request.actor.kind != "account":
        return to_sign_in(request)
    rows = list(sign_ins.own(request.actor))
    return page(request, "organization/my_sign_ins.html", sign_ins=rows, here=here(request))


@needs(ANYONE)
def end_one(request: Request, sign_in_id: int) -> HttpResponse:
    """End one of my sessions."""
    if request.actor.kind != "account":
        return to_sign_in(request)
    row = sign_ins.get_own(request.actor, sign_in_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    submit(form, actions.end_own, row, by=request.actor)
    return done(request, "", to=reverse("my-sign-ins"))


@needs(ANYONE)
def end_others(request: Request) -> HttpResponse:
    """End all my sessions but this one."""
    if request.actor.kind != "account":
        return to_sign_in(request)
    form = NothingForm(request.POST if request.method == "POST" else None)
    submit(form, actions.end_others, request.user, by=request.actor, but=here(request))
    return done(request, "", to=reverse("my-sign-ins"))


@needs("desk.open", NEED)
def end_all(request: Request, account_id: int) -> HttpResponse:
    """End every session of somebody's account."""
    account = queries.get_account(request.actor, account_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    back = reverse("account", args=[account.pk])
    if submit(form, actions.end_all, account, by=request.actor):
        return done(request, "", to=back)
    title = f"让 {account.username} 在所有设备上退出"
    return ask(
        request,
        form,
        title,
        back,
        NAV,
        verb="全部退出",
        note="下一次点击就要重新登录；密码不变",
        kind="danger",
    )


@needs("desk.open", NEED)
def remove_factor(request: Request, account_id: int) -> HttpResponse:
    """Take a lost second factor from somebody's account."""
    account = queries.get_account(request.actor, account_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    back = reverse("account", args=[account.pk])
    if submit(form, actions.remove_second_factor, account, by=request.actor):
        return done(request, "", to=back)
    note = "先当面或打电话确认是本人；备用码一起作废，所有设备退出，本人下次登录后重新设置"
    return ask(
        request,
        form,
        f"取消 {account.username} 的第二重验证",
        back,
        NAV,
        verb="取消",
        note=note,
        kind="danger",
    )


urlpatterns: list[URLPattern] = [
    path("me/sign-ins/", show_own, name="my-sign-ins"),
    path("me/sign-ins/<int:sign_in_id>/end/", end_one, name="my-sign-in-end"),
    path("me/sign-ins/end-others/", end_others, name="my-sign-ins-end-others"),
    path("desk/set-up/accounts/<int:account_id>/sign-out/", end_all, name="account-sign-out"),
    path("desk/set-up/accounts/<int:account_id>/second-factor/", remove_factor, name="account-second-factor"),
]
