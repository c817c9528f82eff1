"""What the organization gives to the kernel: the actor of a request, published policies, sealed tables."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guanjia.kernel import actors, policy, web
from guanjia.kernel.actors import Actor, Channel
from guanjia.organization import queries
from guanjia.organization.roles import ROLES
from guanjia.organization.web import place

FACES: dict[str, Channel] = {"desk": "desk", "field": "field"}


actors.facet("SELECT 'role:' || role, project_id FROM organization_rolegrant WHERE account_id = %(account)s")


@actors.loader
def actor_of_request(request: Any) -> Actor | None:
    """The account of an API token or of the session, as an actor; None for a guest.

    The API knows tokens only: a session's cookie is no actor there, so no page can forge a call.
    """
    channel = FACES.get(request.path.split("/")[1], "resident")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer":
        account_id = queries.account_of_token(token)
        return queries.actor_of_account(account_id, "api") if account_id else None
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or request.path.startswith("/api/"):
        return None
    return queries.actor_of_account(user.pk, channel)


@actors.account_loader
def actor_of_number(account_id: int, channel: Channel) -> Actor | None:
    """The actor of an active account; None when it was closed."""
    return queries.actor_of_account(account_id, channel) if queries.is_active(account_id) else None


@policy.resolver
def published(key: str, at: datetime | None, scope: Mapping[str, object]) -> Any:
    """Values that the company published."""
    return queries.published_value(key, at, scope)


@web.shell_facts
def who_and_where(request: web.Request) -> dict[str, Any]:
    """The person and the projects in the head of every page."""
    if request.actor.kind != "account":
        return {}
    name = request.user.name or request.user.username  # type: ignore[union-attr]
    rows = place.projects_of(request)
    chosen = place.project_of(request).name if rows else ""
    label = next((ROLES[g.role].label for g in request.actor.grants if g.role in ROLES), "")
    me = {"name": name, "initial": name[:1], "role": label, "project_name": chosen}
    return {"me": me, "projects": [(f"/desk/project/{row.pk}/", row.name) for row in rows]}
