"""内部沟通工具: which kinds are in service (M255); what arrived (M210); the words of a fault name its channel."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from guanjia.communications import actions, events, tools
from guanjia.communications.models import Message, Robot, RobotPost
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.events import record
from guanjia.kernel.models import Event
from guanjia.kernel.work import work
from tests.measures.test_figures import DAY, figure
from tests.world import NOW, World

NONE = {"内网": False, "即时通讯": False, "邮件": False}


@pytest.fixture
def mail(settings: LazySettings) -> Iterator[None]:
    """A mail server stands in the settings, and groups may be called."""
    settings.EMAIL_HOST, settings.OUTBOUND_LOOPBACK = "mail.example.com", True
    yield


def in_use(world: World) -> None:
    """A colleague opens the inbox, a group hears something, a mail leaves."""
    order = world.received_order()
    (row,) = actions.tell(
        [world.account("zhou").pk], "urged", order, once="x", number="1", title="漏水", count=1
    )
    actions.read_message(row, by=world.zhou)
    robot = actions.add_robot(
        world.lake, by=world.admin, name="工程群", sort="wecom", topics=["urgent"], secret="",
        address="http://127.0.0.1:9/cgi-bin/webhook/send?key=k",
    )  # fmt: skip
    actions.switch_robot(robot, by=world.admin, on=True)
    RobotPost.objects.create(
        robot=robot, message=row, once_key="x", next_try_at=NOW, sent_at=NOW, created_at=NOW
    )
    Message.objects.create(
        channel="email", once_key="m", status="sent", sent_at=NOW, subject_kind="workorder", subject_id=order.pk,
        project_id=world.lake.pk, title_sealed=b"", text_sealed=b"",
    )  # fmt: skip


def judged(world: World, at: float = 0) -> tuple[int, int]:
    """M255 after a night so many days later."""
    actions.judge_tools(world.lake, at=NOW + at * DAY)
    world.run_jobs()
    return figure(world, "M255")


@pytest.mark.clause("D-6.1.2-1")
def test_a_kind_counts_while_it_is_on_and_was_used_within_thirty_days(world: World, mail: None) -> None:
    assert (tools.in_service(world.lake.pk, NOW), judged(world)) == (NONE, (0, 3))
    in_use(world)
    assert (tools.in_service(world.lake.pk, NOW), judged(world)) == (dict.fromkeys(NONE, True), (3, 3))
    assert judged(world, 31) == (0, 3)


def test_what_is_switched_off_a_test_and_what_a_resident_reads_are_no_use(
    world: World, settings: LazySettings
) -> None:
    settings.EMAIL_HOST, settings.OUTBOUND_LOOPBACK = "", True
    in_use(world)
    RobotPost.objects.all().update(is_test=True)
    Message.objects.filter(channel="inbox").update(account=world.account("wang"))
    assert tools.in_service(world.lake.pk, NOW) == NONE
    RobotPost.objects.all().update(is_test=False)
    assert tools.in_service(world.lake.pk, NOW)["即时通讯"]
    Robot.objects.all().update(is_on=False)
    assert tools.in_service(world.lake.pk, NOW) == NONE
    assert tools.in_service(world.hill.pk, NOW) == NONE


def test_the_same_as_last_night_is_not_said_again(world: World) -> None:
    for day in range(3):
        with clock.pinned(NOW + day * DAY):
            actions.watch_tools()
    assert Event.objects.filter(name="communications.ToolsJudged").count() == 2  # one a project


def message(world: World, channel: str) -> Message:
    """A message on its way."""
    order = world.received_order()
    return Message.objects.create(
        channel=channel, once_key=f"{channel}:{order.pk}", subject_kind="workorder", subject_id=order.pk,
        project_id=world.lake.pk, title_sealed=b"", text_sealed=b"",
    )  # fmt: skip


def arrived(
    world: World, channel: str, *facts: events.MessageFailed | events.MessageArrived
) -> tuple[int, int]:
    """M210 of one message that was taken by its channel, and of which this was said."""
    row = message(world, channel)
    with work():
        for fact in (events.MessageClaimed(channel=channel), *facts):
            record(fact, row, by=SYSTEM)
    world.run_jobs()
    return figure(world, "M210")


LOST = {"fault": "拒收", "about": "已派单"}


def test_an_e_mail_arrived_where_the_server_took_it_and_a_text_where_the_provider_says_so(
    world: World,
) -> None:
    assert arrived(world, "email") == (1, 1)
    assert arrived(world, "sms") == (1, 2)
    assert arrived(world, "sms", events.MessageArrived()) == (2, 3)


@pytest.mark.parametrize(
    ("channel", "fact"),
    [
        ("email", events.MessageFailed(**LOST)),
        ("wechat", events.MessageLost(**LOST)),
        ("sms", events.TextLost(**LOST)),
        ("push", events.PushLost(**LOST)),
        ("wechat", events.MessageDoubtful(**LOST)),
    ],
)
def test_a_message_that_was_lost_or_is_in_doubt_did_not_arrive(
    world: World, channel: str, fact: events.MessageFailed
) -> None:
    assert arrived(world, channel, fact) == (0, 1)


def test_what_is_said_of_a_fault_names_its_channel_once() -> None:
    lost = events.MessageLost(**LOST, way="公众号")
    assert (lost.label, lost.detail()) == ("消息没有送到，请改用电话", "公众号：已派单：拒收")
    assert events.TextLost(**LOST, way="短信").detail() == "已派单：拒收"
    assert events.MessageFailed(**LOST).detail() == "已派单：拒收"  # events of before know no channel
