"""The page of phones at the desk: who carries which, what waits in it, what came too late to count; stopping one."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import attachments, policy
from guanjia.kernel.web import NothingForm, Request, ask, done, needs, page, submit
from guanjia.organization.moments import clock_time, in_words
from guanjia.workorders import actions, phones
from guanjia.workorders.models import FieldAct, Phone
from guanjia.workorders.web import field_acts

NAV, SHOWN = "phones", 50
WORDS = {
    "text": "内容", "reason": "原因", "scope": "服务内容", "diagnosis": "现场判断", "solution": "处理办法",
    "reading": "读数", "caption": "说明", "content": "服务内容", "feedback_note": "客户反馈", "words": "客户的话",
    "note": "说明", "name": "材料", "quantity": "数量",
}  # fmt: skip


class RevokeForm(forms.Form):
    """Why a phone is stopped, and whether the other phones of the same person go with it."""

    reason = forms.CharField(label="原因", max_length=60)
    others = forms.BooleanField(required=False)

    def __init__(self, *args: Any, others: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["others"].label = f"这个人的另外 {others} 部手机也一起停用"
        if not others:
            del self.fields["others"]


@needs("desk.open", "people.read", "dispatch.assign")
def list_phones(request: Request) -> HttpResponse:
    """Acts that did not count, and the phones with what waits in them."""
    kept = [kept_line(row) for row in phones.kept_acts(request.actor)[:SHOWN]]
    rows = phones.phones(request.actor)
    shown = [phone_line(request, row) for row in rows.filter(phones.IN_VIEW)[:SHOWN]]
    over = [phone_line(request, row) for row in rows.exclude(phones.IN_VIEW)[:SHOWN]]
    return page(request, "workorders/phones.html", nav_on=NAV, kept=kept, phones=shown, over=over)


def kept_line(row: FieldAct) -> dict[str, Any]:
    """One act that did not count: who, what, when, why not, with its words and pictures."""
    verb = field_acts.ACTS.get(row.verb)
    said = phones.said_in(row)
    return {
        "row": row, "verb": verb.label if verb else row.verb, "who": row.device.staff.name,
        "at": clock_time(row.happened_at),
        "doubt": row.get_doubt_display() if row.doubt else "",
        "words": "；".join(f"{WORDS[name]} {value}" for name, value in said.items() if name in WORDS),
        "photos": [reverse("file", args=[f.token]) for f in attachments.files_of(row.ref)],
    }  # fmt: skip


def phone_line(request: Request, row: Phone) -> dict[str, Any]:
    """One phone: last contact, what waits in it or was lost, how wrong its clock is, whether it is still in use."""
    skew = timedelta(seconds=abs(row.skew_seconds))
    is_wrong = skew > policy.minutes("phone.clock_tolerance", project=row.staff.project_id)
    return {
        "row": row, "who": row.staff.name, "seen": clock_time(row.seen_at),
        "skew": f"{'慢' if row.skew_seconds > 0 else '快'} {in_words(skew)}" if is_wrong else "",
        "lost_at": clock_time(row.lost_at) if row.lost_at else "", "state": state_of(row),
        "may_stop": not row.is_over and request.actor.reach("people.edit").covers(row.staff.project_id),
    }  # fmt: skip


def state_of(row: Phone) -> str:
    """Why a phone is in use no more; empty while it is."""
    if row.revoked_at is not None:
        return "已停用，已清空" if row.emptied_at else "已停用，还没有清空"
    return "已退出" if row.emptied_at else ""


@needs("desk.open", "people.edit")
def revoke(request: Request, phone_id: int) -> HttpResponse:
    """Stop a phone: nothing more gets in or out of it, and its owner signs in anew."""
    phone = phones.get_phone(request.actor, phone_id)
    form = RevokeForm(request.POST or None, others=phones.others_of(phone).count())
    back = reverse("phones")
    if submit(form, actions.revoke_phone, phone, by=request.actor):
        return done(request, "", to=back)
    note = "停用以后，手机里的任务在下次联网时清除，没有发出的操作不再收；本人要重新登录"
    title = f"停用{phone.staff.name}的手机"
    return ask(request, form, title, back, NAV, verb="停用", note=note, kind="danger")


@needs("desk.open", "dispatch.assign")
def asked(request: Request, phone_id: int) -> HttpResponse:
    """Say that the person was asked what the lost acts were."""
    phone = phones.get_phone(request.actor, phone_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.see_loss, phone, by=request.actor):
        return done(request, "", to=reverse("phones"))
    return ask(request, form, f"问过{phone.staff.name}了", reverse("phones"), NAV, verb="问过了")


@needs("desk.open", "dispatch.assign")
def see(request: Request, act_id: int) -> HttpResponse:
    """Say that an act which did not count was looked at."""
    row, form = (
        phones.get_kept(request.actor, act_id),
        NothingForm(request.POST if request.method == "POST" else None),
    )
    if submit(form, actions.see_act, row, by=request.actor):
        return done(request, "", to=reverse("phones"))
    return ask(request, form, "这一项看过了", reverse("phones"), NAV, verb="看过了")


urlpatterns: list[URLPattern] = [
    path("desk/phones/", list_phones, name="phones"),
    path("desk/phones/<int:phone_id>/revoke/", revoke, name="phone-revoke"),
    path("desk/phones/<int:phone_id>/asked/", asked, name="phone-asked"),
    path("desk/field-acts/<int:act_id>/seen/", see, name="field-act-seen"),
]
