"""What complaints tell the protection of personal data: what is open, what to erase, what to copy, what is held."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from guanjia.complaints import states
from guanjia.complaints.models import Complaint, Evidence, Progress, Review, Round
from guanjia.customers.models import Person
from guanjia.kernel import attachments
from guanjia.kernel.models import Attachment
from guanjia.kernel.work import action
from guanjia.organization.moments import local
from guanjia.privacy import actions as privacy
from guanjia.privacy import declared
from guanjia.privacy.declared import Held, Identity, KeepRule


def complaints_of(identity: Identity) -> QuerySet[Complaint]:
    """What the person complained of."""
    people = [ref.id for ref in identity.refs if ref.kind == Person.kind]
    return Complaint.objects.filter(person__in=people).order_by("pk")


@declared.obstacle
def open_complaints(identity: Identity) -> list[str]:
    """Complaints that are worked on, and those whose evidence is held."""
    rows = complaints_of(identity).filter(Q(status__in=states.OPEN) | ~Q(hold_reason=""))
    return [f"投诉 {row.number}" + ("（证据封存）" if row.hold_reason else "") for row in rows]


@declared.eraser
@action
def erase_complaints(identity: Identity) -> dict[str, int]:
    """Take the person out of the words, the name and number from the rows, the pictures away."""
    numbers = list(complaints_of(identity).values_list("pk", flat=True))
    rows = Complaint.objects.filter(pk__in=numbers)
    evidence = Evidence.objects.filter(complaint__in=numbers)
    pictures = Attachment.objects.filter(owner_kind=Evidence.kind, owner_id__in=evidence.values("pk"))
    scrubbed = sum(
        privacy.scrub(found, identity.words)
        for found in (
            rows, evidence, Progress.objects.filter(complaint__in=numbers),
            Round.objects.filter(complaint__in=numbers), Review.objects.filter(complaint__in=numbers),
        )
    )  # fmt: skip
    attachments.remove(pictures)
    blanked = rows.update(name_sealed=b"", phone_sealed=b"", person=None)
    return {"投诉记录": max(scrubbed, blanked)}


@declared.copy_part("投诉", "编号", "时间", "事项", "要求", "状态", "调查结论", "致歉说明")
def copy_complaints(identity: Identity) -> Iterator[tuple[str, ...]]:
    """What the person complained of, and what came of it."""
    for row in complaints_of(identity):
        yield (
            row.number, f"{local(row.received_at):%Y-%m-%d %H:%M}", row.matter, row.wish,
            str(row.get_status_display()), row.findings, row.apology,
        )  # fmt: skip


@declared.copy_part("投诉处理", "编号", "时间", "告诉您的")
def copy_progress(identity: Identity) -> Iterator[tuple[str, ...]]:
    """What the person was told."""
    rows = Progress.objects.filter(complaint__in=complaints_of(identity).order_by())
    for row in rows.select_related("complaint").order_by("pk"):
        yield (row.complaint.number, f"{local(row.at):%Y-%m-%d %H:%M}", row.words)


def old_complaints(before: datetime, held: Held) -> QuerySet[Complaint]:
    """Ended complaints with a name or a number, of nobody whose data is held, and without a hold of their own."""
    rows = Complaint.objects.filter(ended_at__lt=before, hold_reason="").exclude(
        name_sealed=b"", phone_sealed=b""
    )
    return rows.filter(Q(person=None) | ~Q(person__in=held.ids(Person.kind)))


declared.keep(
    KeepRule(
        "complaints", "投诉人的姓名和电话", "投诉了结以后", ("complaints_complaint", "phone_sealed"),
        lambda before, held: old_complaints(before, held).count(),
        lambda before, held: old_complaints(before, held).update(name_sealed=b"", phone_sealed=b""),
    )
)  # fmt: skip
