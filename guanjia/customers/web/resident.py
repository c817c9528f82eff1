"""The customer's own page: the homes, a further home, who saw the data."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.customers import actions, queries
from guanjia.customers.models import AccessClaim, Occupancy
from guanjia.estate import queries as estate
from guanjia.estate.models import Unit
from guanjia.kernel.actors import Actor
from guanjia.kernel.web import ANYONE, Request, done, needs, page, submit, to_sign_in
from guanjia.organization import queries as organization
from guanjia.people import queries as people
from guanjia.privacy import queries as privacy


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
        is_open=is_open, seen=seen(request.actor),
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


urlpatterns: list[URLPattern] = [path("home/me/", me, name="home-me")]
