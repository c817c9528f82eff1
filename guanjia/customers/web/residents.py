"""Who moves out, who is invited, which files are of one person: the desk's pages and the resident's own."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.customers import actions, queries, residents, rules
from guanjia.customers.models import Invitation, Occupancy, Person
from guanjia.customers.web.forms import Day
from guanjia.kernel.actors import Actor
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import Request, ask, done, form_key, needs, page, submit
from guanjia.organization.web.place import project_of
from guanjia.privacy.web.shown import press

R = Occupancy.Relation


class GoneForm(forms.Form):
    """Yes, the person left."""


class LeaseForm(forms.Form):
    """Until when the tenant stays."""

    until = Day(label="租期到")


class InviteForm(forms.Form):
    """Whom I let into my home's file."""

    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="手机号", max_length=30)
    relation = forms.ChoiceField(label="身份")
    until = Day(label="租期到", required=False, help_text="请租户时填")

    def __init__(self, *args: Any, relations: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].choices = [(key, R(key).label) for key in relations]  # type: ignore[attr-defined]
        self.initial.setdefault("relation", next(iter(relations), ""))
        if R.TENANT not in relations:
            del self.fields["until"]


@needs("desk.open", "customers.edit")
def move_out(request: Request, occupancy_id: int) -> HttpResponse:
    """The desk notes that somebody left."""
    row = queries.get_occupancy(request.actor, occupancy_id)
    back = reverse("household", args=[row.household_id])
    form = GoneForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.move_out, row, by=request.actor):
        return done(request, "", to=back)
    title = f"{row.household.unit} {mask_name(row.person.name)}（{row.get_relation_display()}）搬离"
    note = "登录权限和本人的偏好马上结束；最后一位住户或租户搬离时，这一户的偏好、同意、车辆、紧急联系人和备注一起清空"
    return ask(request, form, title, back, "households", verb="确认搬离", note=note, kind="danger")


@needs("desk.open", "customers.edit")
def renew_lease(request: Request, occupancy_id: int) -> HttpResponse:
    """The desk notes that a tenant stays longer."""
    row = queries.get_occupancy(request.actor, occupancy_id)
    back = reverse("household", args=[row.household_id])
    form = LeaseForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.renew_lease, row, by=request.actor):
        return done(request, "", to=back)
    title = f"{row.household.unit} {mask_name(row.person.name)}（{row.get_relation_display()}）续租"
    note = f"原租期到 {row.until}；续租后登录权限恢复" if row.until else "原来没有登记租期"
    return ask(request, form, title, back, "households", verb="确认续租", note=note)


@needs("desk.open", "customers.merge")
def list_duplicates(request: Request) -> HttpResponse:
    """Files that seem to be of one person."""
    pairs = [
        {"pair": pair, "first": card(pair.first), "second": card(pair.second)}
        for pair in residents.duplicates(request.actor, project_of(request).pk)
    ]
    return page(request, "customers/duplicates.html", nav_on="households", pairs=pairs)


def card(person: Person) -> dict[str, Any]:
    """What tells two files apart, masked."""
    homes = [
        f"{home.household.unit.short} {home.get_relation_display()}" for home in person.occupancies.all()
    ]
    return {
        "name": mask_name(person.name), "phones": [mask_phone(phone.number) for phone in person.phones.all()],
        "homes": homes, "source": person.get_source_display(), "account": person.account_id is not None,
    }  # fmt: skip


