"""问候与提醒: what is kept at the desk, written, approved by another, out; and what a resident reads and answers."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.estate import queries as estate
from guanjia.estate.models import Building
from guanjia.followups import actions, campaigns, states
from guanjia.followups.models import Campaign, Greeting
from guanjia.kernel import going
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import NothingForm, Request, View, done, needs, page, submit
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.organization.web.place import project_of
from guanjia.people.timeline import entries

NAV, SHOWN = "campaigns", 60


class Day(forms.DateField):
    """A date, as the browser's control sends it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CampaignForm(forms.Form):
    """What is said to whom, when and how."""

    occasion = forms.ChoiceField(label="什么事", choices=Campaign.Occasion.choices, initial="festival")
    name = forms.CharField(label="名称", max_length=40, help_text="住户看到的标题，例如：中秋节问候")
    day = Day(label="哪天发", help_text="到点才发，发之前都可以取消")
    until = Day(label="到哪天（只用于生日）", required=False, help_text="这段时间里过生日的，当天发")
    words = forms.CharField(
        label="话", max_length=300, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="可以用 {name} 姓名、{project} 小区、{butler} 管家、{company} 公司；生日不提年龄和健康",
    )  # fmt: skip
    buildings: "forms.ModelMultipleChoiceField[Building]" = forms.ModelMultipleChoiceField(
        label="只给这几栋（不选就是全小区）",
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    way = forms.ChoiceField(
        label="怎么发", choices=Campaign.Way.choices, initial="reach", widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, actor: Actor, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["buildings"].queryset = estate.buildings(actor, project.pk)  # type: ignore[attr-defined]

    def clean_buildings(self) -> list[int]:
        """Their numbers."""
        return [row.pk for row in self.cleaned_data["buildings"] or []]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="理由", max_length=120)


class ReplyForm(forms.Form):
    """What a resident writes back."""

    text = forms.CharField(label="想说的话", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@needs("desk.open", campaigns.WRITE)
def list_campaigns(request: Request) -> HttpResponse:
    """What is kept for the project, the next day first."""
    rows = list(campaigns.kept(request.actor).filter(project=project_of(request))[: SHOWN + 1])
    return page(
        request, "followups/campaigns.html", nav_on=NAV, rows=rows[:SHOWN], more=len(rows) > SHOWN, shown=SHOWN,
        looks=states.CAMPAIGN_LOOKS,
    )  # fmt: skip


@needs("desk.open", campaigns.WRITE)
def write_campaign(request: Request, campaign_id: int = 0) -> HttpResponse:
    """Write a greeting, or write its draft again."""
    row = campaigns.get_kept(request.actor, campaign_id) if campaign_id else None
    project = row.project if row else project_of(request)
    names = ("occasion", "name", "day", "until", "words", "buildings", "way")
    first = {name: getattr(row, name) for name in names} if row else None
    form = CampaignForm(request.POST or None, actor=request.actor, project=project, initial=first)
    if submit(form, actions.write_campaign, project, by=request.actor, row=row):
        number = SubjectRef.parse(form.answer.body["ref"]).id  # type: ignore[attr-defined]
        return done(request, "", to=reverse("campaign", args=[number]))
    back = reverse("campaign", args=[campaign_id]) if row else reverse(NAV)
    return page(
        request, "followups/campaign_form.html", nav_on=NAV, form=form, back=back, action=request.path
    )


@needs("desk.open", campaigns.WRITE)
def show_campaign(request: Request, campaign_id: int) -> HttpResponse:
    """One campaign: its words, for whom, what became of it, and what may be done with it."""
    return shown(request, campaigns.get_kept(request.actor, campaign_id), ReasonForm())


def shown(request: Request, row: Campaign, form: forms.Form) -> HttpResponse:
    """The page of a campaign; a refused form stands on it."""
    places = {b.pk: str(b) for b in estate.buildings(request.actor, row.project_id)} if row.buildings else {}
    who = (row.written_by_id, row.submitted_by_id, row.approved_by_id)
    names = organization.account_names({pk for pk in who if pk})
    is_out = row.status == Campaign.Status.SENT or row.sent_at is not None
    counts = campaigns.counts(row) if is_out else {}
    return page(
        request, "followups/campaign.html", nav_on=NAV, row=row, form=form,
        look=states.CAMPAIGN_LOOKS[row.status],
        where="、".join(places.get(pk, "") for pk in row.buildings) or "全小区",
        people=[names.get(pk or 0, "") for pk in who], counts=counts,
        left_out=[(label, counts[key]) for key, label in Greeting.Why.choices if counts.get(key)],
        replies=[(one, reply_url(request.actor, one)) for one in campaigns.replies(row)] if is_out else [],
        may_approve=campaigns.may_approve(request.actor, row) is None, entries=entries(row.ref),
        may_cancel=row.status in states.CANCEL_CAMPAIGN.start,
    )  # fmt: skip


def reply_url(actor: Actor, row: Greeting) -> str:
    """The contact that a reply became."""
    return going.address(actor, SubjectRef.parse(row.case))


STEPS: dict[str, tuple[type[forms.Form], Any, str]] = {
    "submit": (NothingForm, actions.submit_campaign, campaigns.WRITE),
    "approve": (NothingForm, actions.approve_campaign, campaigns.APPROVE),
    "return": (ReasonForm, actions.return_campaign, campaigns.APPROVE),
    "cancel": (ReasonForm, actions.cancel_campaign, campaigns.WRITE),
}


def step(name: str) -> View[[int]]:
    """One button on the page of a campaign."""
    kind, act, need = STEPS[name]

    @needs("desk.open", need)
    def press(request: Request, campaign_id: int) -> HttpResponse:
        row = campaigns.get_kept(request.actor, campaign_id)
        form = kind(request.POST if request.method == "POST" else None)
        if submit(form, act, row, by=request.actor):
            return done(request, "", to=reverse("campaign", args=[campaign_id]))
        return shown(request, campaigns.get_kept(request.actor, campaign_id), form)

    press.__name__ = f"campaign_{name}"
    return press


@needs("resident.open", "inbox.read")
def show_greeting(request: Request, greeting_id: int) -> HttpResponse:
    """What I was told, and what I want to say to it."""
    row = campaigns.get_own(request.actor, greeting_id)
    form = ReplyForm(request.POST or None)
    if submit(form, actions.answer_greeting, row, by=request.actor):
        return done(request, "", to=reverse("home-greeting", args=[greeting_id]), said="已收到，我们会回复您")
    words = campaigns.filled(row.campaign, row.person, row.household.unit_id)
    return page(
        request, "followups/home_greeting.html", nav_on="inbox", row=row, words=words, form=form,
        case_url=going.address(request.actor, SubjectRef.parse(row.case)) if row.case else "",
    )  # fmt: skip


AT = "desk/care/<int:campaign_id>/"
urlpatterns: list[URLPattern] = [
    path("desk/care/", list_campaigns, name=NAV),
    path("desk/care/new/", write_campaign, name="campaign-new"),
    path(AT, show_campaign, name="campaign"),
    path(f"{AT}edit/", write_campaign, name="campaign-edit"),
    *(path(f"{AT}{name}/", step(name), name=f"campaign-{name}") for name in STEPS),
    path("home/care/<int:greeting_id>/", show_greeting, name="home-greeting"),
]
