"""A list leaves masked, or plain by approval of another, marked, for some hours; every taking leaves a row."""

import io
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.conf import LazySettings

from guanjia.communications.models import Message
from guanjia.kernel import attachments, clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Attachment, Event
from guanjia.kernel.refusals import NotFound
from guanjia.organization import actions as organization
from guanjia.privacy import actions
from guanjia.privacy.models import ExportRequest
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: LazySettings) -> None:
    """Files of this test stand in a folder of its own."""
    settings.GUANJIA_FILES = tmp_path


def asked(world: World, list_kind: str = "households") -> ExportRequest:
    """周姐 wants the households for a paper notice."""
    return actions.request_export(world.lake, by=world.zhou, list_kind=list_kind, reason="邮寄停水通知")


def produced(world: World, list_kind: str = "households") -> ExportRequest:
    """经理林总 approved, the worker wrote the file."""
    row = actions.approve_export(asked(world, list_kind), by=world.lin)
    world.run_jobs()
    fresh: ExportRequest = world.fresh(row)
    return fresh


def read(body: bytes) -> tuple[openpyxl.Workbook, list[tuple[object, ...]]]:
    """A workbook and the values of its first sheet."""
    book = openpyxl.load_workbook(io.BytesIO(body))
    return book, [tuple(row) for row in book.worksheets[0].iter_rows(values_only=True)]


@pytest.mark.clause("A-3.1-10")
def test_a_plain_list_is_approved_by_another_marked_and_gone_after_a_day(world: World) -> None:
    row = produced(world)
    assert (row.status, row.rows, row.expires_at) == ("produced", 2, NOW + timedelta(hours=24))
    book, lines = read(actions.take_export(row, by=world.zhou))
    mark = f"周敏 2026-11-24 10:00 导出，{row.number}，只限申请的用途，不得外传"
    assert lines[0][0] == mark and book.properties.description == mark
    assert book.worksheets[0].oddFooter.center.text == mark
    assert ("3栋2单元501", "业主", "王慧敏", "13812345678") in {line[:4] for line in lines}
    with clock.pinned(NOW + timedelta(hours=24)):
        with refused("export_over", row):
            actions.take_export(world.fresh(row), by=world.zhou)
        assert actions.expire_exports() == 1
    assert world.fresh(row).status == "expired"
    assert not Attachment.objects.filter(owner_kind="export_request").exists()
    assert world.events(row) == [
        "ExportAsked", "ExportApproved", "ExportProduced", "ExportTaken", "ExportExpired",
    ]  # fmt: skip


def test_who_decides_hears_of_the_wish_and_who_asked_of_the_file(world: World) -> None:
    row = produced(world)
    told = {
        (m.account.username, m.title)
        for m in Message.objects.filter(subject_kind="export_request")
        if m.account
    }
    assert told == {
        ("lin", "有人申请导出没打码的名单，请批准"), ("privacy_officer", "有人申请导出没打码的名单，请批准"),
        ("zhou", "导出申请有结果"),
    }  # fmt: skip
    assert (
        Message.objects.get(account__username="zhou", subject_kind="export_request").text
        == f"{row.number}：可下载。"
    )


@pytest.mark.asvs("2.3.5")
def test_nobody_decides_on_the_own_wish(world: World) -> None:
    row = actions.request_export(world.lake, by=world.lin, list_kind="households", reason="核对")
    with refused("own_request", row):
        actions.approve_export(row, by=world.lin)
    with refused("own_request", row):
        actions.refuse_export(row, by=world.lin, reason="不要了")
    assert actions.approve_export(row, by=world.actor("privacy_officer")).status == "approved"


def test_a_refusal_says_why_and_ends_the_wish(world: World) -> None:
    row = asked(world)
    with refused("words_needed", row):
        actions.refuse_export(row, by=world.lin, reason=" ")
    done = actions.refuse_export(row, by=world.lin, reason="贴公告就行")
    assert (done.status, done.note, done.decided_by) == ("refused", "贴公告就行", world.lin.ref)
    with refused("illegal_move", row):
        actions.approve_export(done, by=world.lin)


