"""结果不明的消息: what may have left or not, with its case, and telling it again by another channel."""

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.communications import actions, doubts, reaching
from guanjia.kernel import going
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import NothingForm, Request, ask, done, needs, page, submit
from guanjia.organization.web.place import project_of
from guanjia.sla.web.forms import Moment, long

NAV, SHOWN = "inbox", 60


class SettleForm(forms.Form):
    """How a doubt ends: told by voice, to whom and when, or not needed any more, and why."""

    is_spoken = forms.TypedChoiceField(
        label="怎么处理的", choices=[("1", "已电话或当面告知"), ("0", "不必再告知")], widget=forms.RadioSelect,
        coerce=lambda value: value == "1",
    )  # fmt: skip
    whom = forms.CharField(
        label="告诉了谁", max_length=40, required=False, help_text="告知了的要填，例如“本人”“她爱人”"
    )
    told_at = Moment(label="什么时候告诉的", required=False, help_text="不填按现在")
    reason = long("为什么不必再告知", 200, required=False, help_text="选“不必再告知”的要填")


@needs("desk.open", doubts.NEED)
def list_doubts(request: Request) -> HttpResponse:
    """The newest first, each with its case and what may be done."""
    found = doubts.doubtful(request.actor).filter(project_id=project_of(request).pk)
    rows = list(found[: SHOWN + 1])
    cases = [SubjectRef(row.subject_kind, row.subject_id) for row in rows[:SHOWN]]
    names = going.names(request.actor, cases)
    lines = [
        {
            "row": row, "case": names.get(case, ""), "to": going.address(request.actor, case),
            "ways": [reaching.WAYS[way].label for way in doubts.other_ways(row)[:1]],
        }
        for row, case in zip(rows[:SHOWN], cases, strict=True)
    ]  # fmt: skip
    return page(
        request, "communications/doubts.html", nav_on=NAV, rows=lines, more=len(rows) > SHOWN, shown=SHOWN
    )


@needs("desk.open", doubts.NEED)
def tell_again(request: Request, doubt_id: int) -> HttpResponse:
    """Ask, then send the same words by another channel."""
    row = doubts.get_doubtful(request.actor, doubt_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.tell_again, row, by=request.actor):
        return done(request, "", to=reverse("doubts"))
    note = "原来那一条可能已经送到，客户也许会收到两次"
    return ask(request, form, "换个方式再发一次", reverse("doubts"), NAV, verb="再发", note=note)


@needs("desk.open", doubts.NEED)
def settle(request: Request, doubt_id: int) -> HttpResponse:
    """Ask how, then end the doubt."""
    row = doubts.get_doubtful(request.actor, doubt_id)
    form = SettleForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.settle_doubt, row, by=request.actor):
        return done(request, "", to=reverse("doubts"), said="已记下，服务单上看得到")
    return ask(request, form, row.topic, reverse("doubts"), NAV, verb="记下", sub="结果不明，怎么处理的")


urlpatterns: list[URLPattern] = [
    path("desk/messages/doubts/", list_doubts, name="doubts"),
    path("desk/messages/doubts/<int:doubt_id>/again/", tell_again, name="doubt-again"),
    path("desk/messages/doubts/<int:doubt_id>/settle/", settle, name="doubt-settle"),
]
