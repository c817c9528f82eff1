"""Files are typed by content, bound to their owner, and forgotten when nobody attached them."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from PIL import Image

from guanjia.kernel import attachments
from guanjia.kernel.models import Attachment
from tests.world import NOW, World, refused


def photo(name: str = "a.jpg") -> SimpleUploadedFile:
    """A small picture as a browser sends it."""
    out = BytesIO()
    Image.new("RGB", (40, 30), (9, 9, 9)).save(out, "JPEG", exif=b"Exif\x00\x00secret-place")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


@pytest.mark.asvs("14.2.8", "5.2.2")
def test_a_picture_is_encoded_anew_without_its_place(world: World) -> None:
    row = attachments.store_image(photo(), by=world.zhang, project_id=world.lake.pk)
    body = attachments.path_of(row).read_bytes()
    assert row.content_type == "image/jpeg" and b"secret-place" not in body


@pytest.mark.asvs("5.2.2")
def test_what_is_no_picture_is_refused_and_not_kept(world: World) -> None:
    with refused("not_an_image"):
        upload = SimpleUploadedFile("a.jpg", b"<script>alert(1)</script>", content_type="image/jpeg")
        attachments.store_image(upload, by=world.zhang, project_id=None)
    assert Attachment.objects.count() == 0


@pytest.mark.asvs("8.2.2")
def test_only_who_stored_a_file_gives_it_away_and_once(world: World) -> None:
    order = world.accepted_order()
    row = attachments.store_image(photo(), by=world.zhang, project_id=world.lake.pk)
    with refused("file_taken", order):
        attachments.attach([row], order.ref, by=world.wanghai)
    attachments.attach([row], order.ref, by=world.zhang)
    with refused("file_taken", order):
        attachments.attach([row], order.ref, by=world.zhang)


def test_files_that_nobody_attached_are_removed_after_a_week(world: World) -> None:
    row = attachments.store_image(photo(), by=world.zhang, project_id=None)
    path = attachments.path_of(row)
    Attachment.objects.filter(pk=row.pk).update(created_at=NOW - timedelta(days=6))
    assert attachments.remove_orphans() == 0
    Attachment.objects.filter(pk=row.pk).update(created_at=NOW - timedelta(days=8))
    with TestCase.captureOnCommitCallbacks() as once_committed:
        assert attachments.remove_orphans() == 1
    assert path.exists()  # a roll-back would bring the row back
    for step in once_committed:
        step()
    assert not path.exists()
