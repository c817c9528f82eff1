"""Papers as PDF, taken in as they are: the one place that says what a PDF is and how large it may be."""

from guanjia.kernel import attachments
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Attachment
from guanjia.kernel.refusals import Refused
from guanjia.kernel.work import action

PDF = b"%PDF-"


def is_pdf(head: bytes) -> bool:
    """Whether a file begins as a PDF does."""
    return head.startswith(PDF)


@action
def store_pdf(body: bytes, name: str, *, by: Actor, project_id: int | None) -> Attachment:
    """Keep a PDF as a file that belongs to nobody yet; Refused for what is none, or over 12 MB."""
    if not is_pdf(body) or len(body) > attachments.MAX_BYTES:
        raise Refused("not_a_pdf", "附件要是 12 MB 以内的 PDF 文件。", {"upload": "请选 PDF 文件"})
    return attachments.store_bytes(body, "application/pdf", name, by=by, project_id=project_id)
