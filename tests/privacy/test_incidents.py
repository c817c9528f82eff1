"""A privacy incident is reported by anybody, contained in hours, told to whom it concerns, and learned from."""

from datetime import timedelta

import pytest

from guanjia.communications.models import Message
from guanjia.measures.models import Observation
from guanjia.privacy import actions
from guanjia.privacy.models import Incident
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
TRUE = {
    "is_confirmed": True, "affected": 3, "data_sorts": "姓名、电话", "cause": "群里发错表格", "risk": "high",
    "must_notify": True,
}  # fmt: skip


def reported(world: World) -> Incident:
    """老张 saw a list of phones in a chat."""
    return actions.report_incident(world.lake, by=world.zhang, sort="leak", words="业主群里有一张带电话的表")


@pytest.mark.clause("A-3.1-10")
def test_an_incident_goes_its_way_with_its_hours(world: World) -> None:
    row = reported(world)
    assert row.number == "SJ-LAKE-2026-001"
    assert (row.contain_due_at, row.notify_due_at) == (NOW + timedelta(hours=4), NOW + timedelta(hours=24))
    assert "电话".encode() not in bytes(row.words_sealed)
    row = actions.contain_incident(row, by=world.lin, how="撤回表格")
    assert world.clock(row, "INC1").state == "stopped" and world.clock(row, "INC2").state == "running"
    row = actions.assess_incident(row, by=world.lin, **TRUE, who="13812345678\n")
    with refused("not_told_yet", row):
        actions.review_incident(row, by=world.lin, measures_taken="名单不进群")
    row = actions.notify_incident(row, by=world.lin, whom="3 位业主，电话；街道网信办")
    assert world.clock(row, "INC2").state == "stopped"
    row = actions.review_incident(row, by=world.lin, measures_taken="名单不进群")
    row = actions.close_incident(row, by=world.lin)
    assert (row.status, row.affected, row.parties) == ("closed", 3, [str(world.person("wang").ref)])


def test_the_people_of_an_incident_are_called_line_by_line(world: World, signed_in: Open) -> None:
    row = actions.contain_incident(reported(world), by=world.lin, how="撤回表格")
    with refused("nobody_called_so", row):
        actions.assess_incident(row, by=world.lin, **TRUE, who="陈立新\n查无此人")
    with refused("affected_too_few", row):
        actions.assess_incident(row, by=world.lin, **TRUE | {"affected": 1}, who="陈立新\n三栋二单元501")
    row = actions.assess_incident(row, by=world.lin, **TRUE, who="陈立新\n三栋二单元501\n13812345678\n")
    assert set(row.parties) == {str(world.person("chen").ref), str(world.person("wang").ref)}
    page = signed_in("lin").get(f"/desk/incidents/{row.pk}/").content.decode()
    assert "王**" in page and "陈**" in page


def test_who_handles_incidents_hears_of_one_at_once(world: World) -> None:
    row = reported(world)
    world.run_jobs()
    told = Message.objects.filter(subject_kind="incident", subject_id=row.pk)
    assert {m.account.username for m in told if m.account} == {"lin", "privacy_officer"}
    assert {(m.is_urgent, m.text) for m in told} == {(True, f"{row.number} 泄露，14:00 前控制住。")}


@pytest.mark.clause("A-3.1-9", "A-3.1-10")
def test_only_confirmed_incidents_count(world: World) -> None:
    row = actions.contain_incident(reported(world), by=world.lin, how="撤回表格")
    actions.assess_incident(row, by=world.lin, **TRUE)
    other = actions.contain_incident(reported(world), by=world.lin, how="核对过")
    actions.assess_incident(
        other, by=world.lin, **TRUE | {"is_confirmed": False, "must_notify": False, "risk": "none"}
    )
    world.run_jobs()
    assert Observation.objects.filter(measure="M088").count() == 1


def test_what_must_be_told_cannot_be_waved_through(world: World) -> None:
    row = actions.contain_incident(reported(world), by=world.lin, how="撤回表格")
    with refused("must_be_told", row):
        actions.assess_incident(row, by=world.lin, **TRUE | {"must_notify": False})
    with refused("risk_needed", row):
        actions.assess_incident(row, by=world.lin, **TRUE | {"risk": "big"})
    done = actions.assess_incident(row, by=world.lin, **TRUE | {"must_notify": False, "risk": "low"})
    assert world.clock(row, "INC2").state == "stopped"
    with refused("no_notice", done):
        actions.notify_incident(done, by=world.lin, whom="谁")


def test_anybody_of_the_staff_reports_and_only_the_officers_handle(world: World) -> None:
    for actor in (world.wang, world.chen):
        with refused("not_allowed"):
            actions.report_incident(world.lake, by=actor, sort="leak", words="看到名单")
    row = reported(world)
    for actor in (world.zhou, world.zhao, world.admin, world.zhang):
        with refused("not_allowed", row):
            actions.contain_incident(row, by=actor, how="好了")
    with refused("in_the_future"):
        actions.report_incident(
            world.lake, by=world.zhao, sort="leak", words="x", happened_at=NOW + minutes(1)
        )
    with refused("words_needed"):
        actions.report_incident(world.lake, by=world.zhao, sort="leak", words=" ")
    assert actions.contain_incident(row, by=world.actor("privacy_officer"), how="收回").status == "contained"


def test_the_notice_is_ready_at_once_on_the_page(world: World, signed_in: Open) -> None:
    lin, zhang = signed_in("lin"), signed_in("zhang")
    assert zhang.post("/field/incidents/", {"sort": "wrong", "words": "发错人了"}).status_code == 303
    row = Incident.objects.get()
    assert row.number in zhang.get("/field/incidents/").content.decode()
    assert lin.post(f"/desk/incidents/{row.pk}/contain/", {"how": "收回文件"}).status_code == 303
    facts = {name: value for name, value in TRUE.items() if value is not True} | {
        "is_confirmed": "on",
        "must_notify": "on",
    }
    assert lin.post(f"/desk/incidents/{row.pk}/assess/", facts).status_code == 303
    page = lin.get(f"/desk/incidents/{row.pk}/").content.decode()
    assert "尊敬的业主" in page and "姓名、电话" in page and row.number in page
    assert signed_in("zhao").get(f"/desk/incidents/{row.pk}/").status_code == 404
