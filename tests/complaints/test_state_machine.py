"""Whatever anybody tries in whatever order: a complaint keeps its states, and silence is always noticed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanjia.complaints import actions, queries, states
from guanjia.complaints.models import Complaint
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.moves import Move
from guanjia.kernel.refusals import Refused
from guanjia.organization.models import Account
from guanjia.sla import declared
from guanjia.sla.models import Clock
from tests.complaints import story
from tests.world import NOW, World

S = Complaint.Status
WHO = ("zhao", "zhou", "lin", "sun", "qian", "zhang")
TOLD: dict[str, Any] = {"how": "phone", "words": "告诉过客户了"}
REVIEW: dict[str, Any] = {"cause": "skill", "whys": ["没有查"], "words": "以后先查"}
LATER = date(2027, 6, 1)


def judge(row: Complaint, by: Any) -> object:
    """It is true and the company's fault."""
    staff = story.World().staff("zhang")
    return actions.judge_complaint(
        row, by=by, verdict="valid", is_company_fault=True, findings="没有查回路", staff=staff
    )


def group(row: Complaint, by: Any) -> object:
    """Three people look into it."""
    return actions.form_group(
        row,
        by=by,
        lead=Account.objects.get(username="lin"),
        duties=story.duties(story.World(), "lin", "zhou", "li"),
    )


def merge(row: Complaint, by: Any) -> object:
    """Into another one of the project."""
    return actions.merge_complaint(row, by=by, into=Complaint.objects.exclude(pk=row.pk).earliest("pk"))


def agree(row: Complaint, by: Any, fen: int = 0) -> object:
    """A plan for tomorrow."""
    return actions.agree_plan(row, by=by, plan="换回路", due_at=clock.now() + story.DAY, fen=fen)


ACTS: dict[str, Callable[[Complaint, Any], object]] = {
    "register": lambda row, by: actions.register_complaint(row, by=by, **story.FACTS),
    "accept": lambda row, by: actions.accept_complaint(row, by=by, grade="minor", how="phone"),
    "accept gravely": lambda row, by: actions.accept_complaint(row, by=by, grade="major", how="phone"),
    "raise": lambda row, by: actions.change_grade(row, by=by, grade="major", reason="更严重"),
    "lower": lambda row, by: actions.change_grade(row, by=by, grade="minor", reason="没那么严重"),
    "own": lambda row, by: actions.change_owner(
        row, by=by, owner=Account.objects.get(username="zhou"), reason="换人"
    ),
    "group": group,
    "evidence": lambda row, by: actions.add_evidence(row, by=by, sort="record", words="只换了灯管"),
    "judge": judge,
    "consult": lambda row, by: actions.consult_customer(row, by=by, **TOLD),
    "apologize": lambda row, by: actions.write_apology(row, by=by, words="向您道歉"),
    "agree": agree,
    "agree dearly": lambda row, by: agree(row, by, 900_000),
    "approve": lambda row, by: actions.approve_plan(row, by=by),
    "send back": lambda row, by: actions.send_back_plan(row, by=by, reason="太贵"),
    "rethink": lambda row, by: actions.drop_plan(row, by=by, reason="换办法"),
    "start": lambda row, by: actions.start_plan(row, by=by),
    "finish": lambda row, by: actions.finish_plan(row, by=by, words="换好了"),
    "tell": lambda row, by: actions.tell_result(row, by=by, **TOLD),
    "progress": lambda row, by: actions.tell_progress(row, by=by, **TOLD),
    "satisfied": lambda row, by: actions.note_satisfied(row, by=by, words="亮了"),
    "again": lambda row, by: actions.note_unsatisfied(row, by=by, words="又灭了"),
    "review": lambda row, by: actions.review_complaint(row, by=by, **REVIEW),
    "archive": lambda row, by: actions.archive_complaint(row, by=by),
    "reopen": lambda row, by: actions.reopen_complaint(row, by=by, reason="又灭了"),
    "except": lambda row, by: actions.except_complaint(
        row, by=by, reason="要求过高", legal_note="律师看过", next_review_on=LATER
    ),
    "revive": lambda row, by: actions.revive_complaint(row, by=by, reason="再谈"),
    "withdraw": lambda row, by: actions.withdraw_complaint(row, by=by, reason="不投诉了"),
    "merge": merge,
}
# the way that a complaint usually takes, so that chance gets to its end too
USUAL = {
    S.RECEIVED: "register", S.REGISTERED: "accept", S.AGREED: "start", S.EXECUTING: "finish", S.EXECUTED: "tell",
    S.SATISFIED: "review", S.REVIEWED: "reopen", S.EXCEPTED: "revive",
}  # fmt: skip
LEGAL = {(start, step.end) for step in states.MOVES.values() for start in step.start}
# what is watched in each state: who waits is noticed, by a clock that runs
SILENCE, UNTIL = "T23", "T26"
WATCHED: dict[str, set[str]] = {
    S.RECEIVED: {"T21"}, S.REGISTERED: {"T21G"}, S.SATISFIED: {"T28"},
    **{str(key): {SILENCE, UNTIL} for key in states.IN_HAND},
}  # fmt: skip
EVERY = frozenset().union(*WATCHED.values())
acts = st.sampled_from([*sorted(ACTS), *["on"] * len(ACTS)])
Walk = list[tuple[str, str, int]]
steps = st.lists(st.tuples(acts, st.sampled_from(WHO), st.integers(1, 400)), max_size=24)


