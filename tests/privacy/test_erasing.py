"""Who is erased is gone: in every table, behind every encryption, in a restored backup; the records stay."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanjia.config import archive, environment, keys
from guanjia.config.commands import backup, restore
from guanjia.customers import actions as customers
from guanjia.customers.models import Person
from guanjia.kernel import clock, secrets
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import Refused
from guanjia.kernel.secrets import DataKey
from guanjia.organization.models import Account
from guanjia.privacy import actions, anchors, chain, ledger, queries
from guanjia.privacy.models import Consent, Erasure
from guanjia.privacy.verification import verify
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from tests.privacy.canary import CANARIES, NAME, PHONE, canary, crowd, plain_places
from tests.privacy.test_chain import SETTLED_HERE
from tests.world import NOW, World, refused

# how many live beside the one who is erased, and how many of them are erased too
PEOPLE, ERASED = (2_000, 200) if os.environ.get("GUANJIA_HOSTILE") == "full" else (4, 2)


@pytest.fixture(autouse=True)
def own_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The list of who was erased stands in a folder of the test."""
    monkeypatch.setattr(ledger, "path", lambda: tmp_path / ledger.NAME)
    return tmp_path / ledger.NAME


@pytest.mark.clause("A-3.1-12")
def test_nothing_of_an_erased_person_can_be_read_any_more_and_the_orders_stay(world: World) -> None:
    mine = canary(world)
    assert {"customers_person.name_sealed", "workorders_workorder", "organization_account"} <= set(
        plain_places()
    )
    orders = WorkOrder.objects.count()
    with CaptureQueriesContext(connection) as asked:
        row = actions.erase(mine.ref, by=world.actor("privacy_officer"), reason="本人要求")
    told = [query["sql"] for query in asked if "pg_notify" in query["sql"]]
    assert any(f"{secrets.KEYS}=" in sql for sql in told)  # every process forgets the open key
    assert plain_places() == []
    assert WorkOrder.objects.count() == orders
    order = WorkOrder.objects.filter(person=mine.person).latest("pk")
    assert (order.contact_name, order.contact_phone, order.status) == ("", "", "cancelled")
    assert NAME not in order.description and secrets.GONE in order.description
    assert (row.party, row.by) == (str(mine.ref), world.actor("privacy_officer").ref)
    assert row.counts["电话"] == 1 and row.counts["同意"] == 1
    assert not Person.objects.filter(pk=mine.person.pk, erased_at=None).exists()


def test_an_erasure_closes_the_account_withdraws_consents_and_destroys_the_own_key(world: World) -> None:
    mine = canary(world)
    actions.erase(mine.ref, by=world.actor("privacy_officer"), reason="本人要求")
    account = Account.objects.get(pk=mine.account_id)
    assert (account.is_active, account.name, account.username) == (False, "", f"erased-{account.pk}")
    assert not account.has_usable_password()
    consent = Consent.objects.get(party=str(mine.ref))
    assert (consent.status, consent.withdrawn_how, bytes(consent.guardian_sealed)) == (
        "withdrawn",
        "erased",
        b"",
    )
    assert DataKey.objects.get(pk=mine.person.key_id).destroyed_at == NOW
    assert Event.objects.filter(name="privacy.PersonErased").count() == 1


def test_who_lives_in_the_same_home_keeps_everything(world: World) -> None:
    mine = canary(world)
    actions.erase(mine.ref, by=world.actor("privacy_officer"), reason="本人要求")
    wang = world.person("wang")
    assert (wang.name, wang.phones.get().number) == ("王慧敏", "13812345678")
    household = world.fresh(mine.household)
    assert household.note == f"{secrets.GONE} 喜欢安静"


def test_the_last_one_of_a_home_takes_its_notes_along(world: World) -> None:
    wang = world.person("wang")
    actions.erase(wang.ref, by=world.actor("privacy_officer"), reason="搬离满三年")
    assert wang.occupancies.get().household.note == ""


@pytest.mark.clause("A-3.1-12")
def test_a_legal_hold_keeps_everything_until_it_is_lifted_or_over(world: World) -> None:
    mine, officer = canary(world), world.actor("privacy_officer")
    hold = actions.set_hold(mine.ref, by=officer, reason="诉讼中", until=date(2026, 12, 1))
    with refused("legal_hold", mine.person, hold):
        actions.erase(mine.ref, by=officer, reason="本人要求")
    with clock.pinned(NOW + timedelta(days=8)):
        assert queries.hold_of(mine.ref) is None
    actions.lift_hold(hold, by=officer)
    with refused("hold_lifted", hold):
        actions.lift_hold(hold, by=officer)
    actions.erase(mine.ref, by=officer, reason="本人要求")
    assert plain_places() == []


