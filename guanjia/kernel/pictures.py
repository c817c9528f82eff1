"""Forms with pictures: each picture is stored when it comes, and travels as a token while its form comes back."""

import base64
import binascii
import uuid
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from guanjia.kernel import attachments
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Attachment
from guanjia.kernel.refusals import NotFound, Refused

MOST = 9
INK = "data:image/png;base64,"


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyPhotos(forms.FileField):
    """Some pictures; the cleaned value is the list of files as they came."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Every file that was sent, none when nothing was."""
        files = data if isinstance(data, (list, tuple)) else [data]
        return [super(ManyPhotos, self).clean(one, initial) for one in files if one]


class PictureForm(forms.Form):
    """A form with photos: a wrong file gives its message, and the good ones stay."""

    photos = ManyPhotos(label="照片", required=False)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: Actor, project_id: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.project_id = by, project_id
        self.stored: list[Attachment] = []

    def clean(self) -> dict[str, Any]:
        """Store what came; `photos` becomes the list of stored files."""
        facts = super().clean() or {}
        self.stored = waiting(self.by, facts.pop("kept", ""))
        for upload in facts.pop("photos", None) or []:
            self.store(upload, "photos")
        return facts | {"photos": self.stored}

    def store(self, upload: "UploadedFile[bytes]", field: str) -> None:
        """Keep one picture, or say at its field why not."""
        if len(self.stored) >= MOST:
            self.add_error(field, f"最多 {MOST} 张照片，多出来的没有收。")
            return
        try:
            self.stored.append(attachments.store_image(upload, by=self.by, project_id=self.project_id))
        except Refused as refusal:
            self.add_error(field, f"{upload.name}：{refusal.message}")

    @property
    def tokens(self) -> str:
        """The stored pictures, for the hidden field of the form that comes back."""
        return " ".join(row.token.hex for row in self.stored)


def waiting(by: Actor, tokens: str) -> list[Attachment]:
    """Pictures that this actor stored and that belong to nobody yet; others are left out."""
    found = []
    for text in tokens.split()[:MOST]:
        try:
            row = attachments.get_file(by, uuid.UUID(text))
        except (ValueError, NotFound):
            continue
        if row.owner_id is None:
            found.append(row)
    return found


class SignatureForm(forms.Form):
    """A form with a signature: ink from the canvas, or without script a photo of one."""

    signature = forms.CharField(label="客户签字", required=False, widget=forms.HiddenInput)
    signature_photo = forms.FileField(required=False)

    def __init__(self, *args: Any, by: Actor, project_id: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.project_id = by, project_id

    def clean(self) -> dict[str, Any]:
        """Store the signature; `signature` becomes the list with the stored file, or an empty one."""
        facts = super().clean() or {}
        photo, ink = facts.pop("signature_photo", None), facts.pop("signature", "")
        upload = photo or ink_file(ink)
        if upload is None:
            return facts | {"signature": []}
        try:
            row = attachments.store_image(upload, by=self.by, project_id=self.project_id, purpose="signature")
        except Refused as refusal:
            self.add_error("signature", refusal.message)
            return facts
        return facts | {"signature": [row]}


def ink_file(text: str) -> "UploadedFile[bytes] | None":
    """The picture that the canvas wrote into its hidden field; none without ink."""
    if not text.startswith(INK):
        return None
    try:
        return SimpleUploadedFile("signature.png", base64.b64decode(text[len(INK) :]), "image/png")
    except binascii.Error:
        return None
