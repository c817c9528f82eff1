"""Group robots: signed as each of the three asks, once for all, no personal data, no storm, faults in words."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from guanjia.communications import actions
from guanjia.communications.models import Message, Robot, RobotPost
from guanjia.kernel import clock
from guanjia.kernel.refusals import Refused
from tests.fakes.groups import KEY, SECRET, Groups, grouping
from tests.pages import BACKEND
from tests.world import NOW, World

SORTS = ("wecom", "dingtalk", "feishu")
ROOT = "/desk/set-up/connections/"


@pytest.fixture
def groups(settings: LazySettings) -> Iterator[Groups]:
    """The three on loopback."""
    settings.OUTBOUND_LOOPBACK, settings.GUANJIA_URL = True, "https://gj.example.com"
    with grouping() as groups:
        groups.now = NOW.timestamp()
        yield groups


def robot(world: World, groups: Groups, sort: str = "wecom", *, on: bool = True, **facts: str) -> Robot:
    """A robot of the lake project that hears everything."""
    given = {"address": groups.url(sort), "secret": "" if sort == "wecom" else SECRET} | facts
    row = actions.add_robot(
        world.lake, by=world.admin, name="工程群", sort=sort, topics=["clocks", "urgent"], **given
    )
    return actions.switch_robot(row, by=world.admin, on=True) if on else row


def urge(world: World, count: int = 1) -> Message:
    """Something urgent that two people hear."""
    order = world.received_order()
    world.run_jobs()
    RobotPost.objects.all().delete()  # that the butler is called for water is told as well
    accounts = [world.account("zhou").pk, world.account("sun").pk]
    for n in range(count):
        told = actions.tell(
            accounts, "urged", order, once=f"{order.pk}:{n}", url=f"/desk/go/workorder/{order.pk}/",
            number=order.number, title="王慧敏家漏水", count=n + 1,
        )  # fmt: skip
    world.run_jobs()
    return told[0]


def post(row: Robot, after: float = 0) -> int:
    """Post what is due so many minutes after ten."""
    with clock.pinned(NOW + timedelta(minutes=after)):
        return actions.post_waiting(row.pk)


@pytest.mark.parametrize("sort", SORTS)
def test_what_is_urgent_is_told_to_the_group_once_without_a_word_of_persons(
    world: World, groups: Groups, sort: str
) -> None:
    row = robot(world, groups, sort)
    message = urge(world)
    assert (post(row), post(row, 5)) == (1, 0)
    (words,) = groups.read
    assert f"【湖畔花园】客户催单 {message.number}" in words
    assert f"https://gj.example.com/desk/go/workorder/{message.subject_id}/" in words
    assert "王慧敏" not in words
    assert RobotPost.objects.get().sent_at == NOW


def test_only_the_own_project_and_what_the_group_wants_is_told(world: World, groups: Groups) -> None:
    order = world.received_order()
    world.run_jobs()
    row = robot(world, groups)
    actions.tell([world.account("zhou").pk], "received", order, once="q", number="1", title="t")
    world.run_jobs()
    assert RobotPost.objects.count() == 0
    Robot.objects.filter(pk=row.pk).update(project=world.hill)
    urge(world)
    Robot.objects.filter(pk=row.pk).update(project=world.lake, topics=["clocks"])
    urge(world)
    assert RobotPost.objects.count() == 0


def test_clocks_that_break_in_one_minute_are_one_sentence(world: World, groups: Groups) -> None:
    order = world.received_order()
    world.run_jobs()
    row = robot(world, groups)
    for n in range(3):
        actions.tell_in_digest(
            [world.account("zhou").pk], "clock_breached", order.ref, once=f"{n}:100", at=NOW,
            project_id=world.lake.pk, name="首次答复", level=100, when="10:00",
        )  # fmt: skip
    world.run_jobs()
    assert (post(row), post(row, 1.1)) == (0, 1)
    assert groups.read[0].startswith("**【湖畔花园】3 个时限提醒**")


def test_a_group_hears_no_more_a_minute_than_it_takes(world: World, groups: Groups) -> None:
    row = robot(world, groups, "dingtalk")
    urge(world, 25)
    assert (post(row), post(row, 0.5), post(row, 1.1), len(groups.read)) == (20, 0, 5, 25)


@pytest.mark.parametrize("sort", ["dingtalk", "feishu"])
def test_a_wrong_secret_and_a_clock_an_hour_off_are_refused_in_words(
    world: World, groups: Groups, sort: str
) -> None:
    row = robot(world, groups, sort, secret="SECwrong")
    urge(world)
    post(row)
    fault = {
        "dingtalk": "签名或安全设置不对（310000）",
        "feishu": "签名不对，或服务器的时间差得太多（19021）",
    }[sort]
    assert RobotPost.objects.get().fault == fault
    other = robot(world, groups, sort)
    groups.now += 3700
    actions.test_robot(other, by=world.admin)
    post(other)
    assert (RobotPost.objects.get(robot=other).fault, groups.read) == (fault, [])


@pytest.mark.parametrize(
    ("sort", "fault"),
    [("wecom", "机器人的网址不对或已被移出群（93000）"), ("dingtalk", "机器人的网址不对或已停用（300005）"),
     ("feishu", "机器人的网址不对或已停用（19001）")],
)  # fmt: skip
def test_a_key_that_is_gone_is_said(world: World, groups: Groups, sort: str, fault: str) -> None:
    row = robot(world, groups, sort, address=groups.url(sort, "gone"))
    actions.test_robot(row, by=world.admin)
    post(row)
    assert (RobotPost.objects.get().fault, RobotPost.objects.get().given_up_at) == (fault, NOW)


@pytest.mark.parametrize(
    ("sort", "answer"),
    [("wecom", {"errcode": 45009}), ("dingtalk", {"errcode": 130101}), ("feishu", {"code": 11232})],
)
def test_a_group_that_is_overrun_hears_it_later_without_blame(
    world: World, groups: Groups, sort: str, answer: dict[str, int]
) -> None:
    row = robot(world, groups, sort)
    urge(world)
    groups.instead = [answer]
    assert (post(row), post(row, 1.1)) == (1, 1)
    assert (len(groups.read), world.fresh(row).failures) == (1, 0)


def test_what_fails_is_tried_three_times_then_given_up(world: World, groups: Groups) -> None:
    row = robot(world, groups)
    urge(world)
    groups.code = 502
    assert [post(row, minutes) for minutes in (0, 0.5, 1.1, 3.2, 9)] == [1, 0, 1, 1, 0]
    found = RobotPost.objects.get()
    assert (found.attempts, found.fault, found.given_up_at is None) == (3, "对方回答 502", False)


def test_a_robot_rests_after_failures_and_is_switched_off_after_ten_with_word_to_who_set_it_up(
    world: World, groups: Groups
) -> None:
    row = robot(world, groups)
    groups.code = 500
    for n in range(10):
        urge(world)
        at = NOW + timedelta(hours=3 * n)
        RobotPost.objects.filter(given_up_at=None).update(created_at=at, next_try_at=at)
        with clock.pinned(at):
            post_one = actions.post_waiting(row.pk)
        assert post_one == 1
        assert world.fresh(row).rest_until is not None
        RobotPost.objects.all().delete()
    row = world.fresh(row)
    assert (row.is_on, row.off_because) == (False, "连续 10 次没有成功，对方回答 500")
    told = Message.objects.filter(account=world.account("admin")).latest("pk")
    assert told.title == "群机器人停用了"


def test_a_robot_is_set_up_by_hand_its_key_is_not_shown_again(world: World, groups: Groups) -> None:
    client = Client()
    client.force_login(world.account("security_admin"), BACKEND)
    assert "还没有群机器人" in client.get(ROOT).content.decode()
    form = {
        "name": "工程群", "sort": "feishu", "project": world.lake.pk, "address": groups.url("feishu"), "secret": SECRET,
        "topics": ["clocks"],
    }  # fmt: skip
    assert client.post(f"{ROOT}robots/add/", form).status_code == 303
    row = Robot.objects.get()
    page = f"{ROOT}robots/{row.pk}/"
    text = client.get(page).content.decode()
    assert KEY not in text
    assert SECRET not in text
    assert client.post(f"{page}test/").status_code == 303
    assert post(row) == 1
    assert groups.read == ["【湖畔花园】测试：机器人接通了，时限和急事会发到这个群"]
    assert client.post(f"{page}switch/").status_code == 303
    assert world.fresh(row).is_on
    assert "发到" in client.get(page).content.decode()


def test_a_robot_of_another_host_without_a_secret_or_by_somebody_else_is_refused(
    world: World, groups: Groups, settings: LazySettings
) -> None:
    with pytest.raises(Refused, match="加签"):
        robot(world, groups, "dingtalk", secret="")
    settings.OUTBOUND_LOOPBACK, settings.OUTBOUND = False, frozenset({"hooks.example.com"})
    with pytest.raises(Refused, match=r"https://qyapi\.weixin\.qq\.com/ 开头"):
        robot(world, groups, address="https://hooks.example.com/x?key=1")
    with pytest.raises(Refused):
        actions.add_robot(
            world.lake,
            by=world.zhou,
            name="x",
            sort="wecom",
            address="https://hooks.example.com/",
            secret="",
            topics=[],
        )
    assert Robot.objects.count() == 0
