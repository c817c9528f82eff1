"""交接班记录: who leaves writes, who comes reads, whoever forgets is reminded, shifts that hand over are counted."""

from datetime import datetime, timedelta

import pytest

from guanjia.communications.models import Message
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization
from guanjia.people import actions, handovers
from guanjia.people.models import Handover, Shift
from guanjia.sla import actions as sla
from tests.measures.test_figures import figure
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
HOUR = timedelta(hours=1)
CHANGE = NOW + 8 * HOUR  # 老张's shift ends, 王海's begins


@pytest.fixture
def posts(world: World) -> World:
    """老张 works until the evening, 王海 through the night, and nobody else is drawn."""
    Shift.objects.all().delete()
    for name, start in (("zhang", NOW), ("wanghai", CHANGE)):
        actions.plan_shifts(world.staff(name), by=SYSTEM, spans=[("早", start, start + 8 * HOUR)])
    return world


def asked(world: World) -> Handover:
    """Half an hour before the end the note is asked for, once."""
    assert actions.ask_handovers(at=CHANGE - minutes(31)) == 0
    assert (actions.ask_handovers(at=CHANGE - minutes(30)), actions.ask_handovers(at=CHANGE)) == (1, 0)
    world.run_jobs()
    return Handover.objects.get()


def told(world: World, name: str, words: str) -> int:
    """How often somebody was told so in the inbox."""
    rows = Message.objects.filter(account=world.account(name), words=words, channel="inbox")
    return rows.count()


def beat(world: World, at: datetime) -> None:
    """The worker at a moment."""
    with clock.pinned(at):
        sla.sweep()
        world.run_jobs()


def counted(world: World) -> tuple[int, int]:
    """M261 after the worker ran."""
    world.run_jobs()
    return figure(world, "M261")


@pytest.mark.clause("A-1.4-2")
def test_who_leaves_writes_and_who_comes_reads_and_the_shift_counts(posts: World) -> None:
    row = asked(posts)
    assert (row.post, row.ends_at, row.next_starts_at) == ("维修技师", CHANGE, CHANGE)
    assert (told(posts, "zhang", "handover_due"), told(posts, "wanghai", "handover_due")) == (1, 0)
    assert counted(posts) == (0, 1)
    actor = posts.actor("wanghai")
    with refused("not_allowed", row):
        actions.write_handover(row, by=actor, text="不是我的班")
    with refused("text_needed", row):
        actions.write_handover(row, by=posts.zhang, text="  ")
    with refused("not_written", row):
        actions.read_handover(row, by=actor)
    row = actions.write_handover(row, by=posts.zhang, text="3 栋水泵在试运行", at=CHANGE - minutes(5))
    with refused("not_your_shift", row):
        actions.read_handover(row, by=posts.zhang)
    assert counted(posts) == (0, 1)
    assert told(posts, "wanghai", "handover_waits") == 1
    row = actions.read_handover(row, by=actor, at=CHANGE + minutes(3))
    assert (row.read_by, row.read_at, counted(posts)) == (
        posts.staff("wanghai"), CHANGE + minutes(3), (1, 1),
    )  # fmt: skip
    with refused("read_already", row):
        actions.write_handover(row, by=posts.zhang, text="再补一句")


@pytest.mark.clause("A-1.4-2")
def test_a_missing_note_and_an_unread_one_are_reminded_of(posts: World) -> None:
    row = asked(posts)
    beat(posts, CHANGE - minutes(1))
    assert told(posts, "zhang", "handover_due") == 1
    beat(posts, CHANGE + minutes(1))
    assert (told(posts, "zhang", "handover_due"), told(posts, "zhou", "clock_breached")) == (2, 1)
    row = actions.write_handover(row, by=posts.zhang, text="无遗留", at=CHANGE + minutes(10))
    beat(posts, CHANGE + minutes(11))
    assert told(posts, "wanghai", "handover_waits") == 1
    beat(posts, CHANGE + minutes(31))
    assert told(posts, "wanghai", "handover_waits") == 2
    with refused("handover_missed", row):
        actions.read_handover(row, by=posts.actor("wanghai"), at=CHANGE + 8 * HOUR)  # that shift is over
    assert counted(posts) == (0, 1)


def missed(world: World, row: Handover) -> tuple[str, list[str]]:
    """How a note stands when the shift after it is over, and whose turn it was."""
    last = row.next_ends_at
    assert (actions.close_missed(at=last - minutes(1)), actions.close_missed(at=last)) == (0, 1)
    assert actions.close_missed(at=last + HOUR) == 0
    row.refresh_from_db()
    return row.get_status_display(), list(handovers.who_missed([row]).values())


