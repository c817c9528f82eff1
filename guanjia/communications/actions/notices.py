"""Notices: written, approved by another person, out at their time, told to everybody once, read (COL-04, POR-02)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from guanjia.communications import events, notices, rules, states
from guanjia.communications.actions.messages import tell
from guanjia.communications.actions.reaching import drop_waiting, reach_out
from guanjia.communications.models import Notice, NoticeReader
from guanjia.kernel import beats, clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action, work
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.organization.roles import holding

CHUNK = 100  # readers that are told in one unit of work
SHOWN = 120  # characters of a notice in a message


@action
def write_notice(
    project: Project, *, by: Actor, sort: str, title: str, text: str, row: Notice | None = None,
    buildings: Iterable[int] = (), units: Iterable[int] = (), roles: Iterable[str] = (), is_safety: bool = False,
    by_text: bool = False, starts_at: datetime | None = None, ends_at: datetime | None = None,
) -> Notice:  # fmt: skip
    """Write the draft of a notice, or write it again."""
    require(rules.may_write(by, project.pk))
    if not title.strip() or not text.strip():
        raise Refused("notice_empty", "请写标题和内容。", {"title": "请填写", "text": "请填写"})
    if ends_at is not None and ends_at <= max(starts_at or clock.now(), clock.now()):
        raise Refused(
            "ends_before",
            "结束的时间要在发布以后，也不能已经过去。",
            {"ends_at": "要晚于发布时间，也要晚于现在，请改晚一些"},
        )
    facts: dict[str, Any] = {
        "sort": sort, "title": title.strip()[:60], "text": noted(text, 4000, "text"), "buildings": list(buildings),
        "units": list(units), "roles": list(roles), "is_safety": is_safety, "by_text": by_text,
        "starts_at": starts_at, "ends_at": ends_at,
    }  # fmt: skip
    if row is not None:
        if row.status != Notice.Status.DRAFT:
            raise Refused("not_a_draft", "已经提交的公告不能改，请先退回。")
        require(rules.is_own_draft(by, row))
        return amend(row, events.NoticeWritten(), by=by, **facts)
    row = Notice.objects.create(project=project, written_by_id=by.id or 0, **facts)
    record(events.NoticeWritten(), row, by=by)
    return row


@action
def ask_for_notice(row: Notice, *, by: Actor) -> Notice:
    """Hand the draft to whoever approves."""
    require(rules.may_write(by, row.project_id))
    require(rules.is_not_over(row, clock.now()))
    row = move(row, states.ASK, events.NoticeAsked(), by=by)
    who = organization.account_names({row.written_by_id}).get(row.written_by_id, "")
    approvers = organization.accounts_with(holding("notices.approve"), row.project_id)
    others = [pk for pk in approvers if pk != row.written_by_id]
    tell(
        others, "notice_asked", row, once=f"{row.pk}:{row.version}", url=url_of(row), title=row.title, who=who
    )
    return row


def url_of(row: Notice) -> str:
    """Where a notice is kept."""
    return f"/desk/notices/{row.pk}/"


@action
def send_notice_back(row: Notice, *, by: Actor, reason: str) -> Notice:
    """Send a notice back to its writer, with the reason."""
    words = noted(reason, 200, "reason")
    require(rules.may_approve(by, row), ready(row, states.SEND_BACK), rules.has_reason(words))
    row = move(row, states.SEND_BACK, events.NoticeSentBack(reason=words), by=by, reason=words)
    tell([row.written_by_id], "notice_sent_back", row, once=f"{row.pk}:{row.version}", url=url_of(row),
         title=row.title, reason=words)  # fmt: skip
    return row


@action
def approve_notice(row: Notice, *, by: Actor) -> Notice:
    """Another person approves; it goes out at its time, or now."""
    require(rules.may_approve(by, row), rules.is_not_over(row, clock.now()))
    row = move(row, states.APPROVE, events.NoticeApproved(), by=by, approved_by_id=by.id)
    return row if row.starts_at is not None and row.starts_at > clock.now() else _publish(row)


@beats.every(20)
def publish_due_notices() -> int:
    """Let out what was approved and whose time has come; returns how many."""
    rows = notices.due(clock.now())
    for row in rows:
        with work():
            _publish(row)
    return len(rows)


@action
def _publish(row: Notice) -> Notice:
    """Write down for whom it is; they are told in chunks, so that a killed worker goes on where it stood."""
    readers = notices.audience(row)
    NoticeReader.objects.bulk_create(readers, batch_size=1000)
    return move(row, states.PUBLISH, events.NoticePublished(readers=len(readers)), by=SYSTEM)


@beats.every(2)
def spread_notices() -> int:
    """Tell the next readers, a chunk in a unit of work; returns how many."""
    told = 0
    while (done := _spread()) > 0:
        told += done
    return told


@action
def _spread() -> int:
    rows = notices.untold(CHUNK)
    for row in rows:
        _tell(row)
    return len(rows)


def _tell(row: NoticeReader) -> None:
    """One reader hears of it once: the inbox, and outside of it by the own wish; a colleague's clock begins."""
    notice, once = row.notice, f"notice:{row.notice_id}:{row.pk}"
    words = "notice_safety" if notice.is_safety else "notice"
    facts: dict[str, Any] = {"title": notice.title, "text": notice.text[:SHOWN]}
    face = "home" if row.person_id else "desk"
    url = f"/{face}/notices/{notice.pk}/" if face == "home" else f"/desk/notices/{notice.pk}/read/"
    if row.account_id is not None:
        tell([row.account_id], words, notice, once=once, url=url, **facts)
    if row.person is not None and (row.account_id is not None or notice.by_text or notice.is_safety):
        reach_out(row.person, words, notice, once=once, url=url, **facts)
    fact = events.NoticeGiven()
    if notice.sort == Notice.Sort.STAFF:
        amend(row, fact, by=SYSTEM, told_at=clock.now())
    else:  # thousands of residents: the message says what each got
        NoticeReader.objects.filter(pk=row.pk).update(told_at=clock.now())


