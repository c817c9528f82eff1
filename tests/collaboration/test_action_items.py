"""Action items: asked, done by their owner, judged by somebody else, never by who did them."""

from datetime import date, timedelta
from typing import Any

import pytest

from guanjia.collaboration import actions, queries
from guanjia.collaboration.models import ActionItem
from guanjia.communications.models import Message
from guanjia.insights import actions as insights
from guanjia.insights import clauses
from guanjia.insights import queries as map_of
from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.measures import queries as measures
from guanjia.sla import actions as sla
from tests.pages import Open, signed_in
from tests.world import NOW, World, refused

__all__ = ["signed_in"]
TODAY = date(2026, 11, 24)


def facts(world: World, **more: Any) -> dict[str, Any]:
    """夜班替班名单按月排, by 小赵 within a week."""
    return {
        "title": "夜班替班名单按月排", "owner": world.account("zhao"), "due_on": TODAY + timedelta(days=7),
        "check_on": TODAY + timedelta(days=37), "check_by": "下月夜间到场率",
    } | more  # fmt: skip


def asked(world: World) -> ActionItem:
    """The item as 周姐 asked for it."""
    return actions.ask_action(world.lake, by=world.zhou, **facts(world))


def test_the_owner_is_told_and_says_when_it_is_done(world: World) -> None:
    item = asked(world)
    message = Message.objects.get(account=world.account("zhao"), subject_kind="action_item")
    assert "夜班替班名单按月排" in message.text
    item = actions.finish_action(item, by=world.zhao, words="名单已排到明年一月")
    assert (item.status, item.words) == ("done", "名单已排到明年一月")


def test_somebody_else_says_whether_it_helped(world: World) -> None:
    item = actions.finish_action(asked(world), by=world.zhao, words="已排")
    item = actions.check_action(item, by=world.lin, is_effective=False, words="夜间到场率没有变")
    assert item.status == "ineffective"


def test_nobody_judges_the_own_work(world: World) -> None:
    item = actions.ask_action(world.lake, by=world.lin, **facts(world, owner=world.account("zhou")))
    item = actions.finish_action(item, by=world.zhou, words="已排")
    before = Event.objects.count()
    with refused("own_work"):
        actions.check_action(item, by=world.zhou, is_effective=True, words="有用")
    assert (world.fresh(item).status, Event.objects.count()) == ("done", before)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"due_on": TODAY - timedelta(days=1)}, "past"),
        ({"check_on": TODAY + timedelta(days=6)}, "check_first"),
        ({"title": "  "}, "words_needed"),
        ({"check_by": ""}, "words_needed"),
    ],
)
def test_an_item_without_days_in_order_or_words_is_refused(
    world: World, change: dict[str, Any], code: str
) -> None:
    with refused(code):
        actions.ask_action(world.lake, by=world.zhou, **facts(world, **change))
    assert ActionItem.objects.count() == 0


def test_only_supervisors_and_managers_of_the_project_ask(world: World) -> None:
    for actor, project in ((world.zhao, world.lake), (world.zhou, world.hill)):
        with refused("not_allowed"):
            actions.ask_action(project, by=actor, **facts(world))
    assert ActionItem.objects.count() == 0


def test_items_are_seen_by_their_owner_and_the_project_only(world: World) -> None:
    item = asked(world)
    assert list(queries.items(world.zhao)) == [item] and list(queries.items(world.lin)) == [item]
    assert list(queries.items(world.sun)) == [] and list(queries.items(world.qian_of_hill)) == []
    assert list(queries.items(world.wang)) == []


def test_a_gap_of_a_clause_shows_what_was_asked_for_it(world: World, signed_in: Open) -> None:
    arrive = clauses.by_id()["A-1.2-3"]
    item = insights.ask_gap_action(arrive, world.lake, by=world.zhou, **facts(world))
    assert map_of.gap_actions(world.zhou, world.lake, "A-1.2-3") == [item]
    assert map_of.gap_actions(world.zhou, world.lake, "A-1.2-4") == []
    client = signed_in("zhou")
    assert "夜班替班名单按月排" in client.get("/desk/clauses/A-1.2-3/").content.decode()
    assert "/desk/clauses/A-1.2-3/" in client.get(f"/desk/actions/{item.pk}/").content.decode()


def test_the_whole_item_by_plain_posts(world: World, signed_in: Open) -> None:
    boss, owner = signed_in("zhou"), signed_in("zhao")
    sent = facts(world) | {"owner": world.account("zhao").pk}
    assert boss.post("/desk/clauses/A-1.2-3/action/", sent).status_code == 303
    item = ActionItem.objects.get()
    assert "在做" in owner.get("/desk/actions/").content.decode()
    assert owner.post(f"/desk/actions/{item.pk}/finish/", {"words": "已排"}).status_code == 303
    assert (
        owner.post(f"/desk/actions/{item.pk}/check/", {"words": "好", "is_effective": "1"}).status_code == 403
    )
    assert (
        boss.post(f"/desk/actions/{item.pk}/check/", {"words": "好", "is_effective": "1"}).status_code == 303
    )
    assert world.fresh(item).status == "effective"
    assert signed_in("qian").get(f"/desk/actions/{item.pk}/").status_code == 404


def test_an_item_counts_as_done_by_its_day_or_missed_when_its_day_is_over(world: World) -> None:
    in_time, forgotten, dropped = (asked(world) for _ in range(3))
    actions.finish_action(in_time, by=world.zhao, words="已排")
    actions.drop_action(dropped, by=world.zhou, words="改由物业公司统一排")
    with clock.pinned(NOW + timedelta(days=9)):
        sla.sweep()
        world.run_jobs()
        figure = measures.figures(world.zhou, ["M053"], TODAY, TODAY + timedelta(days=9))["M053"]
        assert (figure.hits, figure.total) == (1, 2)
        done = actions.finish_action(forgotten, by=world.zhao, words="补排了")
        actions.check_action(done, by=world.zhou, is_effective=True, words="夜间到场率 97%")
        world.run_jobs()
        found = measures.figures(world.zhou, ["M053", "M054"], TODAY, TODAY + timedelta(days=9))
        assert [(f.hits, f.total) for f in found.values()] == [(1, 2), (1, 1)]
