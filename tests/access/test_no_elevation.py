"""S4: nobody gives themselves more: roles, own wishes, own claims, tenants and links."""

from datetime import timedelta
from itertools import combinations

import pytest

from guanjia.customers import actions as customers
from guanjia.customers.models import AccessClaim
from guanjia.kernel.actors import Actor
from guanjia.organization import actions as organization
from guanjia.organization.models import ApiToken, OneTimeLink, RoleGrant
from guanjia.organization.roles import APART, KEEPERS, ROLES
from guanjia.sla import actions as promises
from tests.access.crawl import newcomer
from tests.architecture.test_routes import account_of
from tests.world import World, refused

READS = ("read", "open", "use", "follow", "report")


def actor_of(world: World, role: str) -> Actor:
    return world.actor(account_of(world, role).username)


@pytest.mark.clause("A-3.1-11")
@pytest.mark.asvs("8.2.1")
def test_the_three_keepers_share_no_power(world: World) -> None:
    """三员: who sets up, who gives access and who audits hold nothing in common but reading (8.1.4)."""
    for one, other in combinations(KEEPERS, 2):
        shared = ROLES[one].needs & ROLES[other].needs
        assert {need for need in shared if need.split(".")[1] not in READS} == set(), (one, other)


def test_no_role_that_sets_up_or_gives_access_opens_a_customers_number(world: World) -> None:
    for role in ("administrator", "security_admin", "auditor"):
        assert "customers.reveal" not in ROLES[role].needs
    reveal = {name for name, role in ROLES.items() if "customers.reveal" in role.needs}
    for keeper in ("administrator", "security_admin"):
        assert {name for name in reveal if frozenset({keeper, name}) not in APART} == set()


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"security_admin"}))
def test_nobody_but_who_gives_access_grants_a_role_or_opens_a_door(world: World, role: str) -> None:
    by, zhao = actor_of(world, role), world.account("zhao")
    before = (RoleGrant.objects.count(), OneTimeLink.objects.count(), ApiToken.objects.count())
    for act in (
        lambda: organization.grant_role(zhao, by=by, role="project_manager", project=world.lake),
        lambda: organization.create_account(by=by, username="mine", name="我"),
        lambda: organization.issue_password_link(zhao, by=by),
        lambda: organization.close_account(zhao, by=by),
        lambda: organization.issue_token(zhao, by=by),
        lambda: organization.revoke_role(zhao.grants.get(), by=by),
    ):
        with refused("not_allowed", zhao):
            act()
    assert (RoleGrant.objects.count(), OneTimeLink.objects.count(), ApiToken.objects.count()) == before


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"security_admin"}))
def test_who_gives_access_gives_none_to_the_own_account(world: World, role: str) -> None:
    keeper = world.account("security_admin")
    by = world.actor("security_admin")
    project = None if ROLES[role].scope == "company" else world.lake
    with refused("own_role", keeper):
        organization.grant_role(keeper, by=by, role=role, project=project)


def test_a_resident_claims_for_the_own_account_only_and_decides_no_claim(world: World) -> None:
    chen, wang = world.account("chen"), world.account("wang")
    facts = {"name": "王慧敏", "phone": "13812345678", "relation": "owner"}
    with refused("not_allowed", wang):
        customers.claim_access(wang, world.home, by=world.chen, **facts)
    facts = {"name": "陈立新", "phone": "13712345679", "relation": "family"}
    claim = customers.claim_access(chen, world.home, by=world.chen, **facts)
    assert claim.status == AccessClaim.Status.OPEN
    for by in (world.chen, world.zhang, world.auditor, world.qian_of_hill):
        with refused("not_allowed", claim):
            customers.grant_access(claim, by=by, paper_name="陈立新")
    assert world.home.pk not in world.chen.own["unit"]


@pytest.mark.asvs("2.3.5")
def test_nobody_approves_the_own_wish(world: World) -> None:
    change = organization.ask_policy_change(
        by=world.admin, key="sla.confirm", value=20, reason="客户等久了", scope={"project": world.lake.pk}
    )
    with refused("own_approval", change):
        organization.publish_policy_change(change, by=world.admin)
    promise = promises.promise(
        world.registered_order(), what="送图纸", by=world.zhao, due_at=world.now + timedelta(days=2)
    )
    given = promises.propose(promise, by=world.lin, sort="gift", fen=1000, words="果篮，致歉")
    with refused("own_proposal", given):
        promises.approve(given, by=world.lin)


def test_a_role_in_one_project_gives_nothing_in_another(world: World) -> None:
    both = newcomer(world, "technician", world.lake)
    organization.grant_role(both, by=world.admin, role="front_desk", project=world.hill)
    actor = world.actor(both.username)
    assert actor.reach("workorders.complete").projects == frozenset({world.hill.pk})
    order = world.recorded_order()
    with refused("not_yours", order):
        from guanjia.workorders import actions as workorders

        workorders.complete_order(order, by=actor)
