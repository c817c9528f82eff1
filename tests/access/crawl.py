"""Walking every route as somebody: who stands where, what a program may call, what an answer says."""

import json
import os
import random
from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.test import Client

from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.api import api
from guanjia.organization import actions as organization
from guanjia.organization.models import Account, Project
from guanjia.organization.roles import ROLES
from guanjia.people import actions as people
from tests.architecture.test_routes import ROUTES, address
from tests.pages import BACKEND
from tests.world import World

# every role walks in `make chaos` (GUANJIA_ACCESS=1), a few in the suite
T = TypeVar("T")
FULL = os.environ.get("GUANJIA_ACCESS") == "1"
CAST = (
    "front_desk",
    "butler",
    "technician",
    "supervisor",
    "project_manager",
    "owner",
    "security_admin",
    "auditor",
)
FEW = ("owner", "technician", "cashier", "auditor")


def walking(some: tuple[str, ...] = CAST, every: Iterable[str] = ROLES) -> list[str]:
    """The roles that walk: all of them in the full crawl, some of them in the suite."""
    return list(every) if FULL else [role for role in every if role in some]


def by_day() -> random.Random:
    """Another sample each day, the same one all day; GUANJIA_SEED repeats one."""
    return random.Random(os.environ.get("GUANJIA_SEED") or date.today().isoformat())  # noqa: S311, DTZ011


def sampled(found: dict[str, T]) -> dict[str, T]:
    """All of them in the full crawl, a sixth by the day in the suite, so that a week sees most of it."""
    return found if FULL else {key: found[key] for key in by_day().sample(sorted(found), len(found) // 6)}


# parameters that name something of one home, one case or one person
PERSONAL = frozenset(
    {"order_id", "household_id", "occupancy_id", "claim_id", "follow_up_id", "contact_id", "message_id",
     "compensation_id", "promise_id", "supplies_id", "notice_id", "preference_id", "vehicle_id", "move_in_id",
     "consent_id", "request_id", "export_id", "invitation_id", "emergency_id", "change_request_id", "brief_id",
     "block_id", "person_id", "visit_id", "gone_id", "incident_id", "hold_id", "party", "plan_id", "reception_id",
     "enquiry_id"}
)  # fmt: skip
STAFF = ("front_desk", "dispatcher", "butler", "technician", "contractor", "supervisor", "project_manager",
         "department_head", "security_butler", "cashier", "employee")  # fmt: skip
PROJECT_ROLES = tuple(name for name, role in ROLES.items() if role.scope != "company")


def newcomer(world: World, role: str, project: Project) -> Account:
    """Somebody new with one role in a project, with a staff file where the role is the staff's."""
    name = f"new-{role}-{project.code.lower()}"
    account = organization.create_account(by=SYSTEM, username=name, name=name)
    organization.grant_role(account, by=SYSTEM, role=role, project=project)
    if role in STAFF:
        staff = people.add_staff(project, by=SYSTEM, number=name[:16], name="新人")
        people.link_account(staff, account, by=SYSTEM)
    return account


def browser(account: Account) -> Client:
    """A browser in which the account is signed in."""
    client = Client(raise_request_exception=False)
    client.force_login(account, backend=BACKEND)
    return client


def addresses(given: dict[str, Any], only: frozenset[str] = frozenset()) -> dict[str, str]:
    """The address of every route, or of those that take one of the named parameters."""
    return {
        path: address(entry, given)
        for path, entry in ROUTES.items()
        if not only or only & set(entry.pattern.converters)
    }


def operations() -> list[tuple[str, str, tuple[str, ...]]]:
    """Every method and path of the API with what it needs."""
    found = []
    for prefix, router in api._routers:
        for template, view in router.path_operations.items():
            path = "/api/v1" + (prefix.rstrip("/") + "/" + template.lstrip("/")).rstrip("/")
            for operation in view.operations:
                found += [(method, path, operation.view_func.needs) for method in operation.methods]
    return found


def call(token: str, method: str, path: str, key: str = "k") -> Any:
    """One call of a program with a token and an empty body."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    return Client(raise_request_exception=False).generic(
        method, path, json.dumps({}), content_type="application/json", headers=headers
    )
