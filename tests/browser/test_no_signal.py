"""The network is cut in the middle of a job, and the job is reassigned meanwhile."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect

from guanjia.dispatch import actions as dispatch
from guanjia.stores.models import Stock
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import FieldAct, Phone, WorkOrder
from tests.browser.conftest import PHONE, Site
from tests.stores.test_stock import van
from tests.world import PASSWORD

pytestmark = pytest.mark.browser
Open = Callable[[str, dict[str, Any]], Page]


def until(page: Page, script: str) -> None:
    """Wait for something that only a script of the page can see (the policy forbids the polling of Playwright)."""
    for _ in range(300):
        try:
            if page.evaluate(script):
                return
        except Error as between:  # the page goes on to the next one by itself, whose scripts come after it
            if "destroyed" not in str(between) and "of undefined" not in str(between):
                raise
        page.wait_for_timeout(100)
    raise AssertionError(script)


def ready(page: Page, site: Site) -> None:
    """The phone was online once: its shell and today's pack are on it."""
    page.goto(f"{site.url}/field/")
    until(page, "navigator.serviceWorker.controller !== null")
    until(page, "caches.open('guanjia-shell').then((s) => s.match('/field/offline/')).then((f) => !!f)")
    until(page, "window.guanjiaOutbox.jobs().then((jobs) => !!jobs && jobs.length > 0)")


def waits(page: Page, count: int) -> None:
    """So many acts wait in the phone."""
    until(page, f"window.guanjiaOutbox.acts().then((rows) => rows.length === {count})")


def to_the_work(page: Page, code: str) -> None:
    """Arrive, agree, tell the plan, check, begin: all below ground."""
    page.locator("label", has_text="客户到访码").click()
    page.locator("input[name=code]").fill(code)
    page.get_by_role("button", name="登记到场").click()
    page.get_by_label("客户已当场同意").check(force=True)
    page.get_by_role("button", name="客户同意，记下").click()
    page.get_by_label("现场判断").fill("角阀锈断")
    page.get_by_label("处理办法").fill("更换角阀和软管")
    page.get_by_label("预计修好").fill("2026-11-24T23:00")
    page.get_by_role("button", name="已告诉客户，记下").click()
    expect(page.locator("#offline")).to_contain_text("开工前的安全检查")
    for box in page.locator("#offline input[name=ticked]").all():
        box.check(force=True)
    page.get_by_role("button", name="都做到了").click()
    page.get_by_role("button", name="开工").click()


def use_material(page: Page, *, held: str, left: str) -> None:
    """Two angle valves out of the van; the phone counts them off before anybody else knows."""
    page.get_by_role("button", name="记用料").click()
    expect(page.locator("#offline")).to_contain_text(held)
    page.locator("#offline input[name=name]").fill("角阀")
    page.locator("#offline input[name=quantity]").fill("2")
    page.locator("#offline form button[type=submit]").click()
    waits(page, 6)
    page.get_by_role("button", name="记用料").click()
    expect(page.locator("#offline .mat")).to_contain_text(left)
    page.get_by_role("button", name="先不做").click()


@pytest.mark.clause("B-3.3.3-1")
def test_a_job_goes_on_below_ground_and_arrives_whole_with_the_signal(
    site: Site, window: Open, tmp_path: Any
) -> None:
    from PIL import Image

    photo = tmp_path / "pipe.jpg"
    Image.new("RGB", (900, 600), (140, 130, 120)).save(photo)
    van(site.world, 角阀=3)
    order = site.world.departed_order()
    page = window("zhang", PHONE)
    ready(page, site)
    page.goto(f"{site.url}/field/jobs/{order.pk}/")
    page.context.set_offline(True)
    page.locator("label", has_text="客户到访码").click()
    page.locator("input[name=code]").fill(order.arrival_code)
    page.get_by_role("button", name="登记到场").click()  # the page of the server loses its network here
    expect(page.locator("#offline")).to_contain_text("和客户当面说清楚")
    expect(page.locator("#sync")).to_contain_text("没有信号")
    page.reload()  # the phone was locked and opened again
    expect(page.locator("#offline")).to_contain_text("和客户当面说清楚")
    page.get_by_label("客户已当场同意").check(force=True)
    page.get_by_role("button", name="客户同意，记下").click()
    page.get_by_label("现场判断").fill("角阀锈断")
    page.get_by_label("处理办法").fill("更换角阀和软管")
    page.get_by_role("button", name="已告诉客户，记下").click()
    expect(page.locator("#offline")).to_contain_text("开工前的安全检查")
    for box in page.locator("#offline input[name=ticked]").all():
        box.check(force=True)
    page.get_by_role("button", name="都做到了").click()
    page.get_by_role("button", name="开工").click()
    expect(page.locator("#offline")).to_contain_text("查明漏点")
    use_material(page, held="3 个", left="1 个")
    page.locator("#offline input[type=file]").first.set_input_files(str(photo))
    page.get_by_role("button", name="这一步做完").click()
    expect(page.locator("#offline")).to_contain_text("更换或修复")
    waits(page, 7)
    assert WorkOrder.objects.get(pk=order.pk).status == "on_the_way"
    page.context.set_offline(False)
    waits(page, 0)
    expect(page.locator("#job")).to_contain_text("更换或修复")
    kept = WorkOrder.objects.get(pk=order.pk)
    assert kept.status == "working"
    assert list(FieldAct.objects.order_by("seq").values_list("verb", "outcome")) == [
        (verb, "applied") for verb in ("arrive", "agree", "plan", "safety", "start", "material", "step")
    ]
    assert Stock.objects.get(store__staff=site.world.staff("zhang"), item__name="角阀").quantity == 1


