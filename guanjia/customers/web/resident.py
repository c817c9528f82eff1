"""The customer's own page: the homes, a further home, who saw the data."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.customers import actions, corrections, fullness, queries
from guanjia.customers.models import AccessClaim, ChangeRequest, Occupancy
from guanjia.estate import queries as estate
from guanjia.estate.models import Unit
from guanjia.kernel.actors import Actor
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import ANYONE, Request, done, needs, page, submit, to_sign_in
from guanjia.organization import queries as organization
from guanjia.people import queries as people
from guanjia.privacy import queries as privacy
from guanjia.privacy.web.shown import press

F = ChangeRequest.Field
OWN_FIELDS = [row for row in F.choices if row[0] != F.STATE]


class BindForm(forms.Form):
    """Which home is mine: the address in any usual writing, who I am there."""

    project = forms.TypedChoiceField(label="小区", coerce=int)
    address = forms.CharField(
        label="门牌", max_length=40, widget=forms.TextInput(attrs={"placeholder": "3栋2单元501 或 3-2-501"})
    )
    relation = forms.ChoiceField(label="我是", choices=Occupancy.Relation.choices, initial="owner")
    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="在物业登记的电话", max_length=30)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].choices = [(p.pk, p.name) for p in organization.open_projects()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Turn the address into the unit."""
        facts = super().clean() or {}
        address, project_id = facts.pop("address", ""), facts.pop("project", 0)
        unit: Unit | None = estate.find_unit(project_id, address) if address and project_id else None
        if address and unit is None:
            self.add_error("address", f"没有找到“{address}”，请按 3栋2单元501 的样子写。")
        return facts | {"unit": unit}


class OwnChangeForm(forms.Form):
    """What of my own data shall change."""

    field = forms.ChoiceField(label="改什么", choices=OWN_FIELDS)
    new = forms.CharField(label="改成", max_length=60)


@needs("resident.open", "customers.read")
def ask_change(request: Request, occupancy_id: int) -> HttpResponse:
    """Ask to change my own data; the office checks it first."""
    home = queries.own_home(request.actor, occupancy_id)
    form = OwnChangeForm(request.POST or None)
    facts = {"person": home.person, "source": "portal"}
    if submit(form, actions.ask_change, home.household, by=request.actor, **facts):
        return done(request, "customers/home_change.html#change", to=reverse("home-me"))
    return page(request, "customers/home_change.html#change", nav_on="me", form=form, home=home)


@needs("resident.open", "customers.read")
def still_right(request: Request, occupancy_id: int) -> HttpResponse:
    """One tap: what the office knows of my home is still right (A-3.1-6)."""
    home = queries.own_home(request.actor, occupancy_id)
    press(request, actions.verify_file, home.household)
    return done(request, "", to=reverse("home-me"))


def known(home: Occupancy) -> list[tuple[str, str]]:
    """What the office knows of me, masked, so that it can be called right."""
    phone = home.person.phones.order_by("position").first()
    return [
        ("姓名", mask_name(home.person.name)), ("电话", mask_phone(phone.number) if phone else "没登记"),
        ("性别", home.person.gender or "没登记"), ("出生年份", str(home.person.birth_year or "没登记")),
        ("车位", home.household.parking or "没登记"),
    ]  # fmt: skip


@needs(ANYONE)
def me(request: Request) -> HttpResponse:
    """My homes, a further home to bind, and who saw my data."""
    if request.actor.kind != "account":
        return to_sign_in(request)
    form = BindForm(request.POST or None)
    if submit(form, claim, request.user, by=request.actor):
        return done(request, "customers/home_me.html#me", to=reverse("home-me"))
    homes, waiting = queries.homes_of(request.actor), queries.claims_of(request.actor)
    is_open = form.is_bound or not homes or "bind" in request.GET
    return page(
        request, "customers/home_me.html#me", nav_on="me", homes=homes, waiting=waiting, form=form,
        is_open=is_open, seen=seen(request.actor), known=known, is_fresh=fullness.is_fresh,
        asked=corrections.lines(corrections.own(request.actor)),
    )  # fmt: skip


def claim(account: Any, *, by: Actor, unit: Unit, **facts: Any) -> AccessClaim:
    """Ask to be bound to a home."""
    return actions.claim_access(account, unit, by=by, **facts)


def seen(actor: Actor) -> list[dict[str, Any]]:
    """Who saw my data: by post, never by name; the latest first."""
    rows = privacy.trail(actor)
    numbers = {
        row.account: int(row.account.split(":")[1]) for row in rows if row.account.startswith("account:")
    }
    posts = people.posts_of_accounts(numbers.values())
    return [
        {"at": row.at, "who": posts.get(numbers.get(row.account, 0), "员工"), "what": row.what}
        for row in rows
    ]


urlpatterns: list[URLPattern] = [
    path("home/me/", me, name="home-me"),
    path("home/me/<int:occupancy_id>/change/", ask_change, name="home-change"),
    path("home/me/<int:occupancy_id>/right/", still_right, name="home-right"),
]
