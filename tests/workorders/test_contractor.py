"""Somebody of another company works on the own jobs and sees nothing else: no history, no other job, no search."""

import pytest

from guanjia.dispatch import actions as dispatch
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.refusals import NotFound
from guanjia.organization import actions as organization
from guanjia.organization import queries as accounts
from guanjia.people import actions as people
from guanjia.workorders import actions, queries
from guanjia.workorders.models import WorkOrder
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes

__all__ = ["signed_in"]


@pytest.fixture
def outsider(world: World) -> Actor:
    """程工 of a supplier, with the skill for water."""
    account = organization.create_account(by=SYSTEM, username="cheng", name="程工")
    organization.grant_role(account, by=SYSTEM, role="contractor", project=world.lake)
    staff = people.add_staff(world.lake, by=SYSTEM, number="W001", name="程工")
    people.link_account(staff, account, by=SYSTEM)
    world.certify_staff(staff, "water")
    return accounts.actor_of_account(account.pk, "field")


def sent(world: World, to: Actor) -> WorkOrder:
    """An order that the supervisor gave to somebody."""
    order, staff = world.confirmed_order(), world.staff_of(to.staff_id or 0)
    return dispatch.assign(order, by=world.zhou, staff=staff, reason="外委保养", at=NOW + minutes(7))


def test_a_contractor_sees_the_own_job_and_no_other(world: World, outsider: Actor, signed_in: Open) -> None:
    others, own = world.arrived_order(unit=world.neighbour, by=world.chen), sent(world, outsider)
    assert [row.pk for row in queries.orders(outsider)] == [own.pk]
    assert queries.get_order(outsider, own.pk) == own
    with pytest.raises(NotFound):
        queries.get_order(outsider, others.pk)
    assert queries.find(outsider, others.number) == []
    client = signed_in("cheng")
    assert client.get(f"/field/jobs/{others.pk}/").status_code == 404
    assert own.title in client.get("/field/").content.decode()
    secret = {"X-Phone": "s" * 64}
    client.post("/field/phone/", {"name": "Android"}, headers=secret)
    pack = client.get("/field/pack/", headers=secret).json()
    assert [job["id"] for job in pack["jobs"]] == [own.pk]
    assert client.get("/desk/search/?q=3-2-501").status_code == 403


def test_a_job_that_was_taken_away_is_closed_to_the_contractor(world: World, outsider: Actor) -> None:
    own = sent(world, outsider)
    actions.take_back_order(own, by=world.zhou, reason="改派自己人")
    with pytest.raises(NotFound):
        queries.get_order(outsider, own.pk)
