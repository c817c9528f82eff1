"""The only writer of hand-offs (COL-01): sent, accepted or returned, decided, done, rated."""

from datetime import datetime, timedelta
from typing import Any

from guanjia.collaboration import events, handoffs, rules, states
from guanjia.collaboration.models import HandOff
from guanjia.communications import actions as communications
from guanjia.kernel import clock, jobs, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import Move, move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.organization import queries as organization
from guanjia.organization import structure
from guanjia.organization.models import Account, Department, Project
from guanjia.organization.moments import clock_time
from guanjia.organization.roles import holding
from guanjia.sla import queries as clocks

TITLE_LENGTH, DETAILS_LENGTH, WORDS_LENGTH, RATING_LENGTH = 80, 500, 300, 200
AT_ONCE = 4  # stars from which a rating ends the matter; below, the supervisor looks at it


def _whom(
    project_id: int, asker: int, department: Department | None, account: Account | None
) -> dict[str, Any]:
    """The columns of who is asked; a person stands with the own department."""
    require(
        rules.goes_to_one(department, account),
        rules.has_receivers(handoffs.receivers(project_id, department, account, asker)),
    )
    place = handoffs.department_of(account.pk) if account else department
    return {"to_department": place, "to_account": account}


def _told(row: HandOff, accounts: list[int], words: str, by: Actor, **values: Any) -> None:
    """A message about a hand-off; each step of it is told once."""
    communications.tell(
        accounts, words, row, once=f"{row.pk}:{row.version}", url=f"/desk/handoffs/{row.pk}/", acted=by.ref,
        title=row.title, **values,
    )  # fmt: skip


def _name(account_id: int | None) -> str:
    return organization.account_names({account_id or 0}).get(account_id or 0, "")


def _ask_receivers(row: HandOff, by: Actor) -> None:
    """Whoever may accept hears of it."""
    words = "hand_off_urgent" if row.is_urgent else "hand_off_asked"
    who = _name(row.asked_by_id)
    _told(row, handoffs.receivers_of(row), words, by, who=who, due=clock_time(row.due_at))


def _deciders(row: HandOff) -> list[int]:
    return organization.accounts_with(holding("handoffs.decide"), row.project_id)


def _is_late(row: HandOff, at: datetime) -> bool:
    """Whether it ever waited longer for somebody than T52 allows."""
    due = clocks.due_of(row.ref, "T52")
    return row.was_late or (due is not None and at > due)


@action
def send_hand_off(
    project: Project, *, by: Actor, title: str, department: Department | None = None, account: Account | None = None,
    details: str = "", is_urgent: bool = False, due_at: datetime | None = None, origin: SubjectRef | None = None,
    at: datetime | None = None,
) -> HandOff:  # fmt: skip
    """Ask a department or a person for help; who asks owns the matter until somebody accepts it (首问负责, T52)."""
    moment = at or clock.now()
    words, more = noted(title, TITLE_LENGTH, "title"), noted(details, DETAILS_LENGTH, "details")
    due = due_at or handoffs.usual_due(project.pk)
    require(
        rules.may_hand_off(by, project.pk), rules.says(words, "title", "请写清请人办什么。"),
        rules.is_ahead(due, moment),
    )  # fmt: skip
    asker = organization.system_account(by.id or 0)
    whom = _whom(project.pk, asker.pk, department, account)
    row = HandOff.objects.create(
        project=project, title=words, details=more, is_urgent=is_urgent, due_at=due, origin=str(origin or ""),
        asked_by=asker, owner=asker, from_department=handoffs.department_of(asker.pk), sent_at=moment, **whom,
    )  # fmt: skip
    fact = events.HandOffSent(is_urgent=is_urgent, due_at=due, is_cross=row.is_cross)
    record(fact, row, by=by, at=moment)
    _ask_receivers(row, by)
    return row


@action
def accept_hand_off(row: HandOff, *, by: Actor, at: datetime | None = None) -> HandOff:
    """Somebody who was asked takes it, and owns it from now on (T52 stops, M153)."""
    moment = at or clock.now()
    require(ready(row, states.ACCEPT), rules.is_receiver(by, handoffs.receivers_of(row)))
    is_late = _is_late(row, moment)
    taker = organization.system_account(by.id or 0)
    fact = events.HandOffAccepted(account=taker.pk, in_time=not is_late)
    move(row, states.ACCEPT, fact, by=by, at=moment, owner=taker, was_late=is_late)
    _told(row, [row.asked_by_id], "hand_off_accepted", by, who=_name(taker.pk))
    return row


