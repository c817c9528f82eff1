"""Notices: written by one, approved by another, out at their time, told to everybody once, and who read them."""

from datetime import date, timedelta
from typing import Any

import pytest

from guanjia.communications import actions, notices
from guanjia.communications.models import Message, Notice, NoticeReader
from guanjia.customers import actions as customers
from guanjia.customers.models import Household
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.measures import queries as measures
from guanjia.organization.moments import local
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
WORDS = {"title": "明天清洗水箱", "text": "明早九点到十一点停水，请提前储水。"}


def asked(world: World, **facts: Any) -> Notice:
    """A notice that 赵琳 wrote and handed in."""
    row = actions.write_notice(world.lake, by=world.zhao, **({"sort": "owners"} | WORDS | facts))
    return actions.ask_for_notice(row, by=world.zhao)


def out(world: World, **facts: Any) -> Notice:
    """The same, approved by 周敏 and told."""
    row = actions.approve_notice(asked(world, **facts), by=world.zhou)
    actions.spread_notices()
    return row


def test_nobody_approves_the_own_notice_and_nothing_is_out_before(world: World) -> None:
    row = actions.write_notice(world.lake, by=world.zhou, sort="owners", **WORDS)
    row = actions.ask_for_notice(row, by=world.zhou)
    with refused("own_notice", row):
        actions.approve_notice(row, by=world.zhou)
    with refused("not_allowed", row):
        actions.approve_notice(row, by=world.zhao)
    with refused("not_allowed", row):
        actions.approve_notice(row, by=world.feng_of_hill)
    assert not NoticeReader.objects.exists()
    world.run_jobs()
    assert Message.objects.filter(words="notice_asked", account=world.account("lin")).count() == 1
    assert not Message.objects.filter(words="notice_asked", account=world.account("zhou")).exists()


def test_everybody_of_the_project_is_told_once_and_nobody_of_another(world: World) -> None:
    row = out(world)
    people = set(row.readers.values_list("person_id", flat=True))
    assert people == {world.person("wang").pk, world.person("chen").pk}
    told = Message.objects.filter(words="notice", channel="inbox")
    assert sorted(told.values_list("account__username", flat=True)) == ["chen", "wang"]
    assert told[0].title == "明天清洗水箱"
    assert actions.spread_notices() == 0 and told.count() == 2


def test_a_building_or_a_home_alone(world: World) -> None:
    row = out(world, units=[world.home.pk])
    assert [reader.person_id for reader in row.readers.all()] == [world.person("wang").pk]
    assert notices.holding_at(world.lake.pk, world.home, NOW) == [row]
    assert notices.holding_at(world.lake.pk, world.neighbour, NOW) == []


def test_a_notice_waits_for_its_time_and_ends_with_it(world: World) -> None:
    row = actions.approve_notice(
        asked(world, starts_at=NOW + minutes(60), ends_at=NOW + minutes(120)), by=world.zhou
    )
    assert (row.status, actions.publish_due_notices()) == ("approved", 0)
    with clock.pinned(NOW + minutes(60)):
        assert actions.publish_due_notices() == 1
        actions.spread_notices()
    assert world.fresh(row).status == "out" and row.readers.filter(told_at__isnull=False).count() == 2
    assert notices.holding_at(world.lake.pk, world.home, NOW + minutes(61)) == [world.fresh(row)]
    assert notices.holding_at(world.lake.pk, world.home, NOW + minutes(120)) == []
    with refused("ends_before"):
        actions.write_notice(
            world.lake,
            by=world.zhao,
            sort="owners",
            **WORDS,
            starts_at=NOW + minutes(2),
            ends_at=NOW + minutes(1),
        )


def test_what_was_sent_back_is_changed_and_what_is_out_is_not(world: World) -> None:
    row = actions.send_notice_back(asked(world), by=world.zhou, reason="写清几点到几点")
    world.run_jobs()
    assert Message.objects.filter(words="notice_sent_back", account=world.account("zhao")).count() == 1
    row = actions.write_notice(
        world.lake, by=world.zhao, sort="owners", title="清洗水箱", text="九点到十点", row=row
    )
    row = actions.approve_notice(actions.ask_for_notice(row, by=world.zhao), by=world.zhou)
    with refused("not_a_draft", row):
        actions.write_notice(world.lake, by=world.zhao, sort="owners", title="x", text="y", row=row)


def test_withdrawn_before_it_is_told_nobody_hears_of_it(world: World) -> None:
    row = actions.approve_notice(asked(world), by=world.zhou)
    with refused("reason_needed", row):
        actions.withdraw_notice(row, by=world.zhao, reason=" ")
    actions.withdraw_notice(row, by=world.zhao, reason="改期")
    assert actions.spread_notices() == 0
    assert not Message.objects.filter(words="notice").exists()


