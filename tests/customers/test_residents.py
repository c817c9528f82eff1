"""Who leaves is out at once, who is invited comes in by a link once, and one person has one file."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from guanjia.customers import actions, queries, residents
from guanjia.customers.models import Household, Invitation, Occupancy, Person
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.secrets import key_name
from guanjia.organization.models import Account, RoleGrant
from guanjia.privacy import actions as privacy
from guanjia.privacy.models import Consent
from tests.pages import Open
from tests.pages import signed_in as signed_in
from tests.world import NOW, World, refused


def home_of(world: World) -> Household:
    return Household.objects.get(unit=world.home)


def living(world: World, username: str) -> Occupancy:
    return Occupancy.objects.get(person__account__username=username, ended_at=None)


def invited(world: World, by: Actor | None = None, **facts: str) -> tuple[Invitation, str]:
    given = {"name": "王小明", "phone": "13512345678", "relation": "family"} | facts
    return actions.invite(home_of(world), by=by or world.wang, **given)


@pytest.mark.clause("A-3.1-11")
def test_who_moves_out_is_out_with_the_next_request_and_sees_nothing_of_the_home(
    world: World, signed_in: Open
) -> None:
    order = world.received_order()
    wang = signed_in("wang")
    assert wang.get(f"/home/orders/{order.pk}/").status_code == 200
    actions.move_out(living(world, "wang"), by=world.zhao)
    assert wang.get(f"/home/orders/{order.pk}/").status_code in (302, 403)
    assert not RoleGrant.objects.filter(account__username="wang").exists()
    assert world.wang.own.get("unit") is None
    assert world.wang.person_id is None


def test_an_invitation_opens_no_file_of_somebody_who_lives_here_already(
    world: World, signed_in: Open
) -> None:
    """Who invites knows name and number of the invited: with both and the link nobody becomes the neighbour."""
    row, secret = invited(world, name="陈立新", phone="13712345679", relation="family")
    with refused("sign_in_first", row, living(world, "chen")):
        actions.accept_invitation(secret, by=Actor("guest"), tail="5679")
    assert world.person("chen").occupancies.count() == 1
    assert actions.accept_invitation(secret, by=world.chen, tail="5679").username == "chen"
    assert world.person("chen").occupancies.count() == 2


def test_who_moved_out_is_not_let_in_again_by_the_old_papers(world: World) -> None:
    actions.move_out(living(world, "wang"), by=world.zhao)
    account = Account.objects.get(username="wang")
    claim = actions.claim_access(
        account, world.home, by=world.wang, name="王慧敏", phone="13812345678", relation="owner"
    )
    assert claim.status == "open" and not account.grants.exists()


@pytest.mark.clause("A-3.1-11")
def test_a_lease_that_ran_out_opens_nothing_until_it_is_renewed(world: World, signed_in: Open) -> None:
    _, secret = invited(world, relation="tenant", until=date(2026, 11, 30))  # type: ignore[arg-type]
    tenant = actions.accept_invitation(secret, by=Actor("guest"), tail="5678")
    home = Occupancy.objects.get(relation="tenant")
    with clock.pinned(datetime(2026, 12, 1, 2, tzinfo=UTC)):
        desk = signed_in("zhao")
        assert actions.end_leases() == 1
        assert not RoleGrant.objects.filter(account=tenant).exists()
        page = desk.get(f"/desk/households/{home.household_id}/").content.decode()
        assert "租期已过" in page and f"/desk/occupancies/{home.pk}/lease/" in page
        with refused("day_past", home):
            actions.renew_lease(home, by=world.zhao, until=date(2026, 11, 30))
        assert desk.post(f"/desk/occupancies/{home.pk}/lease/", {"until": "2027-11-30"}).status_code == 303
        assert [grant.role for grant in RoleGrant.objects.filter(account=tenant)] == ["tenant"]
        assert actions.end_leases() == 0
    assert Occupancy.objects.get(pk=home.pk).until == date(2027, 11, 30)


@pytest.mark.clause("A-3.1-12")
def test_moving_out_ends_the_consents_and_empties_the_home_for_the_next_people(world: World) -> None:
    home, wang = home_of(world), world.person("wang")
    consent = privacy.give_consent(
        by=world.zhao,
        party=wang.ref,
        attribute="diet",
        purpose="上门服务",
        how="face",
        project_id=home.project_id,
    )
    actions.note_vehicle(home, by=world.zhao, plate="浙A12345")
    row = actions.move_out(living(world, "wang"), by=world.zhao)
    home.refresh_from_db()
    assert Consent.objects.get(pk=consent.pk).status == "withdrawn"
    assert (home.vehicles.count(), home.note, home.state) == (0, "", "空置")
    assert world.events(home)[-1] == "HouseholdEmptied"
    with refused("moved_out_already", row):
        actions.move_out(row, by=world.zhao)


def test_one_of_two_who_leaves_takes_nothing_of_the_other(world: World) -> None:
    home = home_of(world)
    actions.note_vehicle(home, by=world.zhao, plate="浙A12345")
    guest = actions.add_occupant(home, by=world.zhao, name="王大伟", relation="family", phone="13900001234")
    actions.move_out(guest, by=world.wang)
    home.refresh_from_db()
    assert home.vehicles.count() == 1 and home.note != ""
    assert world.wang.own["unit"] == frozenset({world.home.pk})
    back = actions.move_in(home, guest.person, by=world.zhao, relation="family")
    assert back.pk == guest.pk and back.ended_at is None


def test_a_lease_that_is_over_opens_nothing_any_more(world: World) -> None:
    Occupancy.objects.filter(person=world.person("wang")).update(until=date(2020, 1, 1))
    assert world.wang.own.get("unit") is None


def test_an_owner_lets_family_go_but_no_stranger_and_no_neighbour(world: World) -> None:
    home, chen = home_of(world), living(world, "chen")
    guest = actions.add_occupant(home, by=world.zhao, name="王大伟", relation="family")
    for by in (world.chen, world.zhang, world.qian_of_hill, world.auditor):
        with refused("not_yours" if by.reach("customers.edit") else "not_allowed", guest):
            actions.move_out(guest, by=by)
    with refused("not_allowed", chen):
        actions.move_out(chen, by=world.wang)


@pytest.mark.clause("A-3.1-11")
def test_an_invitation_opens_the_home_once_for_who_knows_the_phone(world: World) -> None:
    row, secret = invited(world)
    assert row.expires_at == NOW + timedelta(days=7)
    assert secret not in row.digest
    with refused("tail_wrong", row):
        actions.accept_invitation(secret, by=Actor("guest"), tail="0000")
    account = actions.accept_invitation(secret, by=Actor("guest"), tail="5678")
    actor = world.actor(account.username, "resident")
    assert actor.own["unit"] == frozenset({world.home.pk}) and actor.roles == {"family"}
    home = Occupancy.objects.get(person__account=account)
    assert (home.relation, home.is_verified, home.person.name) == ("family", True, "王小明")
    row.refresh_from_db()
    assert (row.status, row.occupancy) == ("accepted", home)
    with refused("invitation_used", row):
        actions.accept_invitation(secret, by=Actor("guest"), tail="5678")


def test_an_invitation_ends_by_time_by_withdrawal_and_by_number(world: World) -> None:
    row, secret = invited(world)
    with clock.pinned(NOW + timedelta(days=8)), refused("invitation_used", row):
        actions.accept_invitation(secret, by=Actor("guest"), tail="5678")
    actions.withdraw_invitation(row, by=world.wang)
    with refused("invitation_used", row):
        actions.accept_invitation(secret, by=Actor("guest"), tail="5678")
    for n in range(5):
        invited(world, phone=f"1351234567{n}")
    home = home_of(world)
    with refused("too_many_invitations", home):
        invited(world)


def test_nobody_invites_an_owner_or_into_a_home_of_others(world: World) -> None:
    home = home_of(world)
    for by, relation in (
        (world.wang, "owner"),
        (world.wang, "agent"),
        (world.chen, "family"),
        (world.zhao, "family"),
    ):
        with refused("not_to_invite", home):
            invited(world, by=by, relation=relation)
    _, secret = invited(world, relation="tenant")
    tenant = actions.accept_invitation(secret, by=Actor("guest"), tail="5678")
    actor = world.actor(tenant.username, "resident")
    with refused("not_to_invite", home):
        invited(world, by=actor, relation="tenant")
    invited(world, by=actor, relation="family", phone="13512340000")


def twin(world: World) -> Person:
    """王女士 once more, by the phone of her office."""
    home = home_of(world)
    person = actions.add_person(
        world.lake, by=world.zhao, name="王慧敏", phones=["13812345678", "13655556666"], email="w@example.com",
    )  # fmt: skip
    actions.move_in(home, person, by=world.zhao, relation="agent")
    return person


def test_two_files_of_one_person_are_found_and_become_one(world: World) -> None:
    kept, gone = world.person("wang"), twin(world)
    order = world.received_order()
    pair = residents.duplicates(world.zhou, world.lake.pk)
    assert [(p.first.pk, p.second.pk, p.why) for p in pair] == [(kept.pk, gone.pk, "电话相同、同一套房屋")]
    assert residents.duplicates(world.zhao, world.lake.pk) == []
    actions.merge_persons(kept, gone, by=world.zhou)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert {phone.number for phone in kept.phones.all()} == {"13812345678", "13655556666"}
    assert {key_name(bytes(p.number_sealed)) for p in kept.phones.all()} == {f"d{kept.key_id}.1"}
    assert {home.relation for home in kept.occupancies.all()} == {"owner", "agent"}
    assert (kept.email, gone.merged_into_id, bytes(gone.name_index)) == ("w@example.com", kept.pk, b"")
    assert queries.person_by_email(world.lake.pk, "W@Example.com") == kept
    assert residents.duplicates(world.zhou, world.lake.pk) == []
    assert order.person_id == kept.pk


def test_orders_and_contacts_of_the_file_that_goes_are_the_kept_ones(world: World) -> None:
    kept, gone = world.person("wang"), twin(world)
    order = world.received_order()
    type(order).objects.filter(pk=order.pk).update(person=gone)
    actions.merge_persons(kept, gone, by=world.zhou)
    world.run_jobs()
    assert world.order(order.pk).person_id == kept.pk


def test_a_consent_goes_along_and_can_still_be_withdrawn(world: World) -> None:
    kept, gone = world.person("wang"), twin(world)
    for person in (kept, gone):
        privacy.give_consent(by=world.zhao, party=person.ref, attribute="diet", purpose="上门", how="face")
    only = privacy.give_consent(by=world.zhao, party=gone.ref, attribute="hobby", purpose="上门", how="face")
    actions.merge_persons(kept, gone, by=world.zhou)
    rows = Consent.objects.filter(party=str(kept.ref)).values_list("attribute", "status")
    assert sorted(rows) == [("diet", "given"), ("diet", "withdrawn"), ("hobby", "given")]
    only.refresh_from_db()
    assert privacy.withdraw_consent(only, by=world.wang, how="portal").status == "withdrawn"


def test_files_with_two_accounts_of_two_projects_or_merged_before_are_refused(world: World) -> None:
    wang, chen, feng = world.person("wang"), world.person("chen"), world.person("feng")
    with refused("not_alike", wang):  # neighbours with two names are never one person
        actions.merge_persons(wang, chen, by=world.zhou)
    other = twin(world)
    Person.objects.filter(pk=other.pk).update(account=world.account("zhao"))
    with refused("two_accounts", wang):
        actions.merge_persons(wang, Person.objects.get(pk=other.pk), by=world.zhou)
    Person.objects.filter(pk=other.pk).update(account=None)
    with refused("not_two", wang):
        actions.merge_persons(wang, feng, by=world.zhou)
    with refused("not_two", wang):
        actions.merge_persons(wang, wang, by=world.zhou)
    with refused("not_allowed", wang):
        actions.merge_persons(wang, chen, by=world.zhao)
    gone = Person.objects.get(pk=other.pk)
    actions.merge_persons(wang, gone, by=world.zhou)
    gone.refresh_from_db()
    wang.refresh_from_db()
    with refused("gone_already", wang):
        actions.merge_persons(wang, gone, by=SYSTEM)


def test_the_moment_is_the_one_of_the_calendar_at_the_place(world: World) -> None:
    Occupancy.objects.filter(person=world.person("wang")).update(until=date(2026, 11, 24))
    with clock.pinned(datetime(2026, 11, 24, 15, 59, tzinfo=UTC)):
        assert residents.is_lived_in(home_of(world))
    with clock.pinned(datetime(2026, 11, 24, 16, 1, tzinfo=UTC)):
        assert not residents.is_lived_in(home_of(world))


def test_the_pages_of_the_home_invite_let_in_and_let_go(world: World, signed_in: Open) -> None:
    wang, mine = signed_in("wang"), living(world, "wang")
    path = f"/home/me/{mine.pk}/people/"
    assert "王**" in wang.get(path).content.decode() and "（我）" in wang.get(path).content.decode()
    answer = wang.post(path, {"name": "王小明", "phone": "13512345678", "relation": "family"})
    link = answer.content.decode().split("/join/")[1].split("/")[0]
    assert answer.status_code == 201
    guest = Client()
    page = guest.get(f"/join/{link}/").content.decode()
    assert "王** 邀请您加入" in page and "3栋" in page and "501" not in page
    assert guest.post(f"/join/{link}/", {"tail": "1111"}).status_code == 422
    assert guest.post(f"/join/{link}/", {"tail": "5678"}).status_code == 302
    assert guest.get("/home/me/").status_code == 200
    assert guest.get(f"/join/{link}/").status_code == 404
    home = Occupancy.objects.get(relation="family", household=home_of(world))
    assert wang.post(f"/home/me/{home.pk}/gone/").status_code == 303
    assert guest.get("/home/").status_code in (302, 403)
    assert signed_in("chen").get(path).status_code == 404


def test_a_link_is_not_guessed_by_its_digits(world: World) -> None:
    _, secret = invited(world)
    guest = Client()
    for n in range(5):
        assert guest.post(f"/join/{secret}/", {"tail": f"{n:04}"}).status_code == 422
    answer = guest.post(f"/join/{secret}/", {"tail": "5678"})
    assert answer.status_code == 422 and "试的次数太多" in answer.content.decode()


def test_the_desk_notes_a_move_and_merges_two_files(world: World, signed_in: Open) -> None:
    gone = twin(world)
    zhou, mine = signed_in("zhou"), world.person("wang")
    page = zhou.get("/desk/duplicates/").content.decode()
    assert "电话相同、同一套房屋" in page and "138****5678" in page and "王慧敏" not in page
    assert zhou.post(f"/desk/duplicates/{mine.pk}/{gone.pk}/").status_code == 303
    assert "没有找到重复的客户" in zhou.get("/desk/duplicates/").content.decode()
    assert signed_in("zhao").get("/desk/duplicates/").status_code == 403
    row = Occupancy.objects.filter(person=mine, relation="owner").get()
    assert "搬离" in zhou.get(f"/desk/households/{row.household_id}/").content.decode()
    assert zhou.post(f"/desk/occupancies/{row.pk}/gone/").status_code == 303
    row.refresh_from_db()
    assert row.ended_at is not None


def test_a_home_that_was_not_verified_opens_nothing_to_an_account_of_another(world: World) -> None:
    other = Household.objects.get(unit=world.neighbour)
    actions.move_in(other, world.person("wang"), by=world.zhao, relation="owner", is_verified=False)
    assert world.wang.own["unit"] == frozenset({world.home.pk})
