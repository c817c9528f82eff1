"""What somebody sees 能看到什么: menus, permissions and how far they reach, for who gives access; no row of anybody."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.kernel import navigation
from guanjia.kernel.actors import Actor, Reach
from guanjia.kernel.web import Request, needs, page, panel_blocks
from guanjia.organization import queries
from guanjia.organization.models import Account
from guanjia.organization.roles import NEED_WORDS, ROLES
from guanjia.organization.structure import shown_name

NAV, NEED = "set-up", "organization.accounts"
FACES = (
    ("desk", "工作台", "desk.open"),
    ("field", "现场手机端", "field.open"),
    ("resident", "业主端", "resident.open"),
)


@needs("desk.open", NEED)
def show_what_is_seen(request: Request, account_id: int) -> HttpResponse:
    """The product with somebody else's eyes, without the rows: what opens, what may be done, how far."""
    account = queries.get_account(request.actor, account_id)
    eyes = queries.actor_of_account(account.pk, "desk")
    names = dict(queries.projects(request.actor, NEED).values_list("pk", "name"))
    return page(
        request, "organization/sees.html", nav_on=NAV, account=account, name=shown_name(account),
        faces=faces_of(eyes), groups=permissions_of(eyes, names), roles=[ROLES[key] for key in sorted(eyes.roles)],
        counts=panel_blocks(request, Account.kind, "sees", eyes),
    )  # fmt: skip


def faces_of(eyes: Actor) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """The faces that open, each with its menu by group."""
    return [
        (word, [(group.title, [item.label for item in group.items]) for group in navigation.menu(face, eyes)])
        for face, word, need in FACES
        if eyes.may(need)
    ]


def permissions_of(eyes: Actor, names: dict[int, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What may be done, by group, with how far it reaches."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for group, words in NEED_WORDS.items():
        held = [(word, in_words(eyes.reach(need), names)) for need, word in words.items() if eyes.may(need)]
        if held:
            found.append((group, held))
    return found


def in_words(reach: Reach, names: dict[int, str]) -> str:
    """How far: the company, which projects, the zone, the own."""
    parts: list[Any] = (
        ["全公司"] if reach.company else [names.get(pk, str(pk)) for pk in sorted(reach.projects)]
    )
    parts += ["责任区"] if reach.zone else []
    parts += ["自己的"] if reach.own else []
    return "、".join(parts)


urlpatterns: list[URLPattern] = [
    path("desk/set-up/accounts/<int:account_id>/sees/", show_what_is_seen, name="account-sees"),
]