def test_a_note_that_nobody_wrote_is_missed_when_the_next_shift_is_over(
    posts: World, signed_in: Open
) -> None:
    row = asked(posts)
    beat(posts, CHANGE + minutes(1))
    assert missed(posts, row) == ("未交", ["张建国"])
    assert counted(posts) == (0, 1)
    with refused("handover_missed", row):
        actions.write_handover(row, by=posts.zhang, text="补一份", at=CHANGE + 9 * HOUR)
    with clock.pinned(CHANGE + 9 * HOUR):
        assert posts.clock(row, "HAND").state == "stopped"
        register = signed_in("zhou").get("/desk/handovers/").content.decode()
        assert (
            '<span class="st none"><i aria-hidden="true"></i>未交</span><br><span class="s12 t2">张建国</span>'
            in register
        )
        page = signed_in("zhou").get(f"/desk/handovers/{row.pk}/").content.decode()
        assert "下一班也结束了，不能再补" in page
        assert "<textarea" not in page


def test_a_note_that_nobody_read_is_missed_by_who_came(posts: World) -> None:
    row = actions.write_handover(asked(posts), by=posts.zhang, text="无遗留", at=CHANGE)
    assert missed(posts, row) == ("未接", ["王海"])
    assert counted(posts) == (0, 1)


def test_who_stands_in_writes_and_reads_and_who_was_replaced_does_not(posts: World) -> None:
    writer, reader = posts.staff("li"), posts.staff("sun")
    for name, deputy, start in (("zhang", writer, NOW), ("wanghai", reader, CHANGE)):
        actions.arrange_stand_in(
            posts.staff(name), by=SYSTEM, deputy=deputy, starts_at=start, ends_at=start + 8 * HOUR
        )
    row = asked(posts)
    assert (told(posts, "li", "handover_due"), told(posts, "zhang", "handover_due")) == (1, 0)
    with refused("not_allowed", row):
        actions.write_handover(row, by=posts.zhang, text="我不在班", at=CHANGE)
    row = actions.write_handover(row, by=posts.actor("li"), text="无遗留", at=CHANGE)
    with refused("not_your_shift", row):
        actions.read_handover(row, by=posts.actor("wanghai"), at=CHANGE)
    assert handovers.waiting_for(posts.actor("sun"), CHANGE) == [(row, False)]
    row = actions.read_handover(row, by=posts.actor("sun"), at=CHANGE)
    assert (row.written_by, row.read_by, counted(posts)) == (writer, reader, (1, 1))


def test_a_shift_in_leave_hands_over_when_somebody_stands_in(posts: World) -> None:
    zhang = posts.staff("zhang")
    leave = actions.ask_leave(zhang, by=posts.lin, leave_kind="sick", starts_at=NOW + HOUR, ends_at=CHANGE)
    actions.approve_leave(leave, by=posts.lin)
    assert actions.ask_handovers(at=CHANGE) == 0
    deputy = posts.staff("li")
    actions.arrange_stand_in(zhang, by=SYSTEM, deputy=deputy, starts_at=NOW + HOUR, ends_at=CHANGE)
    assert actions.ask_handovers(at=CHANGE) == 1
    assert list(handovers.on_shift(Handover.objects.get())) == [deputy]


def test_a_note_names_homes_and_colleagues_and_no_customer(posts: World) -> None:
    row = asked(posts)
    for text in ("王慧敏的水管明天再看", "7-1201 的王女士等回电"):
        with refused("note_names_customer", row):
            actions.write_handover(row, by=posts.zhang, text=text, at=CHANGE)
    text = "7-1201 等回电 13512340000，王海接着跟"
    row = actions.write_handover(row, by=posts.zhang, text=text, at=CHANGE)
    assert row.text == text.replace("13512340000", "135****0000")


