"""The pages of a conversation: without script, polled for nothing, and one tap for an answer."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from guanjia.intake import actions, chats, protection
from guanjia.intake.models import Chat, Line
from guanjia.kernel import live
from guanjia.kernel.models import Attachment
from guanjia.knowledge.models import Unanswered
from guanjia.privacy.declared import Identity
from tests.knowledge.shelf import published
from tests.pages import Open, photo, signed_in
from tests.world import World

__all__ = ["signed_in"]


def test_without_script_a_resident_writes_rates_asks_and_leaves(world: World, signed_in: Open) -> None:
    world.channel("chat")
    published(world)
    client = signed_in("wang")
    assert "问客服" in client.get("/home/").content.decode()
    assert "您好，安居物业，请问有什么可以帮您？" in client.get("/home/chat/").content.decode()
    answer = client.post("/home/chat/", {"text": "泳池几点开"})
    assert (answer.status_code, answer["Location"]) == (303, "/home/chat/#end")
    line = Line.objects.exclude(answer=None).get()
    text = client.get("/home/chat/").content.decode()
    for words in ("自动答复", "依据：泳池开放公示", "有帮助", "没帮助，找人"):
        assert words in text, words
    assert client.post(f"/home/chat/answers/{line.pk}/", {"is_helpful": "1"}).status_code == 303
    assert client.post("/home/chat/person/").status_code == 303
    assert "已经在找人" in client.get("/home/chat/").content.decode()
    assert client.post("/home/chat/leave/").status_code == 303
    assert Chat.objects.get().status == "closed"
    assert client.get("/home/chat/person/").status_code == 302


def test_an_empty_line_is_refused_in_words(world: World, signed_in: Open) -> None:
    world.channel("chat")
    answer = signed_in("wang").post("/home/chat/", {"text": "  "})
    assert (answer.status_code, "请先写一句话" in answer.content.decode()) == (422, True)
    assert not Chat.objects.exists()


def test_where_the_channel_is_closed_the_page_says_whom_to_call(world: World, signed_in: Open) -> None:
    client = signed_in("wang")
    assert "问客服" not in client.get("/home/").content.decode()
    text = client.get("/home/chat/").content.decode()
    assert "在线客服还没有开通" in text
    assert 'href="tel:0571-88001234"' in text
    assert client.post("/home/chat/", {"text": "有人吗？在不在"}).status_code == 422


def test_a_poll_without_news_is_204_and_asks_the_database_nothing(world: World, signed_in: Open) -> None:
    world.channel("chat")
    chat = actions.say(world.lake, by=world.wang, text="我想问一件别的事情")
    live.heard.epoch = live.heard.epoch or 1
    for username, page in (("wang", "/home/chat/"), ("zhao", f"/desk/chats/{chat.pk}/")):
        client = signed_in(username)
        text = client.get(page).content.decode()
        polls = [found.replace("&amp;", "&") for found in re.findall(r'hx-get="([^"]*live=[^"]*)"', text)]
        assert len(polls) == (1 if username == "wang" else 2)
        for url in polls:
            assert client.get(url, headers={"HX-Request": "true"}).status_code == 204


def test_the_desk_sends_an_answer_by_one_tap_and_it_counts_as_used(world: World, signed_in: Open) -> None:
    world.channel("chat")
    chat = actions.say(world.lake, by=world.wang, text="游泳池的水温多少度")
    row = published(world)
    client = signed_in("zhao")
    text = client.get(f"/desk/chats/{chat.pk}/").content.decode()
    assert row.text in text
    said = {"text": row.text, "answer_id": row.pk}
    answer = client.post(f"/desk/chats/{chat.pk}/write/", said)
    assert answer["Location"] == f"/desk/chats/{chat.pk}/#end"
    line = Line.objects.filter(sender="staff").get()
    assert (line.text, line.source, row.uses.count()) == (row.text, "泳池开放公示", 1)
    assert client.post(f"/desk/chats/{chat.pk}/end/", {"outcome": "说了水温"}).status_code == 303
    assert "说了水温" in client.get("/desk/chats/").content.decode()
    assert signed_in("qian").get(f"/desk/chats/{chat.pk}/").status_code == 404


def test_a_resident_sends_a_photo_without_script_and_the_desk_sees_it(world: World, signed_in: Open) -> None:
    world.channel("chat")
    client, desk = signed_in("wang"), signed_in("zhao")
    assert 'enctype="multipart/form-data"' in client.get("/home/chat/").content.decode()
    answer = client.post("/home/chat/", {"text": "", "photos": photo()})
    assert (answer.status_code, answer["Location"]) == (303, "/home/chat/#end")
    line, [file] = Line.objects.get(sender="resident"), Attachment.objects.all()
    assert (line.text, file.owner_kind, file.owner_id) == ("（照片）", chats.PHOTOS, line.pk)
    assert not Unanswered.objects.exists()
    url = f"/files/{file.token}"
    chat = Chat.objects.get()
    for browser, page in ((client, "/home/chat/"), (desk, f"/desk/chats/{chat.pk}/")):
        assert f'src="{url}"' in browser.get(page).content.decode()
        assert browser.get(url).status_code == 200
    for other in ("chen", "qian", "zhang"):
        assert signed_in(other).get(url).status_code == 404
    client.post("/home/chat/", {"text": "这里漏水", "photos": [photo("a.jpg"), photo("b.jpg")]})
    assert [len(rows) for rows in chats.photos_of(chats.lines_of(chat)).values()] == [1, 2]


def test_photos_and_number_of_an_order_that_a_conversation_became_are_on_every_side(
    world: World, signed_in: Open
) -> None:
    world.channel("chat")
    client, desk = signed_in("wang"), signed_in("zhao")
    client.post("/home/chat/", {"text": "厨房水管漏水", "photos": photo()})
    chat, [shot] = Chat.objects.get(), Attachment.objects.all()
    assert "1 未回" in desk.get("/desk/chats/").content.decode()
    assert f'src="/files/{shot.token}"' in desk.get(f"/desk/contacts/{chat.contact_id}/").content.decode()
    order = actions.receive_request(
        world.lake, by=world.zhao, category=world.category(), description="厨房水管漏水", source="phone",
        unit=world.home, contact=chat.contact,
    )  # fmt: skip
    [copied] = Attachment.objects.filter(owner_kind="workorder", owner_id=order.pk)
    assert (copied.sha256, Attachment.objects.get(pk=shot.pk).owner_kind) == (shot.sha256, chats.PHOTOS)
    assert desk.get(f"/files/{copied.token}").status_code == 200
    world.run_jobs()
    line = chat.lines.last()
    assert line is not None and line.sender == "machine"
    assert line.text == f"已登记为服务单 {order.number}，进度在下面的链接里看。"
    said = chat.lines.count()
    actions.tell_order(chat, order)  # a reaction may run again
    assert chat.lines.count() == said
    mine, theirs = (
        client.get("/home/chat/").content.decode(),
        desk.get(f"/desk/chats/{chat.pk}/").content.decode(),
    )
    assert line.text in mine and f'href="/home/orders/{order.pk}/"' in mine
    assert line.text in theirs and f'href="/desk/orders/{order.pk}/"' in theirs
    assert world.fresh(chat).unread == 0 and "未回" not in theirs
    client.post("/home/chat/", {"text": "师傅几点来"})
    assert "1 未回" in desk.get("/desk/chats/").content.decode()


def test_a_file_that_is_no_photo_is_refused_in_words_and_nothing_typed_is_lost(
    world: World, signed_in: Open
) -> None:
    world.channel("chat")
    wrong = SimpleUploadedFile("a.jpg", b"no picture", "image/jpeg")
    answer = signed_in("wang").post("/home/chat/", {"text": "请看这张", "photos": [photo(), wrong]})
    text = answer.content.decode()
    assert answer.status_code == 422 and "这个文件不是可用的照片" in text and "请看这张" in text
    [kept] = Attachment.objects.all()
    assert f'name="kept" value="{kept.token.hex}"' in text and not Chat.objects.exists()
    signed_in("wang").post("/home/chat/", {"text": "请看这张", "kept": kept.token.hex})
    assert Attachment.objects.get().owner_kind == chats.PHOTOS


def test_erasing_takes_the_photos_of_a_conversation(world: World, signed_in: Open) -> None:
    world.channel("chat")
    signed_in("wang").post("/home/chat/", {"text": "看", "photos": photo()})
    protection.erase_contacts(Identity(refs=(), keys=(), mark="m", words=(), account_id=world.wang.id))
    assert not Attachment.objects.exists()
