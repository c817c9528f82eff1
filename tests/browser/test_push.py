"""A resident switches notifications on, hears that there is a message, and a tap opens the page that shows it.

A headless browser reaches no push service, so `subscribe` answers with keys of the test, and the words that the fake
service opened are handed to the worker by the debugger (ServiceWorker.deliverPushMessage).
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from guanjia.communications import actions
from guanjia.communications.models import PushDevice
from guanjia.kernel import clock
from tests.browser.conftest import PHONE, Site
from tests.fakes.push import pushing
from tests.world import NOW, PASSWORD

pytestmark = pytest.mark.browser
Open = Callable[[str, dict[str, Any]], Page]
SUBSCRIBE = """(said) => { PushManager.prototype.subscribe = async (wish) => ({ toJSON: () => ({
  endpoint: said.endpoint, keys: { p256dh: said.p256dh, auth: said.auth },
  asked: window.asked = [wish.userVisibleOnly, wish.applicationServerKey.length] }) }); }"""
SUBSCRIBED = """ServiceWorkerContainer.prototype.getRegistration = async () => ({ pushManager: {
  getSubscription: async () => %s && ({
    toJSON: () => ({ endpoint: "%s", keys: { p256dh: "%s", auth: "%s" } }) }) } });"""
SHOWN = """async (wait) => {
  const ready = await navigator.serviceWorker.ready;
  for (let n = 0; n < wait && !(await ready.getNotifications()).length; n += 1) {
    await new Promise((go) => setTimeout(go, 100));
  }
  return (await ready.getNotifications()).map((one) => [one.title, one.data, one.tag]);
}"""
TAP = """async () => {
  self.opened = []; self.clients.openWindow = async (to) => { self.opened.push(to); };
  const [one] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification: one }));
  await new Promise((wait) => setTimeout(wait, 500));
  return self.opened;
}"""


def test_a_resident_switches_notifications_on_and_a_tap_opens_the_page(
    site: Site, window: Open, settings: LazySettings
) -> None:
    settings.OUTBOUND_LOOPBACK, settings.GUANJIA_URL = True, "https://gj.example.com"
    world = site.world
    with pushing() as service:
        service.now, browser = NOW.timestamp(), service.browser()
        service.public = actions.switch_push(by=world.admin, on=True).public
        phone = window("wang", PHONE)
        phone.context.grant_permissions(["notifications"], origin=site.url)
        debugger = phone.context.new_cdp_session(phone)
        known: list[str] = []
        debugger.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda said: known.extend(one["registrationId"] for one in said["registrations"]),
        )
        debugger.send("ServiceWorker.enable")
        phone.goto(f"{site.url}/home/reach/")
        phone.evaluate(SUBSCRIBE, browser.said())
        phone.get_by_role("button", name="在这台设备打开通知").click()
        expect(phone.locator("[data-push] .tag")).to_have_text("这台")
        assert PushDevice.objects.get().account_id == world.account("wang").pk
        assert phone.evaluate("document.documentElement.scrollWidth") == 390

        order = world.received_order(by=world.zhao)
        facts = {"number": order.number, "title": order.title, "staff": "张师傅", "when": "10:30"}
        url = f"/home/orders/{order.pk}/"
        actions.reach_out(world.person("wang"), "accepted", order, once="a", url=url, **facts)
        with clock.pinned(NOW):
            actions.send_due()
        words = browser.opened(service.taken[0][2])

        for said in (words, words | {"path": "https://evil.example.com/"}):
            push = {"origin": site.url, "registrationId": known[-1], "data": json.dumps(said)}
            debugger.send("ServiceWorker.deliverPushMessage", push)
            assert phone.evaluate(SHOWN, 50) == [["您有一条新消息", said["path"], words["tag"]]]
            (worker,) = phone.context.service_workers
            own = url if said is words else "/home/inbox/"
            assert worker.evaluate(TAP) == [f"{site.url}{own}"]
            assert phone.evaluate(SHOWN, 0) == []

        phone.get_by_role("button", name="关掉").click()
        expect(phone.get_by_role("button", name="在这台设备打开通知")).to_be_visible()
        assert PushDevice.objects.count() == 0


def test_a_tab_asks_once_after_each_sign_in_and_never_without_a_subscription(
    site: Site, window: Open, settings: LazySettings
) -> None:
    settings.OUTBOUND_LOOPBACK, settings.GUANJIA_URL = True, "https://gj.example.com"
    with pushing() as service:
        said = service.browser().said()
        service.public = actions.switch_push(by=site.world.admin, on=True).public
        for is_subscribed, calls in (("false", 0), ("true", 2)):
            phone = window("wang", PHONE)
            asked: list[str] = []
            phone.on(
                "request",
                lambda one, asked=asked: asked.append(one.method) if "/push/again/" in one.url else None,
            )
            keys = (said["endpoint"], said["p256dh"], said["auth"])
            phone.context.add_init_script(SUBSCRIBED % (is_subscribed, *keys))
            for _ in range(3):
                phone.goto(f"{site.url}/home/")
                phone.wait_for_load_state("networkidle")
            assert asked == ["GET", "POST"][:calls]
        phone.context.clear_cookies()
        phone.goto(f"{site.url}/accounts/login/")
        phone.get_by_label("用户名").fill("wang")
        phone.get_by_label("密码").fill(PASSWORD)
        phone.get_by_role("button", name="登录").click()
        phone.wait_for_url(lambda url: "login" not in url)
        phone.wait_for_load_state("networkidle")
        for _ in range(2):
            phone.goto(f"{site.url}/home/")
            phone.wait_for_load_state("networkidle")
        assert asked == ["GET", "POST", "GET", "POST"]  # the same tab, another sign-in
        phone.goto(f"{site.url}/home/push/")
        phone.wait_for_load_state("networkidle")
        assert len(asked) == 6  # the page of notifications asks each time
