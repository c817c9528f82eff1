"""The pages of an import: preview, confirm, report; nothing for strangers, nothing from hostile files."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from openpyxl import Workbook, load_workbook

from guanjia.customers.models import Household
from guanjia.kernel import attachments
from guanjia.kernel.models import Attachment, LongRun
from guanjia.organization import actions as organization
from guanjia.sheets import imports, runs
from guanjia.workorders.models import WorkOrder
from tests.world import NOW, World

DATA = Path(__file__).parent.parent / "data"


def signed_in(username: str, world: World) -> Client:
    client = Client()
    client.force_login(world.account(username), backend=settings.AUTHENTICATION_BACKENDS[1])
    return client


def upload(
    client: Client, world: World, body: bytes, kind: str = "households", **more: object
) -> HttpResponse:
    file = SimpleUploadedFile("台账.xlsx", body)
    data = {"kind": kind, "project": world.lake.pk, "file": file} | more
    return client.post("/desk/import/", data)  # type: ignore[return-value]


def workbook(*lines: tuple[object, ...]) -> bytes:
    book = Workbook()
    for line in (("房号", "业主姓名", "联系电话", "建筑面积", "备注"), *lines):
        book.worksheets[0].append(line)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


LINES = (("3-2-502", "钱多多", "13812345670", "=1+1", "有狗"), ("", "孙某", "", 90, ""))


@pytest.mark.asvs("15.2.2")
def test_a_ledger_is_previewed_confirmed_done_and_reported(world: World) -> None:
    client = signed_in("zhou", world)
    world.run_jobs()
    before = Household.objects.count()
    answer = upload(client, world, workbook(*LINES))
    assert answer.status_code == 303
    run = LongRun.objects.get()
    page = client.get(answer["Location"]).content.decode()
    assert "钱**" in page and "138****5670" in page and "13812345670" not in page
    assert "没有房号，请补填后再导入这一行" in page and "确认导入" in page
    assert Household.objects.count() == before
    client.post(f"/desk/import/{run.pk}/confirm/", {})
    assert "hx-get" in client.get(f"/desk/import/{run.pk}/").content.decode()
    client.post(f"/desk/import/{run.pk}/confirm/", {})
    assert world.run_jobs() == 1
    run.refresh_from_db()
    assert (run.state, run.done, run.total, run.failed) == ("done", 1, 1, 1)
    page = client.get(f"/desk/import/{run.pk}/").content.decode()
    assert "1 行没进来，1 格留空" in page and "hx-get" not in page
    assert Household.objects.count() == before + 1
    assert run.source is not None and not attachments.path_of(run.source).exists()


@pytest.mark.asvs("1.2.10")
def test_the_error_workbook_keeps_a_formula_as_text(world: World) -> None:
    client = signed_in("zhou", world)
    upload(client, world, workbook(*LINES))
    run = LongRun.objects.get()
    runs.perform(run.pk)
    errors = imports.error_file(runs.get_run(world.zhou, run.pk))
    assert errors is not None
    body = b"".join(client.get(errors.url).streaming_content)  # type: ignore[attr-defined]
    rows = list(load_workbook(io.BytesIO(body)).worksheets[0].iter_rows())
    cell = rows[2][4]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)
    assert [row[1].value for row in rows] == ["行", 3, 2]
    assert signed_in("lin", world).get(errors.url).status_code == 404


def test_the_repair_ledger_comes_in_through_the_pages(world: World) -> None:
    client = signed_in("lin", world)
    upload(client, world, (DATA / "repair-ledger-2026.xlsx").read_bytes(), kind="repairs")
    run = LongRun.objects.get()
    runs.perform(run.pk)
    run.refresh_from_db()
    assert (run.state, run.total, run.failed) == ("done", 4650, 33)
    assert run.result["report"]["counts"]["finished_before_reported"] == 16
    assert WorkOrder.objects.filter(is_imported=True).count() == 4650


def test_a_run_of_another_person_is_not_there(world: World) -> None:
    upload(signed_in("zhou", world), world, workbook(*LINES))
    run = LongRun.objects.get()
    stranger = signed_in("lin", world)
    assert stranger.get(f"/desk/import/{run.pk}/").status_code == 404
    assert stranger.post(f"/desk/import/{run.pk}/confirm/", {}).status_code == 404
    run.refresh_from_db()
    assert run.state == "previewed"


def test_who_may_not_import_sees_no_page_and_another_project_cannot_be_chosen(world: World) -> None:
    assert signed_in("zhao", world).get("/desk/import/").status_code == 403
    answer = upload(signed_in("zhou", world), world, workbook(*LINES), project=world.hill.pk)
    assert answer.status_code == 422
    assert not LongRun.objects.exists()


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<x/>")
        packed.writestr("xl/workbook.xml", b" " * 250_000_000)
    return target.getvalue()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (lambda: b"", "空"),
        (lambda: b"\x00" * 4096, "空"),
        (lambda: b"<html>not a workbook</html>", "xlsx"),
        (lambda: b"\xd0\xcf\x11\xe0" + b"x" * 600, "xls"),
        (lambda: (DATA / "household-ledger.xlsx").read_bytes()[:5000], "xlsx"),
        (lambda: (DATA / "staff-roster.xlsx").read_bytes(), "表头"),
        (lambda: b"x" * (imports.MAX_BYTES + 1), "20 MB"),
        (bomb, "请"),
    ],
)
@pytest.mark.asvs("5.2.1", "5.2.2")
def test_a_hostile_empty_or_huge_file_gets_its_message_and_leaves_nothing(
    world: World, body: object, said: str
) -> None:
    files = sorted(Path(settings.GUANJIA_FILES).rglob("*"))
    answer = upload(signed_in("zhou", world), world, body())  # type: ignore[operator]
    page = answer.content.decode()
    assert answer.status_code == 422
    alert = page[page.index('role="alert"') :][:600]
    assert said in alert and "请" in alert
    assert not LongRun.objects.exists() and not Attachment.objects.exists()
    assert [p for p in sorted(Path(settings.GUANJIA_FILES).rglob("*")) if p.is_file()] == [
        p for p in files if p.is_file()
    ]


@pytest.mark.asvs("16.5.3")
def test_a_person_who_left_meanwhile_imports_nothing(world: World) -> None:
    upload(signed_in("zhou", world), world, workbook(*LINES))
    run = LongRun.objects.get()
    organization.close_account(world.account("zhou"), by=world.admin)
    before = Household.objects.count()
    runs.perform(run.pk)
    run.refresh_from_db()
    assert (run.state, Household.objects.count()) == ("failed", before)
    assert run.message


@pytest.mark.asvs("14.2.7")
def test_a_file_that_nobody_confirmed_is_removed_after_a_day(world: World) -> None:
    upload(signed_in("zhou", world), world, workbook(*LINES))
    run = LongRun.objects.select_related("source").get()
    assert run.source is not None and attachments.path_of(run.source).exists()
    LongRun.objects.update(created_at=NOW - timedelta(days=2))
    imports.forget_unconfirmed()
    assert not attachments.path_of(run.source).exists()