@beats.every(300)
def admit_newcomers() -> int:
    """Who moved in or opened an account since sees the notices that still hold, and is rung for none of them.

    Who moved in and has no account stands in the list of those to call.
    """
    seen = 0
    for row in notices.holding(clock.now()):
        seen += _admit(row)
    return seen


@action
def _admit(row: Notice) -> int:
    """The readers whom a notice lacks, and accounts that were opened since it went out; returns how many."""
    fresh, opened = notices.newcomers(row)
    now = clock.now()
    for reader in fresh:
        reader.told_at = now
    NoticeReader.objects.bulk_create(fresh, batch_size=1000, ignore_conflicts=True)
    NoticeReader.objects.bulk_update(opened, ["account"], batch_size=1000)
    return len(fresh) + len(opened)


@action
def call_reader(row: NoticeReader, *, by: Actor) -> NoticeReader:
    """Somebody called or visited a resident whom nothing reached; again changes nothing."""
    require(rules.may_write(by, row.notice.project_id))
    if row.called_at is not None:
        return row
    return amend(row, events.NoticeCalled(), by=by, called_at=clock.now(), called_by=by.ref)


@action
def read_notice(row: NoticeReader, *, by: Actor) -> NoticeReader:
    """The reader opened it; again changes nothing (M163)."""
    if row.read_at is not None or row.account_id != by.id:
        return row
    now = clock.now()
    hours = float(policy.value("notice.read_hours", project=row.notice.project_id))
    in_time = row.told_at is None or now <= row.told_at + timedelta(hours=hours)
    return amend(row, events.NoticeRead(in_time=in_time), by=by, at=now, read_at=now)


@action
def withdraw_notice(row: Notice, *, by: Actor, reason: str) -> Notice:
    """Take a notice back, with the reason; who was not told yet hears nothing any more."""
    words = noted(reason, 200, "reason")
    require(rules.may_write(by, row.project_id), ready(row, states.WITHDRAW), rules.has_reason(words))
    drop_waiting(row, reason="公告撤回了")
    return move(row, states.WITHDRAW, events.NoticeWithdrawn(reason=words), by=by, reason=words)
