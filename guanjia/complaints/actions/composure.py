"""Keeping one's composure: a talk with somebody who abuses or threatens is broken off and given to a colleague."""

from datetime import datetime

from guanjia.complaints import events, rules, states
from guanjia.complaints.actions.intake import allow
from guanjia.complaints.models import Complaint
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.moves import amend, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.organization.models import Account


@action
def break_off(
    row: Complaint, *, by: Actor, why: str, was_warned: bool, words: str, to: Account | None,
    at: datetime | None = None,
) -> Complaint:  # fmt: skip
    """End a talk in which a colleague is abused, after one calm warning, or at once where somebody is threatened.

    The complaint goes on as before: another colleague calls back, and answers for it where who broke off did
    (D-3.3.1-2).
    """
    allow(by, row, states.WORK)
    said = noted(words, 300, "words")
    require(
        ready(row, states.WITHDRAW), rules.may_break_off(why, was_warned),
        rules.has(said, "words", "请写客户说了什么、您怎么说的"), rules.is_somebody_else(by, to),
    )  # fmt: skip
    fact = events.TalkBrokenOff(why=why, was_warned=was_warned, words=said, to=to.pk if to else 0)
    owner = to if row.owner_id is not None and row.owner_id == by.id else row.owner
    return amend(row, fact, by=by, at=at or clock.now(), owner=owner)