def test_a_note_opened_before_a_colleague_wrote_does_not_overwrite_and_shows_both(
    posts: World, signed_in: Open
) -> None:
    row = asked(posts)
    with clock.pinned(CHANGE - minutes(5)):
        for url, name in ((f"/field/handovers/{row.pk}/", "zhang"), (f"/desk/handovers/{row.pk}/", "lin")):
            client = signed_in(name)
            opened = posts.fresh(row).version
            assert f'name="seen" value="{opened}"' in client.get(url).content.decode()
            kept = f"7-1201 煤气要跟，{name}"
            actions.write_handover(posts.fresh(row), by=posts.zhang, text=kept)
            answer = client.post(url, {"text": "无遗留", "seen": opened})
            page = answer.content.decode()
            assert (answer.status_code, posts.fresh(row).text) == (422, kept)
            for words in (kept, "无遗留</textarea>", "同班的同事刚刚写过", f'value="{opened + 1}"'):
                assert words in page, words
            empty = client.post(url, {"text": "", "seen": opened})
            assert (empty.status_code, f'value="{opened}"' in empty.content.decode()) == (422, True)
            assert client.post(url, {"text": "无遗留"}).status_code == 422  # a page that says no version
            both = {"text": f"{kept}；别的无遗留", "seen": opened + 1}
            assert client.post(url, both).status_code == 303
            assert posts.fresh(row).text == both["text"]
    with refused("stale", row):
        actions.write_handover(posts.fresh(row), by=posts.zhang, text="无遗留", seen=1, at=CHANGE)


def test_how_long_before_and_after_the_end_a_note_is_asked_for_is_policy(posts: World) -> None:
    assert actions.ask_handovers(at=CHANGE + 2 * HOUR) == 0
    organization.publish_policy(
        by=posts.admin, approved_by="account:0", key="handover.ask_after", value=121, valid_from=NOW
    )
    assert actions.ask_handovers(at=CHANGE + 2 * HOUR) == 1


def test_nobody_is_asked_where_nobody_follows_directly_or_who_follows_is_on_leave(posts: World) -> None:
    Shift.objects.filter(staff=posts.staff("wanghai")).update(
        starts_at=CHANGE + minutes(61), ends_at=CHANGE + 9 * HOUR
    )
    assert actions.ask_handovers(at=CHANGE) == 0
    Shift.objects.filter(staff=posts.staff("wanghai")).update(starts_at=CHANGE + minutes(60))
    leave = actions.ask_leave(
        posts.staff("wanghai"), by=posts.lin, leave_kind="sick", starts_at=CHANGE, ends_at=CHANGE + 9 * HOUR
    )
    actions.approve_leave(leave, by=posts.lin)
    assert actions.ask_handovers(at=CHANGE) == 0
    actions.withdraw_leave(leave, by=posts.lin)
    assert actions.ask_handovers(at=CHANGE) == 1


def test_both_see_it_on_the_phone_and_the_desk_has_the_register(posts: World, signed_in: Open) -> None:
    row = asked(posts)
    with clock.pinned(CHANGE - minutes(5)):
        phone = signed_in("zhang")
        for url in ("/field/me/", "/field/roster/"):
            assert f"/field/handovers/{row.pk}/" in phone.get(url).content.decode()
        page = phone.get(f"/field/handovers/{row.pk}/").content.decode()
        assert "服务单 0 件没办完" in page
        assert phone.post(f"/field/handovers/{row.pk}/", {"text": ""}).status_code == 422
        assert 'data-most="1000"' in page and "maxlength" not in page  # a browser would cut what is pasted
        at_limit = {"text": "😀" * 997 + "\r\n水水"}  # one more than fits: a line break arrives as two
        assert phone.post(f"/field/handovers/{row.pk}/", at_limit).status_code == 422
        long = phone.post(f"/field/handovers/{row.pk}/", {"text": "水" * 1003})
        assert long.status_code == 422 and "水" * 1003 in long.content.decode()
        assert phone.post(f"/field/handovers/{row.pk}/", {"text": "3 栋水泵在试运行"}).status_code == 303
    with clock.pinned(CHANGE + minutes(5)):
        phone = signed_in("wanghai")
        assert "请看上一班的交班记录" in phone.get("/field/me/").content.decode()
        assert "3 栋水泵在试运行" in phone.get(f"/field/handovers/{row.pk}/").content.decode()
        assert phone.post(f"/field/handovers/{row.pk}/read/", {}).status_code == 303
        assert handovers.waiting_for(posts.actor("wanghai"), CHANGE + minutes(5)) == []
        register = signed_in("zhou").get("/desk/handovers/").content.decode()
        for words in ("维修技师", "3 栋水泵在试运行", "王海", "已阅"):
            assert words in register, words
        assert signed_in("zhou").get(f"/desk/handovers/{row.pk}/").status_code == 200
    assert signed_in("wu").get(f"/field/handovers/{row.pk}/").status_code == 404  # of the other project