def test_who_of_the_colleagues_read_in_time_is_counted(world: World, signed_in: Open) -> None:
    row = out(world, sort="staff", roles=["technician", "supervisor"])
    accounts = set(row.readers.values_list("account__username", flat=True))
    assert accounts == {"zhang", "wanghai", "zhou"}
    world.run_jobs()
    today = local(NOW).date()
    found = measures.figures(world.zhou, ["M163"], today, today + timedelta(days=1), [world.lake.pk])["M163"]
    assert (found.hits, found.total) == (0, 3)
    client = signed_in("zhang")
    assert "明天清洗水箱" in client.get("/field/notices/").content.decode()
    assert "九点到十一点" in client.get(f"/field/notices/{row.pk}/").content.decode()
    with clock.pinned(NOW + timedelta(hours=25)):
        actions.read_notice(row.readers.get(account__username="wanghai"), by=world.wanghai)
    world.run_jobs()
    found = measures.figures(world.zhou, ["M163"], date(2026, 11, 1), date(2026, 11, 30), [world.lake.pk])[
        "M163"
    ]
    assert (found.hits, found.total) == (1, 3)
    page = signed_in("zhou").get(f"/desk/notices/{row.pk}/").content.decode()
    assert "周敏" in page and "2 / 3" in page


def test_a_resident_reads_it_at_home_and_the_desk_sees_how_many(world: World, signed_in: Open) -> None:
    row = out(world)
    home = signed_in("wang")
    assert "明天清洗水箱" in home.get("/home/notices/").content.decode()
    assert "请提前储水" in home.get(f"/home/notices/{row.pk}/").content.decode()
    assert row.readers.get(account__username="wang").read_at == NOW
    home.get(f"/home/notices/{row.pk}/")
    page = signed_in("zhao").get(f"/desk/notices/{row.pk}/").content.decode()
    assert "1 / 2" in page
    other = out(world, units=[world.neighbour.pk])
    assert home.get(f"/home/notices/{other.pk}/").status_code == 404


def test_the_desk_writes_asks_and_another_approves_on_the_pages(world: World, signed_in: Open) -> None:
    zhao, zhou = signed_in("zhao"), signed_in("zhou")
    form = {"sort": "owners", **WORDS, "homes": "3-2-501，9栋9单元9999"}
    wrong = zhao.post("/desk/notices/new/", form)
    assert wrong.status_code == 422 and "没有找到“9栋9单元9999”" in wrong.content.decode()
    made = zhao.post("/desk/notices/new/", form | {"homes": "3-2-501"})
    row = Notice.objects.get()
    assert made["Location"] == f"/desk/notices/{row.pk}/" and row.units == [world.home.pk]
    assert zhao.post(f"/desk/notices/{row.pk}/ask/").status_code == 303
    assert "批准" in zhou.get(f"/desk/notices/{row.pk}/").content.decode()
    assert zhou.post(f"/desk/notices/{row.pk}/approve/").status_code == 303
    actions.spread_notices()
    assert world.fresh(row).status == "out"
    assert "明天清洗水箱" in zhao.get("/desk/notices/").content.decode()


