"""Requests of a person about the own data: received, identity checked, done or refused, in time (A-3.1-12)."""

from datetime import timedelta

from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.work import action
from guanjia.privacy import events, queries, rules, states
from guanjia.privacy.actions.erasing import erase
from guanjia.privacy.actions.reveals import note_read
from guanjia.privacy.models import DataRequest
from guanjia.privacy.queries.seen import COPY_PAGE

NEED = "privacy.requests"


@action
def ask_data(party: SubjectRef, *, by: Actor, sort: str, way: str = "portal", words: str = "") -> DataRequest:
    """Receive a request, from the person or at the desk; due in the days of the policy. One of a sort at a time."""
    found = queries.party_of(by, party, NEED)
    require(rules.is_wish(sort, way, words))
    waiting = DataRequest.objects.filter(party=str(party), sort=sort, status__in=states.OPEN_REQUEST)
    if waiting.exists():
        raise Refused("asked_already", "同样的请求已经收到，正在办。")
    now = clock.now()
    days = int(policy.value("privacy.request_days", project=found.project_id))
    row = DataRequest(
        party=str(party), project_id=found.project_id, sort=sort, way=way, asked_by=by.ref, asked_at=now,
        due_at=now + timedelta(days=days),
    )  # fmt: skip
    row.words = noted(words, 300, "words")
    row.save(force_insert=True)
    record(events.DataAsked(sort=sort, way=way, due_at=row.due_at.isoformat()), row, by=by, at=now)
    return row


def _may_work(by: Actor, request: DataRequest) -> None:
    """The desk works on requests of others within reach; nobody on the own one."""
    party = SubjectRef.parse(request.party)
    require(None if by.may(NEED) and not rules.is_own(by, party) else NotAllowed())
    queries.party_of(by, party, NEED)


@action
def check_identity(request: DataRequest, *, by: Actor, how: str) -> DataRequest:
    """Note how it was checked that the request comes from the person."""
    _may_work(by, request)
    words = noted(how, 80, "how")
    require(
        ready(request, states.CHECK), rules.is_said(words, "how", "请写怎么核实的，例如：核对身份证原件。")
    )
    fact = events.DataRequestChecked()
    return move(request, states.CHECK, fact, by=by, checked_by=by.ref, checked_how=words)


@action
def finish_request(request: DataRequest, *, by: Actor, answer: str = "") -> DataRequest:
    """Do what was asked: the copy may be taken from now on, the correction is said, or the person is erased."""
    _may_work(by, request)
    words = noted(answer, 200, "answer")
    require(ready(request, states.FINISH), rules.is_by_two(request, by))
    if request.sort == DataRequest.Sort.CORRECT:
        require(rules.is_said(words, "answer", "请写更正了什么。"))
    if request.sort == DataRequest.Sort.ERASE:
        erase(SubjectRef.parse(request.party), by=by, reason="本人要求", request=request)
        request.refresh_from_db()
    fact = events.DataRequestDone(sort=request.sort, in_time=clock.now() <= request.due_at)
    return move(request, states.FINISH, fact, by=by, decided_by=by.ref, answer=words)


@action
def refuse_request(request: DataRequest, *, by: Actor, reason: str) -> DataRequest:
    """Say why it cannot be done."""
    _may_work(by, request)
    words = noted(reason, 200, "reason")
    require(ready(request, states.TURN_DOWN), rules.is_said(words, "reason", "请写原因，会告诉本人。"))
    fact = events.DataRequestRefused(sort=request.sort)
    return move(request, states.TURN_DOWN, fact, by=by, decided_by=by.ref, answer=words)


@action
def take_copy(request: DataRequest, *, by: Actor, kind: str) -> bytes:
    """The copy of everything that every context holds of the person, as it is now; the taking is recorded."""
    party = SubjectRef.parse(request.party)
    queries.party_of(by, party, NEED)
    require(rules.may_take_copy(request, kind, clock.now()))
    record(events.DataCopyTaken(kind=kind), request, by=by)
    note_read(by=by, subject=party, page=COPY_PAGE)
    return queries.copy_of(party, kind)
