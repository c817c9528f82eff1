"""Who belongs to the audience owes the reading, passes the quiz, says so or signs; who does not is told."""

from datetime import timedelta

import pytest

from guanjia.communications.models import Message
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import SYSTEM
from guanjia.knowledge import actions, library
from guanjia.knowledge.models import Edition, QuizTry, ReadingDuty
from guanjia.measures import actions as measures
from guanjia.measures import queries as figures
from guanjia.organization import actions as organization
from guanjia.organization import unread
from guanjia.organization.models import RoleGrant
from guanjia.organization.moments import local
from guanjia.sla import actions as sla
from tests.knowledge.papers import QUIZ, duty, next_edition, published, put_in_force, readers, written
from tests.world import NOW, World, refused

LAKE = {"zhao", "zhou", "lin", "li", "zhang", "wanghai", "sun"}
DAY = timedelta(days=1)


def told(world: World, username: str, word: str) -> int:
    """How many messages about reading somebody got whose title holds a word."""
    rows = Message.objects.filter(account=world.account(username), subject_kind="reading_duty")
    return sum(word in row.title for row in rows)


def pass_days(world: World, days: float) -> None:
    """Let the worker sweep and run some days later."""
    with clock.pinned(NOW + timedelta(days=days)):
        while sla.run_once():
            pass
        world.run_jobs()


def figure(world: World, key: str) -> tuple[int, int]:
    """Hits and cases as the manager of the lake project sees them."""
    day = local(NOW).date()
    found = figures.figures(world.lin, [key], day - DAY, day + 60 * DAY)[key]
    return found.hits, found.total


def test_everybody_of_the_audience_owes_a_published_edition_and_is_told_once(world: World) -> None:
    edition = published(world)
    assert readers(edition) == LAKE
    row = duty(world, edition, "zhang")
    assert (row.status, row.owed_at, row.due_at, row.project) == ("owed", NOW, NOW + 7 * DAY, world.lake)
    assert [told(world, name, "要您读") for name in ("zhang", "zhao", "wu", "qian", "wang")] == [
        1,
        1,
        0,
        0,
        0,
    ]
    published(world, number="AJ-2")
    assert told(world, "zhang", "要您读") == 1
    assert len(library.to_read(world.zhang)) == 2
    for again in range(2):
        actions.settle_readers(edition.document)
        assert ReadingDuty.objects.filter(edition=edition).count() == len(LAKE), again


def test_an_audience_may_be_some_posts_or_the_whole_company(world: World) -> None:
    assert readers(published(world, roles=["technician"])) == {"zhang", "wanghai"}
    everybody = readers(published(world, number="AJ-2", projects=[]))
    assert everybody == LAKE | {"qian", "wu", "admin", "auditor"}
    assert readers(published(world, number="AJ-3", roles=["technician"], projects=[])) == {
        "zhang", "wanghai", "wu",
    }  # fmt: skip


def test_who_comes_later_owes_it_and_who_leaves_owes_nothing(world: World) -> None:
    edition = published(world)
    with clock.pinned(NOW + 3 * DAY):
        facts = {"username": "hong", "name": "洪新", "role": "technician", "project": world.lake}
        account = organization.open_account(by=world.admin, **facts)
        world.run_jobs()
        assert duty(world, edition, "hong").due_at == NOW + 10 * DAY
        organization.revoke_role(RoleGrant.objects.get(account=account), by=world.admin)
        world.run_jobs()
    assert not duty(world, edition, "hong").is_required
    actions.acknowledge(duty(world, edition, "zhang"), by=world.zhang)
    organization.close_account(world.account("zhang"), by=world.admin)
    world.run_jobs()
    assert readers(edition) == LAKE - {"zhang"}
    with clock.pinned(NOW + 4 * DAY):
        organization.reopen_account(world.account("zhang"), by=world.admin)
        world.run_jobs()
        row = duty(world, edition, "zhang")
        assert (row.is_required, row.status, row.done_at) == (True, "done", NOW)
        organization.grant_role(account, by=world.admin, role="front_desk", project=world.lake)
        world.run_jobs()
        row = duty(world, edition, "hong")
        assert (row.is_required, row.due_at, world.clock(row, "T43").due_at) == (
            True,
            NOW + 11 * DAY,
            NOW + 11 * DAY,
        )