def usual(row: Complaint) -> list[str]:
    """What is done next with a complaint that goes its usual way."""
    if row.status == S.INVESTIGATING:
        return ["evidence", "group", "judge"]
    if row.status == S.PLANNING:
        return ["consult", "apologize", "agree"]
    if row.status == S.TOLD:
        return ["again" if row.round % 2 else "satisfied"]
    return [USUAL[S(row.status)]] if row.status in USUAL else []


def timed(row: Complaint) -> dict[str, datetime]:
    """Which of the limits are watched, and until when: a clock that runs, late or not yet."""
    rows = Clock.objects.filter(subject_kind="complaint", subject_id=row.pk, state="running")
    return dict(rows.filter(rule__in=EVERY).values_list("rule", "due_at"))


def is_sound(row: Complaint) -> None:
    """What holds of a complaint at any moment."""
    assert row.status in S.values
    assert row.status not in states.PAST or row.satisfied_at is not None
    if row.status == S.EXCEPTED:
        assert row.end_reason and row.legal_note and row.next_review_on
    ended = (S.ARCHIVED, S.EXCEPTED, S.WITHDRAWN, S.MERGED)
    assert (row.ended_at is not None) == (row.status in ended)
    assert (row.lead_id is not None) == (row.status == S.MERGED)
    judged = (S.PLANNING, S.AGREED, S.EXECUTING, S.EXECUTED, S.TOLD, *states.PAST)
    assert row.status not in judged or row.verdict, "settled without a verdict"
    assert row.status in (*states.NEW, S.WITHDRAWN, S.MERGED) or row.rounds.count() == row.round
    running = timed(row)
    assert set(running) == WATCHED.get(row.status, set()), f"{row.status} is watched by {sorted(running)}"
    if row.status in states.IN_HAND:
        until = {SILENCE: queries.silence_by(row), UNTIL: row.satisfy_due_at}
        assert running == until, f"{row.status} is watched by clocks that end at another time"


def tried(world: World, row: Complaint, act: str, by: Actor, at: datetime) -> Complaint:
    """Try one act: it moves along the table, or it is refused and nothing moved."""
    before, was = row.status, world.snapshot(row)
    try:
        with clock.pinned(at):
            ACTS[act](row, by)
    except Refused:
        row = world.fresh(row)
        assert world.snapshot(row) == was
        is_sound(row)
        return row
    row = world.fresh(row)
    assert before == row.status or (before, row.status) in LEGAL
    assert world.lake.pk in by.projects, "somebody of another project"
    is_sound(row)
    return row


def walk(world: World, wanted: Walk) -> Complaint:
    """Take a complaint through what somebody tried, one after the other; "on" is the usual next step."""
    actors = {name: world.actor(name) for name in WHO}
    with clock.pinned(NOW):
        story.received(world)
        row, at = story.received(world), NOW
    is_sound(row)
    for act, name, gap in wanted:
        for one in usual(row) if act == "on" else [act]:
            at += timedelta(minutes=gap)
            row = tried(world, row, one, actors["lin" if act == "on" else name], at)
    return row


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_no_order_of_acts_breaks_the_life_cycle_or_leaves_a_silence_unnoticed(
    world: World, wanted: Walk
) -> None:
    walk(world, wanted)


def go_on(times: int, *then: str) -> Walk:
    """The usual way for some steps, and what is tried then."""
    return [("on", "lin", 30)] * times + [(act, "lin", 30) for act in then]


# walks that reach every state; a machine that passed because nothing ever moved would fail here
WALKS: dict[str, Walk] = {
    S.REGISTERED: go_on(1), S.INVESTIGATING: go_on(2), S.PLANNING: go_on(3), S.AGREED: go_on(4),
    S.EXECUTING: go_on(5), S.EXECUTED: go_on(6), S.TOLD: go_on(7), S.SATISFIED: go_on(12, "satisfied"),
    S.REVIEWED: go_on(12, "satisfied", "on"), S.ARCHIVED: go_on(12, "satisfied", "on", "archive"),
    S.EXCEPTED: go_on(2, "except"), S.WITHDRAWN: go_on(6, "withdraw"), S.MERGED: go_on(1, "merge"),
}  # fmt: skip


@pytest.mark.parametrize("state", sorted(WALKS))
def test_the_machine_reaches_every_state(world: World, state: str) -> None:
    assert walk(world, WALKS[state]).status == state


def without(monkeypatch: pytest.MonkeyPatch, rule: str, event: str) -> None:
    """Let a clock overhear an event: the fault that the machine must find."""
    heard = declared.by_event[event]
    monkeypatch.setitem(declared.by_event, event, [pair for pair in heard if pair[1].key != rule])


@pytest.mark.parametrize(
    ("rule", "event", "wanted"),
    [
        ("T23", "complaints.CustomerConsulted", go_on(4)),
        ("T23", "complaints.ResultTold", go_on(7)),
        ("T26", "complaints.ComplaintRevived", go_on(2, "except", "revive")),
        ("T23", "complaints.ComplaintReopened", go_on(14, "reopen")),
        ("T26", "complaints.ComplaintMerged", go_on(2, "merge")),
        ("T21", "complaints.ComplaintReceived", []),
    ],
)
def test_a_clock_that_overhears_one_event_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch, rule: str, event: str, wanted: Walk
) -> None:
    without(monkeypatch, rule, event)
    with pytest.raises(AssertionError, match="is watched by"):
        walk(world, wanted)


def test_a_table_that_ends_a_complaint_unsettled_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(states, "AGAIN", Move.of([S.TOLD], S.WITHDRAWN, "客户不满意"))
    with pytest.raises(AssertionError):
        walk(world, go_on(8))
