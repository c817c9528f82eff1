"""公告: what is written, approved and out with how many read it; and the notices of one's own, in each face."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.communications import actions, notices, rules
from guanjia.communications.models import Notice
from guanjia.customers import queries as customers
from guanjia.estate import queries as estate
from guanjia.estate.models import Building
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import NothingForm, Request, View, afterwards, done, needs, page, submit
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.organization.roles import ROLES
from guanjia.organization.web.place import print_time, project_of

NAV, SHOWN = "notices", 60
DOTS = {"draft": "todo", "asked": "att", "approved": "sent", "out": "done", "withdrawn": "none"}


class NoticeForm(forms.Form):
    """A notice: for whom, what, from when to when."""

    sort = forms.ChoiceField(
        label="给谁看", choices=Notice.Sort.choices, initial="owners", widget=forms.RadioSelect
    )
    title = forms.CharField(label="标题", max_length=60)
    text = forms.CharField(label="内容", max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))
    buildings: "forms.ModelMultipleChoiceField[Building]" = forms.ModelMultipleChoiceField(
        label="只给这几栋（不选就是全小区）",
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    homes = forms.CharField(label="只给这几户（如 3-2-501，用逗号隔开）", max_length=400, required=False)
    roles = forms.MultipleChoiceField(
        label="内部公告只给这些岗位（不选就是全体）", required=False,
        choices=[(key, ROLES[key].label) for key in notices.COLLEAGUES], widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    starts_at = forms.DateTimeField(
        label="什么时候发布（不填就是批准后马上）", required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    ends_at = forms.DateTimeField(
        label="到什么时候",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    is_safety = forms.BooleanField(label="和安全有关：夜里也发，谁都收到", required=False)
    by_text = forms.BooleanField(label="没有账号的住户发短信", required=False)

    def __init__(self, *args: Any, actor: Actor, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.fields["buildings"].queryset = estate.buildings(actor, project.pk)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Turn buildings and addresses into their numbers."""
        facts = super().clean() or {}
        facts["buildings"] = [row.pk for row in facts.get("buildings") or []]
        if (
            facts.get("sort") == Notice.Sort.OWNERS
        ):  # posts are asked for only of colleagues, homes only of owners
            facts["roles"] = []
        else:
            facts |= {"buildings": [], "homes": "", "by_text": False}
        units: list[int] = []
        wrong: list[str] = []
        for part in facts.pop("homes", "").replace("，", ",").replace("、", ",").split(","):
            if part.strip():
                unit = estate.find_unit(self.project.pk, part)
                if unit is None:
                    wrong.append(part.strip())
                else:
                    units.append(unit.pk)
        if wrong:
            self.add_error("homes", f"没有找到“{'、'.join(wrong)}”，请按 3-2-501 的样子写。")
        return facts | {"units": units}


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="原因", max_length=200)


@needs("desk.open", "notices.write")
def list_notices(request: Request) -> HttpResponse:
    """What is kept for the project, the newest first, with how many read it."""
    rows = list(notices.kept(request.actor).filter(project=project_of(request))[: SHOWN + 1])
    return page(
        request, "communications/notices.html#rows", nav_on=NAV, rows=rows[:SHOWN], more=len(rows) > SHOWN,
        shown=SHOWN, dots=DOTS,
    )  # fmt: skip


@needs("desk.open", "notices.write")
def write_notice(request: Request, bulletin_id: int = 0) -> HttpResponse:
    """Write a notice, or write its draft again."""
    row = notices.get_kept(request.actor, bulletin_id) if bulletin_id else None
    project = row.project if row else project_of(request)
    form = NoticeForm(
        request.POST or None, actor=request.actor, project=project, initial=first(row) if row else None
    )
    if submit(form, actions.write_notice, project, by=request.actor, row=row):
        number = SubjectRef.parse(form.answer.body["ref"]).id  # type: ignore[attr-defined]
        return done(request, "", to=reverse("notice", args=[number]))
    back = reverse("notice", args=[bulletin_id]) if row else reverse("notices")
    return page(
        request, "communications/notice_form.html", nav_on=NAV, form=form, back=back, action=request.path
    )


def first(row: Notice) -> dict[str, Any]:
    """What stands in a draft."""
    names = ("sort", "title", "text", "buildings", "roles", "starts_at", "ends_at", "is_safety", "by_text")
    return {name: getattr(row, name) for name in names} | {"homes": "，".join(homes_of(row))}


def homes_of(row: Notice) -> list[str]:
    """The homes for which a notice is, as they are written."""
    return [unit.short for unit in estate.homes_by_number(row.units)]


@needs("desk.open", "notices.write")
def show_notice(request: Request, bulletin_id: int) -> HttpResponse:
    """One notice: its words, for whom, how many read it, and what may be done with it."""
    row = notices.get_kept(request.actor, bulletin_id)
    return shown(request, row, ReasonForm())