@pytest.mark.clause("BX-7-4")
def test_a_new_edition_is_owed_by_everybody_anew(world: World) -> None:
    first = published(world)
    actions.acknowledge(duty(world, first, "zhang"), by=world.zhang)
    old = duty(world, first, "zhao")
    second = next_edition(world, first)
    assert (readers(first), readers(second)) == (set(), LAKE)
    assert duty(world, first, "zhang").status == "done"
    with refused("not_asked", old):
        actions.acknowledge(world.fresh(old), by=world.zhao)
    assert world.clock(duty(world, second, "zhao"), "T43").state == "running"


@pytest.mark.clause("A-3.1-9")
def test_an_undertaking_is_signed_with_the_own_name(world: World) -> None:
    edition = published(world, sort="undertaking")
    row = duty(world, edition, "zhang")
    for name in ("", "张建", "王海"):
        with refused("name_differs", row):
            actions.acknowledge(world.fresh(row), by=world.zhang, signed_name=name)
    row = actions.acknowledge(world.fresh(row), by=world.zhang, signed_name=" 张建国 ")
    kept = ReadingDuty.objects.get(pk=row.pk)
    assert (kept.status, kept.done_at, kept.signed_name) == ("done", NOW, "张建国")
    assert b"\xe5\xbc\xa0" not in bytes(kept.signed_name_sealed)
    assert world.events(kept) == ["ReadingOwed", "EditionAcknowledged"]
    assert actions.acknowledge(kept, by=world.zhang).version == kept.version


def test_nobody_acknowledges_for_somebody_else(world: World) -> None:
    row = duty(world, published(world), "zhang")
    for other in (world.wanghai, world.lin, world.admin, SYSTEM):
        with refused("not_asked", row):
            actions.acknowledge(world.fresh(row), by=other)


@pytest.mark.clause("D-2.1.1-3")
def test_the_quiz_comes_before_the_word_and_every_try_is_kept(world: World) -> None:
    edition = published(world, quiz=QUIZ, clauses=["D-2.1.1-3"])
    row = duty(world, edition, "zhang")
    with refused("quiz_first", row):
        actions.acknowledge(row, by=world.zhang)
    with refused("answers_missing", row):
        actions.take_quiz(row, by=world.zhang, answers=[1])
    with refused("not_asked", row):
        actions.take_quiz(row, by=world.wanghai, answers=[1, 0])
    assert not actions.take_quiz(row, by=world.zhang, answers=[1, 1]).passed
    with refused("quiz_first", row):
        actions.acknowledge(row, by=world.zhang)
    assert actions.take_quiz(row, by=world.zhang, answers=[1, 0]).passed
    actions.take_quiz(duty(world, edition, "wanghai"), by=world.wanghai, answers=[0, 1])
    tries = QuizTry.objects.filter(duty=row).order_by("pk").values_list("answers", "right", "passed")
    assert list(tries) == [([1, 1], 1, False), ([1, 0], 2, True)]
    assert actions.acknowledge(row, by=world.zhang).status == "done"
    world.run_jobs()
    assert figure(world, "M108") == (1, 2)
    assert figure(world, "M181") == (1, len(LAKE))


def test_the_share_of_right_answers_is_a_rule(world: World) -> None:
    row = duty(world, published(world, quiz=QUIZ), "zhang")
    assert policy.value("documents.quiz_pass") == 80
    organization.publish_policy(by=world.admin, approved_by="account:0", key="documents.quiz_pass", value=50)
    assert actions.take_quiz(row, by=world.zhang, answers=[1, 1]).passed
    world.run_jobs()
    assert figure(world, "M108") == (0, 0)


def test_the_share_of_readers_follows_editions_and_people(world: World) -> None:
    first = published(world)
    assert figure(world, "M181") == (0, 7)
    for name in ("zhang", "zhao"):
        actions.acknowledge(duty(world, first, name), by=world.actor(name))
    world.run_jobs()
    assert figure(world, "M181") == (2, 7)
    organization.close_account(world.account("zhang"), by=world.admin)
    world.run_jobs()
    assert figure(world, "M181") == (1, 6)
    organization.reopen_account(world.account("zhang"), by=world.admin)
    world.run_jobs()
    assert figure(world, "M181") == (2, 7)
    second = next_edition(world, first)
    assert figure(world, "M181") == (0, 7)
    actions.acknowledge(duty(world, second, "sun"), by=world.sun)
    world.run_jobs()
    assert figure(world, "M181") == (1, 7)
    measures.rebuild()
    assert figure(world, "M181") == (1, 7)
    actions.withdraw_edition(world.fresh(second), by=world.lin, reason="不用了")
    world.run_jobs()
    assert figure(world, "M181") == (0, 0)


