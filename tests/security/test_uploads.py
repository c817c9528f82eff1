"""S12: whatever is sent through whatever door, nothing is run, nothing lies outside, nothing eats the memory.

The whole corpus goes through the four functions that take files in; every form of every page with a file field gets
a sample of it, everything with GUANJIA_HOSTILE=full.
"""

import io
import multiprocessing
import os
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from PIL import Image

from guanjia.insights.web.papers import store_paper
from guanjia.kernel import attachments
from guanjia.kernel.models import Attachment
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import Refused
from guanjia.knowledge.actions import papers
from guanjia.sheets import imports
from tests.access.crawl import browser
from tests.architecture.test_routes import ROUTES, WHO, account_of, address, holders, values
from tests.house.hostile import forms_of
from tests.house.test_headers import SANDBOX
from tests.pages import Open, signed_in
from tests.security.corpus import NAMES, PLACE, RUN, Bad, corpus
from tests.world import World

__all__ = ["signed_in"]
FULL = os.environ.get("GUANJIA_HOSTILE") == "full"
SEED = os.environ.get("GUANJIA_SEED", "1")
MOST_MEMORY = 200 * 2**20
RIGHT = ("image/jpeg", "image/png", "application/pdf", imports.XLSX)


@pytest.fixture
def own_files(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files of this test alone, inside of one in which nothing else may appear."""
    settings.GUANJIA_FILES = tmp_path / "house" / "files"
    (tmp_path / "house").mkdir()
    monkeypatch.chdir(tmp_path / "house")
    return tmp_path


def sent(bad: Bad) -> "SimpleUploadedFile":
    """The file as Django hands it over: its name is cut to the last part already."""
    return SimpleUploadedFile(bad.name, bad.body, "text/html")


def doors(world: World, bad: Bad) -> Iterator[Attachment]:
    """What the four ways in keep of a file."""
    by, project = world.zhou, world.lake.pk
    for take in (
        lambda: attachments.store_image(sent(bad), by=by, project_id=project),
        lambda: store_paper(sent(bad), by=by, project_id=project),
        lambda: papers.store_pdf(bad.body, bad.name, by=by, project_id=project),
        lambda: imports.begin("households", bad.name, bad.body, by=by, project_id=project).source,
    ):
        try:
            with transaction.atomic():
                row = take()
        except Refused as refusal:
            assert refusal.message, bad.what
            continue
        assert row is not None
        yield row


def faults_of(row: Attachment, bad: Bad, inside: Path) -> Iterator[str]:
    """What is wrong with a file that was kept."""
    path = attachments.path_of(row)
    body = path.read_bytes()
    if path.parent.parent != inside or not re.fullmatch(r"[0-9a-f]{32}", path.name):
        yield "place"
    if path.stat().st_mode & 0o177:
        yield "mode"
    if row.content_type not in RIGHT:
        yield "kind"
    if re.search(r"[/\\]", row.name) or len(row.name) > 120:
        yield "name"
    if row.content_type.startswith("image/"):
        if RUN.encode() in body or PLACE.encode() in body or bad.body == body:
            yield "not encoded anew"
        if dict(Image.open(io.BytesIO(body)).getexif()) or "icc_profile" in Image.open(io.BytesIO(body)).info:
            yield "hidden data"


def everything(folder: Path) -> set[Path]:
    """Every file below a folder."""
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.asvs("5.2.1", "5.2.2", "5.2.3", "5.3.1", "5.3.2", "14.2.8", "1.3.4", "1.5.1")
def test_the_whole_corpus_is_refused_or_made_harmless(world: World, own_files: Path) -> None:
    wrong, kept, inside = [], 0, own_files / "house" / "files"
    for bad in corpus():
        for row in doors(world, bad):
            kept += 1
            wrong += [(bad.what, row.content_type, fault) for fault in faults_of(row, bad, inside)]
    assert wrong == []
    assert {path for path in everything(own_files) if inside not in path.parents} == set()
    assert [path for path in everything(inside) if not re.fullmatch(r"[0-9a-f]{32}", path.name)] == []
    assert not Path(f"/tmp/{RUN}").exists()  # noqa: S108
    assert (len(corpus()) >= 200, kept >= 50) == (True, True)


def taken(name: str, peak: Any) -> None:
    """In a process of its own: take one picture in, and say how much memory that took."""
    body = Path(name).read_bytes()
    before = psutil.Process().memory_info().rss
    Path("/proc/self/clear_refs").write_text("5")
    try:
        attachments.image_bytes(body)
    except Refused:
        peak.value = 1
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    peak.value = int(found[1]) * 1024 - before if found else -1


PICTURES = {
    "the largest photo": ("RGB", (8000, 6000), "JPEG"),
    "a photo of 64 million pixels": ("RGB", (8000, 8000), "JPEG"),
    "the largest drawing": ("RGBA", (4000, 3000), "PNG"),
    "a drawing of 48 million pixels": ("RGBA", (8000, 6000), "PNG"),
    "the largest WebP": ("RGB", (4000, 3000), "WEBP"),
}


@pytest.mark.asvs("5.2.1")
@pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="the peak of memory is read from Linux"
)
@pytest.mark.parametrize("what", PICTURES if FULL else ["the largest photo", "the largest drawing"])
def test_no_picture_takes_two_hundred_megabytes(tmp_path: Path, what: str) -> None:
    mode, side, kind = PICTURES[what]
    Image.new(mode, side, "teal").save(tmp_path / "a", kind)
    context = multiprocessing.get_context("fork")
    peak = context.Value("q", 0)
    process = context.Process(target=taken, args=(str(tmp_path / "a"), peak))
    process.start()
    process.join()
    assert 0 < peak.value < MOST_MEMORY


# every page with a file field, and somebody who sees it there
PAGES = {
    "desk/compensations/<int:compensation_id>/deliver/": "front_desk",
    "desk/documents/new/": "supervisor",
    "desk/documents/<int:document_id>/write/": "supervisor",
    "desk/clauses/<str:clause_id>/attest/": "supervisor",
    "desk/import/": "supervisor",
    "field/jobs/<int:order_id>/": "technician",
    "field/jobs/<int:order_id>/agree/": "technician",
    "field/jobs/<int:order_id>/step/": "technician",
    "field/jobs/<int:order_id>/photos/": "technician",
    "home/ask/": "owner",
    "home/ask/guess/": "owner",
}
Form = tuple[Client, str, dict[str, str], str]


def forms_with_files(world: World, pages: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Form]]:
    """The forms with a file field on these pages: the page; who, where it is sent, its fields, the file field."""
    given = values(world) | {"order_id": world.working_order().pk}
    clients = {role: browser(account_of(world, role)) for role in WHO}
    for path, role in pages:
        url = address(ROUTES[path], given)
        answer = clients[role].get(url)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for action, (fields, files) in forms_of(answer.content.decode(), url).items():
                yield from ((path, (clients[role], action, fields, field)) for field in files)


@pytest.mark.skipif(not FULL, reason="every page as every role; GUANJIA_HOSTILE=full")
def test_no_page_with_a_file_field_is_missing_from_the_list(world: World) -> None:
    asked = [
        (path, role)
        for path, entry in ROUTES.items()
        for role in WHO
        if role in holders(entry.callback.needs)
    ]
    found = {path for path, _ in forms_with_files(world, asked)}
    assert found - {"field/jobs/<int:order_id>/butler-arrive/"} == set(PAGES)


@pytest.mark.asvs("5.2.2", "5.3.2", "5.4.2")
def test_every_form_with_a_file_field_stands_bad_files(world: World, own_files: Path) -> None:
    dice = random.Random(SEED)  # noqa: S311 - a sample, no secret
    wrong, doors_seen, inside = [], set(), own_files / "house" / "files"
    small = [bad for bad in corpus() if len(bad.body) < 2**20 and not re.search(r"[\r\n\0]", bad.name)]
    for _, (client, action, fields, field) in forms_with_files(world, PAGES.items()):
        doors_seen.add((re.sub(r"\d+", "N", action), field))
        for bad in small if FULL else dice.sample(small, 4):
            with transaction.atomic():
                last = Attachment.objects.latest("pk").pk
                answer = client.post(action, fields | {field: sent(bad)})
                text = "" if answer.streaming else answer.content.decode()
                if (
                    answer.status_code >= 500
                    or "<script>alert(1)" in text
                    or f"<script>alert('{RUN}')" in text
                ):
                    wrong.append((action, field, bad.what, str(answer.status_code)))
                for row in Attachment.objects.filter(pk__gt=last):
                    wrong += [(action, field, bad.what, fault) for fault in faults_of(row, bad, inside)]
                transaction.set_rollback(True)
    assert wrong == []
    assert {path for path in everything(own_files) if inside not in path.parents} == set()
    assert len(doors_seen) >= 8, doors_seen


@pytest.mark.asvs("5.4.1", "5.4.2", "3.2.1", "5.3.1")
@pytest.mark.parametrize("name", [name for name in NAMES if len(name) < 200 and "\0" not in name])
def test_a_file_is_served_as_a_download_that_cannot_act(
    world: World, own_files: Path, signed_in: Open, name: str
) -> None:
    order = world.received_order()
    row = attachments.store_bytes(
        b"%PDF-1.7\n<script>x</script>", "application/pdf", name, by=world.zhao, project_id=world.lake.pk
    )
    attachments.attach([row], SubjectRef("workorder", order.pk), by=world.zhao)
    answer = signed_in("zhao").get(f"/files/{row.token}")
    said = answer["Content-Disposition"]
    assert answer.status_code == 200
    assert said.startswith("attachment")
    assert not set(said) & set("\r\n\0")
    assert re.fullmatch(
        r'attachment(; filename="(?:[^"\\]|\\.)*"|; filename\*=utf-8\'\'[\w%!#$&+.^`|~-]*)?', said
    )
    assert answer["Content-Security-Policy"] == SANDBOX
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.asvs("8.2.2", "5.4.1")
def test_a_file_of_another_scope_is_not_there(world: World, own_files: Path, signed_in: Open) -> None:
    order = world.received_order()
    row = attachments.store_bytes(b"x", "image/png", "a.png", by=world.zhao, project_id=world.lake.pk)
    loose = attachments.store_bytes(b"x", "image/png", "a.png", by=world.zhao, project_id=world.lake.pk)
    attachments.attach([row], SubjectRef("workorder", order.pk), by=world.zhao)
    statuses = {
        name: [signed_in(name).get(f"/files/{token}").status_code for token in (row.token, loose.token)]
        for name in ("zhao", "wang", "chen", "qian", "wu", "feng", "hr")
    }
    assert statuses.pop("zhao") == [200, 200]
    assert statuses.pop("wang") == [200, 404]
    assert set(map(tuple, statuses.values())) == {(404, 404)}
    assert Client().get(f"/files/{row.token}").status_code == 404


def test_the_control_a_picture_that_is_kept_as_it_came_is_found(
    world: World, own_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "image_bytes", lambda raw: (raw, "image/jpeg"))
    bad = next(bad for bad in corpus() if bad.what == "JPEG with exif")
    row = attachments.store_image(sent(bad), by=world.zhou, project_id=None)
    assert set(faults_of(row, bad, own_files / "house" / "files")) == {"not encoded anew", "hidden data"}