def test_an_open_case_is_ended_before_somebody_is_erased(world: World) -> None:
    order = world.registered_order()
    with pytest.raises(Refused, match=order.number):
        actions.erase(world.person("wang").ref, by=world.actor("privacy_officer"), reason="本人要求")
    with refused("open_cases", order):
        actions.erase(world.person("wang").ref, by=world.actor("privacy_officer"), reason="本人要求")
    workorders.cancel_order(order, by=world.zhao, reason="不要了")
    assert actions.erase(world.person("wang").ref, by=world.actor("privacy_officer"), reason="本人要求").pk


def test_only_who_keeps_data_erases_and_only_once(world: World) -> None:
    chen = world.person("chen")
    for actor in (world.lin, world.zhao, world.admin, world.chen):
        with refused("not_allowed", chen):
            actions.erase(chen.ref, by=actor, reason="试")
    actions.erase(chen.ref, by=world.actor("privacy_officer"), reason="本人要求")
    with refused("erased_already", world.fresh(chen)):
        actions.erase(chen.ref, by=world.actor("privacy_officer"), reason="本人要求")


def test_the_list_outside_holds_one_random_mark_a_person_and_says_it_once(
    world: World, own_list: Path
) -> None:
    mine = canary(world)
    mark = str(DataKey.objects.get(pk=mine.person.key_id).row_key)
    actions.erase(mine.ref, by=world.actor("privacy_officer"), reason="本人要求")
    assert actions.write_list() == 1 and actions.write_list() == 0
    assert ledger.marks() == [mark]
    assert NAME not in own_list.read_text() and PHONE not in own_list.read_text()
    assert own_list.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("by_list", [True, False], ids=["by the list", "control: without the list"])
def test_a_restored_backup_is_erased_again_by_the_list(
    own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, by_list: bool
) -> None:
    monkeypatch.setenv("GUANJIA_HOME", str(tmp_path))
    keys.make(environment.keys_directory())
    monkeypatch.setattr(anchors, "path", lambda: tmp_path / anchors.NAME)
    monkeypatch.setattr(chain, "SETTLED", SETTLED_HERE)
    with clock.pinned(NOW):
        world = World()
        mine, others = canary(world), crowd(world, PEOPLE)
        gone, stay = list(others)[:ERASED], list(others)[ERASED:]
        words = [*CANARIES, *(word for person in gone for word in others[person])]
        sealed()
        made = backup.backup(tmp_path / "out", with_keys=False)
        for ref in (mine.ref, *(person.ref for person in gone)):
            actions.erase(ref, by=world.actor("privacy_officer"), reason="本人要求")
        sealed()
        assert plain_places(words) == [] and len(ledger.marks()) == ERASED + 1
        assert verify().findings == []
        if not by_list:
            ledger.path().unlink()
        secrets._opened.clear()  # a restore is a process of its own
        with archive.opened(made) as (tar, _):
            restore.restore(tar, replace=True)
        secrets._opened.clear()
        assert (plain_places(words) == []) is by_list
        assert Erasure.objects.filter(by=SYSTEM.ref).count() == (ERASED + 1 if by_list else 0)
        assert verify(with_anchors=False).findings == []
        assert [
            person.pk for person in stay if Person.objects.get(pk=person.pk).name != others[person][0]
        ] == []


def sealed() -> None:
    """Everything that happened is sealed and anchored."""
    while actions.seal_batch(most=500):
        pass
    anchors.add_missing()


def test_a_hold_has_an_end_in_sight_and_goes_along_when_two_files_become_one(world: World) -> None:
    officer, wang = world.actor("privacy_officer"), world.person("wang")
    with refused("too_long_held", wang):
        actions.set_hold(wang.ref, by=officer, reason="诉讼", until=date(9999, 12, 31))
    twin = customers.add_person(wang.project, by=world.zhao, name="王慧敏", phones=["13812345678"])
    actions.set_hold(wang.ref, by=officer, reason="诉讼", until=date(2027, 1, 1))
    actions.set_hold(twin.ref, by=officer, reason="保全", until=date(2027, 6, 1))
    customers.merge_persons(wang, twin, by=world.zhou)
    hold = queries.hold_of(wang.ref)
    assert hold is not None and (hold.until, hold.reason) == (date(2027, 6, 1), "诉讼；保全")
    assert queries.hold_of(twin.ref) is None
