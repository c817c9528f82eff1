"""Colleagues talk on a case and call each other to it; customers never see it."""

from guanjia.communications import actions
from guanjia.communications.models import Comment, Message
from tests.pages import Open, signed_in
from tests.world import World, refused

__all__ = ["signed_in"]


def test_who_is_called_with_a_name_gets_a_message_and_sees_the_words_on_the_case(
    world: World, signed_in: Open
) -> None:
    order = world.dispatched_order()
    client = signed_in("zhao")
    form = {"text": "@周敏 业主说漏到楼下了，电话 13812345678"}
    assert client.post(f"/desk/comments/workorder/{order.pk}/", form).status_code == 303
    row = Comment.objects.get()
    assert (row.text, row.mentioned) == (
        "@周敏 业主说漏到楼下了，电话 138****5678",
        [world.account("zhou").pk],
    )
    told = Message.objects.get(words="mentioned")
    assert (told.account, told.title) == (world.account("zhou"), "同事叫您看一件事")
    assert "业主说漏到楼下了" in signed_in("zhou").get(f"/desk/orders/{order.pk}/").content.decode()
    assert "业主说漏到楼下了" not in signed_in("wang").get(f"/home/orders/{order.pk}/").content.decode()
    assert world.events(order)[-1] == "Commented"


def test_a_name_that_nobody_has_is_refused_and_the_words_stay(world: World, signed_in: Open) -> None:
    order = world.dispatched_order()
    answer = signed_in("zhao").post(f"/desk/comments/workorder/{order.pk}/", {"text": "@诸葛亮 看看"})
    text = answer.content.decode()
    assert answer.status_code == 422 and "没有这位同事" in text and "@诸葛亮 看看" in text
    assert not Comment.objects.exists()


def test_nobody_of_another_project_talks_or_is_called(world: World, signed_in: Open) -> None:
    order = world.dispatched_order()
    assert signed_in("feng").post(f"/desk/comments/workorder/{order.pk}/", {"text": "x"}).status_code in (
        403,
        404,
    )
    with refused("name_unknown", order):
        actions.comment(order, by=world.zhao, text="@钱前台 看看")
    with refused("not_for_them", order):
        actions.comment(order, by=world.zhao, text="@张建国 看看")
    with refused("not_allowed", order):
        actions.comment(order, by=world.wang, text="x")


def test_contacts_have_the_same_card(world: World, signed_in: Open) -> None:
    from guanjia.intake import actions as intake

    contact = intake.receive(world.lake, by=world.zhao, wants="enquiry", text="几点停水", source="email")
    client = signed_in("zhao")
    assert client.post(f"/desk/comments/contact/{contact.pk}/", {"text": "已问工程部"}).status_code == 303
    assert "已问工程部" in client.get(f"/desk/contacts/{contact.pk}/").content.decode()
