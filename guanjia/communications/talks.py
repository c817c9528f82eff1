"""Where colleagues may talk: kinds of cases that contexts above register, what was said on one, and what was sent."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from guanjia.communications import queries
from guanjia.communications.models import Comment, Message
from guanjia.kernel import panels
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Subject
from guanjia.kernel.panels import Panel
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.organization import queries as organization

Find = Callable[[Actor, int], Subject]
SHOWN = 30
_cases: dict[str, Find] = {}


def on(kind: str, find: Find, slot: str) -> None:
    """Let colleagues talk on a kind of case: `find` gives one within reach, `slot` is where its page shows the card."""
    _cases[kind] = find
    panels.probe(kind, "comments", comments)
    panels.probe(kind, "sent", queries.messages_about)
    panels.show(Panel(kind, slot, "communications/comments.html#card", card, 90))
    panels.show(Panel(kind, slot, "communications/sent.html#card", sent, 95))


def case(actor: Actor, ref: SubjectRef) -> Subject:
    """A case within reach on which colleagues may talk."""
    if ref.kind not in _cases or not actor.may("cases.talk"):
        raise NotFound
    return _cases[ref.kind](actor, ref.id)


def sees(actor: Actor, ref: SubjectRef) -> bool:
    """Whether somebody may see a case and talk on it."""
    try:
        return case(actor, ref) is not None
    except NotFound:
        return False


def comments(ref: SubjectRef) -> QuerySet[Comment]:
    """What colleagues said on a case."""
    return Comment.objects.filter(subject_kind=ref.kind, subject_id=ref.id)


def card(actor: Actor, subject: Subject) -> dict[str, Any] | None:
    """What was said on a case, the oldest first, and the field for more; colleagues at the desk alone."""
    if not actor.may("desk.open"):
        return None
    rows = list(comments(subject.ref).order_by("-at")[:SHOWN]) if panels.has(subject, "comments") else []
    names = organization.account_names({row.by_id for row in rows})
    said = [(names.get(row.by_id, ""), row) for row in reversed(rows)]
    return {"said": said, "kind": subject.kind, "number": subject.pk, "may_talk": actor.may("cases.talk")}


def sent(actor: Actor, subject: Subject) -> dict[str, Any] | None:
    """What left the house about a case: by which channel, when, and what became of it; no words, no address.

    Not how colleagues were rung: what they were told lies in their inboxes.
    """
    if not panels.has(subject, "sent") or not actor.may("desk.open"):
        return None
    rows = [row for row in queries.messages_about(subject.ref) if row.channel != Message.Channel.INBOX]
    rows = [row for row in rows if row.channel != Message.Channel.PUSH or row.person_id]
    return {"rows": rows[:SHOWN], "dots": DOTS} if rows else None


DOTS = {
    "queued": "todo",
    "sending": "doing",
    "sent": "done",
    "read": "done",
    "failed": "bad",
    "unknown": "att",
    "joined": "none",
    "dropped": "none",
    "spoken": "done",
    "waived": "none",
}