def test_a_job_that_was_given_away_meanwhile_says_so_on_both_sides(site: Site, window: Open) -> None:
    order = site.world.accepted_order(category="light", description="客厅灯不亮")
    page = window("zhang", PHONE)
    ready(page, site)
    page.context.set_offline(True)
    page.goto(f"{site.url}/field/jobs/{order.pk}/")
    expect(page.locator("#offline")).to_contain_text("客厅灯")
    page.locator("#offline").get_by_role("button", name="内部留言").click()
    page.locator("#offline textarea, #offline input[name=text]").first.fill("业主让下午再来")
    page.locator("#offline form button[type=submit]").click()
    waits(page, 1)
    site.world.certify("wanghai", "electric")
    dispatch.transfer(order, by=site.world.zhou, staff=site.world.staff("wanghai"), reason="另有安排")
    page.context.set_offline(False)
    expect(page.locator("#waiting")).to_contain_text("没有生效的")
    act = FieldAct.objects.get()
    assert (act.outcome, act.order_id) == ("kept", order.pk)
    assert Phone.objects.get().staff == site.world.staff("zhang")


def test_what_the_server_would_refuse_is_not_kept_below_ground(site: Site, window: Open) -> None:
    site.world.departed_order()
    page = window("zhang", PHONE)
    ready(page, site)
    page.context.set_offline(True)
    page.locator("#offline a, main a").filter(has_text="水").first.click()
    expect(page.locator("#offline")).to_contain_text("登记到场")
    page.locator("label", has_text="客户到访码").click()
    page.locator("#offline input[name=code]").evaluate("(field) => { field.required = false; }")
    page.get_by_role("button", name="登记到场").click()
    expect(page.locator("[role=status], .toast").filter(has_text="还没有填写").first).to_be_visible()
    waits(page, 0)
    page.locator("#offline input[name=code]").fill("1234")
    page.get_by_role("button", name="登记到场").click()
    waits(page, 1)
    page.get_by_label("收费服务").check(force=True)
    page.get_by_label("客户已当场同意").check(force=True)
    page.get_by_role("button", name="客户同意，记下").click()
    expect(page.locator("[role=status], .toast").filter(has_text="从价目表选项目").first).to_be_visible()
    waits(page, 1)


def test_a_phone_that_was_stopped_empties_itself_when_it_has_signal(site: Site, window: Open) -> None:
    order = site.world.accepted_order()
    page = window("zhang", PHONE)
    ready(page, site)
    page.context.set_offline(True)
    page.goto(f"{site.url}/field/jobs/{order.pk}/")
    expect(page.locator("#offline")).to_contain_text("水管")
    workorders.revoke_phone(Phone.objects.get(), by=site.world.zhou, reason="手机丢了")
    page.context.set_offline(False)
    until(page, "indexedDB.databases().then((all) => !all.some((one) => one.name === 'guanjia-field'))")
    expect(page.locator("#main")).to_have_text("这部手机已停用重新登录")
    page.goto(f"{site.url}/field/jobs/{order.pk}/")
    page.wait_for_url(lambda url: "login" in url)
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0