def test_only_who_may_asks_decides_and_takes(world: World) -> None:
    for actor in (world.zhao, world.admin, world.wang, world.zhang):
        with refused("not_allowed"):
            actions.request_export(world.lake, by=actor, list_kind="households", reason="看看")
    with refused("not_found"):
        actions.request_export(world.hill, by=world.zhou, list_kind="households", reason="看看")
    with refused("not_found"):
        actions.request_export(world.lake, by=world.actor("quality"), list_kind="households", reason="看看")
    row = asked(world)
    for actor in (world.zhou, world.zhao, world.admin):
        with refused("not_allowed", row):
            actions.approve_export(row, by=actor)
    row = actions.approve_export(row, by=world.lin)
    world.run_jobs()
    row = world.fresh(row)
    for actor in (world.lin, world.admin, world.zhao):
        with refused("not_found", row):
            actions.take_export(row, by=actor)


def test_the_file_lies_encrypted_and_opens_by_no_address(world: World, tmp_path: Path) -> None:
    row = produced(world)
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert stored and "王慧敏".encode() not in stored and b"13812345678" not in stored and stored[:2] != b"PK"
    [file] = attachments.files_of(row.ref)
    for actor in (world.zhou, world.lin, world.admin):
        with pytest.raises(NotFound):
            attachments.get_file(actor, file.token)


def test_no_file_is_longer_than_the_cap(world: World) -> None:
    organization.publish_policy(
        by=SYSTEM, approved_by="x", key="privacy.export_rows", value=1, valid_from=NOW - minutes(1)
    )
    with refused("too_many_rows"):
        asked(world)
    organization.publish_policy(
        by=SYSTEM, approved_by="x", key="export.max_rows", value=1, valid_from=NOW - minutes(1)
    )
    with refused("too_many_rows"):
        actions.take_masked(world.lake, by=world.zhou, list_kind="households")


def test_a_masked_list_is_given_at_once_and_leaves_a_row(world: World) -> None:
    _, lines = read(actions.take_masked(world.lake, by=world.zhao, list_kind="households"))
    assert ("3栋2单元501", "业主", "王**", "138****5678") in {line[:4] for line in lines}
    event = Event.objects.get(name="privacy.MaskedListTaken")
    assert (event.actor, event.data) == (world.zhao.ref, {"list_kind": "households", "rows": 2})
    with refused("not_found"):
        actions.take_masked(world.hill, by=world.zhao, list_kind="households")
    with refused("not_found"):
        actions.take_masked(world.lake, by=world.zhao, list_kind="everything")


@pytest.mark.asvs("1.2.10")
def test_a_cell_that_looks_like_a_formula_stays_text(world: World) -> None:
    world.received_order(description="=1+1", contact_name="=HYPERLINK(1)", contact_phone="13812345678")
    book, lines = read(actions.take_export(produced(world, "orders"), by=world.zhou))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "=HYPERLINK(1)"]
    assert [cell.data_type for cell in cells] == ["s"], lines


def test_the_pages_from_asking_to_taking(world: World, signed_in: Open) -> None:
    zhou, lin = signed_in("zhou"), signed_in("lin")
    assert "打码名单" in zhou.get("/desk/exports/").content.decode()
    assert zhou.post("/desk/exports/", {"list_kind": "orders", "reason": "月度核对"}).status_code == 303
    row = ExportRequest.objects.get()
    link = f"/desk/exports/{row.pk}/approve/"
    assert link not in zhou.get("/desk/exports/").content.decode()
    assert link in lin.get("/desk/exports/").content.decode()
    assert lin.post(f"/desk/exports/{row.pk}/approve/", {"note": ""}).status_code == 303
    world.run_jobs()
    answer = zhou.post(f"/desk/exports/{row.pk}/take/")
    assert answer["Content-Disposition"] == f'attachment; filename="{row.number}.xlsx"'
    assert world.fresh(row).downloads == 1
    assert lin.post(f"/desk/exports/{row.pk}/take/").status_code == 404
    masked = signed_in("zhao").post("/desk/exports/masked/households/")
    assert masked["Content-Disposition"] == 'attachment; filename="households.xlsx"'
