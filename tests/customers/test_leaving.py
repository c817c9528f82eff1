"""A home has one set of people at a time: who comes next sees, hears and inherits nothing of those before."""

import json
from datetime import date, timedelta

import pytest

from guanjia.customers import actions, queries, wishes
from guanjia.customers.models import ChangeRequest, EmergencyContact, Invitation, Occupancy, Person
from guanjia.intake import actions as intake
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.organization import actions as organization
from guanjia.organization.models import RoleGrant
from guanjia.privacy import queries as privacy
from guanjia.privacy.models import Consent
from tests.customers.homes import file_of, wish
from tests.pages import Open
from tests.pages import signed_in as signed_in
from tests.world import NOW, World, refused

GUEST = Actor("guest")


def living(username: str, relation: str = "owner") -> Occupancy:
    return Occupancy.objects.get(person__account__username=username, ended_at=None, relation=relation)


def next_people(world: World, relation: str = "owner") -> Occupancy:
    """Somebody else comes into 王女士's home, with all that belongs to people."""
    row = actions.add_occupant(
        file_of(), by=world.zhao, name="刘新来", relation=relation, phone="13511112222"
    )
    actions.note_emergency_contact(
        file_of(), by=world.zhao, name="刘新亲", phone="13722223333", relation="妹妹"
    )
    actions.note_vehicle(file_of(), by=world.zhao, plate="浙C99999")
    wish(world, "请走后门")
    return row


def copy_of(person: Person) -> str:
    return json.dumps(json.loads(privacy.copy_of(person.ref, "json")), ensure_ascii=False)


@pytest.mark.clause("A-3.1-12")
def test_the_copy_of_a_former_owner_holds_nothing_of_the_next_people(world: World) -> None:
    actions.move_out(living("wang"), by=world.zhao)
    next_people(world)
    text = copy_of(Person.objects.get(account__username="wang"))
    assert "王慧敏" in text
    assert [word for word in ("刘新亲", "13722223333", "浙C99999", "请走后门") if word in text] == []


def test_a_copy_masks_the_emergency_contacts_who_are_others(world: World) -> None:
    row = next_people(world)
    text = copy_of(row.person)
    assert "浙C99999" in text and "刘**" in text
    assert "刘新亲" not in text and "13722223333" not in text
    Occupancy.objects.filter(pk=row.pk).update(is_verified=False)
    assert "浙C99999" not in copy_of(row.person)


@pytest.mark.clause("A-3.1-11")
def test_the_next_people_open_no_order_of_the_ones_before(world: World, signed_in: Open) -> None:
    order = world.received_order()
    actions.move_out(living("wang"), by=world.zhao)
    with clock.pinned(NOW + timedelta(minutes=5)):
        actions.add_occupant(file_of(), by=world.zhao, name="刘新来", relation="owner", phone="13511112222")
        _, secret = actions.invite(
            file_of(), by=owner_of(world), name="刘小妹", phone="13533334444", relation="family"
        )
        account = actions.accept_invitation(secret, by=GUEST, tail="4444")
        page = signed_in(account.username)
        assert page.get(f"/home/orders/{order.pk}/").status_code == 404
        assert order.number not in page.get("/home/").content.decode()
    with clock.pinned(NOW + timedelta(minutes=9)):
        mine = intake.receive_request(
            world.lake, by=world.zhao, category=world.category("water"), description="厨房水管漏水", unit=world.home,
            source="phone",
        )  # fmt: skip
        assert page.get(f"/home/orders/{mine.pk}/").status_code == 200


def owner_of(world: World) -> Actor:
    """The new owner, with an account."""
    person = Person.objects.get(phones__whole_index=queries.phone_key("13511112222"))
    from guanjia.customers.actions.arrivals import account_of

    return world.actor(account_of(person).username, "resident")


@pytest.mark.clause("A-3.1-12")
def test_when_the_tenant_leaves_the_landlord_keeps_nothing_of_the_tenant(world: World) -> None:
    tenant = actions.add_occupant(
        file_of(), by=world.zhao, name="租客甲", relation="tenant", phone="13900009999"
    )
    actions.note_emergency_contact(
        file_of(), by=world.zhao, name="租客亲", phone="13711119999", relation="父亲"
    )
    wish(world, "全家吃素食", "religion", is_separate=True, person=tenant.person)
    actions.set_safety_mark(file_of(), by=world.zhou, reason="推搡过上门的人")
    actions.move_out(tenant, by=world.zhao)
    world.run_jobs()
    home = file_of()
    assert (home.emptied_at, home.state) == (NOW, "空置")
    assert not EmergencyContact.objects.exists()
    assert wishes.live([home.pk]) == [] and wishes.mark_of(home.pk) is None
    assert not Consent.objects.filter(status="given").exists()
    assert living("wang").ended_at is None