@action
def return_hand_off(row: HandOff, *, by: Actor, reason: str, at: datetime | None = None) -> HandOff:
    """Who was asked cannot take it, with the reason; after so many turns the supervisor decides (C-1.3-4)."""
    moment, said = at or clock.now(), noted(reason, WORDS_LENGTH, "reason")
    require(
        ready(row, states.RETURN), rules.is_receiver(by, handoffs.receivers_of(row)), rules.may_return(row),
        rules.says(said, "reason", "请写为什么退回、该找谁。"),
    )  # fmt: skip
    turns = row.turns + 1
    is_disputed = _goes_to_the_supervisor(row, turns)
    fact = events.HandOffReturned(reason=said, turns=turns, is_disputed=is_disputed)
    step = states.DISPUTE if is_disputed else states.RETURN
    move(row, step, fact, by=by, at=moment, turns=turns, reason=said, was_late=_is_late(row, moment))
    if is_disputed:
        _told(row, _deciders(row), "hand_off_disputed", by, turns=turns, reason=said)
    _told(row, [row.asked_by_id], "hand_off_returned", by, who=_name(by.id), reason=said)
    return row


def _goes_to_the_supervisor(row: HandOff, turns: int) -> bool:
    return turns >= int(policy.value("handoff.most_turns", project=row.project_id))


@action
def route_hand_off(
    row: HandOff, *, by: Actor, reason: str, department: Department | None = None, account: Account | None = None,
    at: datetime | None = None,
) -> HandOff:  # fmt: skip
    """Nobody accepts: who asked asks somebody else; after so many turns the supervisor decides instead."""
    moment, said, turns = at or clock.now(), noted(reason, WORDS_LENGTH, "reason"), row.turns + 1
    require(
        ready(row, states.ROUTE), rules.is_asker(by, row), rules.may_route(row),
        rules.says(said, "reason", "请写为什么改派。"),
    )  # fmt: skip
    is_late = _is_late(row, moment)
    if _goes_to_the_supervisor(row, turns):
        fact = events.HandOffDisputed(reason=said, turns=turns)
        move(row, states.DISPUTE, fact, by=by, at=moment, turns=turns, reason=said, was_late=is_late)
        _told(row, _deciders(row), "hand_off_disputed", by, turns=turns, reason=said)
        return row
    whom = _whom(row.project_id, row.asked_by_id, department, account)
    return _sent_again(row, states.ROUTE, by, moment, turns=turns, reason=said, was_late=is_late, **whom)


def _sent_again(row: HandOff, step: Move, by: Actor, at: datetime, **changes: Any) -> HandOff:
    """It waits again, maybe for somebody else; a day that was over before it was moved stays counted."""
    changed = row.due_at != changes.get("due_at", row.due_at)
    changes["was_overdue"] = row.was_overdue or (changed and at > row.due_at)
    place = changes.get("to_department", row.to_department)
    facts = {
        "is_urgent": changes.get("is_urgent", row.is_urgent), "due_at": changes.get("due_at", row.due_at),
        "is_cross": (place.pk if place else None) != row.from_department_id, "turns": changes.get("turns", row.turns),
    }  # fmt: skip
    is_decision = step is states.DECIDE
    fact = (
        events.HandOffDecided(**facts, reason=changes["reason"])
        if is_decision
        else events.HandOffSentAgain(**facts)
    )
    move(row, step, fact, by=by, at=at, **changes)
    _ask_receivers(row, by)
    return row


@action
def send_again(
    row: HandOff, *, by: Actor, title: str, details: str = "", is_urgent: bool = False,
    department: Department | None = None, account: Account | None = None, due_at: datetime | None = None,
    at: datetime | None = None,
) -> HandOff:  # fmt: skip
    """What came back is corrected and sent again, to the same or to somebody else."""
    moment, due = at or clock.now(), due_at or row.due_at
    words, more = noted(title, TITLE_LENGTH, "title"), noted(details, DETAILS_LENGTH, "details")
    require(
        ready(row, states.SEND_AGAIN), rules.is_asker(by, row), rules.says(words, "title", "请写清请人办什么。"),
        rules.is_ahead(due, moment),
    )  # fmt: skip
    whom = _whom(row.project_id, row.asked_by_id, department, account)
    return _sent_again(
        row, states.SEND_AGAIN, by, moment, title=words, details=more, is_urgent=is_urgent, due_at=due, **whom
    )


