"""受理渠道: the register of the nine ways in, the card of each, tests from outside."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.intake import actions, channels, limits
from guanjia.intake.models import Channel, Way
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import NothingForm, Request, ask, done, needs, page, submit
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.organization.moments import clock_time, in_words
from guanjia.organization.web.place import project_of
from guanjia.people import queries as people
from guanjia.people.models import Staff

NAV, MONTH = "contacts", timedelta(days=30)
LOOKS = {
    "planned": "none", "active": "done", "degraded": "bad", "suspended": "pause", "not_offered": "none",
}  # fmt: skip
UNITS = {"service": "分钟内答复", "working_day": "个工作日内答复"}


class CardForm(forms.Form):
    """The card of a channel (A-3.2-3)."""

    address = forms.CharField(
        label="地址或号码",
        max_length=120,
        required=False,
        help_text="住户看到的：电话号码、公众号名、网址、邮箱、前台在哪里",
    )
    owner: "forms.ModelChoiceField[Staff]" = forms.ModelChoiceField(
        label="负责人", queryset=None, required=False, empty_label="请选"
    )
    is_always_open = forms.BooleanField(
        label="二十四小时有人", required=False,
        help_text="勾了的，答复时限日夜都算；不勾的只算服务时间。邮件按工作日算，没接到的电话本来就日夜都算",
    )  # fmt: skip
    opening = forms.CharField(
        label="开口话术", max_length=200, required=False, help_text="接起来、走过来的第一句"
    )
    auto_reply = forms.CharField(
        label="自动回复", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="没有人在时先说什么，写上值班电话；电话写语音提示，前台写桌上的牌子",
    )  # fmt: skip
    needed: ClassVar = dict.fromkeys(("address", "owner", "opening", "auto_reply"), "开放前要填")

    def __init__(self, *args: Any, actor: Actor, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people.staff(actor).filter(project=project)  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="原因", max_length=120)


class TestForm(forms.Form):
    """How a test went."""

    is_ok = forms.TypedChoiceField(
        label="通吗",
        choices=[("1", "通"), ("0", "不通")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="怎么试的，哪里不通", max_length=120, required=False)
    needed: ClassVar = {"note": "不通的要写"}


@needs("desk.open", "intake.register")
def show_channels(request: Request) -> HttpResponse:
    """The nine ways of the documents, each with its state, card, last test and share of the contacts."""
    project = project_of(request)
    rows, lately = channels.register(project.pk), channels.lately(project.pk, clock.now() - MONTH)
    total, offs = sum(count for count, _ in lately.values()), channels.offs(project)
    lines = [
        line(
            way,
            rows.get(str(way)),
            lately.get(str(way)),
            total,
            project,
            offs[str(way)],
        )
        for way in Way
    ]
    return page(
        request, "intake/channels.html", nav_on=NAV, rows=lines, total=total, days=MONTH.days,
        may_set_up=request.actor.reach("intake.channels").covers(project.pk),
        may_test=request.actor.reach("intake.register").covers(project.pk),
        works=sum(one["works"] for one in lines), wanted=len(channels.required(project.pk, rows)),
        hours=staffed(project), project=project, may_read=request.actor.may("policy.read"),
        every=often(policy.minutes("channel.test_every", project=project.pk)),
    )  # fmt: skip


def line(
    way: Way,
    row: Channel | None,
    lately: tuple[int, datetime] | None,
    total: int,
    project: Project,
    why_off: str,
) -> dict[str, Any]:
    """One way in words; open without its adapter it does not work, whatever its last test said."""
    count, came = lately or (0, row.last_contact_at if row else None)
    days = int(policy.value("channel.silent_days", project=project.pk))
    off = why_off if row and row.is_open else ""
    word = row.get_status_display() if row else "还没登记"
    return {
        "way": str(way), "label": way.label, "row": row, "off": why_off,
        "dot": "bad" if off else LOOKS[row.status] if row else "none", "word": "不通" if off else word,
        "reason": off or (row.reason if row else ""), "owner": row.owner.name if row and row.owner else "",
        "is_always_open": bool(row and row.is_always_open), "targets": targets(way, project),
        "tested": clock_time(row.last_ok_at) if row and row.last_ok_at else "",
        "came": clock_time(came) if came else "",
        "share": f"{count * 100 // total}%" if total else "—", "count": count,
        "works": bool(row and channels.works(row, clock.now() - timedelta(days=days), why_off)),
        "is_complete": bool(row and row.is_complete), "missing": "、".join(row.missing) if row else "",
    }  # fmt: skip


def targets(way: Way, project: Project) -> list[tuple[str, str]]:
    """Within what time a way is answered, each with the key of the rule in force."""
    if way == Way.DESK:
        return [("当面答复", "")]
    key, unit = limits.limit_of(str(way))
    value = policy.value(key, project=project.pk)
    if way != Way.PHONE:
        return [(f"{value} {UNITS[unit]}", key)]
    rings = policy.value("call.max_rings", project=project.pk)
    return [(f"{rings} 声内接听", "call.max_rings"), (f"没接到的 {value} 分钟内回拨", key)]


def often(span: timedelta) -> str:
    """How often a channel is tested."""
    return "每天一次" if span == timedelta(days=1) else f"每 {in_words(span)}一次"


def staffed(project: Project) -> str:
    """The service hours of a project in words."""
    days = organization.hours_of(project.pk)
    if any(day != days[0] for day in days):
        return "按项目的服务时间"
    return "每天 " + "、".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in days[0])


def way_of(word: str) -> Way:
    """A way by its word in the address."""
    if word not in Way.values:
        raise NotFound
    return Way(word)


def card_of(request: Request, word: str) -> Channel:
    """The card of a way in the project at hand."""
    row = channels.channels(request.actor).filter(project=project_of(request), way=way_of(word)).first()
    if row is None:
        raise NotFound("这个渠道还没有登记，请先写渠道卡。")
    return row


@needs("desk.open", "intake.channels")
def edit_channel(request: Request, way: str) -> HttpResponse:
    """Write the card of a way."""
    project, chosen = project_of(request), way_of(way)
    row = channels.register(project.pk).get(way)
    facts = {name: getattr(row, name) for name in CardForm.base_fields} if row else {}
    form = CardForm(request.POST or None, initial=facts, actor=request.actor, project=project)
    if submit(form, actions.change_channel, project, way, by=request.actor):
        return done(request, "", to=reverse("channels"))
    note = "填完才能开通；开通以后每天从外面试一次"
    return ask(request, form, f"渠道卡：{chosen.label}", reverse("channels"), NAV, note=note)


@needs("desk.open", "intake.channels")
def open_channel(request: Request, way: str) -> HttpResponse:
    """Let residents in by a way."""
    row, form = card_of(request, way), NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.open_channel, row, by=request.actor):
        return done(request, "", to=reverse("channels"))
    return ask(request, form, f"开通{way_of(way).label}", reverse("channels"), NAV, verb="开通")


@needs("desk.open", "intake.channels")
def suspend_channel(request: Request, way: str) -> HttpResponse:
    """Close a way for a while."""
    row, form = card_of(request, way), ReasonForm(request.POST or None)
    if submit(form, actions.suspend_channel, row, by=request.actor):
        return done(request, "", to=reverse("channels"))
    return ask(
        request, form, f"暂停{way_of(way).label}", reverse("channels"), NAV, verb="暂停", kind="danger"
    )


@needs("desk.open", "intake.channels")
def decline_channel(request: Request, way: str) -> HttpResponse:
    """Say why the company does not offer a way."""
    project, chosen, form = project_of(request), way_of(way), ReasonForm(request.POST or None)
    if submit(form, actions.decline_channel, project, way, by=request.actor):
        return done(request, "", to=reverse("channels"))
    note = "制度要求这个渠道；不提供的写明原因，不算进渠道可用率"
    return ask(request, form, f"不提供{chosen.label}", reverse("channels"), NAV, verb="不提供", note=note)


@needs("desk.open", "intake.register")
def test_channel(request: Request, way: str) -> HttpResponse:
    """Enter how a test from outside went."""
    row, form = card_of(request, way), TestForm(request.POST or None)
    if submit(form, actions.test_channel, row, by=request.actor):
        return done(request, "", to=reverse("channels"))
    note = f"从外面试一次：{row.address}"
    return ask(request, form, f"测试{way_of(way).label}", reverse("channels"), NAV, verb="登记", note=note)


urlpatterns: list[URLPattern] = [
    path("desk/channels/", show_channels, name="channels"),
    path("desk/channels/<str:way>/", edit_channel, name="channel"),
    path("desk/channels/<str:way>/open/", open_channel, name="channel-open"),
    path("desk/channels/<str:way>/suspend/", suspend_channel, name="channel-suspend"),
    path("desk/channels/<str:way>/decline/", decline_channel, name="channel-decline"),
    path("desk/channels/<str:way>/test/", test_channel, name="channel-test"),
]