def test_wishes_of_somebody_who_left_are_not_shown_where_others_live(world: World) -> None:
    wang = world.person("wang")
    wish(world, person=wang)
    actions.move_in(file_of("3-2-401"), wang, by=world.zhao, relation="owner")
    actions.move_out(Occupancy.objects.get(person=wang, household=file_of()), by=world.zhao)
    assert wishes.live([file_of().pk]) == []


def test_what_waits_of_somebody_who_left_comes_to_nothing(world: World) -> None:
    invitation, secret = actions.invite(
        file_of(), by=world.wang, name="王小明", phone="13512345678", relation="family"
    )
    change = actions.ask_change(
        file_of(), by=world.wang, field="email", new="a@example.com", person=world.person("wang")
    )
    actions.move_out(living("wang"), by=world.zhao)
    with refused("invitation_used"):
        actions.accept_invitation(secret, by=GUEST, tail="5678")
    assert Invitation.objects.get(pk=invitation.pk).status == "withdrawn"
    assert ChangeRequest.objects.get(pk=change.pk).status == "refused"


def test_the_family_that_a_tenant_let_in_leaves_with_the_tenant(world: World) -> None:
    _, first = actions.invite(file_of(), by=world.wang, name="租客甲", phone="13900009999", relation="tenant")
    tenant = actions.accept_invitation(first, by=GUEST, tail="9999")
    by = world.actor(tenant.username, "resident")
    _, second = actions.invite(file_of(), by=by, name="租客妹", phone="13900008888", relation="family")
    sister = actions.accept_invitation(second, by=GUEST, tail="8888")
    actions.move_out(living(tenant.username, "tenant"), by=world.wang)
    assert not RoleGrant.objects.filter(account__in=[tenant, sister]).exists()
    assert [row.person.name for row in file_of().occupancies.filter(ended_at=None)] == ["王慧敏"]


@pytest.mark.clause("A-3.1-11")
def test_who_owns_another_home_lets_nobody_go_here(world: World, signed_in: Open) -> None:
    actions.move_in(file_of(), world.person("chen"), by=world.zhao, relation="family")
    tenant = actions.add_occupant(
        file_of(), by=world.zhao, name="租客甲", relation="tenant", phone="13900009999"
    )
    assert signed_in("chen").post(f"/home/me/{tenant.pk}/gone/").status_code in (403, 404, 422)
    with refused("not_allowed", tenant):
        actions.move_out(tenant, by=world.chen)


def test_an_invitation_has_an_end_that_is_not_over_and_one_number_has_one(world: World) -> None:
    facts = {"name": "王小明", "phone": "13512345678"}
    with refused("day_past", file_of()):
        actions.invite(file_of(), by=world.wang, relation="tenant", until=date(2020, 1, 1), **facts)
    actions.invite(file_of(), by=world.wang, relation="family", **facts)
    with refused("invited_already", file_of()):
        actions.invite(file_of(), by=world.wang, relation="family", **facts)


def test_a_search_finds_who_lives_there_now(world: World) -> None:
    assert [row.pk for row in queries.search(world.zhao, world.lake.pk, "5678")] == [file_of().pk]
    actions.move_out(living("wang"), by=world.zhao)
    for words in ("5678", "王慧敏", "13812345678"):
        assert queries.search(world.zhao, world.lake.pk, words) == []


def test_a_merged_file_takes_along_what_waits_and_what_was_checked(world: World) -> None:
    wang = world.person("wang")
    other = actions.add_person(wang.project, by=world.zhao, name="王慧敏", phones=["13812345678"])
    home = file_of("3-2-401")
    actions.move_in(home, wang, by=world.zhao, relation="owner", is_verified=False)
    actions.move_in(home, other, by=world.zhao, relation="owner", until=date(2027, 1, 1))
    change = actions.ask_change(home, by=world.zhao, field="email", new="b@example.com", person=other)
    coming = actions.schedule_move_in(home, by=world.zhao, person=other, planned_on=date(2026, 12, 4))
    actions.merge_persons(wang, other, by=world.zhou)
    same = Occupancy.objects.get(person=wang, household=home)
    assert (same.is_verified, same.until) == (True, None)
    change = ChangeRequest.objects.get(pk=change.pk)
    coming.refresh_from_db()
    assert (change.person_id, coming.person_id, change.new) == (wang.pk, wang.pk, "b@example.com")
    actions.apply_change(change, by=world.zhou, how="本人到前台确认")
    assert world.person("wang").email == "b@example.com"


def test_the_last_one_who_gives_access_stays_and_nobody_takes_the_own_role(world: World) -> None:
    grant = RoleGrant.objects.get(account__username="admin", role="security_admin")
    with refused("own_role", grant.account):
        organization.revoke_role(grant, by=world.admin)
    RoleGrant.objects.filter(role="security_admin").exclude(pk=grant.pk).delete()
    from guanjia.kernel.actors import SYSTEM

    with refused("last_keeper", grant.account):
        organization.revoke_role(grant, by=SYSTEM)
