"""The register of channels: cards, tests from outside, silence, what is not offered, and the day's finding."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanjia.communications.models import Message
from guanjia.intake import actions, channels
from guanjia.intake.models import Channel
from guanjia.kernel import clock
from guanjia.kernel.actors import GUEST
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import Stale
from guanjia.measures import queries
from guanjia.organization.moments import clock_time, local
from guanjia.sla.models import Clock
from tests.pages import Open, signed_in
from tests.world import NOW, World, refused

__all__ = ["signed_in"]
DAY = timedelta(days=1)
CARD: dict[str, Any] = {
    "address": "0571-88001234", "is_always_open": True, "opening": "您好，安居物业，请问有什么可以帮您？",
    "auto_reply": "现在没有人接，急事请按 1 转值班。",
}  # fmt: skip


@pytest.mark.clause("A-3.2-3")
def test_a_channel_opens_only_with_a_whole_card(world: World) -> None:
    row = actions.change_channel(world.lake, "email", by=world.zhou, owner=None, **CARD)
    with refused("card_incomplete", row):
        actions.open_channel(row, by=world.zhou)
    assert world.channel("email").status == "active"
    with refused("card_incomplete", Channel.objects.get()):
        actions.change_channel(world.lake, "email", by=world.zhou, owner=None, **CARD)


def test_a_channel_whose_adapter_is_off_is_not_opened(
    world: World, settings: LazySettings, signed_in: Open
) -> None:
    settings.IS_DEMO = False
    for way in ("email", "wechat"):
        row = actions.change_channel(world.lake, way, by=world.zhou, owner=world.staff("li"), **CARD)
        with refused("adapter_off", row):
            actions.open_channel(row, by=world.zhou)
        assert world.events(row) == ["ChannelChanged"]
    said = signed_in("zhou").post("/desk/channels/email/open/").content.decode()
    assert "没有接上：“收邮件”没有开通，要管服务器的人设 GUANJIA_IMAP_URL" in said
    assert "现在开通不了" in signed_in("zhou").get("/desk/channels/").content.decode()
    settings.IMAP_URLS = ["imaps://a%40b.example:x@imap.example.com/INBOX?project=HILL"]
    with refused("adapter_off"):  # a mailbox of the other project brings nothing here
        actions.open_channel(Channel.objects.get(way="email"), by=world.zhou)
    settings.IMAP_URLS = ["imaps://a%40b.example:x@imap.example.com/INBOX?project=LAKE"]
    assert actions.open_channel(Channel.objects.get(way="email"), by=world.zhou).status == "active"
    assert world.channel("desk").status == "active"  # nobody needs a machine to stand there


def test_an_open_channel_whose_adapter_went_off_does_not_work_until_it_is_on_again(
    world: World, settings: LazySettings, signed_in: Open
) -> None:
    row = world.channel("email")
    actions.test_channel(row, by=world.zhao, is_ok=True, at=NOW)
    settings.IS_DEMO = False
    page = signed_in("zhou").get("/desk/channels/").content.decode()
    assert "不通" in page and "没有接上：“收邮件”没有开通" in page  # at once, before anything judged it
    actions.judge_channels(at=NOW)
    event = Event.objects.get(name="intake.ChannelsJudged", subject_id=world.lake.pk)
    assert (event.data["enabled"], event.data["available"]) == (["email"], [])
    actions.judge_adapters(at=NOW)
    actions.judge_adapters(at=NOW + DAY)  # said once
    row = Channel.objects.get()
    assert row.status == "degraded" and row.reason.startswith("没有接上：“收邮件”没有开通")
    with refused("adapter_off", row):
        actions.test_channel(row, by=world.zhao, is_ok=True)
    actions.receive(world.lake, by=world.zhao, wants="enquiry", text="几点上班", source="email", at=NOW + DAY)
    assert Channel.objects.get().status == "degraded"  # what somebody wrote down by hand proves nothing
    world.run_jobs()
    assert Message.objects.filter(subject_kind="channel", account=world.account("zhou")).count() == 1
    settings.IS_DEMO = True
    actions.judge_adapters(at=NOW + 2 * DAY)
    assert (Channel.objects.get().status, Channel.objects.get().reason) == ("active", "")


def reasons_told(world: World) -> list[str]:
    """With which reasons the owner heard of a channel, in turn."""
    world.run_jobs()
    rows = Message.objects.filter(subject_kind="channel", account=world.account("li")).order_by("pk")
    return [row.text for row in rows]


def test_each_reason_why_a_channel_does_not_work_is_told_once(world: World, settings: LazySettings) -> None:
    row = world.channel("email")
    actions.test_channel(row, by=world.zhao, is_ok=False, note="退信了", at=NOW)
    assert len(reasons_told(world)) == 1
    settings.IS_DEMO = False
    for hours in range(3):
        actions.judge_adapters(at=NOW + timedelta(hours=hours))
    assert len(reasons_told(world)) == 2 and "“收邮件”没有开通" in reasons_told(world)[1]
    settings.IMAP_URLS = ["imaps://a%40b.example:x@imap.example.com/INBOX?project=HILL"]
    for hours in range(3, 6):
        actions.judge_adapters(at=NOW + timedelta(hours=hours))
    assert len(reasons_told(world)) == 3 and "没有一个是这个项目的" in reasons_told(world)[2]
    row = Channel.objects.get()
    assert (row.status, world.events(row).count("ChannelDegraded")) == ("degraded", 3)


def test_an_adapter_that_is_on_again_does_not_undo_a_failed_test(
    world: World, settings: LazySettings
) -> None:
    actions.test_channel(world.channel("email"), by=world.zhao, is_ok=False, note="退信了", at=NOW)
    settings.IS_DEMO = False
    actions.judge_adapters(at=NOW + DAY / 24)
    settings.IS_DEMO = True
    for hours in (2, 3):
        actions.judge_adapters(at=NOW + timedelta(hours=hours))
    row = Channel.objects.get()
    assert (row.status, row.reason) == ("degraded", "接上了，但上次测试没有通过，请再测一次")
    assert len(reasons_told(world)) == 3
    actions.test_channel(row, by=world.zhao, is_ok=True, at=NOW + DAY)
    assert Channel.objects.get().status == "active"


@pytest.mark.parametrize(("is_always_open", "due"), [(False, "11-25 08:45"), (True, "11-24 23:15")])
def test_a_channel_that_is_staffed_around_the_clock_is_measured_around_the_clock(
    world: World, is_always_open: bool, due: str
) -> None:
    night = NOW.replace(hour=15)  # 23:00 here
    card = CARD | {"is_always_open": is_always_open}
    row = actions.change_channel(world.lake, "app", by=world.zhou, owner=world.staff("li"), **card)
    actions.open_channel(row, by=world.zhou)
    contact = actions.receive(world.lake, by=GUEST, wants="enquiry", text="在吗", source="app", at=night)
    assert contact.answer_due_at is not None
    assert f"{local(contact.answer_due_at):%m-%d %H:%M}" == due
    event = Event.objects.get(name="intake.ContactReceived", subject_id=contact.pk)
    assert event.data["in_hours"] is is_always_open
    actions.suspend_channel(world.fresh(row), by=world.zhou, reason="线路检修")  # keeps nobody up
    later = actions.receive(world.lake, by=GUEST, wants="enquiry", text="在吗", source="app", at=night)
    assert later.answer_due_at is not None
    assert f"{local(later.answer_due_at):%m-%d %H:%M}" == "11-25 08:45"


@pytest.mark.clause("AX-3.2-4")
def test_only_who_leads_the_desk_sets_channels_up(world: World, signed_in: Open) -> None:
    row = world.channel()
    with refused("not_allowed", row):
        actions.suspend_channel(row, by=world.zhao, reason="休息")
    assert signed_in("zhao").get("/desk/channels/phone/").status_code == 403
    assert signed_in("zhao").get("/desk/channels/").status_code == 200
    assert signed_in("zhou").get("/desk/channels/fax/").status_code == 404


def test_a_failed_test_says_what_is_wrong_and_tells_owner_and_supervisor(world: World) -> None:
    row = world.channel()
    with refused("note_needed", row):
        actions.test_channel(row, by=world.zhao, is_ok=False)
    row = actions.test_channel(row, by=world.zhao, is_ok=False, note="打过去是空号", at=NOW)
    assert (row.status, row.reason, row.last_test_at, row.last_ok_at) == (
        "degraded",
        "打过去是空号",
        NOW,
        None,
    )
    world.run_jobs()
    told = {message.account_id for message in Message.objects.filter(subject_kind="channel")}
    assert {world.account("li").pk, world.account("zhou").pk} <= told
    row = actions.test_channel(row, by=world.zhao, is_ok=True, at=NOW + DAY)
    assert (row.status, row.reason, row.last_ok_at) == ("active", "", NOW + DAY)


def test_every_day_wants_a_proof_that_the_channel_works(world: World) -> None:
    row = world.channel()
    actions.test_channel(row, by=world.zhao, is_ok=True, at=NOW)
    running = Clock.objects.get(rule="T31", state="running")
    assert running.due_at == NOW + DAY
    actions.receive(
        world.lake, by=world.zhao, wants="enquiry", text="几点上班", source="phone", at=NOW + DAY / 2
    )
    row.refresh_from_db()
    assert row.last_contact_at == NOW + DAY / 2
    assert Clock.objects.get(rule="T31", state="running").due_at == NOW + DAY * 1.5
    actions.receive(
        world.lake, by=world.zhao, wants="enquiry", text="几点下班", source="phone", at=NOW + DAY / 2
    )
    assert world.events(row).count("ChannelUsed") == 1  # once a day


@pytest.mark.clause("B-3.1.1-1")
def test_silence_of_seven_days_makes_a_channel_doubtful_and_a_contact_mends_it(world: World) -> None:
    row = world.channel()
    actions.test_channel(row, by=world.zhao, is_ok=True, at=NOW)
    actions.judge_channels(at=NOW + 7 * DAY)
    assert Channel.objects.get().status == "active"
    actions.judge_channels(at=NOW + 8 * DAY)
    row = Channel.objects.get()
    assert (row.status, row.reason) == ("degraded", "7 天没有测试通过，也没有客户来")
    actions.receive(world.lake, by=world.zhao, wants="enquiry", text="在吗", source="phone", at=NOW + 8 * DAY)
    assert Channel.objects.get().status == "active"


def test_what_is_not_offered_says_why_and_counts_no_more(world: World) -> None:
    with refused("reason_needed"):
        actions.decline_channel(world.lake, "social", by=world.zhou, reason=" ")
    row = actions.decline_channel(world.lake, "social", by=world.zhou, reason="公司没有社交媒体账号")
    assert row.status == "not_offered"
    world.channel()
    actions.test_channel(Channel.objects.get(way="phone"), by=world.zhao, is_ok=True, at=NOW)
    actions.judge_channels(at=NOW)
    event = Event.objects.get(name="intake.ChannelsJudged", subject_id=world.lake.pk)
    assert event.data["required"] == ["phone", "wechat", "mini", "app", "website", "email", "desk", "chat"]
    assert (event.data["available"], event.data["enabled"], event.data["complete"]) == (
        ["phone"],
        ["phone"],
        ["phone"],
    )
    assert actions.judge_channels(at=NOW) == 0  # once a day
    assert channels.required(world.lake.pk, channels.register(world.lake.pk)) == event.data["required"]


def test_the_page_shows_the_nine_with_their_shares(world: World, signed_in: Open) -> None:
    world.channel()
    actions.decline_channel(world.lake, "social", by=world.zhou, reason="公司没有社交媒体账号")
    actions.receive(world.lake, by=world.zhao, wants="enquiry", text="几点上班", source="phone")
    page = signed_in("zhou").get("/desk/channels/").content.decode()
    for words in (
        "电话",
        "公众号",
        "小程序",
        "网站",
        "邮箱",
        "前台面对面",
        "社交媒体",
        "在线客服",
        "公司没有社交媒体账号",
        "100%",
    ):
        assert words in page, words


def test_a_suspended_channel_is_neither_tested_nor_used(world: World) -> None:
    row = actions.suspend_channel(world.channel(), by=world.zhou, reason="线路检修")
    with refused("channel_closed", row):
        actions.test_channel(row, by=world.zhao, is_ok=True)
    actions.receive(world.lake, by=world.zhao, wants="enquiry", text="几点上班", source="phone")
    assert Channel.objects.get().last_contact_at is None
    assert not Clock.objects.filter(rule="T31", state="running").exists()


@pytest.mark.clause("B-3.1.1-1")
@pytest.mark.clause("D-6.2.1-1")
def test_contacts_are_counted_and_cut_by_the_channel_by_which_they_came(
    world: World, signed_in: Open
) -> None:
    for source in ("phone", "phone", "phone", "email", "chat", "follow_up"):
        actions.receive(world.lake, by=world.zhao, wants="enquiry", text="几点上班", source=source)
    world.run_jobs()
    day = local(NOW).date()
    found = queries.figures(world.zhou, ["M090"], day, day)["M090"]
    assert (found.total, found.text) == (5, "5")  # what a return call brought is our own call
    shares = queries.shares(world.zhou, "M090", day, day)
    assert {name: queries.whole(course).text for name, course in shares.items()} == {
        "电话": "60.0%", "邮件": "20.0%", "在线客服": "20.0%",
    }  # fmt: skip
    assert queries.shares(world.qian_of_hill, "M090", day, day) == {}  # of the other project
    page = signed_in("zhou").get("/desk/figures/M090/?month=2026-11").content.decode()
    assert "按渠道" in page and "60.0%" in page and "3/5" in page
    assert "按渠道" not in signed_in("zhou").get("/desk/figures/M026/").content.decode()
    rows = signed_in("zhou").get("/desk/figures/M090/rows.csv?month=2026-11")
    assert b"".join(rows).decode("utf-8-sig").count(",电话") == 3  # type: ignore[call-overload]


def test_the_page_shows_the_last_contact_of_a_day_and_what_a_card_lacks(
    world: World, signed_in: Open
) -> None:
    world.channel()
    for at in (NOW, NOW + DAY / 24):
        actions.receive(world.lake, by=world.zhao, wants="enquiry", text="几点上班", source="phone", at=at)
    assert channels.lately(world.lake.pk, NOW - DAY) == {"phone": (2, NOW + DAY / 24)}
    assert channels.lately(world.lake.pk, NOW + DAY / 48) == {"phone": (1, NOW + DAY / 24)}
    facts = CARD | {"address": ""}
    actions.change_channel(world.lake, "website", by=world.zhou, owner=None, **facts)
    with clock.pinned(NOW + DAY / 12):
        page = signed_in("zhou").get("/desk/channels/").content.decode()
    assert clock_time(NOW + DAY / 24) in page and "渠道卡没填完：缺地址、负责人" in page


def test_the_page_asks_as_much_with_four_mailboxes_as_with_one_and_one_more_than_with_none(
    world: World, settings: LazySettings, signed_in: Open
) -> None:
    world.channel("email")
    settings.IS_DEMO, client, counts = False, signed_in("zhou"), []
    client.get("/desk/channels/")
    for number in (1, 4):
        box = "imap://house%40anju.example:s3cret@127.0.0.1:9/INBOX?project="
        settings.IMAP_URLS = [f"{box}LAKE"] * number
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/desk/channels/").status_code == 200
        counts.append(len(asked))
    settings.IMAP_URLS = []
    with CaptureQueriesContext(connection) as asked:
        client.get("/desk/channels/")
    assert (
        counts[0] == counts[1] <= len(asked) + 1
    )  # the projects are asked for once, where there is a mailbox


def test_a_channel_that_somebody_changes_at_that_moment_undoes_no_other(
    world: World, settings: LazySettings
) -> None:
    world.channel("email")
    settings.IS_DEMO = False
    with patch("guanjia.intake.actions.channels._degrade", side_effect=Stale):
        actions.judge_adapters(at=NOW)
    assert Channel.objects.get().status == "active"
    actions.judge_adapters(at=NOW)
    assert Channel.objects.get().status == "degraded"
