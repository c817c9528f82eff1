"""Sets of rules under a name: the documents as they are, and three service levels."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import policy
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request, done, needs, page, submit
from guanjia.organization import actions, policy_files
from guanjia.organization.policy_files import Judged, Pack
from guanjia.organization.values import value_in_words
from guanjia.organization.web.place import project_of
from guanjia.organization.web.policies import NAV
from guanjia.organization.web.policy_forms import LOOK, PackForm


@needs("desk.open", "policy.ask")
def show_packs(request: Request) -> HttpResponse:
    """Every set, and how much it would change in the chosen project."""
    scope = {"project": project_of(request).pk}
    lines = [
        (pack, len(policy_files.news(policy_files.within(pack, scope)))) for pack in policy_files.packs()
    ]
    return page(request, "organization/policy_packs.html", nav_on=NAV, lines=lines)


@needs("desk.open", "policy.ask")
def ask_pack(request: Request, code: str) -> HttpResponse:
    """What a set would change; all its changes are asked for together."""
    pack, form = pack_of(code), PackForm(request.POST or None, actor=request.actor)
    scope = form.scope if form.is_bound else scope_of(request, form)
    lines = policy_files.judged(policy_files.news(policy_files.within(pack, scope)))
    good = [line.row for line in lines if not line.objection]
    if (
        LOOK not in request.POST
        and good
        and submit(form, actions.ask_policy_set, good, by=request.actor, title=pack.title)
    ):
        number = form.answer.body["ref"].split(":")[1]  # type: ignore[attr-defined]
        return done(request, "", to=reverse("policy-set", args=[number]))
    return page(
        request, "organization/policy_pack.html", nav_on=NAV, pack=pack, form=form, good=len(good),
        lines=[line_of(line) for line in lines],
    )  # fmt: skip


def scope_of(request: Request, form: PackForm) -> dict[str, object]:
    """The project with which the form opens."""
    form.initial["project"] = project_of(request).pk
    return {"project": project_of(request).pk}


def pack_of(code: str) -> Pack:
    """A set by its name."""
    found = next((pack for pack in policy_files.packs() if pack.name == code), None)
    if found is None:
        raise NotFound
    return found


def line_of(line: Judged) -> tuple[str, str, str, str]:
    """A change: the rule, the value now, the new one, and why it cannot be asked for."""
    key = policy.keys[line.row.key]
    return key.label, value_in_words(key, line.before), value_in_words(key, line.row.value), line.objection


urlpatterns: list[URLPattern] = [
    path("desk/set-up/policies/packs/", show_packs, name="policy-packs"),
    path("desk/set-up/policies/packs/<str:code>/", ask_pack, name="policy-pack"),
]
