"""Any sequence of verbs keeps the order legal: a hand-written model says what must happen (F4).

Clocks fire in between; folded again from the events alone, they equal their rows after every story.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import Refused
from guanjia.kernel.work import work
from guanjia.sla import actions as sla
from guanjia.workorders import actions, states
from guanjia.workorders.models import StepRun, WorkOrder
from tests.world import NOW, World, minutes

EXAMPLES = int(os.environ.get("GUANJIA_STATE_EXAMPLES", "20"))
SWEEP_EVERY = 4


@dataclass
class Model:
    """What a careful clerk would note on paper about the order."""

    status: str = "received"
    prepared: bool = False
    agreed: bool = False
    planned: bool = False
    safe: bool = False
    steps: bool = False
    rated: bool = False
    recorded: bool = False
    reached: bool = False
    misses: int = 0

    def fresh_round(self) -> None:
        """A reopened order begins anew."""
        self.prepared = self.agreed = self.planned = self.safe = self.steps = False
        self.rated = self.recorded = self.reached = False
        self.misses = 0


OPEN_BEFORE_WORK = {"received", "registered", "confirmed", "dispatched", "accepted", "no_access", "paused"}
UNDER_WAY = {"dispatched", "accepted", "on_the_way", "on_site", "working", "paused", "no_access"}
# verb: (start states, further condition, what it does to the paper)
Rule = tuple[set[str], Callable[[Model], bool], dict[str, Any]]
RULES: dict[str, Rule] = {
    "register": ({"received"}, lambda m: True, {"status": "registered"}),
    "confirm": ({"registered"}, lambda m: True, {"status": "confirmed"}),
    "dispatch": ({"confirmed"}, lambda m: True, {"status": "dispatched", "prepared": None}),
    "accept": ({"dispatched"}, lambda m: True, {"status": "accepted"}),
    "decline": ({"dispatched"}, lambda m: True, {"status": "confirmed"}),
    "prepare": (UNDER_WAY, lambda m: True, {"prepared": True}),
    "depart": ({"accepted"}, lambda m: m.prepared, {"status": "on_the_way"}),
    "arrive": ({"on_the_way"}, lambda m: True, {"status": "on_site", "reached": True}),
    "miss": ({"on_the_way", "on_site"}, lambda m: m.status == "on_the_way" or not m.agreed,
             {"status": "no_access", "misses": +1}),
    "revisit": ({"no_access", "paused"}, lambda m: m.status == "paused" or m.misses < 2,
                {"status": "accepted", "agreed": False}),
    "agree": (UNDER_WAY, lambda m: m.reached, {"agreed": True}),
    "plan": (UNDER_WAY, lambda m: True, {"planned": True}),
    "safety": (UNDER_WAY, lambda m: m.reached, {"safe": True}),
    "start": ({"on_site"}, lambda m: m.agreed and m.planned and m.safe, {"status": "working"}),
    "steps": ({"working"}, lambda m: not m.steps, {"steps": True}),
    "pause": ({"working"}, lambda m: True, {"status": "paused"}),
    "resume": ({"paused"}, lambda m: True, {"status": "working"}),
    "finish": ({"working"}, lambda m: m.steps, {"status": "finished"}),
    "rate": ({"finished", "completed", "closed"}, lambda m: not m.rated, {"rated": True}),
    "record": ({"finished"}, lambda m: True, {"recorded": True}),
    "complete": ({"finished"}, lambda m: m.recorded and m.rated, {"status": "completed"}),
    "close": ({"completed"}, lambda m: True, {"status": "closed"}),
    "reopen": ({"finished", "completed", "closed"}, lambda m: True, {"status": "confirmed"}),
    "cancel": (OPEN_BEFORE_WORK, lambda m: True, {"status": "cancelled"}),
}  # fmt: skip


def skip_every_step(world: World, order: WorkOrder, at: datetime) -> None:
    """Skip what is open; with nothing open the verb is refused like an illegal one."""
    rows = list(StepRun.objects.filter(order=order, round=order.round, part="step", state="open"))
    if not rows:
        raise Refused("nothing_open", "没有开着的步骤")
    for row in rows:
        actions.skip_step(order, by=world.zhang, step_id=row.pk, reason="略", at=at)


def do(world: World, order: WorkOrder, verb: str, at: datetime) -> None:
    """Carry out one verb through its action."""
    later = {"window_from": at + minutes(10), "window_until": at + minutes(900)}
    tick = lambda part: world.steps(order, part)  # noqa: E731
    verbs: dict[str, Callable[[], Any]] = {
        "register": lambda: actions.register_order(order, by=world.zhao, at=at),
        "confirm": lambda: actions.confirm_order(order, by=world.zhao, at=at, **later),
        "dispatch": lambda: actions.dispatch_order(order, by=world.zhao, staff=world.staff("zhang"), at=at),
        "accept": lambda: actions.accept_order(
            order, by=world.zhang, visit_at=max(order.window_from or at, at) + minutes(1), at=at
        ),
        "decline": lambda: actions.decline_order(order, by=world.zhang, reason="忙", at=at),
        "prepare": lambda: actions.tick_preparation(order, by=world.zhang, ticked=tick("prepare"), at=at),
        "depart": lambda: actions.depart(order, by=world.zhang, at=at),
        "arrive": lambda: actions.arrive(
            order, by=world.zhang, evidence="code", code=order.arrival_code, at=at
        ),
        "miss": lambda: actions.report_no_access(order, by=world.zhang, reason="没人", at=at),
        "revisit": lambda: actions.plan_revisit(order, by=world.zhao, reason="改天", at=at, **later),
        "agree": lambda: actions.agree_on_site(order, by=world.zhang, scope="修", agreed=True, at=at),
        "plan": lambda: actions.tell_plan(
            order,
            by=world.zhang,
            diagnosis="锈",
            solution="换",
            told_how="face",
            finish_at=at + minutes(60),
            at=at,
        ),
        "safety": lambda: actions.check_safety(order, by=world.zhang, ticked=tick("safety"), at=at),
        "start": lambda: actions.start_work(order, by=world.zhang, at=at),
        "steps": lambda: skip_every_step(world, order, at),
        "pause": lambda: actions.pause_work(order, by=world.zhang, reason="等料", told_how="face", at=at),
        "resume": lambda: actions.resume_work(order, by=world.zhang, at=at),
        "finish": lambda: actions.finish_work(order, by=world.zhang, at=at),
        "rate": lambda: actions.give_feedback(order, by=world.wang, overall=5, at=at),
        "record": lambda: actions.record_service(
            order, by=world.zhang, content="换", feedback_note="好", at=at
        ),
        "complete": lambda: actions.complete_order(order, by=world.zhao, at=at),
        "close": lambda: actions.close_order(order, by=world.zhao, how="satisfied", at=at),
        "reopen": lambda: actions.reopen_order(order, by=world.zhao, reason="又漏", at=at),
        "cancel": lambda: actions.cancel_order(order, by=world.zhao, reason="不要了", at=at),
    }
    with work():
        verbs[verb]()


def apply(model: Model, verb: str) -> None:
    """What a legal verb does to the paper."""
    effect = RULES[verb][2]
    if verb == "reopen":
        model.fresh_round()
    for name, value in effect.items():
        if name == "misses":
            model.misses += 1
        elif value is not None:
            setattr(model, name, value)


verbs = st.one_of(
    st.lists(st.sampled_from(sorted(RULES)), min_size=5, max_size=30),
    # the straight way with noise strewn in, so that late states are reached often
    st.lists(st.tuples(st.booleans(), st.sampled_from(sorted(RULES))), min_size=24, max_size=40).map(
        lambda noise: [
            step
            for straight, (noisy, other) in zip(STRAIGHT, noise, strict=False)
            for step in ([other, straight] if noisy else [straight])
        ]
    ),
)
STRAIGHT = (
    "register", "confirm", "dispatch", "accept", "prepare", "depart", "arrive", "agree", "plan", "safety",
    "start", "pause", "resume", "steps", "finish", "rate", "record", "complete", "reopen", "dispatch",
    "accept", "cancel", "close",
)  # fmt: skip


@pytest.mark.asvs("2.3.1")
def test_any_sequence_of_verbs_keeps_the_order_legal(world: World) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(verbs)
    def run(sequence: list[str]) -> None:
        with transaction.atomic():
            tell(world, sequence)
            transaction.set_rollback(True)

    run()


def tell(world: World, sequence: list[str]) -> None:
    """One story; after each verb the order stands where the paper says."""
    order, model = world.received_order(), Model()
    for n, verb in enumerate(sequence, 1):
        starts, condition, _ = RULES[verb]
        legal = model.status in starts and condition(model)
        events = Event.objects.count()
        try:
            with transaction.atomic():
                do(world, order, verb, NOW + minutes(3 * n))
            done = True
        except Refused:
            done = False
            order = world.fresh(order)
        assert done == legal, f"{verb} in {model}: {'done' if done else 'refused'}"
        if legal:
            apply(model, verb)
        else:
            assert Event.objects.count() == events
        assert world.fresh(order).status == model.status
        assert model.status in states.Status.values
        if n % SWEEP_EVERY == 0:
            with clock.pinned(NOW + minutes(3 * n)):
                sla.sweep()
    assert [wrong for _, wrong, _ in sla.compare() if wrong] == []
