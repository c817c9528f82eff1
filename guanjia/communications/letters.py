"""Reads of letters: who may see them, to which thread a new one belongs, what was said on a case."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.db.models import Q, QuerySet

from guanjia.communications.mailbox import Box
from guanjia.communications.models import Letter, Mailbox, Message
from guanjia.communications.reading import OWN_ID, Read
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Attachment
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.secrets import blind_index
from guanjia.organization import queries as organization
from guanjia.organization.models import Project

NEED = "intake.register"
_RE = re.compile(r"(?i)^\s*((re|回复|答复|aw)\s*[:：]\s*)+")


def address_key(address: str) -> bytes:
    """The blind index of an address; empty for none."""
    return blind_index("letter.address", address.lower()) if address else b""


def plain_address(sender: str) -> str:
    """The address of a sender with name."""
    return parseaddr(sender)[1].lower()


def mask_address(address: str) -> str:
    """An address as others may see it: the first sign and the host."""
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host}" if host else ""


def reply_subject(subject: str) -> str:
    """The subject of an answer."""
    return f"Re: {_RE.sub('', subject) or '您的来信'}"[:300]


def project_of(box: Box) -> Project | None:
    """The project that a mailbox is for; where none is named the only one there is."""
    return projects_of([box])[0]


def projects_of(boxes: Iterable[Box]) -> list[Project | None]:
    """The project of each mailbox, in one query."""
    rows = organization.open_projects()
    by_code: dict[str, Project | None] = {row.code: row for row in rows}
    only = rows[0] if len(rows) == 1 else None
    return [by_code.get(box.project) if box.project else only for box in boxes]


def letters(actor: Actor) -> QuerySet[Letter]:
    """Letters of the projects within reach, newest first."""
    reach = actor.reach(NEED)
    rows = Letter.objects.order_by("-received_at", "-pk")
    return rows if reach.company else rows.filter(project_id__in=reach.projects)


def get_letter(actor: Actor, letter_id: int) -> Letter:
    """A letter within reach."""
    row = letters(actor).filter(pk=letter_id).first()
    if row is None:
        raise NotFound
    return row


def system_letter(letter_id: int) -> Letter:
    """A letter by number, for reactions."""
    return Letter.objects.select_related("project").get(pk=letter_id)


def thread_of(found: Read, mailbox: Mailbox, index: bytes) -> tuple[str, int]:
    """The case that a letter goes on with, and whose project that is; no case for a new one.

    Our own Message-ID cannot be guessed, so whoever answers it belongs to it; an earlier letter's must come from the
    same address.
    """
    own = [match[1] for one in (*found.references, *(f"<{key}@guanjia>" for key in found.returned))
           if (match := OWN_ID.fullmatch(one))]  # fmt: skip
    message = Message.objects.filter(row_key__in=own, channel=Message.Channel.EMAIL).order_by("-pk").first()
    if message is not None:
        return f"{message.subject_kind}:{message.subject_id}", message.project_id or mailbox.project_id
    letter = earlier_of(mailbox.pk, found.references, index).exclude(case="").first()
    return (letter.case, letter.project_id) if letter else ("", mailbox.project_id)


def earlier_of(mailbox_id: int, references: Iterable[str], index: bytes) -> QuerySet[Letter]:
    """The letters that one refers to, from the same address, the latest first."""
    rows = Letter.objects.filter(mailbox=mailbox_id, message_id__in=[one for one in references if one])
    return rows.filter(address_index=index).exclude(address_index=b"").order_by("-pk")


def lock(letter_id: int) -> Letter:
    """A letter that nobody else files now."""
    return Letter.objects.select_for_update(of=("self",)).select_related("project").get(pk=letter_id)


def just_before(letter: Letter) -> Letter | None:
    """The letter that one refers to, where its case is not known from the time when it came."""
    if letter.case:
        return None
    rows = earlier_of(letter.mailbox_id, letter.references, bytes(letter.address_index))
    return rows.filter(pk__lt=letter.pk).first()


def count_from(index: bytes, since: datetime) -> int:
    """How many letters of an address came since a moment."""
    return Letter.objects.filter(address_index=index, received_at__gt=since).count() if index else 0


@dataclass(frozen=True)
class Said:
    """A letter or an answer on a case."""

    row: Any
    at: datetime
    text: str
    letter: Letter | None = None
    files: list[Attachment] = field(default_factory=list)

    @property
    def masked(self) -> str:
        """Who wrote, without the whole address."""
        return mask_address(self.letter.address) if self.letter else ""


def of_case(case: SubjectRef) -> QuerySet[Letter]:
    """The letters of a case."""
    return Letter.objects.filter(case=str(case))


def said_on(case: SubjectRef) -> list[Said]:
    """The letters of a case and what was answered, in their order; three queries."""
    rows = list(of_case(case).order_by("pk"))
    files: dict[int, list[Attachment]] = {}
    for file in Attachment.objects.filter(
        owner_kind=Letter.kind, owner_id__in=[row.pk for row in rows]
    ).order_by("pk"):
        files.setdefault(file.owner_id or 0, []).append(file)
    answers = Message.objects.filter(answers__in=rows) if rows else Message.objects.none()
    said = [Said(row, row.received_at, row.text, row, files.get(row.pk, [])) for row in rows]
    said += [Said(row, row.created_at, row.text) for row in answers]
    return sorted(said, key=lambda one: one.at)


def last_letter(case: SubjectRef) -> Letter | None:
    """The letter of a person that an answer goes to."""
    rows = of_case(case).filter(sort__in=(Letter.Sort.LETTER, Letter.Sort.FLOOD))
    return rows.order_by("-pk").first()


def is_answered(case: SubjectRef) -> bool:
    """Whether a person wrote back to a letter of a case, and that was not given back."""
    rows = Message.objects.filter(answers__case=str(case), is_automatic=False)
    return rows.exclude(status=Message.Status.FAILED).exists()


def of_somebody(cases: list[str], addresses: list[str]) -> QuerySet[Letter]:
    """The letters of somebody: those of the own cases, and those from the own addresses."""
    keys = [address_key(address) for address in addresses if address]
    return Letter.objects.filter(Q(case__in=[case for case in cases if case]) | Q(address_index__in=keys))
