"""What the case page says of who did what, prints, and offers while a form stays open."""

import re

from guanjia.workorders import actions
from tests.pages import Open, signed_in, stored
from tests.world import World

__all__ = ["signed_in"]


def test_the_timeline_names_the_customer_for_the_request_and_the_system_for_what_follows(
    world: World, signed_in: Open
) -> None:
    order = world.received_order()
    page = signed_in("zhou").get(f"/desk/orders/{order.pk}/").content.decode()
    assert "<b>王**</b> 报事" in page
    assert "<b>系统</b> 通知管家，到场和方案开始计时" in page
    assert set(re.findall(r"<b>王\*\*</b> ([^<]+)", page)) <= {"报事", "收到联系"}


def test_finished_work_is_not_urged_on_the_case_page(world: World, signed_in: Open) -> None:
    client = signed_in("zhou")
    for make, is_offered in (("working_order", True), ("finished_order", False), ("completed_order", False)):
        order = getattr(world, make)()
        page = client.get(f"/desk/orders/{order.pk}/").content.decode()
        assert (f'/desk/orders/{order.pk}/urge/"' in page) is is_offered, make


def test_the_print_view_loads_its_photos_at_once(world: World, signed_in: Open) -> None:
    order, client = world.working_order(), signed_in("zhou")
    actions.add_photos(order, by=world.zhang, photos=[stored(world.zhang, order)], caption="漏点")
    screen = client.get(f"/desk/orders/{order.pk}/").content.decode()
    sheet = client.get(f"/desk/orders/{order.pk}/?print=1").content.decode()
    assert ('loading="lazy"' in screen, 'loading="lazy"' in sheet) == (True, False)


def test_a_refused_form_offers_no_draft_over_its_words(world: World, signed_in: Open) -> None:
    order, client = world.registered_order(), signed_in("zhao")
    path = f"/desk/orders/{order.pk}/confirm/"
    assert "data-dirty" not in client.get(path).content.decode()
    past = {"window_from": "2026-11-24T08:00", "window_until": "2026-11-24T08:30", "words": "下午再来"}
    assert 'data-dirty="1"' in client.post(path, past).content.decode()
    assert 'data-dirty="1"' in client.post("/desk/new/", {"description": "漏水"}).content.decode()


def test_after_the_scope_is_agreed_the_phone_does_not_offer_that_nobody_opened(
    world: World, signed_in: Open
) -> None:
    client, order = signed_in("zhang"), world.arrived_order()
    assert "没人开门" in client.get(f"/field/jobs/{order.pk}/").content.decode()
    actions.agree_on_site(order, by=world.zhang, scope="更换角阀", agreed=True)
    assert "没人开门" not in client.get(f"/field/jobs/{order.pk}/").content.decode()


def test_htmx_settles_no_style_that_the_content_policy_refuses(world: World, signed_in: Open) -> None:
    page = signed_in("zhou").get("/desk/").content.decode()
    assert "attributesToSettle&#34;: [&#34;class&#34;, &#34;width&#34;, &#34;height&#34;]" in page
