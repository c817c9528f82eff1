"""Letters by e-mail: taken once, put to their case, answered; what mail systems give back is marked as lost."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from guanjia.communications import events, letters, mail, states
from guanjia.communications.models import Letter, Mailbox, Message
from guanjia.communications.reading import OWN_ID, File, Read
from guanjia.kernel import attachments, clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Attachment, Subject
from guanjia.kernel.moves import amend, move
from guanjia.kernel.numbers import noted
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import Refused
from guanjia.kernel.work import action
from guanjia.knowledge.actions import papers

HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=5)


@dataclass(frozen=True)
class Paper:
    """A file that is kept."""

    name: str
    kind: str
    body: bytes


def take_letter(mailbox: Mailbox, uid: int, found: Read) -> Letter:
    """Keep a letter with its files and say so; the same again gives the same row. Pictures are read beforehand."""
    files, refused = prepared(found.files)
    return _keep(mailbox, uid, found, files, refused)


@action
def _keep(mailbox: Mailbox, uid: int, found: Read, files: list[Paper], refused: list[str]) -> Letter:
    """One letter and how far its mailbox was read, together or not at all."""
    now = clock.now()
    Mailbox.objects.filter(pk=mailbox.pk).update(
        last_uid=Greatest(F("last_uid"), uid), next_poll_at=now + LEASE
    )
    known = Letter.objects.filter(mailbox=mailbox, message_id=found.message_id, digest=found.digest).first()
    if known is not None:
        return known
    index = letters.address_key(found.address)
    case, project_id = letters.thread_of(found, mailbox, index)
    sort, why = sort_of(found, mailbox, index)
    row = Letter(
        mailbox=mailbox, project_id=project_id, uid=uid, message_id=found.message_id,
        references=list(found.references), digest=found.digest, sort=sort, why=why, is_mute=found.is_mute,
        address_index=index, left_out=[words[:200] for words in (*found.left_out, *refused)], case=case,
        sent_at=found.sent_at, received_at=now,
    )  # fmt: skip
    row.address, row.name, row.subject, row.text = found.address, found.name, found.subject, found.text
    row.save(force_insert=True)
    kept = [
        attachments.store_bytes(file.body, file.kind, file.name, by=SYSTEM, project_id=project_id)
        for file in files
    ]
    attachments.attach(kept, row.ref, by=SYSTEM)
    record(events.LetterReceived(sort=sort, why=why), row, by=SYSTEM, at=now)
    if sort == Letter.Sort.RETURNED:
        _note_returned(found)
    return row


def sort_of(found: Read, mailbox: Mailbox, index: bytes) -> tuple[str, str]:
    """Who wrote a letter, and why that is no person."""
    if found.returned and Message.objects.filter(row_key__in=found.returned).exists():
        return Letter.Sort.RETURNED, found.lost
    own = {letters.plain_address(settings.DEFAULT_FROM_EMAIL), mailbox.address} - {""}
    if OWN_ID.fullmatch(found.message_id) or own & set(found.senders):
        return Letter.Sort.LOOP, "是本系统自己发出的邮件"
    if found.automatic:
        return Letter.Sort.AUTOMATIC, found.automatic
    most = int(policy.value("letters.most_an_hour"))
    if letters.count_from(index, clock.now() - HOUR) >= most:
        return Letter.Sort.FLOOD, f"同一地址一小时内超过 {most} 封"
    return Letter.Sort.LETTER, ""


def prepared(files: tuple[File, ...]) -> tuple[list[Paper], list[str]]:
    """The photos, encoded anew, and the PDF files of a letter; and what is left out with its reason."""
    taken, refused = [], []
    for file in files:
        if papers.is_pdf(file.body) and len(file.body) <= attachments.MAX_BYTES:
            taken.append(Paper(file.name, "application/pdf", file.body))
        elif len(file.body) > attachments.MAX_BYTES:
            refused.append(f"{file.name}：超过 12 MB，请到邮箱里看")
        else:
            try:
                body, kind = attachments.image_bytes(file.body)
                taken.append(Paper(file.name, kind, body))
            except Refused:
                refused.append(f"{file.name}：只收照片和 PDF，请到邮箱里看")
    return taken, refused


def _note_returned(found: Read) -> None:
    """Messages that a mail system gave back did not arrive; their cases say so."""
    for message in Message.objects.filter(row_key__in=found.returned, status=Message.Status.SENT):
        words = f"{found.lost}，请向客户核对邮箱"
        fact = events.MessageLost(fault=words, about=message.topic, way=str(message.get_channel_display()))
        move(message, states.RETURN, fact, by=SYSTEM, fault=words)


@action
def file_letter(letter: Letter, case: SubjectRef, *, by: Actor = SYSTEM) -> Letter:
    """Put a letter to the contact or order that it belongs to."""
    fact = events.LetterFiled(case=str(case))
    return amend(letter, fact, by=by, about=[case], case=str(case), filed_at=clock.now())


@action
def reply(
    letter: Letter, text: str, subject: Subject, *, by: Actor, is_automatic: bool = False
) -> Message | None:
    """Write back to who sent a letter, in its thread; an automatic reply is silent where it cannot go."""
    words = noted(text, 5000, "text")
    if is_automatic and (not words or letter.is_mute or letter.sort != Letter.Sort.LETTER):
        return None
    if not mail.is_on() or not letter.address:
        if is_automatic:
            return None
        why = "没有设置发信服务器" if letter.address else "这封信没有可以回的地址"
        raise Refused("cannot_reply", f"{why}，请改用电话答复，再结束这条联系。")
    if not words:
        raise Refused("text_needed", "请写回信的内容。", {"text": "请填写"})
    count = letter.answers_given.count()
    facts: dict[str, Any] = {
        "project_id": letter.project_id,
        "subject_kind": subject.kind,
        "subject_id": subject.pk,
    }
    row = Message(
        channel=Message.Channel.EMAIL, once_key=f"reply:{letter.pk}:{count}", answers=letter, is_automatic=is_automatic,
        created_at=clock.now(), **facts,
    )  # fmt: skip
    row.title, row.text, row.address = letters.reply_subject(letter.subject), words, letter.address
    row.save(force_insert=True)
    record(events.LetterAnswered(is_automatic=is_automatic), row, by=by)
    return row


@action
def blank_letters(cases: list[str], addresses: list[str]) -> int:
    """Blank the letters of somebody whose data is erased; returns how many."""
    return blank(letters.of_somebody(cases, addresses))


@action
def blank(rows: QuerySet[Letter]) -> int:
    """Take words, addresses and files out of letters; returns how many."""
    numbers = list(rows.values_list("pk", flat=True))
    attachments.remove(Attachment.objects.filter(owner_kind=Letter.kind, owner_id__in=numbers))
    return Letter.objects.filter(pk__in=numbers).update(
        address_index=b"",
        address_sealed=b"",
        name_sealed=b"",
        subject_sealed=b"",
        text_sealed=b"",
        left_out=[],
    )
