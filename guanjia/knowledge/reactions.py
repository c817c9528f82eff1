"""What documents hear: an edition came into force or went out of it, somebody of the staff came, left or moved."""

from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.knowledge import actions, laws, library
from guanjia.knowledge.events import EditionPublished, EditionWithdrawn
from guanjia.knowledge.rules import READERS
from guanjia.organization.events import AccountClosed, AccountReopened, RoleGranted, RoleRevoked
from guanjia.sla.events import ClockBreached


@on(EditionPublished, EditionWithdrawn)
def settle_the_audience(event: Event) -> None:
    """The readers of the last edition owe it; those of earlier ones owe nothing."""
    actions.settle_readers(library.system_edition(event.subject_id).document)


@on(RoleGranted, RoleRevoked, when=lambda event: event.data["role"] in READERS)
def settle_one_post(event: Event) -> None:
    """New staff owe what their post must read; who gave a post up owes it no more."""
    settle_one(event)


@on(AccountClosed, AccountReopened)
def settle_one(event: Event) -> None:
    """Who left owes nothing."""
    for document in library.system_documents():
        actions.settle_readers(document, event.subject_id)


@on(ClockBreached, when=lambda event: event.data["rule"] == "T44" and event.data["level"] == 100)
def count_what_was_not_reviewed(event: Event) -> None:
    """The days of a change of the law are over: each process that waits counts as missed."""
    actions.note_missed(laws.system_change(event.behind.id))
