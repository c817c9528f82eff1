"""Reads of the protection: who saw whose data, which fields are registered."""

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
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


def running_reveal(actor: Actor, field: str, subject: SubjectRef) -> tuple[str, Reveal] | None:
    """The plain value and its row while a reveal of this actor lasts."""
    rows = Reveal.objects.filter(
        account=actor.ref, field=field, subject_kind=subject.kind, subject_id=subject.id,
        expires_at__gt=clock.now(),
    )  # fmt: skip
    row = rows.order_by("-at").first()
    return (declared.openers[field](actor, subject).text, row) if row else None


def register() -> list[PersonalField]:
    """Every registered personal field."""
    return list(declared.fields.values())
