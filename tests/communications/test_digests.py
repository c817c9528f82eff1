"""A storm of clocks is one message a person; a rung that nobody holds goes to the next one and is shown."""

import pytest

from guanjia.communications import actions as messages
from guanjia.communications import queries
from guanjia.communications.models import Message
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.events import event_of, record_many
from guanjia.kernel.models import Event
from guanjia.kernel.work import work
from guanjia.organization.models import RoleGrant
from guanjia.sla import actions as sla
from guanjia.sla.events import ClockBreached
from guanjia.sla.models import Clock
from tests.world import NOW, World, minutes


def told(world: World, who: str) -> list[Message]:
    """The messages about clocks that somebody has."""
    return list(Message.objects.filter(account=world.account(who), digest_at__isnull=False).order_by("pk"))


def break_clocks(world: World, number: int, seconds: float = 0.1) -> None:
    """So many clocks of one project break, one after the other."""
    order = world.received_order(category="public", description="路灯不亮")
    rows = [
        Clock(rule="T10", subject_kind="workorder", subject_id=order.pk, project_id=order.project_id, unit="wall",
              started_at=NOW, due_at=NOW + minutes(5), state="void")
        for _ in range(number)
    ]  # fmt: skip
    Clock.objects.bulk_create(rows)
    with work():
        record_many([
            event_of(ClockBreached(rule="T10", name="登记", level=100, due_at=row.due_at), row, by=SYSTEM,
                     at=NOW + minutes(5 + n * seconds / 60))
            for n, row in enumerate(rows)
        ])  # fmt: skip
    world.run_jobs()


def test_five_hundred_breaches_in_a_minute_are_one_message_a_person(world: World) -> None:
    break_clocks(world, 500)
    [message] = told(world, "zhou")
    assert (message.title, message.is_urgent, message.url) == ("500 个时限提醒", True, "/desk/?view=late")
    assert message.text == "超时 500 件。请打开列表，从最早的开始处理。"
    assert len(message.digested) == 500


def test_one_breach_keeps_its_own_words_and_its_own_page(world: World) -> None:
    break_clocks(world, 1)
    [message] = told(world, "zhou")
    assert message.title == "已超时"
    assert message.url.startswith("/desk/go/workorder/")


def test_what_comes_after_the_minute_or_after_reading_is_a_message_of_its_own(world: World) -> None:
    break_clocks(world, 2, seconds=61)
    assert [len(message.digested) for message in told(world, "zhou")] == [1, 1]
    break_clocks(world, 1)
    first = told(world, "zhou")[0]
    assert len(first.digested) == 2
    messages.read_message(first, by=world.zhou)
    break_clocks(world, 1)
    assert len(told(world, "zhou")) == 3


def test_a_reaction_that_runs_twice_tells_once(world: World) -> None:
    break_clocks(world, 3)
    from guanjia.communications.reactions.ladder import tell_the_ladder

    for event in Event.objects.filter(name="sla.ClockBreached"):
        with work():
            tell_the_ladder(event)
    [message] = told(world, "zhou")
    assert len(message.digested) == 3
    assert queries.unread_count(world.zhou) >= 1


@pytest.mark.parametrize(
    ("gone", "heir"), [(["supervisor"], "lin"), (["supervisor", "project_manager"], "admin")]
)
def test_a_clock_without_an_owner_goes_to_the_next_rung_and_is_shown(
    world: World, gone: list[str], heir: str
) -> None:
    RoleGrant.objects.filter(role__in=gone, project=world.lake).delete()
    order = world.received_order(category="public", description="路灯不亮")
    with clock.pinned(NOW + minutes(5)):
        sla.sweep()
        world.run_jobs()
    assert len(told(world, heir)) == 1
    shown = Event.objects.filter(name="communications.NobodyToTell", about__contains=[str(order.ref)])
    assert {row.data["missing"] for row in shown} == {"客服主管"}
    assert {row.data["level"] for row in shown} == {80, 100}


def test_where_nobody_at_all_can_be_told_the_case_still_says_so(world: World) -> None:
    RoleGrant.objects.filter(role__in=["supervisor", "project_manager", "administrator"]).delete()
    order = world.received_order(category="public", description="路灯不亮")
    with clock.pinned(NOW + minutes(5)):
        sla.sweep()
        world.run_jobs()
    shown = Event.objects.filter(name="communications.NobodyToTell", about__contains=[str(order.ref)])
    assert {row.data["told"] for row in shown} == {""}
    assert shown.count() == 2
