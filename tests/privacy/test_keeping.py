"""What is over goes at night where the officer lets it; a hold keeps it; the trail stays half a year at least."""

from datetime import date, timedelta

import pytest

from guanjia.communications.models import Message
from guanjia.customers.models import Occupancy, Person
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.measures.models import Observation
from guanjia.organization import actions as organization
from guanjia.privacy import actions, declared, queries, register
from guanjia.privacy.models import ReadEntry, RetentionRun, Reveal, ScannedField
from guanjia.workorders import actions as workorders
from tests.pages import Open, signed_in
from tests.world import NOW, World, refused

__all__ = ["signed_in"]


def preview(world: World, key: str) -> tuple[int, int]:
    """How much a rule would clean tonight, and how much a hold keeps."""
    row = next(p for p in queries.previews(world.actor("privacy_officer")) if p.rule.key == key)
    return row.over, row.held


@pytest.mark.clause("A-3.1-12")
def test_nothing_goes_before_the_officer_lets_a_rule_clean(world: World) -> None:
    order = world.registered_order()
    workorders.cancel_order(order, by=world.zhao, reason="不要了")
    with clock.pinned(NOW + timedelta(days=1096)):
        assert preview(world, "order_contacts") == (1, 0)
        assert actions.clean_up() == {} and world.fresh(order).contact_phone == "13812345678"
        for actor in (world.lin, world.admin, world.auditor):
            with refused("not_allowed", order):
                actions.switch_rule("order_contacts", by=actor, is_on=True)
        actions.switch_rule("order_contacts", by=world.actor("privacy_officer"), is_on=True)
        assert actions.clean_up() == {"order_contacts": 1}
        fresh = world.fresh(order)
        assert (fresh.contact_name, fresh.contact_phone, fresh.status) == ("", "", "cancelled")
        assert preview(world, "order_contacts") == (0, 0)
        assert list(RetentionRun.objects.values_list("rule", "cleaned", "held")) == [("order_contacts", 1, 0)]
        actions.switch_rule("order_contacts", by=world.actor("privacy_officer"), is_on=False)
        assert actions.clean_up() == {}


@pytest.mark.asvs("14.2.7")
def test_a_rule_counts_the_days_of_the_register_from_the_end_of_the_purpose(world: World) -> None:
    order = world.registered_order()
    workorders.cancel_order(order, by=world.zhao, reason="不要了")
    days = declared.fields["workorders_workorder", "contact_phone_sealed"].keep_days
    with clock.pinned(NOW + timedelta(days=days)):
        assert preview(world, "order_contacts") == (0, 0)


@pytest.mark.clause("A-3.1-12")
def test_a_legal_hold_keeps_what_a_rule_would_clean(world: World) -> None:
    order, officer = world.registered_order(), world.actor("privacy_officer")
    workorders.cancel_order(order, by=world.zhao, reason="不要了")
    actions.set_hold(world.person("wang").ref, by=officer, reason="诉讼", until=date(2029, 1, 1))
    with clock.pinned(NOW + timedelta(days=600)):  # somebody looked at it, it goes on
        actions.set_hold(world.person("wang").ref, by=officer, reason="诉讼", until=date(2031, 1, 1))
    actions.switch_rule("order_contacts", by=officer, is_on=True)
    with clock.pinned(NOW + timedelta(days=1096)):
        assert preview(world, "order_contacts") == (0, 1)
        assert actions.clean_up() == {"order_contacts": 0}
        assert RetentionRun.objects.get().held == 1
    assert world.fresh(order).contact_phone == "13812345678"


def test_who_moved_out_long_ago_is_erased_by_the_rule(world: World) -> None:
    wang = world.person("wang")
    wang.occupancies.update(ended_at=NOW)
    actions.switch_rule("moved_out", by=world.actor("privacy_officer"), is_on=True)
    with clock.pinned(NOW + timedelta(days=1094)):
        assert actions.clean_up() == {"moved_out": 0}
    with clock.pinned(NOW + timedelta(days=1096)):
        assert actions.clean_up() == {"moved_out": 1}
    assert Person.objects.get(pk=wang.pk).erased_at is not None
    assert world.person("chen").erased_at is None


