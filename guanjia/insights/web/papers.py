"""A form with papers: photos and scans as pictures, or PDF."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from guanjia.kernel import attachments
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Attachment
from guanjia.kernel.pictures import MOST, ManyPhotos
from guanjia.kernel.refusals import Refused
from guanjia.knowledge.actions import papers


class PaperForm(forms.Form):
    """A form whose papers become stored files; a wrong one gives its message."""

    papers = ManyPhotos(label="附件", required=False, help_text="照片、扫描件或 PDF，一次可选多个")

    def __init__(self, *args: Any, by: Actor, project_id: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.project_id = by, project_id
        self.order_fields([*(name for name in self.fields if name != "papers"), "papers"])

    def clean(self) -> dict[str, Any]:
        """Store what came."""
        facts = super().clean() or {}
        uploads = facts.pop("papers", None) or []
        if len(uploads) > MOST:
            self.add_error("papers", f"最多 {MOST} 个附件。")
            return facts
        stored = [] if self.errors else [row for row in map(self.stored, uploads) if row]
        return facts | {"files": stored}

    def stored(self, upload: "UploadedFile[bytes]") -> Attachment | None:
        """One file, typed by its content."""
        try:
            return store_paper(upload, by=self.by, project_id=self.project_id)
        except Refused as refusal:
            self.add_error("papers", f"{upload.name}：{refusal.message}")
            return None


def store_paper(upload: "UploadedFile[bytes]", *, by: Actor, project_id: int | None) -> Attachment:
    """Take a PDF in as it is, and a picture encoded anew; Refused for anything else or over 12 MB."""
    body = upload.read(attachments.MAX_BYTES + 1)
    if papers.is_pdf(body):
        return papers.store_pdf(body, upload.name or "", by=by, project_id=project_id)
    upload.seek(0)
    return attachments.store_image(upload, by=by, project_id=project_id)