def test_the_reader_is_reminded_before_the_end_and_the_head_told_after_it(world: World) -> None:
    edition, other = published(world), published(world, number="AJ-2")
    actions.acknowledge(duty(world, edition, "sun"), by=world.sun)
    actions.acknowledge(duty(world, other, "sun"), by=world.sun)
    pass_days(world, 3.6)
    assert told(world, "zhang", "快到期") == 0
    pass_days(world, 5.7)
    assert [told(world, name, "快到期") for name in ("zhang", "zhao", "sun")] == [1, 1, 0]
    assert told(world, "zhou", "超期") == 0
    pass_days(world, 7.1)
    assert [told(world, name, "超期") for name in ("zhou", "lin", "zhang")] == [1, 0, 0]
    assert world.clock(duty(world, edition, "zhang"), "T43").breached_at == NOW + 7 * DAY
    assert world.clock(duty(world, edition, "sun"), "T43").state == "stopped"
    with clock.pinned(NOW + 8 * DAY):
        assert library.owed(world.zhou).filter(due_at__lt=clock.now()).count() == 2 * (len(LAKE) - 1)
    pass_days(world, 14.1)
    assert [told(world, name, "超期") for name in ("zhou", "lin")] == [2, 1]
    assert not Message.objects.filter(title_sealed__isnull=False, url__contains="view=late").exists()


def test_a_head_hears_once_a_day_of_overdue_reading_however_late_it_is(world: World) -> None:
    published(world)
    week_later = NOW + 7 * DAY - timedelta(hours=1)
    with clock.pinned(week_later):
        put_in_force(world, written(world, number="AJ-2"), local(week_later).date())
    pass_days(world, 7.1)
    assert [told(world, name, "超期") for name in ("zhou", "lin")] == [1, 0]
    pass_days(world, 14.1)  # the first is at its second rung, the second at its first, on one day
    assert [told(world, name, "超期") for name in ("zhou", "lin")] == [2, 1]


def test_the_days_are_a_rule_and_running_ones_stay(world: World) -> None:
    first = published(world)
    organization.publish_policy(by=world.admin, approved_by="account:0", key="policy.read_days", value=3)
    second = published(world, number="AJ-2")
    assert duty(world, first, "zhang").due_at == NOW + 7 * DAY
    assert duty(world, second, "zhang").due_at == NOW + 3 * DAY


def test_who_sees_who_has_not_read(world: World) -> None:
    edition = published(world, projects=[])
    assert library.owed(world.zhou).count() == len(LAKE)
    assert library.owed(world.admin).count() == library.owed(world.auditor).count() == len(LAKE) + 4
    for stranger in (world.zhao, world.zhang, world.qian_of_hill, world.wang):
        assert not library.owed(stranger).exists()
        assert library.readers_of(stranger, edition) == []
        assert library.shares(stranger, [edition]) == {}
    actions.acknowledge(duty(world, edition, "zhang"), by=world.zhang)
    share = library.shares(world.zhou, [edition])[edition.pk]
    assert (share.done, share.all) == (1, len(LAKE))


def test_a_changed_rule_that_was_not_read_is_overdue_after_the_same_days(world: World) -> None:
    change = world.published_change()
    organization.read_policy_change(change, by=world.zhang)
    row = unread.unread(world.zhou)[0]
    assert (row.change, row.due_at) == (change, NOW + 7 * DAY)
    assert set(row.names) == {"赵琳", "周敏", "李晓彤", "王海"}
    assert unread.unread(world.zhang) == []
    for username in ("zhao", "zhou", "li", "wanghai"):
        organization.read_policy_change(change, by=world.actor(username))
    assert unread.unread(world.zhou) == []


def test_what_was_published_at_once_counts_once(world: World) -> None:
    first = published(world)
    assert Edition.objects.filter(document=first.document).count() == 1
    with refused("illegal_move", first):
        actions.publish_edition(first, by=world.admin, effective_on=first.effective_on)  # type: ignore[arg-type]
