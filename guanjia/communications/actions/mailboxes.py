"""Reading the mailboxes of the settings: under a lease, with no transaction open, each letter in its own.

How far a mailbox was read commits with the letter, so a killed reader loses nothing; what comes twice is known by its
Message-ID and its words. How it went is told to the contexts above, where a channel stands behind the mailbox.
"""

from datetime import timedelta
from functools import partial

from guanjia.communications import events, letters, mailbox, reading
from guanjia.communications.actions.letters import take_letter
from guanjia.communications.mailbox import Box, MailboxFault, Session
from guanjia.communications.models import Mailbox
from guanjia.communications.threads import Threads
from guanjia.kernel import beats, clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.events import record
from guanjia.kernel.work import action

EVERY, LEASE = timedelta(minutes=1), timedelta(minutes=5)
TELL_AGAIN = timedelta(hours=12)
PATIENCE = 3  # one failure may be the network's
MOST, MOST_READERS = 50, 4
_readers = Threads("mailbox", MOST_READERS)


@beats.every(5, apart=True)
def poll_mailboxes() -> None:
    """Have a reader for each mailbox that is due."""
    for box in mailbox.boxes():
        _readers.start(box.name, partial(poll, box))


def poll(box: Box) -> int:
    """Read what is new in a mailbox that is due; returns how many letters were taken."""
    row = claim_mailbox(box)
    if row is None:
        return 0
    try:
        with mailbox.opened(box) as session:
            taken = _read_new(row, session)
    except MailboxFault as fault:
        settle_poll(row, str(fault))
        return 0
    settle_poll(row, "")
    return taken


@action
def claim_mailbox(box: Box) -> Mailbox | None:
    """Take a mailbox that is due under a lease; nothing when another reader has it, or no project is named."""
    project = letters.project_of(box)
    if project is None:
        return None
    facts = {"project": project, "address": box.address}
    Mailbox.objects.get_or_create(name=box.name, defaults=facts)
    due = Mailbox.objects.filter(name=box.name, next_poll_at__lte=clock.now())
    row = due.select_for_update(skip_locked=True).first()
    if row is not None:
        Mailbox.objects.filter(pk=row.pk).update(next_poll_at=clock.now() + LEASE, **facts)
        row.project = project
    return row


def _read_new(row: Mailbox, session: Session) -> int:
    """Fetch and take what is new, the oldest first."""
    since = row.last_ok_at if row.uid_validity not in (None, session.uid_validity) else None
    if row.uid_validity != session.uid_validity:
        row = begin_reading(row, session.uid_validity, session.uid_next - 1)
    numbers = session.new(row.last_uid, mailbox.criterion(row.last_uid, row.begun_uid, since))
    for uid in numbers[:MOST]:
        raw, cut = session.fetch(uid)
        if raw:
            take_letter(row, uid, reading.read(raw, cut))
        session.mark_seen(uid)
    return len(numbers[:MOST])


@action
def begin_reading(row: Mailbox, uid_validity: int, begun_uid: int) -> Mailbox:
    """A mailbox is read for the first time, or its server counts anew."""
    row.uid_validity, row.last_uid, row.begun_uid = uid_validity, 0, begun_uid
    Mailbox.objects.filter(pk=row.pk).update(uid_validity=uid_validity, last_uid=0, begun_uid=begun_uid)
    return row


@action
def settle_poll(row: Mailbox, fault: str) -> None:
    """Note how a reading went; a change is told, and twice a day that it still goes well."""
    now = clock.now()
    kept = Mailbox.objects.select_for_update().get(pk=row.pk)
    failures = kept.failures + 1 if fault else 0
    is_news = failures == PATIENCE if fault else kept.failures >= PATIENCE or not (
        kept.told_at and now - kept.told_at < TELL_AGAIN)  # fmt: skip
    if is_news:
        record(events.MailboxTried(is_ok=not fault, fault=fault), kept.project, by=SYSTEM, at=now)
    Mailbox.objects.filter(pk=row.pk).update(
        failures=failures, fault=fault[:120], next_poll_at=now + EVERY, told_at=now if is_news else kept.told_at,
        **({} if fault else {"last_ok_at": now}),
    )  # fmt: skip
