"""Staff of a supplier work on the own jobs and see nothing else: no history, no stock, no roster, no search."""

from datetime import date

import pytest

from guanjia.dispatch import actions as dispatch
from guanjia.kernel.refusals import NotFound
from guanjia.organization import actions as organization
from guanjia.people import actions as people
from guanjia.workorders import actions, materials, queries
from guanjia.workorders.web import course
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]


def test_a_contractor_sees_the_own_job_and_no_other(world: World, signed_in: Open) -> None:
    cheng = world.cheng
    others, own = world.arrived_order(unit=world.neighbour, by=world.chen), world.supplied_order()
    assert [row.pk for row in queries.orders(cheng)] == [own.pk]
    assert queries.get_order(cheng, own.pk) == own
    with pytest.raises(NotFound):
        queries.get_order(cheng, others.pk)
    assert queries.find(cheng, others.number) == []
    client = signed_in("cheng")
    assert client.get(f"/field/jobs/{others.pk}/").status_code == 404
    assert own.title in client.get("/field/").content.decode()
    secret = {"X-Phone": "s" * 64}
    client.post("/field/phone/", {"name": "Android"}, headers=secret)
    pack = client.get("/field/pack/", headers=secret).json()
    assert [job["id"] for job in pack["jobs"]] == [own.pk]
    assert pack["van"] == []
    assert client.get("/desk/search/?q=3-2-501").status_code == 403


def test_a_job_that_was_taken_away_is_closed_to_the_contractor(world: World) -> None:
    cheng, own = world.cheng, world.supplied_order()
    actions.take_back_order(own, by=world.zhou, reason="改派自己人")
    assert world.fresh(own).supplier is None
    with pytest.raises(NotFound):
        queries.get_order(cheng, own.pk)


def test_a_contractor_reads_of_the_place_only_what_was_the_own_work(world: World) -> None:
    before, cheng = world.completed_order(), world.cheng
    own = world.supplied_order()
    assert [row.pk for row in queries.done_at(world.zhang, own)] == [before.pk]
    assert list(queries.done_at(cheng, own)) == []
    assert course.history(cheng, own) == []
    world.finish_supplied(own)
    again = world.supplied_order()
    assert [row.pk for row in queries.done_at(cheng, again)] == [own.pk]


def test_a_contractor_has_no_stock_no_roster_of_others_and_nothing_to_grab(
    world: World, signed_in: Open
) -> None:
    world.warehouse(生料带=50)
    own, client = world.supplied_order(), signed_in(world.account("cheng").username)
    for page in ("/field/stores/", "/field/stores/ask/", "/field/grab/", "/desk/roster/",
                 "/desk/staff/", "/desk/acceptances/"):  # fmt: skip
        assert client.get(page).status_code == 403, page
    assert materials.packing(own) == {}
    assert "生料带" in materials_words(world)
    text = client.get("/field/me/").content.decode()
    assert "/field/stores/" not in text and "/field/roster/" in text
    assert "张建国" not in client.get("/field/roster/").content.decode()


def materials_words(world: World) -> list[str]:
    """What the same list says to own staff."""
    return list(materials.packing(world.accepted_order(unit=world.neighbour, by=world.chen)))


def test_a_supplier_stands_once_and_its_contract_runs_forward(world: World) -> None:
    row = world.supplier()
    facts = {"trade": "防水", "starts_on": date(2026, 1, 1)}
    with refused("name_taken", row):
        organization.add_supplier(by=world.admin, name=row.name, ends_on=date(2026, 12, 31), **facts)
    with refused("contract_backwards", row):
        organization.add_supplier(by=world.admin, name="另一家", ends_on=date(2025, 12, 31), **facts)
    with refused("not_allowed", row):
        organization.end_supplier(row, by=world.lin, reason="换一家")


@pytest.mark.clause("B-2.2-1")
def test_the_end_of_a_contract_closes_accounts_and_stops_sending_and_accepting(world: World) -> None:
    own, cheng, row = world.supplied_order(), world.staff("cheng"), world.supplier()
    actor = world.cheng
    organization.end_supplier(row, by=world.admin, reason="多次返工", at=NOW + minutes(8))
    own = world.order(own.pk)
    with refused("contract_over", own):
        actions.accept_order(own, by=actor, visit_at=NOW + minutes(40), at=NOW + minutes(9))
    world.run_jobs()
    cheng.refresh_from_db()
    assert (cheng.account.is_active, cheng.is_present, cheng.has_left) == (False, False, False)
    other = world.confirmed_order(unit=world.neighbour, by=world.chen)
    with refused("not_cleared", other):
        dispatch.assign(other, by=world.zhou, staff=cheng, reason="外委", at=NOW + minutes(10))
    with refused("contract_over", other):
        actions.dispatch_order(other, by=world.zhou, staff=cheng, at=NOW + minutes(10))


def test_own_staff_with_desk_roles_are_not_entered_as_a_suppliers(world: World) -> None:
    zhao, supplier = world.staff("zhao"), world.supplier()
    with refused("supplier_role", zhao):
        people.change_staff(zhao, by=world.zhou, supplier=supplier)