def test_messages_lose_their_words_after_half_a_year(world: World) -> None:
    world.completed_order()
    world.run_jobs()
    count = Message.objects.count()
    Message.objects.update(created_at=NOW)
    actions.switch_rule("messages", by=world.actor("privacy_officer"), is_on=True)
    with clock.pinned(NOW + timedelta(days=181)):
        assert actions.clean_up() == {"messages": count}
    assert Message.objects.count() == count > 5
    assert {row.text for row in Message.objects.all()} == {""}


@pytest.mark.clause("A-3.1-11")
@pytest.mark.asvs("14.2.7")
def test_the_trail_of_looks_is_kept_half_a_year_at_least(world: World) -> None:
    order = world.registered_order()
    actions.reveal(by=world.zhao, field="order.phone", subject=order.ref, purpose="case", case=order.number)
    actions.note_read(by=world.zhao, subject=order.ref, page="/x/")
    ReadEntry.objects.update(at=NOW)
    actions.switch_rule("trail", by=world.actor("privacy_officer"), is_on=True)
    with refused("bad_policy_value"):
        organization.publish_policy(
            by=SYSTEM, approved_by="x", key="privacy.trail_days", value=179, valid_from=NOW
        )
    with clock.pinned(NOW + timedelta(days=366)):
        assert actions.clean_up() == {"trail": 2}
    assert not Reveal.objects.exists() and not ReadEntry.objects.exists()


@pytest.mark.clause("A-3.1-12")
def test_what_is_older_than_the_register_allows_is_counted_as_not_needed(world: World) -> None:
    actions.scan_fields()
    world.run_jobs()
    rows = Observation.objects.filter(measure="M087")
    assert rows.count() == rows.filter(hit=True).count() == ScannedField.objects.count()
    Occupancy.objects.filter(person=world.person("chen")).update(ended_at=NOW)
    with clock.pinned(NOW + timedelta(days=1096)):  # the register keeps a name for 1,095 days
        assert actions.scan_fields() == 2
        world.run_jobs()
    assert rows.filter(hit=False).count() == 2
    late = ScannedField.objects.filter(is_needed=False).values_list("table", "column")
    assert set(late) == {("customers_person", "name_sealed"), ("customers_accessclaim", "name_sealed")}


@pytest.mark.clause("A-3.1-10")
def test_the_scan_finds_every_personal_column_and_measures_what_is_encrypted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = list(register.scan())
    assert [(one.table, one.column) for one in found if not one.is_kept] == []
    assert all(one.word != "还没有登记的字段" for one in found)
    assert actions.scan_fields() == len(found) > 20
    assert actions.scan_fields() == 0
    world.run_jobs()
    rows = Observation.objects.filter(measure="M083")
    assert (rows.count(), rows.filter(hit=True).count()) == (len(found), len(found))
    monkeypatch.delitem(
        declared.fields, ("customers_person", "gender")
    )  # the control: a column nobody declared
    assert actions.scan_fields() == 1
    world.run_jobs()
    assert rows.filter(hit=False).count() == 1
    assert ScannedField.objects.get(table="customers_person", column="gender").is_registered is False


def test_the_pages_of_retention_and_of_the_register(world: World, signed_in: Open) -> None:
    officer, party = signed_in("privacy_officer"), str(world.person("wang").ref)
    assert "谁看过的记录" in officer.get("/desk/keeping/").content.decode()
    asked = officer.get("/desk/keeping/rules/trail/on/").content.decode()
    assert "清除后不能恢复" in asked and "365 天" in asked
    assert officer.post("/desk/keeping/rules/trail/on/").status_code == 303
    assert "停用" in officer.get("/desk/keeping/").content.decode()
    assert (
        officer.post(f"/desk/keeping/holds/{party}/", {"reason": "诉讼", "until": "2027-01-01"}).status_code
        == 303
    )
    hold = queries.hold_of(world.person("wang").ref)
    assert hold is not None and "王**" in officer.get("/desk/keeping/").content.decode()
    assert officer.post(f"/desk/keeping/holds/{hold.pk}/lift/", {}).status_code in (303, 422)
    page = signed_in("auditor").get("/desk/audit/fields/").content.decode()
    assert "住户电话" in page and "138****5678" in page and "customers_" not in page
