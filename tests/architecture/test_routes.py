"""Every route declares its need, stands in the matrix, and opens for exactly who holds the need."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

import guanjia
from guanjia.followups import actions as followups
from guanjia.intake import actions as intake
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.api import api
from guanjia.kernel.web import ANYONE
from guanjia.organization.models import Account
from guanjia.organization.roles import EVERY_NEED, ROLES
from guanjia.workorders import queries as orders
from tests.world import World

MATRIX = Path(__file__).resolve().parents[1] / "access_matrix.json"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PACKAGE = Path(guanjia.__file__).parent
# permissions that gate no route and no rule, and why
SHOWN_ONLY: dict[str, str] = {}
# parts of libraries with a check of their own
FOREIGN = ("accounts/", "api/", "healthz")
WHO = {
    "front_desk": "zhao", "dispatcher": "sun", "butler": "li", "technician": "zhang", "supervisor": "zhou",
    "project_manager": "lin", "owner": "wang", "administrator": "admin", "auditor": "auditor",
}  # fmt: skip


def routes(found: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route of the house: its whole path and pattern."""
    for entry in found or get_resolver().url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, path)
        elif not path.lstrip("^").startswith(FOREIGN):
            yield path, entry


ROUTES = dict(routes())


def matrix() -> dict[str, dict[str, Any]]:
    """Route by permissions and roles, as the code has it."""
    found: dict[str, dict[str, Any]] = {}
    for path, entry in sorted(ROUTES.items()):
        found[path] = row_of(getattr(entry.callback, "needs", ()))
    for prefix, router in api._routers:
        for template, view in router.path_operations.items():
            for operation in view.operations:
                path = "/api/v1" + (prefix.rstrip("/") + "/" + template.lstrip("/")).rstrip("/")
                wanted = getattr(operation.view_func, "needs", ())
                found |= {f"{method} {path}": row_of(wanted) for method in operation.methods}
    return dict(sorted(found.items()))


def row_of(wanted: tuple[str, ...]) -> dict[str, Any]:
    """One row: what is needed, and the roles that hold all of it."""
    return {"needs": list(wanted), "roles": holders(wanted)}


def holders(wanted: tuple[str, ...]) -> list[str]:
    """The roles that hold every one of the permissions."""
    if wanted == (ANYONE,):
        return ["anyone"]
    return [name for name, role in ROLES.items() if wanted and set(wanted) <= role.needs]


def test_every_route_declares_needs_that_some_role_holds() -> None:
    assert {path: row for path, row in matrix().items() if not row["roles"]} == {}
    assert {need for row in matrix().values() for need in row["needs"]} <= EVERY_NEED | {ANYONE}


def needs_of_rules() -> set[str]:
    """The permissions that rules, actions and queries name."""
    rooms = ("rules", "actions", "queries", "scopes")
    files = [p for p in PACKAGE.rglob("*.py") if {part.removesuffix(".py") for part in p.parts} & set(rooms)]
    nodes = (node for path in files for node in ast.walk(ast.parse(path.read_text())))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_every_permission_is_asked_for_by_a_route_or_a_rule() -> None:
    asked = {need for row in matrix().values() for need in row["needs"]} | needs_of_rules()
    assert {need for need in EVERY_NEED if need not in asked} == set(SHOWN_ONLY)


def test_the_reviewed_matrix_is_the_one_of_the_code() -> None:
    now = json.dumps(matrix(), ensure_ascii=False, indent=1) + "\n"
    if not MATRIX.exists() or MATRIX.read_text() != now:
        (MATRIX.parent / "access_matrix.new.json").write_text(now)
    assert MATRIX.read_text() == now, "review tests/access_matrix.new.json and put it in place of the old one"


def values(world: World) -> dict[str, Any]:
    """A value for every parameter of a route, in the lake project."""
    order = world.completed_order()
    task = followups.plan_follow_up(order, by=SYSTEM, why="抽查")
    contact = intake.receive(
        order.project, by=SYSTEM, wants="complaint", text="太慢了", source="phone", unit=order.unit
    )
    return world.route_values(order, task, contact) | {"token": orders.follow_token(order)}


def address(entry: URLPattern, given: dict[str, Any]) -> str:
    """The route's address with the values filled in."""
    names = list(entry.pattern.converters)
    missing = [name for name in names if name not in given]
    assert not missing, f"add a value for {missing} of {entry.pattern} to World.route_values"
    filled = {name: given[name] for name in names}
    if entry.name in ("scanned", "scanned-danger"):
        filled["code"] = given["door_code"]
    if entry.name == "file":
        filled["token"] = given["photo"]
    return reverse(entry.name, kwargs=filled)


def account_of(world: World, role: str) -> Account:
    """An account that holds just this role."""
    return world.plain_administrator() if role == "administrator" else world.account(WHO.get(role, role))
