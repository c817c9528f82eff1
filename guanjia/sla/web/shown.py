"""Promises on others' pages: the case, the household, the person; and the moves of a promise."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Subject
from guanjia.kernel.panels import MoveBar, MoveButton
from guanjia.kernel.refs import SubjectRef
from guanjia.sla import ledger, verdicts
from guanjia.sla.models import Promise
from guanjia.sla.web.words import lines

Find = Callable[[Actor, SubjectRef], list[Promise]]


def shown(find: Find, is_case: bool = False) -> Callable[[Actor, Any], dict[str, Any] | None]:
    """Fill the panel of promises; on a case nothing is shown where nothing was told."""

    def fill(actor: Actor, subject: Subject) -> dict[str, Any] | None:
        if not (actor.may("promises.read") and actor.may("desk.open")):
            return None
        rows = find(actor, subject.ref)
        return (
            {"lines": lines(actor, rows, is_case=is_case), "is_case": is_case}
            if rows or not is_case
            else None
        )

    return fill


def of_staff(actor: Actor, ref: SubjectRef) -> list[Promise]:
    """What somebody of the staff told."""
    return ledger.given_by(actor, ref.id)


def moves(actor: Actor, row: Promise) -> MoveBar:
    """What this actor may do with a promise now."""
    bar = MoveBar()
    if not actor.may("promises.work") or verdicts.may_work(row, actor) is not None:
        return bar
    explanation = getattr(row, "explanation", None)
    offered = (
        ("explain", "说明", "notes", verdicts.is_asked(explanation) is None),
        (
            "notice",
            "延期告知",
            "calendar-event",
            verdicts.is_open(row) is None and verdicts.is_moved_here(row) is None,
        ),
        (
            "supplies",
            "供应商订货",
            "package",
            verdicts.is_open(row) is None,
        ),
        ("confirm", "客户核对", "checks", verdicts.is_settled(row) is None and row.confirmed_at is None),
        ("compensate", "提出补偿", "gift", True),
    )
    for name, label, icon, is_open in offered:
        if is_open:
            kind = "normal" if bar.moves else "primary"
            url = reverse(f"promise-{name}", args=[row.pk])
            bar.moves.append(MoveButton(label, url, name, kind, icon))
    return bar