@action
def decide_hand_off(
    row: HandOff, *, by: Actor, reason: str, department: Department | None = None, account: Account | None = None,
    due_at: datetime | None = None, at: datetime | None = None,
) -> HandOff:  # fmt: skip
    """The supervisor decides who takes it; that cannot be returned or sent elsewhere (C-1.3-4)."""
    moment, said, due = at or clock.now(), noted(reason, WORDS_LENGTH, "reason"), due_at or row.due_at
    require(
        ready(row, states.DECIDE), rules.may_decide(by, row), rules.says(said, "reason", "请写为什么由他办。"),
        rules.is_ahead(due, moment),
    )  # fmt: skip
    whom = _whom(row.project_id, row.asked_by_id, department, account)
    _sent_again(row, states.DECIDE, by, moment, reason=said, is_decided=True, due_at=due, **whom)
    who = structure.called(row.to_account, row.to_department)
    _told(row, [row.asked_by_id], "hand_off_decided", by, who=who, reason=said)
    return row


@action
def finish_hand_off(row: HandOff, *, by: Actor, words: str, at: datetime | None = None) -> HandOff:
    """Who took it says what came out; without ratings it ends with that (M156)."""
    moment, said = at or clock.now(), noted(words, WORDS_LENGTH, "words")
    require(ready(row, states.HAND_IN), rules.is_taker(by, row), rules.has_words(said))
    on_time = moment <= row.due_at and not row.was_overdue
    fact = events.HandOffDone(words=said, on_time=on_time, is_cross=row.is_cross)
    move(row, states.HAND_IN, fact, by=by, at=moment, result=said)
    _told(row, [row.asked_by_id], "hand_off_done", by, said=said)
    if policy.value("handoff.rated", at=moment, project=row.project_id) == "not_rated":
        move(row, states.CLOSE, events.HandOffClosed(), by=SYSTEM, at=moment)
    return row


@action
def rate_hand_off(
    row: HandOff, *, by: Actor, stars: int, words: str = "", at: datetime | None = None
) -> HandOff:
    """Who asked rates how it was done; a good rating ends it, a poor one goes to the supervisor (M259)."""
    moment, said = at or clock.now(), noted(words, RATING_LENGTH, "words")
    require(
        ready(row, states.RATE), rules.is_rated_by_another(by, row), rules.is_asker(by, row),
        rules.are_stars(stars, said),
    )  # fmt: skip
    fact = events.HandOffRated(stars=stars, words=said)
    move(row, states.RATE, fact, by=by, at=moment, stars=stars, rating=said)
    if stars >= AT_ONCE:
        return move(row, states.CLOSE, events.HandOffClosed(), by=SYSTEM, at=moment)
    _told(row, _deciders(row), "hand_off_poor", by, stars=stars, said=said)
    return row


@action
def close_rated(row: HandOff, *, by: Actor, words: str, at: datetime | None = None) -> HandOff:
    """The supervisor looked at a poor rating, and says what follows."""
    said = noted(words, WORDS_LENGTH, "words")
    require(
        ready(row, states.LOOK_AT),
        rules.may_decide(by, row),
        rules.says(said, "words", "请写了解到什么、怎么处理。"),
    )
    return move(row, states.LOOK_AT, events.HandOffClosed(words=said), by=by, at=at or clock.now())


@action
def withdraw_hand_off(row: HandOff, *, by: Actor, reason: str, at: datetime | None = None) -> HandOff:
    """Who asked does not need it any more, with the reason; whoever was asked or took it hears of it."""
    moment, said = at or clock.now(), noted(reason, WORDS_LENGTH, "reason")
    require(
        ready(row, states.TAKE_BACK),
        rules.is_asker(by, row),
        rules.says(said, "reason", "请写为什么不用办了。"),
    )
    is_taken = row.status == states.Handed.ACCEPTED
    told = [row.owner_id] if is_taken else handoffs.receivers_of(row)
    fact = events.HandOffWithdrawn(reason=said, was_late=_is_late(row, moment))
    move(row, states.TAKE_BACK, fact, by=by, at=moment, reason=said)
    _told(row, told, "hand_off_withdrawn", by, reason=said)
    return row


@jobs.daily
def close_unrated() -> int:
    """Each night: what is done and was not rated within the days of the policy ends; returns how many."""
    now, rows = clock.now(), HandOff.objects.filter(status=states.Handed.DONE).select_related("project")
    return sum(_close_unrated(row, now) for row in rows.order_by("pk"))


@action
def _close_unrated(row: HandOff, at: datetime) -> bool:
    days = timedelta(days=float(policy.value("handoff.rate_days", project=row.project_id)))
    if row.done_at is None or row.done_at + days > at:
        return False
    move(row, states.CLOSE, events.HandOffClosed(), by=SYSTEM, at=at)
    return True
