"""A butler works a visit on the phone; a greeting for a festival is submitted by the lead and approved by another."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guanjia.communications.models import Message
from guanjia.customers.models import Household
from guanjia.followups import actions
from guanjia.followups.models import Campaign, CareVisit
from guanjia.intake.models import Contact
from guanjia.kernel import clock
from guanjia.organization.moments import local
from guanjia.privacy import actions as privacy
from tests.browser.conftest import DESK, Site

pytestmark = pytest.mark.browser
Open = Callable[[str, dict[str, Any]], Page]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def press(page: Page, word: str) -> None:
    """A button of the page, not of the shell."""
    page.locator("main").get_by_role("button", name=word, exact=True).click()


def test_a_butler_notes_a_visit_on_the_phone_and_the_need_found_is_a_contact(
    site: Site, window: Open
) -> None:
    world = site.world
    row = actions.add_visit(world.lake, by=world.zhou, household=Household.objects.get(unit=world.home))
    page = window("li", PHONE)
    page.goto(f"{site.url}/desk/visits/")
    page.locator("tr", has_text="3-2-501").get_by_role("link", name="记录").click()
    page.locator("[name=note]").fill("对保洁满意")
    page.locator("[name=need]").fill("单元门口的灯不亮")
    press(page, "记录拜访")
    expect(page.locator("main")).to_contain_text("请选这件需求是什么")
    page.locator("[name=wants]").select_option("request")
    press(page, "记录拜访")
    expect(page.locator("main")).to_contain_text("发现的需求已登记")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    kept = CareVisit.objects.get(pk=row.pk)
    assert (kept.status, Contact.objects.get(origin=str(row.ref)).text) == ("visited", "单元门口的灯不亮")


def test_a_festival_greeting_is_submitted_by_the_lead_approved_by_another_and_sent(
    site: Site, window: Open
) -> None:
    world = site.world
    privacy.give_consent(
        by=world.zhao, party=world.person("wang").ref, attribute="greeting", purpose="节日问候", how="face",
        project_id=world.lake.pk,
    )  # fmt: skip
    lead = window("zhou", DESK)
    lead.goto(f"{site.url}/desk/care/new/")
    lead.locator("[name=name]").fill("中秋节问候")
    lead.locator("[name=day]").fill(local(clock.now()).date().isoformat())
    lead.locator("[name=words]").fill("{name}，中秋好！")
    press(lead, "存草稿")
    press(lead, "提交批准")
    expect(lead.locator("main")).to_contain_text("待批准")
    expect(lead.locator("main").get_by_role("button", name="批准", exact=True)).to_have_count(0)
    row = Campaign.objects.get(name="中秋节问候")
    other = window("lin", DESK)
    other.goto(f"{site.url}/desk/care/{row.pk}/")
    press(other, "批准")
    expect(other.locator("main")).to_contain_text("待发送")
    actions.send_due_campaigns()
    actions.give_greetings()
    other.reload()
    expect(other.locator("tr", has_text="已送达")).to_contain_text("1")
    told = Message.objects.get(words="greeting", channel="inbox")
    assert told.text == "王慧敏，中秋好！"
