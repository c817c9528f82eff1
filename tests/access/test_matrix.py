"""S1: every role, route, method and scope opens as the reviewed table says, and nothing else."""

from typing import Any

import pytest
from django.test import Client

from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.web import ANYONE
from guanjia.organization import actions as organization
from guanjia.organization.roles import ROLES
from tests.access.crawl import (
    FEW,
    PERSONAL,
    PROJECT_ROLES,
    addresses,
    browser,
    call,
    newcomer,
    operations,
    sampled,
    walking,
)
from tests.architecture.test_routes import ROUTES, account_of, holders, values
from tests.world import World

OWN_ROLES = tuple(role for role in PROJECT_ROLES if ROLES[role].scope in ("own", "zone"))
SHUT, GONE = 403, (302, 403, 404, 405)
# parameters whose rows are the company's, so that another project's role may see them
COMPANY_WIDE = {
    "key", "policy_key", "code", "kind", "sop_id", "secret", "token", "clause_id", "document_id", "sender_name",
    "screen_code", "way", "script_id", "regulation_id", "law_change_id", "process_id", "case_id",
}  # fmt: skip


def wanted(path: str) -> tuple[str, ...]:
    found: tuple[str, ...] = ROUTES[path].callback.needs
    return found


def opened_by_post(client: Client, role: str, given: dict[str, Any]) -> list[tuple[str, int]]:
    """The routes that answer a POST of somebody whose role does not hold what they need."""
    found = []
    for path, url in sampled(addresses(given)).items():
        if wanted(path) == (ANYONE,) or role in holders(wanted(path)) or path.startswith("t/"):
            continue
        status = client.post(url, {"reason": "x", "text": "x"}).status_code
        if status != (302 if role == "anonymous" else SHUT):
            found.append((path, status))
    return found


@pytest.mark.clause("A-3.1-11")
@pytest.mark.parametrize("role", [*walking(FEW), "anonymous"])
@pytest.mark.asvs("8.2.1", "8.3.1")
def test_a_role_without_the_need_is_refused_by_post_and_nothing_moves(world: World, role: str) -> None:
    given = values(world)
    client = Client() if role == "anonymous" else browser(account_of(world, role))
    before = world.totals()
    assert opened_by_post(client, role, given) == []
    assert world.totals() == before


@pytest.mark.clause("A-3.1-11")
@pytest.mark.parametrize("role", walking(("front_desk", "technician", "owner"), PROJECT_ROLES))
@pytest.mark.asvs("8.2.2", "8.4.1")
def test_a_role_of_another_project_reaches_nothing_of_this_one(world: World, role: str) -> None:
    given, client = values(world), browser(newcomer(world, role, world.hill))
    before, wrong = world.totals(), []
    for path, url in sampled(addresses(given)).items():
        names = set(ROUTES[path].pattern.converters)
        if not names or names & COMPANY_WIDE:
            continue
        answers = [client.get(url).status_code, client.post(url, {}).status_code]
        if any(status not in GONE for status in answers):
            wrong.append((path, answers))
    assert wrong == []
    assert world.totals() == before


@pytest.mark.clause("A-3.1-11")
@pytest.mark.parametrize("role", walking(("butler", "technician", "owner"), OWN_ROLES))
@pytest.mark.asvs("8.2.2")
def test_whoever_has_only_the_own_reaches_no_colleagues_and_no_neighbours(world: World, role: str) -> None:
    given, client = values(world), browser(newcomer(world, role, world.lake))
    before, wrong = world.totals(), []
    for path, url in sampled(addresses(given, PERSONAL)).items():
        answers = [client.get(url).status_code, client.post(url, {}).status_code]
        if any(status not in GONE for status in answers):
            wrong.append((path, answers))
    assert wrong == []
    assert world.totals() == before


@pytest.mark.clause("A-3.1-11")
@pytest.mark.parametrize("role", walking(("project_manager",)))
@pytest.mark.asvs("7.4.2")
def test_an_account_that_was_closed_reaches_nothing_from_the_next_request_on(world: World, role: str) -> None:
    given, account = values(world), account_of(world, role)
    client, token = browser(account), organization.issue_token(account, by=SYSTEM)
    assert client.get("/").status_code in (200, 302)
    organization.close_account(account, by=SYSTEM)
    before, wrong = world.totals(), []
    for path, url in sampled(addresses(given)).items():
        if wanted(path) == (ANYONE,) or path.startswith("t/"):
            continue
        answers = [client.get(url), client.post(url, {})]
        if any(a.status_code != 302 or "/accounts/login/" not in a["Location"] for a in answers):
            wrong.append((path, [a.status_code for a in answers]))
    for method, path, _ in operations():
        if call(token, method, filled(path, given)).status_code != 401:
            wrong.append((path, [method]))
    assert wrong == []
    assert world.totals() == before


def filled(path: str, given: dict[str, Any]) -> str:
    """A path of the API with the values of the lake project."""
    for name, value in given.items():
        path = path.replace(f"{{{name}}}", str(value))
    return path


@pytest.mark.clause("A-3.1-11")
@pytest.mark.parametrize("role", walking(("front_desk", "owner", "cashier")))
@pytest.mark.asvs("8.2.1")
def test_a_program_may_call_exactly_what_its_role_holds(world: World, role: str) -> None:
    given = values(world)
    token = organization.issue_token(account_of(world, role), by=SYSTEM)
    wrong = []
    for n, (method, path, needs) in enumerate(operations()):
        status = call(token, method, filled(path, given), f"k{n}").status_code
        holds = needs == (ANYONE,) or role in holders(needs)
        if (status == SHUT) == holds and status != 404:
            wrong.append((method, path, status))
    assert wrong == []


def test_the_control_a_build_that_asks_nobody_for_a_permission_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, client = values(world), browser(account_of(world, "cashier"))
    monkeypatch.setattr(Actor, "may", lambda self, need: True)
    assert len(opened_by_post(client, "cashier", given)) > 15
