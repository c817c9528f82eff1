"""Nobody is ever sent behind a gate: by rank, by hand, in turn, by himself, or because nobody answered (WO-03)."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanjia.customers import actions as customers
from guanjia.customers.models import Household
from guanjia.dispatch import actions, facts, queries, rules
from guanjia.dispatch.models import Offer
from guanjia.dispatch.policies import SHARES, WEIGHTS
from guanjia.dispatch.rules import OFF_DUTY, ON_CALL, ON_DUTY, Facts, Near, Person
from guanjia.kernel.actors import SYSTEM
from guanjia.people import actions as people
from guanjia.people import queries as people_queries
from guanjia.people.models import Shift, Staff
from guanjia.people.supports import Crowd
from guanjia.workorders import actions as workorders
from guanjia.workorders import bookings
from guanjia.workorders.bookings import Booking
from guanjia.workorders.models import WorkOrder
from tests.world import NOW, World, minutes, refused

words = st.sampled_from(["", "", "", "是这样"])
share = st.floats(0, 1)


def shares() -> rules.Shares:
    """The parts of the terms as the documents leave them."""
    return rules.Shares(*(part / 100 for _, part in SHARES.values()))


@st.composite
def crowd(draw: st.DrawFn) -> list[Facts]:
    """Some people, each with any facts."""
    return [
        Facts(
            Person(pk, limit=draw(st.integers(0, 5))), draw(words), draw(st.booleans()), draw(words), draw(words),
            draw(st.sampled_from([ON_DUTY, ON_DUTY, ON_CALL, OFF_DUTY])), draw(st.booleans()),
            draw(st.integers(0, 5)), draw(words), draw(st.booleans()), Near(draw(share)), draw(st.booleans()),
            draw(st.integers(0, 3)), draw(st.none() | st.floats(1, 5)), draw(st.integers(0, 9)), 7,
            draw(st.booleans()), draw(st.booleans()), draw(st.booleans()),
        )
        for pk in range(1, draw(st.integers(0, 6)) + 1)
    ]  # fmt: skip


@given(crowd(), st.booleans(), st.fixed_dictionaries({key: st.integers(0, 100) for key in WEIGHTS}))
@settings(max_examples=300, deadline=None)
def test_no_ranking_holds_anybody_behind_a_gate(
    rows: list[Facts], is_soon: bool, points: dict[str, int]
) -> None:
    fit, out = rules.sorted_out(rows, is_soon)
    ranked = rules.ranked(fit, {key: (key, most) for key, most in points.items()}, shares())
    assert {c.facts.staff_id for c in ranked} | {e.facts.staff_id for e in out} == {f.staff_id for f in rows}
    assert len(ranked) + len(out) == len(rows) and [c.rank for c in ranked] == list(range(1, len(ranked) + 1))
    is_covered = any(c.facts.duty == ON_DUTY for c in ranked)
    for c in ranked:
        f = c.facts
        assert not (f.fault or f.needs_induction or f.block or f.leave or f.clash or f.load >= f.limit)
        assert f.duty == ON_DUTY if is_covered else f.duty == ON_CALL
        assert f.is_present or not is_soon or f.duty == ON_CALL
        assert c.score == sum(term.points for term in c.terms) <= sum(points.values())
        assert all(0 <= term.points <= term.max and term.reason for term in c.terms)
    hard = {f.staff_id for f in rows if f.fault or f.needs_induction or f.block or f.leave}
    assert all(not e.may_override for e in out if e.facts.staff_id in hard)
    assert all(e.tag and e.reason for e in out)
    behind = [c.facts.stands_behind for c in ranked]
    assert behind == sorted(behind)
    scores = [(-c.score, c.facts.load) for c in ranked if not c.facts.stands_behind]
    assert scores == sorted(scores)


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(1, 120)), max_size=6), st.integers(0, 400),
    st.integers(0, 200), st.integers(5, 120), st.integers(0, 30),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_a_start_that_is_found_lies_in_the_window_and_beside_every_job(
    taken: list[tuple[int, int]], first: int, width: int, length: int, travel: int
) -> None:
    jobs = [
        Booking(n, str(n), NOW + minutes(at), NOW + minutes(at + span)) for n, (at, span) in enumerate(taken)
    ]
    window = (NOW + minutes(first), NOW + minutes(first + width))
    start = bookings.free_start(*window, minutes(length), minutes(travel), jobs)
    every = [window[0] + minutes(n) for n in range(width + 1)]
    fits = [at for at in every if bookings.clashing(at, minutes(length), minutes(travel), jobs) is None]
    assert start == (fits[0] if fits else None)


def test_who_left_early_is_under_way_from_then_on_and_who_left_late_until_the_promise(world: World) -> None:
    order, zhang = world.departed_order(), world.staff("zhang")  # promised for 10:40
    [taken] = bookings.booked_by(zhang.pk)
    left = world.fresh(order).departed_at
    assert (left, taken.starts_at) == (NOW + minutes(25), NOW + minutes(25))
    assert taken.ends_at == NOW + minutes(40 + order.category.minutes)
    WorkOrder.objects.filter(pk=order.pk).update(departed_at=NOW + minutes(50))
    assert bookings.booked_by(zhang.pk)[0].starts_at == NOW + minutes(40)


def refuse_all_ways(world: World, order: WorkOrder, code: str) -> None:
    """Nobody can be sent: not by who may override, not in turn, not in bulk, not by itself."""
    zhang = world.staff("zhang")
    with refused(code, order):
        actions.assign(order, by=world.zhou, staff=zhang, reason="急", at=NOW)
    with refused("nobody_fits", order):
        actions.rotate(order, by=world.zhou, at=NOW)
    with refused("nobody_fits", order):
        actions.assign_best(order, by=world.zhou, at=NOW)
    assert actions.offer_next(order, at=NOW) is None
    assert (world.fresh(order).status, Offer.objects.filter(order=order).count()) == ("confirmed", 0)


def electric(world: World) -> WorkOrder:
    """An order that only 老张 can do."""
    return world.confirmed_order(category="electric", description="跳闸")


def test_a_new_person_without_induction_goes_along_only(world: World) -> None:
    people.change_staff(world.staff("zhang"), by=SYSTEM, hired_on=(NOW - timedelta(days=20)).date())
    order = electric(world)
    assert [
        (e.tag, e.may_override) for e in queries.ranking(order, NOW).excluded if e.facts.name == "张建国"
    ] == [("未培训", False)]
    refuse_all_ways(world, order, "behind_gate")
    with refused("not_inducted", order):
        workorders.dispatch_order(order, by=world.zhou, staff=world.staff("zhang"), reason="急", at=NOW)
    pipe = world.confirmed_order()
    crew = [world.staff("zhang")]
    actions.assign(pipe, by=world.zhou, staff=world.staff("wanghai"), crew=crew, reason="带一带", at=NOW)
    assert [mate.staff_id for mate in pipe.crew.all()] == [world.staff("zhang").pk]


def test_whom_the_household_does_not_want_is_never_sent_and_goes_along_nowhere(world: World) -> None:
    home, zhang = Household.objects.get(unit=world.home), world.staff("zhang")
    block = customers.block_staff(home, by=world.zhao, staff=zhang, reason="manner")
    order = electric(world)
    refuse_all_ways(world, order, "behind_gate")
    with refused("not_wanted", order):
        workorders.dispatch_order(order, by=world.zhou, staff=zhang, reason="急", at=NOW)
    pipe = world.confirmed_order()
    with refused("not_wanted", pipe):
        actions.assign(pipe, by=world.zhou, staff=world.staff("wanghai"), crew=[zhang], reason="两人", at=NOW)
    customers.lift_block(block, by=world.zhao)
    assert actions.assign_best(order, by=world.zhao, at=NOW).staff == zhang


def test_who_is_on_leave_is_out_with_that_reason(world: World) -> None:
    zhang = world.staff("zhang")
    leave = people.ask_leave(
        zhang, by=world.lin, leave_kind="sick", starts_at=NOW + minutes(40), ends_at=NOW + minutes(400)
    )
    people.approve_leave(leave, by=world.zhou)
    order = electric(world)
    out = next(e for e in queries.ranking(order, NOW).excluded if e.facts.name == "张建国")
    assert (out.tag, out.reason, out.may_override) == ("请假", "请假到 16:40", False)
    refuse_all_ways(world, order, "behind_gate")


def test_duty_must_last_through_the_whole_visit(world: World) -> None:
    Shift.objects.filter(staff=world.staff("zhang")).delete()
    shift = Shift.objects.create(
        staff=world.staff("zhang"), starts_at=NOW, ends_at=NOW + minutes(31), code="早"
    )
    order = electric(world)
    assert [e.tag for e in queries.ranking(order, NOW).excluded if e.facts.name == "张建国"] == ["不在班"]
    Shift.objects.create(staff=shift.staff, starts_at=shift.ends_at, ends_at=NOW + minutes(300), code="中")
    assert [c.facts.name for c in queries.ranking(order, NOW).candidates] == ["张建国"]


def test_who_is_on_call_counts_only_where_nobody_on_duty_fits(world: World) -> None:
    Shift.objects.filter(staff=world.staff("wanghai")).update(is_on_call=True)
    people.set_presence(world.staff("wanghai"), by=world.wanghai, is_present=False)
    ranking = queries.ranking(world.confirmed_order(), NOW)
    assert [c.facts.name for c in ranking.candidates] == ["张建国"]
    assert [(e.facts.name, e.tag) for e in ranking.excluded] == [("王海", "备班")]
    Shift.objects.filter(staff=world.staff("zhang")).delete()
    ranking = queries.ranking(world.confirmed_order(), NOW)
    assert [(c.facts.name, c.facts.duty) for c in ranking.candidates] == [("王海", ON_CALL)]


def test_duty_is_read_as_the_roster_reads_it(world: World) -> None:
    zhang, wanghai = world.staff("zhang"), world.staff("wanghai")
    Shift.objects.filter(staff__in=[zhang, wanghai]).delete()
    for staff, spans in ((zhang, [(0, 30), (30, 60), (70, 200)]), (wanghai, [(-60, 45), (40, 120)])):
        for start, end in spans:
            Shift.objects.create(
                staff=staff, starts_at=NOW + minutes(start), ends_at=NOW + minutes(end), code="班"
            )
    order = world.confirmed_order()
    for start in range(0, 120, 5):
        order.window_from = order.window_until = NOW + minutes(start)
        visit = facts.interval_of(order, NOW)
        spans = people_queries.duty([zhang.pk, wanghai.pk], visit.starts_at, visit.ends_at)
        through = {
            pk
            for pk, rows in spans.items()
            if people_queries.is_on_duty_through(rows, visit.starts_at, visit.ends_at)
        }
        plain, on_call, leave = facts.on_duty(Crowd(world.lake.pk), visit)
        mine = {zhang.pk, wanghai.pk}
        assert (plain & mine, on_call & mine, leave) == (through, set(), {})


def test_a_second_job_at_the_same_time_is_refused_unless_a_supervisor_says_why(world: World) -> None:
    first = world.accepted_order()
    order = electric(world)
    with refused("excluded", order):
        actions.assign(order, by=world.zhao, staff=world.staff("zhang"), reason="他熟", at=NOW)
    assert [e.reason for e in queries.ranking(order, NOW).excluded if e.tag == "时间重叠"] == [
        f"和 {first.number} 的时间重叠"
    ]
    actions.assign(order, by=world.zhou, staff=world.staff("zhang"), reason="同一根管，一起修", at=NOW)
    workorders.accept_order(order, by=world.zhang, visit_at=NOW + minutes(40), at=NOW)
    assert world.fresh(order).status == "accepted"


def test_a_technician_cannot_promise_the_same_time_twice(world: World) -> None:
    world.accepted_order()
    order = world.registered_order(category="electric", description="跳闸")
    window = {"window_from": NOW + minutes(45), "window_until": NOW + minutes(180)}
    workorders.confirm_order(order, by=world.zhao, words="无误", at=NOW, **window)
    actions.assign_best(order, by=world.zhao, at=NOW)
    with refused("overlaps", order):
        workorders.accept_order(order, by=world.zhang, visit_at=NOW + minutes(60), at=NOW)
    workorders.accept_order(order, by=world.zhang, visit_at=NOW + minutes(120), at=NOW)
    assert order.visit_at == NOW + minutes(120)


def test_an_urgent_order_goes_at_once_whatever_was_planned(world: World) -> None:
    world.accepted_order()
    order = world.registered_order(category="electric", description="跳闸", urgency="urgent")
    workorders.confirm_emergency(order, by=world.zhao, reason="冒火花", at=NOW + minutes(3))
    actions.assign_best(order, by=world.zhao, at=NOW + minutes(4))
    workorders.accept_order(order, by=world.zhang, visit_at=NOW + minutes(14), at=NOW + minutes(5))
    assert world.fresh(order).status == "accepted"


@pytest.mark.clause("B-3.2.1-1")
def test_a_repair_that_did_not_hold_goes_to_another_first(world: World) -> None:
    order = world.finished_order()
    assert order.staff == world.staff("zhang")
    people.change_staff(world.staff("wanghai"), by=SYSTEM, limit=2)
    urgent = world.registered_order(category="door", description="门锁死，孩子在里面", urgency="urgent")
    workorders.confirm_emergency(urgent, by=world.zhao, reason="孩子被锁", at=NOW + minutes(3))
    actions.assign_best(urgent, by=world.zhao, at=NOW + minutes(4))
    again = world.confirmed_order()
    first, second = queries.ranking(again, NOW + minutes(90)).candidates
    assert [first.facts.name, second.facts.name] == ["王海", "张建国"]
    assert second.score > first.score and second.costs_most == "上次是他修的，返工换人看，排在后面"


def test_the_butler_of_a_home_knows_it_best(world: World) -> None:
    world.certify("li", "water")
    ranking = queries.ranking(world.confirmed_order(), NOW)
    term = next(
        t for c in ranking.candidates if c.facts.name == "李晓彤" for t in c.terms if t.key == "household"
    )
    assert (term.points, term.reason) == (10, "是这一户的管家")


def test_the_way_between_buildings_is_reckoned_in_metres() -> None:
    here = (1, "1", 0, 0)
    usual = minutes(10)
    parts = shares()
    same = facts.way_between(here, "1栋", (1, "1", 0, 0), 70, usual, parts)
    beside = facts.way_between(here, "1栋", (1, "2", 0, 0), 70, usual, parts)
    near = facts.way_between(here, "1栋", (2, "1", 70, 0), 70, usual, parts)
    far = facts.way_between(here, "1栋", (3, "1", 1400, 0), 70, usual, parts)
    unknown = facts.way_between(here, "1栋", (4, "1", None, None), 70, usual, parts)
    assert [same.share, beside.share] == [1.0, 0.9]
    assert (near.words, near.minutes, round(near.share, 3)) == ("现在在 1栋，走 1 分钟", 1, 0.865)
    assert (far.minutes, round(far.share, 3)) == (20, 0.2)
    assert (unknown.share, unknown.words, unknown.minutes) == (0.6, "现在在 1栋", 10)


def test_names_are_opened_for_who_is_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    order = world.confirmed_order()
    opened: list[str] = []
    monkeypatch.setattr(Staff, "name", property(lambda row: opened.append(row.row_key) or "某"))
    ranking = queries.ranking(order, NOW)
    assert (len(ranking.candidates), opened) == (2, [])
    assert ranking.candidates[0].facts.name == "某" and len(opened) == 1
