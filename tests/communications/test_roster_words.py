"""Who decides hears that leave or a swap waits; who asked hears the answer."""

from datetime import timedelta

from guanjia.collaboration import actions as improvements
from guanjia.communications.models import Message
from guanjia.dispatch import actions as dispatch
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.people import actions
from guanjia.people.models import Staff
from guanjia.sla import actions as sla
from guanjia.workorders import actions as workorders
from tests.world import NOW, World


def inbox(world: World, username: str) -> list[str]:
    """Titles of somebody's messages, oldest first."""
    return [row.title for row in Message.objects.filter(account=world.account(username)).order_by("pk")]


def nobody_answers(world: World, since: timedelta) -> None:
    """So much time passes from ten o'clock on."""
    with clock.pinned(NOW + since):
        sla.sweep()
        world.run_jobs()


def test_leave_is_heard_of_by_who_decides_and_the_answer_by_who_asked(world: World) -> None:
    tomorrow = NOW + timedelta(days=1)
    me = world.staff("zhang")
    leave = actions.ask_leave(
        me, by=world.zhang, leave_kind="sick", starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=8)
    )
    world.run_jobs()
    assert inbox(world, "zhou") == inbox(world, "lin") == ["有人请假，等您批准"]
    for _ in range(2):
        nobody_answers(world, timedelta(days=1, minutes=1))
    assert inbox(world, "zhou") == inbox(world, "lin") == ["有人请假，等您批准", "请假还在等您批准"]
    actions.refuse_leave(leave, by=world.zhou, reason="明天人手不够")
    world.run_jobs()
    assert inbox(world, "zhang") == ["请假没有批准"]
    assert "明天人手不够" in Message.objects.get(account=world.account("zhang")).text
    words = "".join(row.text for row in Message.objects.all())
    assert "病" not in words  # the kind of leave is nobody's business


def test_a_swap_is_heard_of_by_the_colleague_then_the_supervisor_then_both(world: World) -> None:
    mine, theirs = world.staff("zhang"), world.staff("wanghai")
    Staff.objects.filter(pk__in=(mine.pk, theirs.pk)).update(post="维修技师")
    own, wanted = mine.shifts.order_by("starts_at").last(), theirs.shifts.order_by("starts_at")[8]
    assert own is not None
    swap = actions.ask_swap(own, by=world.zhang, wanted=wanted)
    world.run_jobs()
    assert inbox(world, "wanghai") == ["同事想和您换班"]
    nobody_answers(world, timedelta(days=1, minutes=1))
    assert inbox(world, "wanghai") == ["同事想和您换班", "同事还在等您答复换班"]
    swap = actions.agree_swap(swap, by=world.wanghai)
    world.run_jobs()
    assert inbox(world, "zhou") == ["换班等您批准"]
    nobody_answers(world, timedelta(minutes=1439))
    assert inbox(world, "zhou") == ["换班等您批准"]
    nobody_answers(world, timedelta(minutes=1441))
    assert inbox(world, "zhou") == ["换班等您批准", "换班还在等您批准"]
    actions.refuse_swap(swap, by=SYSTEM, reason="这天要盘点")
    world.run_jobs()
    assert inbox(world, "zhang") == ["没有换成班"]
    assert inbox(world, "wanghai") == ["同事想和您换班", "同事还在等您答复换班", "没有换成班"]


def test_who_did_it_hears_nothing_of_the_own_act_and_everybody_else_does(world: World) -> None:
    tomorrow = NOW + timedelta(days=1)
    actions.ask_leave(
        world.staff("zhou"),
        by=world.zhou,
        leave_kind="annual",
        starts_at=tomorrow,
        ends_at=tomorrow + timedelta(hours=8),
    )
    world.run_jobs()
    assert (inbox(world, "zhou"), inbox(world, "lin")) == ([], ["有人请假，等您批准"])
    order = world.dispatched_order()
    workorders.take_back_order(order, by=world.zhao, reason="换人", at=NOW + timedelta(minutes=8))
    world.run_jobs()
    assert "任务已收回" in inbox(world, "zhang")
    again = dispatch.assign(
        world.fresh(order),
        by=world.zhao,
        staff=world.staff("zhang"),
        reason="熟悉",
        at=NOW + timedelta(minutes=9),
    )
    workorders.decline_order(again, by=world.zhang, reason="手上有活", at=NOW + timedelta(minutes=10))
    world.run_jobs()
    assert "技师退单" in inbox(world, "zhao") and "技师退单" not in inbox(world, "zhang")


def test_who_asks_for_an_improvement_of_the_own_hears_nothing_but_another_owner_does(world: World) -> None:
    for owner in ("zhou", "lin"):
        improvements.ask_action(
            world.lake, by=world.zhou, owner=world.account(owner), title="换地漏", due_on=NOW.date(),
            check_on=NOW.date() + timedelta(days=9), check_by="返修件数",
        )  # fmt: skip
    assert (inbox(world, "zhou"), inbox(world, "lin")) == ([], ["请您做一件改进"])


def test_a_call_to_come_reaches_also_the_butler_who_registered_it(world: World) -> None:
    world.received_order(by=world.li, source="phone")
    world.run_jobs()
    assert "水电报修，请马上到场" in inbox(world, "li")