def test_signing_out_leaves_nothing_on_the_phone(site: Site, window: Open) -> None:
    site.world.accepted_order()
    page = window("zhang", PHONE)
    ready(page, site)
    page.goto(f"{site.url}/field/me/")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(lambda url: "login" in url)
    left = page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")
    assert "guanjia-field" not in left
    assert page.evaluate("caches.keys()") == []


def test_signing_out_at_the_desk_asks_when_the_phone_has_something_unsent(site: Site, window: Open) -> None:
    order = site.world.accepted_order()
    page = window("li", PHONE)
    page.goto(f"{site.url}/field/")
    until(page, "window.guanjiaOutbox.acts().then(() => !!navigator.serviceWorker.controller)")
    page.context.set_offline(True)
    page.evaluate(
        "(order) => window.guanjiaOutbox.add({ key: crypto.randomUUID(), order, verb: 'note', item: -1, "
        "word: '留言', fields: [['text', '还没发']], files: [] }).then(() => true)",
        order.pk,
    )
    page.context.set_offline(False)
    page.route("**/field/acts/", lambda route: route.abort())
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.goto(f"{site.url}/desk/")
    page.evaluate("document.querySelector('form[action=\"/accounts/logout/\"]').requestSubmit()")
    for _ in range(100):
        if asked:
            break
        page.wait_for_timeout(100)
    assert "还有 1 项没有发出" in asked[0]
    page.goto(f"{site.url}/desk/")
    assert "login" not in page.url  # nobody was signed out


def note_below_ground(page: Page, order: WorkOrder) -> None:
    """Something is done without signal, and afterwards acts still find no way out."""
    page.context.set_offline(True)
    page.evaluate(
        "(order) => window.guanjiaOutbox.add({ key: crypto.randomUUID(), order, verb: 'note', item: -1, "
        "word: '留言', fields: [['text', '还没发']], files: [] }).then(() => true)",
        order.pk,
    )
    waits(page, 1)
    page.route("**/field/acts/", lambda route: route.abort())


def test_what_is_thrown_away_at_signing_out_is_known_at_the_desk(site: Site, window: Open) -> None:
    order = site.world.accepted_order()
    page = window("zhang", PHONE)
    ready(page, site)
    note_below_ground(page, order)
    page.context.set_offline(False)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{site.url}/field/me/")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(lambda url: "login" in url)
    phone = Phone.objects.get()
    assert (phone.lost, phone.waiting, phone.emptied_at is not None) == (1, 0, True)
    assert site.world.events(phone) == ["PhoneAdded", "PhoneEmptied", "ActsLost"]
    assert FieldAct.objects.count() == 0


def test_a_stopped_phone_says_what_went_with_it_to_the_desk_and_to_who_holds_it(
    site: Site, window: Open
) -> None:
    order = site.world.accepted_order()
    page = window("zhang", PHONE)
    ready(page, site)
    note_below_ground(page, order)
    workorders.revoke_phone(Phone.objects.get(), by=site.world.zhou, reason="手机丢了")
    page.context.set_offline(False)
    expect(page.locator("#main")).to_contain_text("1 项没有发出的操作已清除，请告诉调度")
    until(page, "indexedDB.databases().then((all) => !all.some((one) => one.name === 'guanjia-field'))")
    for _ in range(100):
        if Phone.objects.get().emptied_at:
            break
        page.wait_for_timeout(100)
    assert (Phone.objects.get().lost, FieldAct.objects.count()) == (1, 0)


def test_who_signs_out_last_hears_of_the_unsent_acts_of_who_was_there_before(
    site: Site, window: Open
) -> None:
    order = site.world.accepted_order()
    page = window("zhang", PHONE)
    ready(page, site)
    note_below_ground(page, order)
    page.context.clear_cookies()  # below ground, while nothing is on its way
    page.context.set_offline(False)
    page.goto(f"{site.url}/accounts/login/")
    page.get_by_label("用户名").fill("wanghai")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "login" not in url)
    page.goto(f"{site.url}/field/")
    until(page, "window.guanjiaOutbox.acts().then((rows) => rows.length === 0)")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.goto(f"{site.url}/field/me/")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(lambda url: "login" in url)
    assert "还有 1 项没有发出，其中 1 项是在这部手机上登录过的别人的" in asked[0]
    lost = {row.staff_id: row.lost for row in Phone.objects.all()}
    assert lost == {site.world.staff("zhang").pk: 1, site.world.staff("wanghai").pk: 0}
