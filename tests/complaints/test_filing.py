"""登记投诉 at the desk: one page, five facts, the contact log has it too; a refusal loses nothing that was typed."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from guanjia.complaints.models import Complaint
from guanjia.intake import actions
from guanjia.intake.models import Contact
from guanjia.kernel.models import Event
from guanjia.sla.models import Clock
from tests.pages import Open, signed_in
from tests.world import NOW, World, refused

__all__ = ["signed_in"]
PAGE = "/desk/complaints/new/"
TYPED: dict[str, Any] = {
    "source": "desk", "address": "3-2-501", "topic": "cleaning", "matter": "楼道三天没打扫", "wish": "今天扫干净",
    "name": "王慧敏", "phone": "13812345678",
}  # fmt: skip
SAID = {name: TYPED[name] for name in ("source", "topic", "matter", "wish", "name", "phone")}


@pytest.mark.clause("D-3.3.2-1")
def test_what_is_said_at_the_counter_is_registered_in_one_go(world: World, signed_in: Open) -> None:
    sent = signed_in("zhao").post(PAGE, TYPED)
    row = Complaint.objects.get()
    assert (sent.status_code, sent.headers["Location"].split("?")[0]) == (303, f"/desk/complaints/{row.pk}/")
    assert (row.status, row.matter, row.wish, row.topic, row.name, row.phone, row.unit, row.person) == (
        "registered", "楼道三天没打扫", "今天扫干净", "cleaning", "王慧敏", "13812345678", world.home,
        world.person("wang"),
    )  # fmt: skip
    contact = Contact.objects.get()
    assert (str(contact.ref), contact.wants, contact.source) == (row.origin, "complaint", "desk")


def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(world: World, signed_in: Open) -> None:
    before = Event.objects.count()
    sent = signed_in("zhao").post(PAGE, TYPED | {"wish": "", "address": ""})
    html = unescape(sent.content.decode())
    assert sent.status_code == 422 and "楼道三天没打扫" in html and "13812345678" in html
    assert "请填房屋，或选公共区域" in html
    sent = signed_in("zhao").post(PAGE, TYPED | {"wish": ""})
    assert "请问清客户要求怎么解决" in unescape(sent.content.decode())
    assert (Complaint.objects.count(), Contact.objects.count(), Event.objects.count()) == (0, 0, before)


def test_what_an_authority_passed_on_has_its_own_deadline(world: World) -> None:
    due_at = NOW + timedelta(days=5)
    row = actions.file_complaint(
        world.lake, by=world.zhao, unit=world.home, authority="12345", authority_number="SH-77", due_at=due_at,
        at=NOW, **SAID,
    )  # fmt: skip
    assert (row.authority, row.authority_number, row.authority_due_at) == ("12345", "SH-77", due_at)
    assert Clock.objects.get(subject_kind="complaint", subject_id=row.pk, rule="T26A").due_at == due_at
    with refused("authority_whole"):
        actions.file_complaint(world.lake, by=world.zhao, unit=world.home, authority="12345", at=NOW, **SAID)
    assert Complaint.objects.count() == 1


def test_who_stays_unnamed_has_a_number_and_no_person(world: World, signed_in: Open) -> None:
    facts = TYPED | {"is_anonymous": "on", "name": "", "phone": ""}
    sent = signed_in("zhao").post(PAGE, facts)
    row = Complaint.objects.get()
    assert sent.status_code == 303 and row.is_anonymous and row.number.startswith("TS-LAKE-")
    assert (row.person, row.name, row.phone) == (None, "", "")


def test_who_has_no_desk_and_who_is_of_another_project_files_nothing(world: World) -> None:
    for by in (world.zhang, world.qian_of_hill):
        with refused("not_allowed"):
            actions.file_complaint(world.lake, by=by, unit=world.home, at=NOW, **SAID)
    assert Complaint.objects.count() == 0
