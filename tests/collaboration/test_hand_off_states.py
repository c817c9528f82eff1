"""Whatever anybody tries in whatever order: a hand-off keeps its states, and is never without its owner."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanjia.collaboration import actions, states
from guanjia.collaboration.models import HandOff
from guanjia.kernel import clock
from guanjia.kernel.refusals import Refused
from tests.collaboration.hand_offs import sent
from tests.world import NOW, World

WHO = ("zhao", "sun", "li", "zhou", "qian", "wang")
PLACE: dict[str, Any] = {"reason": "请他办"}
ACTS: dict[str, Callable[..., HandOff]] = {
    "accept": actions.accept_hand_off,
    "return": lambda row, by: actions.return_hand_off(row, by=by, reason="不归我们"),
    "route": lambda row, by: actions.route_hand_off(row, by=by, department=row.to_department, **PLACE),
    "again": lambda row, by: actions.send_again(row, by=by, title="再请", department=row.to_department),
    "decide": lambda row, by: actions.decide_hand_off(row, by=by, department=row.to_department, **PLACE),
    "finish": lambda row, by: actions.finish_hand_off(row, by=by, words="办好了"),
    "praise": lambda row, by: actions.rate_hand_off(row, by=by, stars=5),
    "blame": lambda row, by: actions.rate_hand_off(row, by=by, stars=1, words="没办好"),
    "look": lambda row, by: actions.close_rated(row, by=by, words="了解了"),
    "withdraw": lambda row, by: actions.withdraw_hand_off(row, by=by, reason="不用了"),
}
LEGAL = {(start, step.end) for step in states.HAND_OFF_MOVES.values() for start in step.start}
# done and rated may end within the same act
LEGAL |= {("done", "closed"), ("accepted", "closed")}
steps = st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(WHO)), max_size=14)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_no_order_of_acts_breaks_the_life_cycle_or_leaves_it_without_owner(
    world: World, tried: list[tuple[str, str]]
) -> None:
    actors = {name: world.actor(name) for name in WHO}
    with clock.pinned(NOW):
        row = sent(world, due_at=NOW + timedelta(days=3))
    for number, (act, name) in enumerate(tried):
        before, was = row.status, world.snapshot(row)
        try:
            with clock.pinned(NOW + timedelta(minutes=number + 1)):
                ACTS[act](row, by=actors[name])
        except Refused:
            row = HandOff.objects.get(pk=row.pk)
            assert world.snapshot(row) == was
            continue
        row = HandOff.objects.get(pk=row.pk)
        assert (before, row.status) in LEGAL
        assert name not in ("qian", "wang")
        assert not (row.is_decided and row.status in ("returned", "disputed"))
        assert row.status not in ("returned", "disputed") or row.reason
        taken = row.status in states.HAND_OFF_TAKEN
        assert (row.owner_id != row.asked_by_id) == taken or row.status == "withdrawn"
        assert row.turns <= 2
