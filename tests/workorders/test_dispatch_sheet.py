"""派工单 on paper: whole, masked, with a code back to its page."""

import re

import pytest
from django.conf import settings
from django.test import Client

from guanjia.kernel.refusals import Refused
from guanjia.sheets import papers as paper
from guanjia.workorders import documents
from tests.world import World


def test_the_sheet_says_what_is_to_be_done_and_masks_numbers(world: World) -> None:
    order = world.dispatched_order(contact_name="王慧敏", contact_phone="13812345678")
    data = documents.sheet_data(order)
    facts = {label: value for label, value, _ in data["facts"]}
    assert (facts["客户"], facts["服务人员"]) == ("王**　138****5678", "张建国")
    assert facts["入户须知"] == "到门口先打电话，不按门铃"
    assert [line["text"] for line in data["safety"]] == ["入户总阀已关", "附近电源已断", "防滑垫已铺"]
    assert (data["company"], data["number"]) == ("安居物业", order.number)
    assert "13812345678" not in str(data)


def test_the_sheet_comes_as_a_pdf_to_who_may_read_the_order(world: World) -> None:
    order = world.dispatched_order()
    answers = {}
    for name in ("zhao", "qian"):
        client = Client()
        client.force_login(world.account(name), backend=settings.AUTHENTICATION_BACKENDS[1])
        answers[name] = client.get(f"/desk/orders/{order.pk}/dispatch-sheet.pdf")
    assert answers["zhao"].content.startswith(b"%PDF-")
    assert answers["zhao"]["Content-Disposition"] == f'inline; filename="dispatch-{order.number}.pdf"'
    assert answers["qian"].status_code == 404


def test_a_finished_order_shows_what_was_done(world: World) -> None:
    order = world.finished_order()
    data = documents.sheet_data(order)
    assert all(line["note"] == "跳过：测试不拍照" for line in data["steps"])
    assert data["agreed"] == "现场已确认：更换角阀" and data["total"] == "0.00"
    assert documents.dispatch_sheet(order, "https://gj.example/desk/go/workorder/1/").startswith(b"%PDF-")


@pytest.mark.asvs("1.3.5")
def test_words_of_a_customer_are_text_and_never_markup(world: World) -> None:
    order = world.dispatched_order(description='#import "/etc/passwd" $x$ *粗* _斜_ `代码` <tag> 水管漏水')
    assert documents.dispatch_sheet(order, "https://gj.example/").startswith(b"%PDF-")


def test_without_a_chinese_font_the_paper_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "FONTS", ("No Such Font",))
    paper.fonts.cache_clear()
    with pytest.raises(Refused, match="中文字体"):
        paper.render(documents.TEMPLATE, {}, "https://gj.example/")
    paper.fonts.cache_clear()


def test_the_code_is_a_qr_code_as_svg() -> None:
    assert re.match(r"<svg ", paper.qr_code("https://gj.example/desk/go/workorder/1/"))
