"""Files: typed by content, images re-encoded, random names, served with their owner's check."""

import hashlib
import io
import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from PIL import Image, ImageOps, UnidentifiedImageError

from guanjia.kernel import clock, jobs
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Attachment, LongRun
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound, Refused
from guanjia.kernel.work import action

MAX_BYTES = 12 * 1024 * 1024
MAX_SIDE = 2000
ORPHAN_LIFE = timedelta(days=7)
# a plain JPEG is read at a fraction of its size; whatever else whole, which takes up to 180 MB
MAX_WHOLE = 12_000_000
Image.MAX_IMAGE_PIXELS = MAX_PIXELS = 50_000_000

_checks: dict[str, Callable[[Actor, int], object]] = {}


def owner_check(kind: str) -> Callable[[Callable[[Actor, int], object]], Callable[[Actor, int], object]]:
    """Register who may see the files of a kind of owner: the function raises NotFound for others."""
    return lambda check: _checks.setdefault(kind, check)


def path_of(attachment: Attachment) -> Path:
    """Where the bytes lie, outside of every web root."""
    name = attachment.token.hex
    return Path(settings.GUANJIA_FILES) / name[:2] / name


def image_bytes(raw: bytes) -> tuple[bytes, str]:
    """A picture encoded anew: no place, no hidden payload, at most 2000 pixels a side."""
    try:
        with Image.open(io.BytesIO(raw), formats=("JPEG", "PNG", "WEBP")) as picture:
            is_read_small = picture.format == "JPEG" and "progressive" not in picture.info
            if picture.width * picture.height > (MAX_PIXELS if is_read_small else MAX_WHOLE):
                raise ValueError
            picture.thumbnail((MAX_SIDE, MAX_SIDE), reducing_gap=1.0)
            upright, out = ImageOps.exif_transpose(picture), io.BytesIO()
            upright.info.clear()  # comments, profiles and XMP would be written again
            is_png = picture.format == "PNG"
            upright.convert("RGBA" if is_png else "RGB").save(out, "PNG" if is_png else "JPEG", quality=82)
            return out.getvalue(), "image/png" if is_png else "image/jpeg"
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused("not_an_image", "这个文件不是可用的照片，请用 JPG、PNG 或 WebP 重新拍一张。") from error


@action
def store_image(
    upload: "UploadedFile[bytes]", *, by: Actor, project_id: int | None, purpose: str = ""
) -> Attachment:
    """Take a photo or a signature in; Refused for what is no picture or over 12 MB."""
    if not upload.size or upload.size > MAX_BYTES:
        raise Refused("file_size", "照片是空的或超过 12 MB，请重新拍一张。")
    body, content_type = image_bytes(upload.read())
    return store_bytes(body, content_type, upload.name or "", by=by, project_id=project_id, purpose=purpose)


@action
def store_bytes(
    body: bytes, content_type: str, name: str, *, by: Actor, project_id: int | None, purpose: str = ""
) -> Attachment:
    """Keep bytes as a file that belongs to nobody yet."""
    row = Attachment(
        token=uuid.uuid4(), purpose=purpose, name=Path(name.replace("\\", "/")).name[:120], size=len(body),
        content_type=content_type, sha256=hashlib.sha256(body).hexdigest(), uploaded_by=by.ref, project_id=project_id,
    )  # fmt: skip
    path = path_of(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    path.chmod(0o600)
    row.save(force_insert=True)
    return row


@action
def copies(files: Iterable[Attachment], *, by: Actor) -> list[Attachment]:
    """The same files once more, for a second owner: each copy belongs to nobody yet."""
    return [
        store_bytes(
            path_of(row).read_bytes(), row.content_type, row.name, by=by, project_id=row.project_id, purpose=row.purpose
        )
        for row in files
    ]  # fmt: skip


@action
def attach(files: Iterable[Attachment], owner: SubjectRef, *, by: Actor) -> None:
    """Give stored files to their owner; only the one who stored a file may give it, and once."""
    for row in files:
        mine = Attachment.objects.filter(pk=row.pk, uploaded_by=by.ref, owner_id=None)
        if not mine.update(owner_kind=owner.kind, owner_id=owner.id):
            raise Refused("file_taken", "这个文件不是您上传的，或已用在别处，请重新上传。")


@jobs.daily
def remove_orphans() -> int:
    """Remove files that nobody attached within a week: forms that were never sent; returns how many."""
    kept = LongRun.objects.exclude(source=None).values("source_id")
    rows = Attachment.objects.filter(owner_id=None, created_at__lt=clock.now() - ORPHAN_LIFE).exclude(
        pk__in=kept
    )
    return remove(rows)


@action
def remove(rows: QuerySet[Attachment]) -> int:
    """Remove files; what lies on the disk goes once it is certain (after the commit). Returns how many."""
    paths = [path_of(row) for row in rows]

    def unlink() -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    transaction.on_commit(unlink)
    return rows.delete()[0]


def files_of(owner: SubjectRef) -> list[Attachment]:
    """The files of one owner, oldest first."""
    return list(Attachment.objects.filter(owner_kind=owner.kind, owner_id=owner.id).order_by("id"))


def get_file(actor: Actor, token: uuid.UUID) -> Attachment:
    """A file that the actor may see: by its owner's check, or as the one who stored it."""
    row = Attachment.objects.filter(token=token).first()
    if row is None:
        raise NotFound
    if row.owner_id is None:
        if row.uploaded_by != actor.ref:
            raise NotFound
        return row
    _checks[row.owner_kind](actor, row.owner_id)
    return row
