"""The register of channels: cards, tests from outside, what a day found (INT-02, A-3.2-1)."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from guanjia.communications import adapters
from guanjia.intake import channels, events, limits, rules, states
from guanjia.intake.models import Channel
from guanjia.kernel import beats, clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Stale, require
from guanjia.kernel.text import fit
from guanjia.kernel.work import action
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.people.models import Staff

RETEST = "接上了，但上次测试没有通过，请再测一次"


@action
def change_channel(
    project: Project, way: str, *, by: Actor, address: str, owner: Staff | None, is_always_open: bool, opening: str,
    auto_reply: str,
) -> Channel:  # fmt: skip
    """Write the card of a channel: where it is, who answers for it, first words, automatic reply (A-3.2-3)."""
    require(rules.may_set_up(by, project.pk), rules.is_way(way), rules.is_of(owner, project.pk))
    row, _ = Channel.objects.get_or_create(project=project, way=way)
    facts: dict[str, Any] = {
        "address": fit(address, 120, "address").strip(), "owner_id": owner.pk if owner else None,
        "is_always_open": is_always_open,
        "opening": fit(opening, 200, "opening").strip(),
        "auto_reply": fit(auto_reply, 300, "auto_reply").strip(),
    }  # fmt: skip
    is_complete = Channel(**facts).is_complete
    require(rules.is_card_whole(row.is_open, is_complete))
    return amend(row, events.ChannelChanged(way=way, is_complete=is_complete), by=by, **facts)


@action
def open_channel(row: Channel, *, by: Actor) -> Channel:
    """Let residents in by a channel whose card is whole and whose adapter, where it needs one, is on."""
    require(
        rules.may_set_up(by, row.project_id), rules.is_card_whole(True, row.is_complete),
        rules.is_connected(channels.why_off(row.way, row.project)),
    )  # fmt: skip
    return move(row, states.OPEN, events.ChannelOpened(way=row.way), by=by, reason="")


@action
def suspend_channel(row: Channel, *, by: Actor, reason: str) -> Channel:
    """Close a channel for a while."""
    words = noted(reason, 120, "reason")
    require(rules.may_set_up(by, row.project_id), rules.has_reason(words))
    return move(row, states.SUSPEND, events.ChannelSuspended(way=row.way, reason=words), by=by, reason=words)


@action
def decline_channel(project: Project, way: str, *, by: Actor, reason: str) -> Channel:
    """Say that the company does not offer a channel, and why."""
    words = noted(reason, 120, "reason")
    require(rules.may_set_up(by, project.pk), rules.is_way(way), rules.has_reason(words))
    row, _ = Channel.objects.get_or_create(project=project, way=way)
    return move(row, states.DECLINE, events.ChannelDeclined(way=way, reason=words), by=by, reason=words)


@action
def test_channel(
    row: Channel, *, by: Actor, is_ok: bool, note: str = "", at: datetime | None = None
) -> Channel:
    """Somebody, or the adapter itself, tried a channel from outside; a failure needs a word (T31)."""
    words, moment = noted(note, 120, "note"), at or clock.now()
    connected = rules.is_connected(channels.why_off(row.way, row.project)) if is_ok else None
    require(rules.may_test(by, row.project_id), rules.is_tested(row), rules.is_told(is_ok, words), connected)
    facts: dict[str, Any] = {"last_test_at": moment} | ({"last_ok_at": moment} if is_ok else {})
    row = amend(row, events.ChannelTested(way=row.way, is_ok=is_ok, note=words), by=by, at=moment, **facts)
    if is_ok and row.status == Channel.Status.DEGRADED:
        return _recover(row, moment)
    return row if is_ok else _degrade(row, words, moment)


def _degrade(row: Channel, reason: str, at: datetime) -> Channel:
    """Mark a channel of which nobody knows whether it works; again is nothing."""
    if row.status != Channel.Status.ACTIVE:
        return row
    fact = events.ChannelDegraded(way=row.way, reason=reason)
    return move(row, states.DEGRADE, fact, by=SYSTEM, at=at, reason=reason)


@action
def note_use(project_id: int, source: str, *, at: datetime) -> None:
    """A real contact came: it shows that the channel works; once a day for each channel."""
    way = limits.way_of(source)
    row = Channel.objects.filter(project_id=project_id, way=way).first() if way else None
    if row is None or not row.is_open:
        return
    if row.last_contact_at is not None and local(row.last_contact_at).date() >= local(at).date():
        return
    row = amend(row, events.ChannelUsed(way=way), by=SYSTEM, at=at, last_contact_at=at)
    if row.status == Channel.Status.DEGRADED and not channels.why_off(row.way, row.project):
        _recover(row, at)


@beats.every(600)
def judge_adapters(at: datetime | None = None) -> None:
    """An open channel whose adapter is off does not work, with the reason; it does again when that is on.

    Each reason is told once, that of a channel which did not work before too; a failed test outlasts its adapter.
    Each channel stands for itself: one that somebody changes at that moment waits for the next round.
    """
    moment = at or clock.now()
    rows = Channel.objects.filter(way__in=channels.ADAPTERS, status__in=Channel.OPEN).select_related(
        "project"
    )
    for row in rows:
        with suppress(Stale):
            _judge_adapter(row, moment)


@action
def _judge_adapter(row: Channel, at: datetime) -> None:
    why_off = channels.why_off(row.way, row.project)
    is_degraded = row.status == Channel.Status.DEGRADED
    if why_off and is_degraded:
        _explain(row, why_off, at)
    elif why_off:
        _degrade(row, why_off, at)
    elif is_degraded and row.reason.startswith(adapters.OFF):
        _explain(row, RETEST, at) if row.failed_last else _recover(row, at)


def _explain(row: Channel, reason: str, at: datetime) -> None:
    """A channel that does not work has another reason for it now; the same again is nothing."""
    if row.reason != reason:
        amend(row, events.ChannelDegraded(way=row.way, reason=reason), by=SYSTEM, at=at, reason=reason)


def _recover(row: Channel, at: datetime) -> Channel:
    """A channel works again."""
    return move(row, states.RECOVER, events.ChannelRecovered(way=row.way), by=SYSTEM, at=at, reason="")


@beats.every(600)
@action
def judge_channels(at: datetime | None = None) -> int:
    """Once a day for each project: mark silent channels, and write down what was to be reached (M089, M091)."""
    moment = at or clock.now()
    known, judged = channels.judged(moment), 0
    for project in organization.open_projects():
        if project.pk in known:
            continue
        days = int(policy.value("channel.silent_days", project=project.pk))
        silent = moment - timedelta(days=days)
        rows = channels.register(project.pk)
        for row in rows.values():
            if row.is_open and not row.works_since(silent):
                _degrade(row, f"{days} 天没有测试通过，也没有客户来", moment)
        required = channels.required(project.pk, rows)
        fact = events.ChannelsJudged(
            required=required, available=[way for way in required if way in rows and channels.works(rows[way], silent)],
            enabled=[way for way, row in rows.items() if row.is_open],
            complete=[way for way, row in rows.items() if row.is_open and row.is_complete],
        )  # fmt: skip
        record(fact, project, by=SYSTEM, at=moment)
        judged += 1
    return judged
