"""One water repair from request to follow-up: a desk and two phones."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guanjia.workorders.models import WorkOrder
from tests.browser.conftest import DESK, PHONE, Site

pytestmark = pytest.mark.browser
Open = Callable[[str, dict[str, Any]], Page]


def ask(owner: Page, site: Site) -> WorkOrder:
    """王女士 says what is wrong, when it suits her, and sends it."""
    owner.goto(f"{site.url}/home/ask/")
    owner.get_by_role("textbox").first.fill("厨房水管漏水，水一直在流")
    expect(owner.locator("#guess")).to_contain_text("给排水")
    owner.locator("label", has_text="给排水").first.click()
    owner.get_by_role("button", name="下一步：什么时候方便").click()
    owner.get_by_role("button", name="下一步：打哪个电话").click()
    owner.get_by_role("button", name="发送").click()
    expect(owner.locator("#order")).to_contain_text("GD-LAKE-20261124-0001")
    return WorkOrder.objects.get()


def register_and_confirm(desk: Page, site: Site, order: WorkOrder) -> None:
    """小赵 opens the card, completes the form, calls back, agrees on half past ten."""
    desk.goto(f"{site.url}/desk/")
    desk.locator(f"#o{order.pk}").click()
    expect(desk.locator("h1")).to_contain_text("厨房水管漏水")
    desk.get_by_role("link", name="登记", exact=True).click()
    desk.get_by_role("button", name="登记", exact=True).click()
    desk.get_by_role("link", name="回电确认").click()
    desk.get_by_label("上门时间").fill("2026-11-24T10:30")
    desk.get_by_label("到", exact=True).fill("2026-11-24T11:00")
    desk.get_by_role("button", name="回电确认").click()
    expect(desk.locator("#case")).to_contain_text("10:30–11:00")


def dispatch(desk: Page, site: Site) -> None:
    """小赵 sends 张建国 with a word why."""
    desk.get_by_role("link", name="派单", exact=True).last.click()
    expect(desk.locator("main")).to_contain_text("谁去最合适")
    row = desk.locator(".cand", has_text="张建国")
    row.locator(".go").click()
    if desk.get_by_label("理由").count():
        desk.get_by_label("理由").fill("熟悉这一户")
        desk.locator("form", has=desk.get_by_label("理由")).get_by_role("button", name="派单").click()
    expect(desk.locator("h1")).to_contain_text("调度台")


def to_the_door(field: Page, site: Site, order: WorkOrder) -> None:
    """张师傅 accepts, packs, leaves, and proves at the door that he is there."""
    field.goto(f"{site.url}/field/jobs/{order.pk}/")
    field.get_by_label(re.compile("预定上门时间|几点到")).first.fill("2026-11-24T10:40")
    field.get_by_role("button", name="接单").click()
    expect(field.locator("#job")).to_contain_text("要带的东西")
    for box in field.locator("#job input[name=ticked]").all():
        box.check(force=True)
    field.get_by_role("button", name="勾好了，保存").click()
    field.get_by_role("button", name="现在出发").click()
    expect(field.locator("#job")).to_contain_text("任选一种方式证明到场")
    field.locator("label", has_text="客户到访码").click()
    field.locator("input[name=code]").fill(WorkOrder.objects.get(pk=order.pk).arrival_code)
    field.get_by_role("button", name="登记到场").click()
    expect(field.locator("#job")).to_contain_text("和客户当面说清楚")


def agree_and_plan(field: Page) -> None:
    """Scope and plan are told, the safety block is ticked, the work starts."""
    field.get_by_label("客户已当场同意").check(force=True)
    field.get_by_role("button", name="客户同意，记下").click()
    field.get_by_label("现场判断").fill("角阀锈断")
    field.get_by_label("处理办法").fill("更换角阀和软管")
    field.get_by_label("预计修好").fill("2026-11-24T12:00")
    field.get_by_role("button", name="已告诉客户，记下").click()
    expect(field.locator("#job")).to_contain_text("开工前的安全检查")
    for box in field.locator("#job input[name=ticked]").all():
        box.check(force=True)
    field.get_by_role("button", name="都做到了").click()
    field.get_by_role("button", name="开工").click()


def do_the_work(field: Page, photo: str) -> None:
    """Every step with its photo and reading; then the customer rates, and the record is written."""
    for step in ("查明漏点", "更换或修复", "试压不漏", "清理现场"):
        expect(field.locator("#job .t1").last).to_contain_text(step)
        if step in ("查明漏点", "试压不漏"):
            field.locator("#job input[type=file]").first.set_input_files(photo)
        if step == "试压不漏":
            field.locator("input[name=reading]").fill("10")
        field.get_by_role("button", name="这一步做完").click()
    field.get_by_role("button", name="完工").click()
    field.locator("#job .rate label", has_text="很满意").click()
    field.get_by_role("button", name="记下评价").click()
    expect(field.get_by_label("服务内容")).to_be_visible()
    field.get_by_label("服务内容").fill("更换角阀和软管，试压 10 分钟不漏")
    field.get_by_label("客户反馈").fill("满意")
    field.locator("#job button[type=submit]").last.click()


def close(desk: Page, site: Site, order: WorkOrder) -> None:
    """小赵 completes the order and makes the call."""
    desk.goto(f"{site.url}/desk/orders/{order.pk}/")
    desk.get_by_role("button", name="办结").click()
    expect(desk.locator("#case")).to_contain_text("已办结")
    site.world.run_jobs()
    desk.goto(f"{site.url}/desk/follow-ups/")
    desk.get_by_role("link", name="回访", exact=True).last.click()
    for question in ("问题解决了吗", "满意吗"):
        desk.locator("fieldset, .fld", has_text=question).locator("label", has_text="是").first.click()
    desk.get_by_role("button", name="记录回访").click()
    desk.wait_for_url("**/desk/follow-ups/")


@pytest.mark.clause("B-1-2")
@pytest.mark.clause("B-7-2")
def test_three_people_carry_a_water_repair_from_request_to_follow_up(
    site: Site, window: Open, tmp_path: Any
) -> None:
    from PIL import Image

    photo = tmp_path / "pipe.jpg"
    Image.new("RGB", (1200, 900), (140, 130, 120)).save(photo)
    owner, desk, field = window("wang", PHONE), window("zhao", DESK), window("zhang", PHONE)
    order = ask(owner, site)
    register_and_confirm(desk, site, order)
    dispatch(desk, site)
    to_the_door(field, site, order)
    expect(owner.locator("#order")).to_contain_text("到场", timeout=15_000)
    agree_and_plan(field)
    do_the_work(field, str(photo))
    site.world.run_jobs()
    close(desk, site, order)
    kept = WorkOrder.objects.get(pk=order.pk)
    assert (kept.status, kept.reopened) == ("closed", 0)
    assert kept.feedbacks.get().overall == 5
    assert kept.visits.get().evidence == "code"
    owner.reload()
    expect(owner.locator("#order")).to_contain_text("关闭")
