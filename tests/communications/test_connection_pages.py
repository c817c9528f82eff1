"""设置 › 对外接口: both directions are set up by hand; a secret is shown once; what was lost is seen and sent again."""

import re
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.test import Client

from guanjia.communications import actions
from guanjia.communications.models import Delivery, Sender, Webhook
from tests.communications.receiver import Receiver, receiving
from tests.pages import BACKEND
from tests.world import World

ROOT = "/desk/set-up/connections/"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{44}")


@pytest.fixture
def other(settings: LazySettings) -> Iterator[Receiver]:
    """Another system on loopback."""
    settings.OUTBOUND_LOOPBACK = True
    with receiving() as receiver:
        yield receiver


def browser(world: World, username: str = "security_admin") -> Client:
    client = Client()
    client.force_login(world.account(username), BACKEND)
    return client


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_webhook_is_set_up_tested_switched_on_and_off(world: World, other: Receiver) -> None:
    client = browser(world)
    assert "还没有推送" in text(client, ROOT)
    form = {
        "name": "集团平台",
        "address": other.url,
        "events_wanted": "workorders.*\nsla.ClockBreached",
        "project": "",
    }
    made = client.post(f"{ROOT}webhooks/add/", form)
    hook = Webhook.objects.get()
    url = f"{ROOT}webhooks/{hook.pk}/"
    assert (made.status_code, made["Location"], hook.events) == (
        303,
        url,
        ["workorders.*", "sla.ClockBreached"],
    )
    assert "发测试" not in text(client, url)
    shown = client.post(f"{url}renew/")
    (secret,) = set(SECRET.findall(shown.content.decode()))
    assert (shown.status_code, secret) == (201, world.fresh(hook).secret)
    assert SECRET.search(text(client, url)) is None
    client.post(f"{url}test/")
    actions.send_waiting(hook.pk)
    assert other.calls[0].is_signed_with(secret)
    assert "发了一条测试推送" in text(client, url)
    assert "送到" in text(client, url)
    assert client.post(f"{url}switch/").status_code == 303
    assert world.fresh(hook).is_on
    world.registered_order()
    assert "已启用" in text(client, ROOT)
    client.post(f"{url}switch/")
    assert not world.fresh(hook).is_on


def test_a_lost_event_is_seen_with_its_answer_and_sent_again(world: World, other: Receiver) -> None:
    given, client = world.connected(world.received_order()), browser(world)
    page = text(client, f"{ROOT}webhooks/{given['webhook_id']}/")
    assert "没送到" in page
    assert "500" in page
    assert client.post(f"{ROOT}deliveries/{given['delivery_id']}/again/").status_code == 303
    row = Delivery.objects.get(pk=given["delivery_id"])
    assert (row.is_open, row.attempts) == (True, 0)
    again = client.post(f"{ROOT}deliveries/{row.pk}/again/")
    assert again.status_code == 422
    assert "不用再送" in again.content.decode()


def test_nothing_typed_is_lost_when_an_address_is_refused(world: World) -> None:
    form = {"name": "集团平台", "address": "https://10.0.0.1/x", "events_wanted": "workorders.*"}
    answer = browser(world).post(f"{ROOT}webhooks/add/", form)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert all(
        word in said
        for word in ("集团平台", "https://10.0.0.1/x", "workorders.*", "要写主机名，不能写数字地址")
    )
    named = browser(world).post(f"{ROOT}webhooks/add/", form | {"address": "https://a.example.com/"})
    assert "GUANJIA_OUTBOUND" in named.content.decode()
    assert Webhook.objects.count() == 0


def test_a_sender_is_set_up_and_its_address_and_secret_shown(world: World) -> None:
    client = browser(world)
    form = {"name": "phone-system", "purpose": "电话系统通知来电"}
    made = client.post(f"{ROOT}senders/add/", form)
    sender = Sender.objects.get()
    url = f"{ROOT}senders/{sender.pk}/"
    assert (made.status_code, made["Location"]) == (303, url)
    assert "http://testserver/hooks/phone-system/" in text(client, url)
    shown = client.post(f"{url}renew/").content.decode()
    assert set(SECRET.findall(shown)) == {world.fresh(sender).secret}
    assert SECRET.search(text(client, url)) is None
    client.post(f"{url}switch/")
    assert world.fresh(sender).is_on
    refused = client.post(f"{ROOT}senders/add/", form)
    assert (refused.status_code, "已经有了" in refused.content.decode()) == (422, True)


def test_no_page_is_open_to_who_does_not_manage_accounts(world: World) -> None:
    given = world.connected(world.received_order())
    for username in ("lin", "zhou", "auditor", "wang"):
        client = browser(world, username)
        for path in ("", f"webhooks/{given['webhook_id']}/", f"senders/{given['sender_id']}/"):
            assert client.get(ROOT + path).status_code == 403
