"""外委: a supplier's staff has limits of its own, and its work is accepted with its cost by two people."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from guanjia.communications.models import Message
from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.sla import actions as sla
from guanjia.sla.models import Clock
from guanjia.workorders import actions, supplied
from guanjia.workorders.models import Acceptance, WorkOrder
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
NOVEMBER = date(2026, 11, 24)


def waiting(world: World) -> WorkOrder:
    """程工 finished and said what it costs: 200 yuan labour, 86.50 material."""
    order = world.finish_supplied(world.supplied_order())
    return actions.quote_cost(order, by=world.cheng, labour=20000, material=8650, at=NOW + minutes(81))


@pytest.mark.clause("B-3.2.2-1")
def test_a_supplier_has_its_own_limit_to_accept_and_it_follows_whose_staff_holds_the_order(
    world: World,
) -> None:
    order = world.dispatched_order()
    limits = {}
    for who, at in (("zhang", 7), ("cheng", 8), ("wanghai", 9)):
        world.cheng  # noqa: B018 (made when it is asked for)
        if who != "zhang":
            staff = world.staff(who)
            actions.transfer_order(order, by=world.zhou, staff=staff, reason="改派", at=NOW + minutes(at))
        row = world.clock(order, "T13")
        limits[who] = (row.policy, row.due_at)
    assert limits == {
        "zhang": ("sla.accept.normal", NOW + minutes(17)),
        "cheng": ("sla.accept.normal.contractor", NOW + minutes(38)),
        "wanghai": ("sla.accept.normal", NOW + minutes(19)),
    }
    assert_replay_is_the_same(order)


def assert_replay_is_the_same(order: WorkOrder) -> None:
    """The clocks of an order say what a fold of its events says."""
    shown = ("rule", "policy", "state", "started_at", "due_at", "stopped_at", "breached_at")
    rows = Clock.objects.filter(subject_kind=order.kind, subject_id=order.pk).order_by("id")
    before = list(rows.values_list(*shown))
    sla.replay(order.ref)
    assert list(rows.values_list(*shown)) == before


def test_without_an_appointment_arrival_and_finish_have_limits_of_their_own(world: World) -> None:
    order = world.supplied_order()
    assert not Clock.objects.filter(subject_id=order.pk, rule="T80").exists()  # the appointment counts
    world.finish_supplied(order)
    finish = world.clock(order, "T81")
    assert (finish.started_at, finish.due_at) == (
        NOW + minutes(35),
        datetime(2026, 11, 26, 2, 35, tzinfo=UTC),
    )
    assert finish.stopped_at == NOW + minutes(80)
    later = NOW + minutes(100)
    actions.send_back_work(order, by=world.zhou, reason="还在渗水", at=later)
    arrive, accept = world.clock(order, "T80"), world.clock(order, "T13")
    # half an hour of service from 11:40, with the pause at noon: 13:40
    assert (accept.due_at, accept.policy) == (
        datetime(2026, 11, 24, 5, 40, tzinfo=UTC), "sla.accept.normal.contractor",
    )  # fmt: skip
    # four hours of service from 11:40, with the pause at noon: 17:10
    assert arrive.due_at == datetime(2026, 11, 24, 9, 10, tzinfo=UTC)
    actions.correct_order(order, by=world.zhao, urgency="urgent")
    urgent = world.clock(order, "T80")
    assert (urgent.policy, urgent.due_at) == ("sla.arrive.urgent.contractor", later + minutes(60))
    assert_replay_is_the_same(order)


def test_an_arrival_that_a_phone_tells_late_counts_from_when_it_happened(world: World) -> None:
    order = world.supplied_order()
    actions.send_back_work(world.finish_supplied(order), by=world.zhou, reason="返工", at=NOW + minutes(100))
    again = NOW + minutes(100)
    actions.accept_order(order, by=world.cheng, visit_at=again + minutes(20), at=again + minutes(5))
    actions.tick_preparation(
        order, by=world.cheng, ticked=world.steps(order, "prepare"), at=again + minutes(6)
    )
    actions.depart(order, by=world.cheng, at=again + minutes(10))
    code = world.home.door_code
    with clock.pinned(again + minutes(400)):
        actions.arrive(order, by=world.cheng, evidence="door", code=code, at=again + minutes(20))
    arrived = world.clock(order, "T80")
    assert (arrived.stopped_at, arrived.breached_at) == (again + minutes(20), None)
    assert world.clock(order, "T81").started_at == again + minutes(20)


@pytest.mark.clause("B-3.4.2-1")
def test_a_suppliers_work_is_completed_only_after_somebody_else_accepted_it_with_its_cost(
    world: World,
) -> None:
    order = world.finish_supplied(world.supplied_order())
    with refused("cost_missing", order):
        actions.accept_work(order, by=world.zhou)
    with refused("bad_cost", order):
        actions.quote_cost(order, by=world.cheng, labour=-1)
    actions.quote_cost(order, by=world.zhou, labour=30000, at=NOW + minutes(81))
    with refused("own_quote", order):
        actions.accept_work(order, by=world.zhou)
    with refused("not_allowed", order):
        actions.accept_work(order, by=world.zhao)
    with refused("own_work", order):
        actions.accept_work(order, by=world.cheng)
    actions.quote_cost(order, by=world.cheng, labour=20000, material=8650, at=NOW + minutes(82))
    actions.give_feedback(order, by=world.wang, overall=5, at=NOW + minutes(85))
    actions.record_service(
        order, by=world.cheng, content="更换角阀", feedback_note="满意", at=NOW + minutes(86)
    )
    with refused("not_accepted", order):
        actions.complete_order(order, by=world.zhao)
    actions.accept_work(order, by=world.zhou, at=NOW + minutes(90))
    actions.complete_order(order, by=world.zhao, at=NOW + minutes(95))
    row = Acceptance.objects.get(order=order)
    lines = [{"sort": "labour", "fen": 20000}, {"sort": "material", "fen": 8650}]
    assert (row.fen, row.lines, row.outcome, row.in_time) == (28650, lines, "qualified", True)
    fact = Event.objects.get(name="workorders.WorkAccepted").data
    assert (fact["fen"], fact["lines"], fact["outcome"]) == (28650, lines, "qualified")
    for act in (actions.quote_cost, actions.accept_work):
        with refused("decided", order):
            act(order, by=world.lin)


def test_who_did_the_work_reads_what_follows_before_and_after_the_acceptance(
    world: World, signed_in: Open
) -> None:
    order, client = waiting(world), signed_in("cheng")
    actions.give_feedback(order, by=world.wang, overall=5, at=NOW + minutes(85))
    actions.record_service(
        order, by=world.cheng, content="更换角阀", feedback_note="满意", at=NOW + minutes(86)
    )

    def page(tail: str = "") -> str:
        return client.get(f"/field/jobs/{order.pk}/{tail}").content.decode()

    assert "等项目验收活和费用，合格后客服办结。" in page() and "报费用" in page("more/")
    actions.accept_work(order, by=world.zhou, at=NOW + minutes(90))
    assert "验收合格，费用 286.50 元，等客服核对后办结。" in page() and "报费用" not in page("more/")
    actions.complete_order(order, by=world.zhao, at=NOW + minutes(95))
    text = page()
    assert "客服已办结。" in text and "等客服核对" not in text


def test_what_was_accepted_cannot_be_sent_back_and_own_staff_has_nothing_to_accept(world: World) -> None:
    order = waiting(world)
    actions.accept_work(order, by=world.zhou, at=NOW + minutes(90))
    with refused("decided", order):
        actions.send_back_work(order, by=world.zhou, reason="再看看")
    own = world.finished_order(unit=world.neighbour, by=world.chen)
    with refused("not_found", own):
        actions.accept_work(own, by=world.zhou)
    assert not Clock.objects.filter(subject_id=own.pk, rule__in=("T80", "T81", "T82")).exists()


def test_an_accepted_cost_stands_behind_a_constraint(world: World) -> None:
    order = waiting(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Acceptance.objects.filter(order=order).update(outcome="qualified")


def test_work_sent_back_is_done_again_by_the_same_person_and_scored_as_rework(world: World) -> None:
    order = waiting(world)
    world.run_jobs()
    order, due = world.order(order.pk), world.clock(order, "T82").due_at
    assert due == datetime(2026, 11, 25, 3, 20, tzinfo=UTC)  # one working day after 11:20
    with refused("reason_needed", order):
        actions.send_back_work(order, by=world.zhou, reason=" ")
    actions.send_back_work(order, by=world.zhou, reason="还在渗水", at=NOW + minutes(100))
    assert (order.status, order.staff, order.supplier, order.reopened) == (
        "dispatched", world.staff("cheng"), world.supplier(), 1,
    )  # fmt: skip
    assert world.clock(order, "T82").stopped_at == NOW + minutes(100)
    world.run_jobs()
    [told] = messages_to("cheng", "验收没有通过，请返工")
    assert "还在渗水。请在 13:40 前接单" in told.text
    assert len(messages_to("wang", "师傅还会再来一次")) == 1
    world.finish_supplied(order, NOW + minutes(100))
    actions.quote_cost(order, by=world.cheng, at=NOW + minutes(181))
    actions.accept_work(order, by=world.lin, at=NOW + minutes(190))
    rows = Acceptance.objects.filter(order=order).order_by("round")
    assert [(row.outcome, row.fen, row.reason) for row in rows] == [
        ("sent_back", 28650, "还在渗水"), ("reworked", 0, ""),
    ]  # fmt: skip


def test_who_accepts_is_told_that_work_waits(world: World) -> None:
    waiting(world)
    world.run_jobs()
    for username, count in (("lin", 1), ("zhou", 1), ("zhao", 0)):
        assert len(messages_to(username, "外委的活做完了，请验收")) == count, username


def messages_to(username: str, title: str) -> list[Message]:
    """The messages of somebody with a title."""
    return [row for row in Message.objects.filter(account__username=username) if row.title == title]


def test_the_month_of_a_supplier_counts_accepted_jobs_and_their_sum(world: World, signed_in: Open) -> None:
    good = waiting(world)
    actions.accept_work(good, by=world.zhou, at=NOW + minutes(90))
    bad = world.finish_supplied(world.supplied_order())
    actions.quote_cost(bad, by=world.cheng, labour=9900, at=NOW + minutes(82))
    actions.send_back_work(bad, by=world.zhou, reason="没打胶", at=NOW + minutes(100))
    world.finish_supplied(bad, NOW + minutes(400))  # 17:15, five minutes after the limit
    actions.quote_cost(bad, by=world.cheng, labour=10000, at=NOW + minutes(481))
    with clock.pinned(NOW + minutes(485)):
        text = signed_in("zhou").get("/desk/acceptances/").content.decode()
        assert bad.number in text and "100.00 元" in text and "286.50 元" in text
    actions.accept_work(bad, by=world.zhou, at=NOW + minutes(490))
    project = world.lake.pk
    [line] = supplied.costs(world.zhou, project, NOVEMBER)
    assert (line.jobs, line.looked_at, line.first, line.returns, line.fen) == (2, 2, 1, 1, 38650)
    assert (line.arrivals, line.kept) == (3, 2)
    assert supplied.costs(world.zhou, project, date(2026, 10, 1)) == []
    assert supplied.costs(world.cheng, project, NOVEMBER) == []
    assert supplied.costs(world.qian_of_hill, project, NOVEMBER) == []
    with clock.pinned(NOW + minutes(495)):
        client = signed_in("zhou")
        rows = client.get(f"/desk/acceptances/{world.supplier().pk}/").content.decode()
        assert client.get("/desk/acceptances/99999/").status_code == 404
        assert "386.50 元" in rows and rows.count("data-row") == 3
        book = b"".join(client.get("/desk/acceptances/month.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert [tuple(row[n] for n in (0, 6, 7, 8, 9, 11)) for row in csv.reader(io.StringIO(book))] == [
        ("供应商", "按时到场", "结果", "人工", "材料", "合计（元）"),
        ("远固防水", "否", "返工后合格", "100.00", "0.00", "100.00"),
        ("远固防水", "是", "退回返工", "0.00", "0.00", "0.00"),
        ("远固防水", "是", "合格", "200.00", "86.50", "286.50"),
    ]


def test_the_phone_reports_the_cost_and_the_desk_accepts_on_the_case_page(
    world: World, signed_in: Open
) -> None:
    order = world.finish_supplied(world.supplied_order())
    actions.give_feedback(order, by=world.wang, overall=5, at=NOW + minutes(81))
    actions.record_service(
        order, by=world.cheng, content="更换角阀", feedback_note="满意", at=NOW + minutes(81)
    )
    with clock.pinned(NOW + minutes(82)):
        early = signed_in("zhou").get(f"/desk/orders/{order.pk}/").content.decode()
        assert "还没有外委费用" in early and f"/desk/orders/{order.pk}/accept-work/" not in early
        phone = signed_in("cheng")
        assert "这次的费用" in phone.get(f"/field/jobs/{order.pk}/").content.decode()
        answer = phone.post(
            f"/field/jobs/{order.pk}/quote/", {"labour": "200", "material": "86.5", "words": "角阀"}
        )
        assert answer.status_code == 303
        desk = signed_in("zhou")
        text = desk.get(f"/desk/orders/{order.pk}/").content.decode()
        assert "286.50 元" in text and "验收合格" in text and "远固防水" in text
        before = world.snapshot(world.fresh(order))
        unread = desk.post(f"/desk/orders/{order.pk}/accept-work/", {})
        assert (unread.status_code, world.snapshot(world.fresh(order))) == (422, before)
        assert "外委费用 286.50 元认可" in unread.content.decode()
        assert desk.post(f"/desk/orders/{order.pk}/accept-work/", {"seen": "on"}).status_code == 303
    assert world.order(order.pk).work_accepted_at == NOW + minutes(82)
