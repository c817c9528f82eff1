"""Robots of staff groups: set up by hand, told what is late or urgent, no more a minute than the group takes."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings

from guanjia.communications import connections, events, outbound, robots
from guanjia.communications.actions.deliveries import wait
from guanjia.communications.actions.messages import tell
from guanjia.communications.models import Message, Robot, RobotPost
from guanjia.communications.robots import Outcome, Said
from guanjia.communications.threads import Threads
from guanjia.kernel import beats, clock, jobs, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.text import fit
from guanjia.kernel.work import action
from guanjia.organization.models import Project

MINUTE, LEASE, STALE = timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=30)
MOST_TRIES, MOST_POSTERS = 3, 4
_posters = Threads("robot", MOST_POSTERS)


@action
def add_robot(
    project: Project, *, by: Actor, name: str, sort: str, address: str, secret: str, topics: list[str]
) -> Robot:
    """Note the robot of a group: off until somebody switches it on; its address holds its key and is sealed."""
    require(connections.may_connect(by))
    if sort not in Robot.Sort.values:
        raise Refused("no_such_sort", "请选企业微信、钉钉或飞书。", {"sort": "请选一种"})
    place = outbound.place_of(address)
    if not settings.OUTBOUND_LOOPBACK and place.host != robots.HOSTS[sort]:
        words = f"{Robot.Sort(sort).label}机器人的网址以 https://{robots.HOSTS[sort]}/ 开头，请从群里复制。"
        raise Refused("other_host", words, {"address": words})
    if sort != Robot.Sort.WECOM and not secret:
        words = "安全设置里选“加签”（飞书叫签名校验），把密钥填在这里。"
        raise Refused("secret_needed", words, {"secret": words})
    row = Robot(
        project=project, name=fit(name, 60, "name"), sort=sort, topics=sorted({*topics} & {*Robot.Topic.values}),
        set_up_by_id=by.id,
    )  # fmt: skip
    row.address, row.secret = address, secret
    row.save(force_insert=True)
    record(events.Connected(name=row.name), row, by=by)
    return row


@action
def switch_robot(robot: Robot, *, by: Actor, on: bool) -> Robot:
    """Let a group hear from now on, or stop it; what waited while it was off is not told later."""
    require(connections.may_connect(by))
    if not on:
        return amend(robot, events.SwitchedOff(name=robot.name), by=by, is_on=False)
    outbound.place_of(robot.address)
    fact = events.SwitchedOn(name=robot.name)
    return amend(robot, fact, by=by, is_on=True, off_because="", failures=0, rest_until=None)


@action
def test_robot(robot: Robot, *, by: Actor) -> Robot:
    """Say one harmless sentence in the group, also while the robot is off; it is tried once."""
    require(connections.may_connect(by))
    record(events.RobotTested(name=robot.name), robot, by=by)
    now = clock.now()
    key = f"test:{now.timestamp()}"
    RobotPost.objects.create(robot=robot, once_key=key, is_test=True, created_at=now, next_try_at=now)
    return robot


@action
def queue_posts(message: Message) -> int:
    """Queue a message for the groups of its project that want its kind, once however many people it told."""
    if message.project_id is None:
        return 0  # of no project, so of no group
    topic = Robot.Topic.CLOCKS if message.words in Robot.CLOCK_WORDS else Robot.Topic.URGENT
    rows = Robot.objects.filter(project_id=message.project_id, is_on=True, topics__contains=[topic])
    key = message.once_key.split(":", 2)[2]  # without the account
    # what joins the message within its minute is told with it
    now = clock.now()
    facts = {"created_at": now, "next_try_at": now + (MINUTE if message.digest_at else timedelta(0))}
    posts = [RobotPost(robot=row, message=message, once_key=key, **facts) for row in rows]
    return len(RobotPost.objects.bulk_create(posts, ignore_conflicts=True))


@beats.every(2, apart=True)
def post_to_groups() -> None:
    """Have a poster for each robot with something due."""
    for robot_id in connections.robots_waiting(clock.now()):
        _posters.start(robot_id, partial(post_waiting, robot_id))


def post_waiting(robot_id: int) -> int:
    """Post what is due to a group, one after the other; returns how many were tried."""
    tried = 0
    while (row := claim_post(robot_id)) is not None:
        settle_post(row, hand_over(row))
        tried += 1
    return tried


@action
def claim_post(robot_id: int) -> RobotPost | None:
    """Take the next post under a lease; nothing while the group had its share of this minute."""
    now = clock.now()
    Robot.objects.select_for_update().get(pk=robot_id)  # two posters count one share
    most = int(policy.value("robots.most_a_minute"))
    if RobotPost.objects.filter(robot=robot_id, tried_at__gt=now - MINUTE).count() >= most:
        return None
    rows = connections.posts_due(robot_id, now).select_related("robot__project", "message")
    row = rows.select_for_update(skip_locked=True, of=("self",)).first()
    if row is not None:
        row.attempts, row.tried_at, row.next_try_at = row.attempts + 1, now, now + LEASE
        row.save(update_fields=["attempts", "tried_at", "next_try_at"])
    return row


def hand_over(row: RobotPost) -> Outcome:
    """Tell the group, with no transaction open."""
    robot, message = row.robot, row.message
    if message is None:
        said = Said("测试：机器人接通了，时限和急事会发到这个群", "", robot.project.name, "")
    else:
        link = f"{settings.GUANJIA_URL}{message.url}" if settings.GUANJIA_URL and message.url else ""
        said = Said(message.title, message.number, robot.project.name, link)
    return robots.post(robot.sort, robot.address, robot.secret, said, clock.now())


@action
def settle_post(row: RobotPost, outcome: Outcome) -> None:
    """Note what became of a post: told, to be tried again, or given up; an ill robot rests, then is switched off."""
    now = clock.now()
    mine = RobotPost.objects.filter(pk=row.pk, attempts=row.attempts, sent_at=None, given_up_at=None)
    if not outcome.fault:
        if mine.update(sent_at=now, fault=""):
            Robot.objects.filter(pk=row.robot_id).update(failures=0, rest_until=None)
        return
    give_up = (
        row.is_test or (not outcome.is_busy and row.attempts >= MOST_TRIES) or now - row.created_at > STALE
    )
    ends: dict[str, Any] = {"given_up_at": now} if give_up else {"next_try_at": now + MINUTE}
    if mine.update(fault=outcome.fault[:120], **ends) and not row.is_test and not outcome.is_busy:
        _count_failure(Robot.objects.select_for_update().get(pk=row.robot_id), outcome)


def _count_failure(robot: Robot, outcome: Outcome) -> None:
    """Leave a robot in peace for a while; switch off what fails too often in a row and say so."""
    failures = robot.failures + 1
    Robot.objects.filter(pk=robot.pk).update(failures=failures, rest_until=clock.now() + wait(failures))
    if not robot.is_on or failures < int(policy.value("webhooks.off_after")):
        return
    why = f"连续 {failures} 次没有成功，{outcome.fault}"
    amend(robot, events.SwitchedOff(name=robot.name, why=why), by=SYSTEM, is_on=False, off_because=why[:120])
    tell(
        [robot.set_up_by_id], "robot_off", robot, once=f"{robot.pk}:{robot.version}",
        url=f"/desk/go/robot/{robot.pk}/", name=robot.name, count=failures, fault=outcome.fault,
    )  # fmt: skip


@jobs.daily
def forget_old_posts() -> None:
    """Remove what was told or given up long ago, and what waited for a robot that stayed off."""
    before = clock.now() - timedelta(days=float(policy.value("webhooks.keep_days")))
    RobotPost.objects.filter(created_at__lt=before).delete()