def test_a_killed_worker_goes_on_where_it_stood(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from guanjia.communications.actions import notices as acting

    actions.approve_notice(asked(world), by=world.zhou)
    monkeypatch.setattr(acting, "CHUNK", 1)
    told = acting._tell

    def breaks(row: NoticeReader) -> None:
        told(row)
        raise RuntimeError("killed")

    monkeypatch.setattr(acting, "_tell", breaks)
    with pytest.raises(RuntimeError):
        actions.spread_notices()
    assert not Message.objects.filter(words="notice").exists()
    monkeypatch.setattr(acting, "_tell", told)
    assert actions.spread_notices() == 2
    assert Message.objects.filter(words="notice", channel="inbox").count() == 2


def test_a_draft_keeps_its_homes_and_is_its_writers(world: World, signed_in: Open) -> None:
    row = actions.write_notice(world.lake, by=world.zhao, sort="owners", **WORDS, units=[world.home.pk])
    page = signed_in("zhao").get(f"/desk/notices/{row.pk}/edit/").content.decode()
    assert world.home.short in page
    assert world.home.short in signed_in("zhou").get(f"/desk/notices/{row.pk}/").content.decode()
    with refused("not_your_draft", row):
        actions.write_notice(world.lake, by=world.zhou, sort="owners", **WORDS, row=row)


def test_what_is_over_is_neither_approved_nor_published(world: World) -> None:
    with refused("ends_before"):
        actions.write_notice(world.lake, by=world.zhao, sort="owners", **WORDS, ends_at=NOW - minutes(1))
    row = asked(world, starts_at=NOW + minutes(10), ends_at=NOW + minutes(20))
    with clock.pinned(NOW + minutes(20)), refused("already_over", row):
        actions.approve_notice(row, by=world.zhou)
    row = actions.approve_notice(row, by=world.zhou)
    with clock.pinned(NOW + minutes(30)):
        assert actions.publish_due_notices() == 0


def test_who_was_told_of_a_withdrawn_notice_reads_that_it_is(world: World, signed_in: Open) -> None:
    row = actions.withdraw_notice(out(world), by=world.zhao, reason="水箱改天洗")
    page = signed_in("wang").get(f"/home/notices/{row.pk}/").content.decode()
    assert "这条公告撤回了：水箱改天洗" in page
    waiting = Message.objects.filter(subject_kind="notice", subject_id=row.pk).exclude(channel="inbox")
    assert set(waiting.values_list("status", flat=True)) <= {"dropped"}


def test_who_moves_in_later_sees_what_still_holds_and_is_not_rung(world: World, signed_in: Open) -> None:
    row, over = out(world), out(world, title="昨天的事", ends_at=NOW + minutes(30))
    short = out(world, units=[world.neighbour.pk])
    NoticeReader.objects.filter(person=world.person("wang")).delete()
    Message.objects.all().delete()
    with clock.pinned(NOW + minutes(60)):
        assert (actions.admit_newcomers(), actions.admit_newcomers(), actions.spread_notices()) == (1, 0, 0)
    assert row.readers.get(account__username="wang").told_at == NOW + minutes(60)
    assert not Message.objects.filter(account__username="wang").exists()
    assert not NoticeReader.objects.filter(notice__in=[over, short], account__username="wang").exists()
    assert "明天清洗水箱" in signed_in("wang").get("/home/notices/").content.decode()


def test_posts_are_asked_for_only_of_colleagues_and_homes_only_of_owners(
    world: World, signed_in: Open
) -> None:
    form = WORDS | {"sort": "owners", "roles": ["butler"]}
    assert signed_in("zhao").post("/desk/notices/new/", form).status_code == 303
    assert (Notice.objects.get().roles, Notice.objects.get().sort) == ([], "owners")
    form = form | {"sort": "staff", "homes": "3-2-501", "by_text": "on"}
    assert signed_in("zhao").post("/desk/notices/new/", form).status_code == 303
    row = Notice.objects.get(sort="staff")
    assert (row.roles, row.units, row.by_text) == (["butler"], [], False)


def test_an_end_before_the_start_is_refused_with_what_to_do(world: World, signed_in: Open) -> None:
    form = WORDS | {"sort": "owners", "starts_at": "2026-11-30T09:00", "ends_at": "2026-11-30T08:00"}
    page = signed_in("zhao").post("/desk/notices/new/", form)
    assert page.status_code == 422 and "要晚于发布时间，也要晚于现在" in page.content.decode()


def test_who_moves_in_later_without_an_account_stands_among_those_to_call(
    world: World, signed_in: Open
) -> None:
    row = out(world)
    household = Household.objects.get(unit=world.home)
    new = customers.add_person(world.lake, by=SYSTEM, name="新住户", phones=["13512340001"])
    customers.move_in(household, new, by=SYSTEM, relation="tenant")
    assert (actions.admit_newcomers(), actions.admit_newcomers(), actions.spread_notices()) == (1, 0, 0)
    assert [reader.person for reader in notices.to_call(row)] == [new]
    assert not Message.objects.filter(person=new).exists()
    assert "新**" in signed_in("zhao").get(f"/desk/notices/{row.pk}/").content.decode()


def test_who_opens_an_account_later_reads_what_was_told_to_the_file(world: World) -> None:
    row = out(world)
    row.readers.filter(person=world.person("wang")).update(account=None)
    assert actions.admit_newcomers() == 1
    assert row.readers.get(person=world.person("wang")).account == world.account("wang")


def test_what_is_over_stands_among_the_former_notices(world: World, signed_in: Open) -> None:
    out(world, ends_at=NOW + minutes(30))
    client = signed_in("wang")
    assert "以前的公告" not in client.get("/home/notices/").content.decode()
    with clock.pinned(NOW + minutes(31)):
        page = client.get("/home/notices/").content.decode()
    assert "现在没有公告" in page and page.index("以前的公告") < page.index("明天清洗水箱")


def test_whom_nothing_reached_is_called_and_marked_by_a_tap(world: World, signed_in: Open) -> None:
    row = out(world)
    reader = row.readers.get(person=world.person("wang"))
    NoticeReader.objects.filter(pk=reader.pk).update(account=None)
    Message.objects.filter(person=reader.person).delete()  # no text message either
    assert sum(line["reached"] for line in notices.by_building(row)) == 1
    client, url = signed_in("zhao"), f"/desk/notices/{row.pk}/"
    page = client.get(url).content.decode()
    assert (
        "要打电话或上门的" in page and "王**" in page and "王慧敏" not in page and "13812345678" not in page
    )
    assert client.post(f"/desk/notices/readers/{reader.pk}/called/").status_code == 303
    reader.refresh_from_db()
    assert (reader.called_at, reader.called_by) == (NOW, world.zhao.ref)
    assert sum(line["reached"] for line in notices.by_building(row)) == 2
    assert "告知了" not in client.get(url).content.decode()
    with refused("not_allowed", reader):
        actions.call_reader(reader, by=world.qian_of_hill)
