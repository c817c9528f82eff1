"""Reads of the protection: who saw whose data, which fields are registered."""

from guanjia.kernel.refs import SubjectRef
from guanjia.privacy import declared
from guanjia.privacy.declared import PersonalField
from guanjia.privacy.models import ReadEntry, Reveal


def reveals_of(subject: SubjectRef, limit: int = 50) -> list[Reveal]:
    """Who opened values of a subject, newest first."""
    rows = Reveal.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return list(rows.order_by("-at")[:limit])


def reads_of(subject: SubjectRef, limit: int = 50) -> list[ReadEntry]:
    """Who read pages about a subject, newest first."""
    rows = ReadEntry.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return list(rows.order_by("-at")[:limit])


def register() -> list[PersonalField]:
    """Every registered personal field."""
    return list(declared.fields.values())