@needs("desk.open", "customers.merge")
def merge(request: Request, person_id: int, gone_id: int) -> HttpResponse:
    """Take one file into the other: both side by side, and which of them stays is the button that is pressed."""
    if any(residents.is_merged(request.actor, pk) for pk in (person_id, gone_id)):
        raise Refused("gone_already", "这份档案已经合并。请回到“可能重复的客户”，看现在还有哪些。")
    kept, gone = (residents.person_to_merge(request.actor, pk) for pk in (person_id, gone_id))
    form = GoneForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.merge_persons, kept, gone, by=request.actor):
        return done(request, "", to=reverse("duplicates"))
    files = sorted((kept, gone), key=lambda person: person.pk)
    return page(
        request, "customers/merge.html", nav_on="households", form=form, why=residents.alike(*files),
        files=[
            {"card": card(person), "keep": reverse("merge-persons", args=[person.pk, other.pk])}
            for person, other in zip(files, reversed(files), strict=True)
        ],
    )  # fmt: skip


@needs("resident.open", "customers.read")
def people_of_home(request: Request, occupancy_id: int) -> HttpResponse:
    """Who belongs to my home, invitations that wait, and a form for who may invite; the link is shown once."""
    home = queries.own_home(request.actor, occupancy_id)
    held, secrets = residents.own_relations(request.actor, home.household), list[str]()
    relations = [str(key) for key in (R.FAMILY, R.TENANT) if rules.may_invite(held, key) is None]
    if request.method == "POST":
        require(rules.may_invite(held, R.FAMILY))
    form = InviteForm(request.POST or None, relations=relations)

    def invite(**facts: Any) -> Invitation:
        row, secret = actions.invite(home.household, **facts)
        secrets.append(secret)
        return row

    is_sent = submit(form, invite, by=request.actor)
    link = request.build_absolute_uri(reverse("join", args=secrets)) if secrets else ""
    return page(
        request, "customers/home_people.html", nav_on="me", status=201 if is_sent else None, link=link, home=home,
        form=InviteForm(relations=relations) if is_sent else form, is_sent=is_sent, may_invite=bool(relations),
        key=form_key(), **people(request.actor, home, held),
    )  # fmt: skip


def people(actor: Actor, home: Occupancy, held: set[str]) -> dict[str, Any]:
    """The members and open invitations of a home, masked, with what the actor may do to each."""
    owns = "owner" in held
    members = [
        {
            "row": row, "name": mask_name(row.person.name), "is_me": row.person_id == actor.person_id,
            "may_go": row.person_id == actor.person_id or (owns and row.relation in ("family", "tenant")),
        }
        for row in residents.members_of(home.household)
    ]  # fmt: skip
    waiting = [
        (row, mask_name(row.name), rules.may_withdraw(row, held, actor) is None)
        for row in residents.open_invitations(home.household)
    ]
    return {"members": members, "waiting": waiting}


@needs("resident.open", "customers.read")
def let_go(request: Request, occupancy_id: int) -> HttpResponse:
    """An owner lets somebody of the home go, or somebody leaves."""
    row = residents.member(request.actor, occupancy_id)
    form = GoneForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.move_out, row, by=request.actor):
        return done(request, "", to=reverse("home-me"))
    is_me = row.person_id == request.actor.person_id
    name = mask_name(row.person.name)
    return page(
        request, "customers/home_let_go.html", nav_on="me", form=form, row=row, name=name, is_me=is_me
    )


@needs("resident.open", "customers.read")
def take_back(request: Request, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    row = residents.own_invitation(request.actor, invitation_id)
    press(request, actions.withdraw_invitation, row)
    return done(request, "", to="" if request.method == "POST" else reverse("home-me"))


urlpatterns: list[URLPattern] = [
    path("desk/occupancies/<int:occupancy_id>/gone/", move_out, name="occupancy-gone"),
    path("desk/occupancies/<int:occupancy_id>/lease/", renew_lease, name="occupancy-lease"),
    path("desk/duplicates/", list_duplicates, name="duplicates"),
    path("desk/duplicates/<int:person_id>/<int:gone_id>/", merge, name="merge-persons"),
    path("home/me/<int:occupancy_id>/people/", people_of_home, name="home-people"),
    path("home/me/<int:occupancy_id>/gone/", let_go, name="home-let-go"),
    path("home/me/invitations/<int:invitation_id>/", take_back, name="invitation-back"),
]
