"""The cards of the ways in and out: on or off and by which setting, last heard and sent, last fault, what to do."""

import re
from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from guanjia.communications import actions, adapters, mailbox
from guanjia.kernel.refs import SubjectRef
from guanjia.organization.moments import clock_time
from tests.communications.test_connection_pages import ROOT, browser, text
from tests.fakes.texts import KEY, SECRET, SIGN, Provider, providing
from tests.world import NOW, World

CODE = {"code": "271828", "minutes": "5"}


@pytest.fixture(autouse=True)
def bare(settings: LazySettings) -> None:
    """A house in which nothing is set, and that is no demo."""
    settings.IS_DEMO, settings.GUANJIA_SMS, settings.EMAIL_HOST = False, "", ""
    settings.IMAP_URLS, settings.WECHAT_APP = [], ""


@pytest.fixture
def provider(settings: LazySettings) -> Iterator[Provider]:
    """A provider of text messages on loopback."""
    settings.GUANJIA_SMS, settings.OUTBOUND_LOOPBACK = "http", True
    settings.SMS_KEY, settings.SMS_SECRET, settings.SMS_SIGN = KEY, SECRET, SIGN
    settings.SMS_TEMPLATES, settings.SMS_BODY = {"enter_code": "SMS_1001"}, ""
    with providing() as provider:
        provider.now, settings.SMS_URL = NOW.timestamp(), provider.url
        yield provider


def card(page: str, label: str) -> str:
    """The words of one card of the page."""
    (found,) = [part for part in page.split("<section")[1:] if f"<h2>{label}</h2>" in part]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.split("</section>")[0]))


def test_every_way_in_and_out_has_a_card_that_says_how_it_is_switched_on(world: World) -> None:
    page = text(browser(world), ROOT)
    found = {one.label: card(page, one.label) for one in adapters.LIST if one.key != adapters.ROBOTS}
    assert list(found) == ["收邮件", "发邮件", "公众号", "短信", "手机通知"]
    for label, name in (
        ("收邮件", "GUANJIA_IMAP_URL"), ("发邮件", "GUANJIA_MAIL_URL"), ("公众号", "GUANJIA_WECHAT_APP"),
        ("短信", "GUANJIA_SMS"), ("手机通知", "GUANJIA_URL"),
    ):  # fmt: skip
        assert "没有开通" in found[label] and "怎么开：" in found[label], label
        assert name in found[label] and "docs/" in found[label], label
    assert "最近故障" not in found["短信"]  # what is off has no faults
    assert "把超时和急事发到员工的企业微信" in page


def test_a_card_says_what_left_last_and_with_what_words_the_last_one_failed(
    world: World, provider: Provider, settings: LazySettings
) -> None:
    client, case = browser(world), SubjectRef("workorder", 1)
    assert "还没有" in card(text(client, ROOT), "短信")
    actions.text("13812345678", "enter_code", case, once="a", **CODE)
    actions.send_due()
    good = card(text(client, ROOT), "短信")
    assert "已开通" in good and f"最近发出 {clock_time(NOW)}" in good and "最近故障 没有" in good
    settings.SMS_SIGN = "别家"
    actions.text("13812345678", "enter_code", case, once="b", **CODE)
    actions.send_due()
    page = text(client, ROOT)
    bad = card(page, "短信")
    assert "有故障" not in good
    assert f"最近故障 {clock_time(NOW)} 短信平台没有收（SignNotRegistered）" in bad
    assert SECRET not in page and KEY not in page and "13812345678" not in page


def test_a_mailbox_that_cannot_be_read_says_so_until_it_is_read(world: World, settings: LazySettings) -> None:
    settings.IMAP_URLS = ["imap://house%40anju.example:s3cret@127.0.0.1:9/INBOX?project=LAKE"]
    (box,) = mailbox.boxes()
    actions.poll(box)
    page = text(browser(world), ROOT)
    found = card(page, "收邮件")
    assert "有故障" in found and "收信服务器连不上" in found and "怎么办 核对邮箱的用户名和密码" in found
    assert "s3cret" not in page
    actions.mailboxes.settle_poll(actions.mailboxes.Mailbox.objects.get(), "")
    mended = card(text(browser(world), ROOT), "收邮件")
    assert "已开通" in mended and f"最近试通 {clock_time(NOW)}" in mended and "怎么办" not in mended


def test_a_mailbox_of_a_project_that_nobody_knows_is_named(world: World, settings: LazySettings) -> None:
    settings.IMAP_URLS = ["imaps://a%40b.example:x@imap.example.com/INBOX?project=NOWHERE"]
    found = card(text(browser(world), ROOT), "收邮件")
    assert "有故障" in found and "有邮箱没有写对项目编号" in found


def test_the_demo_says_that_it_talks_with_nobody(world: World, settings: LazySettings) -> None:
    settings.IS_DEMO, settings.EMAIL_HOST, settings.GUANJIA_SMS = True, "console", "console"
    page = text(browser(world), ROOT)
    for label in ("收邮件", "发邮件", "公众号", "短信"):
        assert "演示" in card(page, label), label