def shown(request: Request, row: Notice, form: forms.Form) -> HttpResponse:
    """The page of a notice; a refused form stands on it."""
    buildings = {b.pk: str(b) for b in estate.buildings(request.actor, row.project_id)}
    names = organization.account_names({pk for pk in (row.written_by_id, row.approved_by_id) if pk})
    is_out = row.status == Notice.Status.OUT
    return page(
        request, "communications/notice.html#main", nav_on=NAV, row=row, form=form, dot=DOTS[row.status],
        where="、".join([*(buildings.get(pk, "") for pk in row.buildings), *homes_of(row)]) or "全小区",
        roles="、".join(ROLES[key].label for key in row.roles) or "全体同事", writer=names.get(row.written_by_id, ""),
        approver=names.get(row.approved_by_id or 0, ""), printed=print_time(),
        counts=counted(row, buildings) if is_out else [],
        calls=to_call(request.actor, row) if is_out and row.sort == Notice.Sort.OWNERS else [],
        unread=notices.unread_colleagues(row) if is_out and row.sort == Notice.Sort.STAFF else [],
        may_approve=rules.may_approve(request.actor, row) is None,
    )  # fmt: skip


def counted(row: Notice, buildings: dict[int, str]) -> list[tuple[str, dict[str, Any]]]:
    """How many of each building were told and read it, in the order of the buildings."""
    found = {line["building_id"]: line for line in notices.by_building(row)}
    return [(name, found[pk]) for pk, name in buildings.items() if pk in found]


def to_call(actor: Actor, row: Notice) -> list[dict[str, Any]]:
    """People to call or visit: the masked name, the home, the number behind its purpose, and whether it is done."""
    rows = list(notices.to_call(row)[:SHOWN])
    people = [one.person_id for one in rows if one.person_id is not None]
    numbers, homes = customers.phones_of(people), customers.homes_of_people(people, row.project_id)
    may_open = actor.may("customers.reveal")
    return [
        {
            "row": one, "name": mask_name(one.person.name), "home": str(home.household.unit) if home else "",
            "phone": mask_phone(numbers[one.person.pk]) if one.person.pk in numbers else "",
            "reveal": reverse("occupancy-reveal", args=[home.pk]) if may_open and home else "",
        }
        for one in rows if one.person is not None
        for home in [homes.get(one.person.pk)]
    ]  # fmt: skip


@needs("desk.open", "notices.write")
def call_reader(request: Request, reader_id: int) -> HttpResponse:
    """Somebody whom nothing reached was called or visited."""
    reader = notices.get_reader(request.actor, reader_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.call_reader, reader, by=request.actor):
        return done(request, "", to=reverse("notice", args=[reader.notice_id]))
    return shown(request, notices.get_kept(request.actor, reader.notice_id), form)


STEPS: dict[str, tuple[type[forms.Form], Any, str]] = {
    "ask": (NothingForm, actions.ask_for_notice, "notices.write"),
    "approve": (NothingForm, actions.approve_notice, "notices.approve"),
    "send-back": (ReasonForm, actions.send_notice_back, "notices.approve"),
    "withdraw": (ReasonForm, actions.withdraw_notice, "notices.write"),
}


def step(name: str) -> View[[int]]:
    """One button on the page of a notice."""
    kind, act, need = STEPS[name]

    @needs("desk.open", need)
    def press(request: Request, bulletin_id: int) -> HttpResponse:
        row = notices.get_kept(request.actor, bulletin_id)
        form = kind(request.POST if request.method == "POST" else None)
        if submit(form, act, row, by=request.actor):
            return done(request, "", to=reverse("notice", args=[bulletin_id]))
        return shown(request, notices.get_kept(request.actor, bulletin_id), form)

    press.__name__ = f"notice_{name}"
    return press


OPEN = {"desk": "desk.open", "field": "field.open", "home": "resident.open"}


def mine(face: str) -> View[[]]:
    """The notices that are for me."""

    @needs(OPEN[face], "inbox.read")
    def show(request: Request) -> HttpResponse:
        rows = list(notices.mine(request.actor)[:SHOWN])
        now = clock.now()
        over = [row for row in rows if row.notice.is_over(now)]
        rows = [row for row in rows if not row.notice.is_over(now)]
        return page(request, f"communications/{face}_notices.html", nav_on="inbox", rows=rows, over=over)

    show.__name__ = f"{face}_notices"
    return show


def read(face: str) -> View[[int]]:
    """One notice that is for me; opening it is reading it."""

    @needs(OPEN[face], "inbox.read")
    def show(request: Request, bulletin_id: int) -> HttpResponse:
        row = notices.get_mine(request.actor, bulletin_id)
        afterwards(request, lambda: actions.read_notice(row, by=request.actor))
        return page(request, f"communications/{face}_notice.html", nav_on="inbox", row=row, notice=row.notice)

    show.__name__ = f"{face}_notice"
    return show


AT = "desk/notices/<int:bulletin_id>/"
urlpatterns: list[URLPattern] = [
    path("desk/notices/", list_notices, name="notices"),
    path("desk/notices/new/", write_notice, name="notice-new"),
    path(AT, show_notice, name="notice"),
    path("desk/notices/readers/<int:reader_id>/called/", call_reader, name="notice-called"),
    path(f"{AT}edit/", write_notice, name="notice-edit"),
    *(path(f"{AT}{name}/", step(name), name=f"notice-{name}") for name in STEPS),
    path("desk/my-notices/", mine("desk"), name="desk-notices"),
    path(f"{AT}read/", read("desk"), name="desk-notice"),
    path("field/notices/", mine("field"), name="field-notices"),
    path("field/notices/<int:bulletin_id>/", read("field"), name="field-notice"),
    path("home/notices/", mine("home"), name="home-notices"),
    path("home/notices/<int:bulletin_id>/", read("home"), name="home-notice"),
]
