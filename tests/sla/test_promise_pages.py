"""承诺台账 on the screen: views, one promise, its forms without script, the file that leaves."""

import io

import pytest
from openpyxl import load_workbook

from guanjia.kernel import clock
from guanjia.sla import actions
from guanjia.sla.models import Compensation, Promise
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes

__all__ = ["signed_in"]


def broken(world: World) -> Promise:
    """The finish of 11:30 came and went."""
    order = world.working_order()
    with clock.pinned(NOW + minutes(91)):
        actions.check_promises()
    return Promise.objects.get(subject_id=order.pk, what="修好")


def test_the_ledger_lists_each_view_and_its_count(world: World, signed_in: Open) -> None:
    row = broken(world)
    with clock.pinned(NOW + minutes(92)):
        text = signed_in("zhou").get("/desk/promises/?view=unexplained").content.decode()
    assert f'href="/desk/promises/{row.pk}/"' in text
    assert "超时 2 分" in text and "等说明" in text
    assert (
        f"/desk/promises/{row.pk}/"
        not in signed_in("zhou").get("/desk/promises/?view=compensated").content.decode()
    )


@pytest.mark.parametrize(
    ("minute", "said"), [(89.5, "剩 不到 1 分"), (90.5, "超时 不到 1 分"), (92, "超时 2 分")]
)
def test_less_than_a_minute_is_not_called_zero(
    world: World, signed_in: Open, minute: float, said: str
) -> None:
    row = Promise.objects.get(subject_id=world.working_order().pk, what="修好")
    with clock.pinned(NOW + minutes(minute)):
        page = signed_in("zhou").get(f"/desk/promises/{row.pk}/").content.decode()
    assert said in page and "0 分<" not in page


def test_an_explanation_is_written_on_its_page_and_half_of_one_keeps_the_form(
    world: World, signed_in: Open
) -> None:
    row, client = broken(world), signed_in("zhou")
    half = client.post(
        f"/desk/promises/{row.pk}/explain/", {"cause": "material", "why": "缺配件", "remedy": ""}
    )
    assert half.status_code == 422 and "缺配件" in half.content.decode()
    sent = client.post(
        f"/desk/promises/{row.pk}/explain/", {"cause": "material", "why": "缺配件", "remedy": "当天补上"}
    )
    assert sent.status_code == 303
    text = client.get(f"/desk/promises/{row.pk}/").content.decode()
    assert "缺配件" in text and "当天补上" in text


def test_a_notice_moves_the_time_from_its_page(world: World, signed_in: Open) -> None:
    row = Promise.objects.get(subject_id=world.working_order().pk, what="修好")
    sent = signed_in("zhao").post(
        f"/desk/promises/{row.pk}/notice/",
        {"cause": "material", "words": "没有货", "known_since": "2026-11-24T09:50", "told_how": "phone",
         "new_due_at": "2026-11-25T10:00", "remedy": "先关阀"},
    )  # fmt: skip
    assert sent.status_code == 303
    assert world.fresh(row).due_at > row.due_at  # type: ignore[operator]


def test_the_form_of_a_notice_proposes_the_compensation_that_was_told(world: World, signed_in: Open) -> None:
    row, client = Promise.objects.get(subject_id=world.working_order().pk, what="修好"), signed_in("zhao")
    facts = {
        "cause": "supplier", "words": "没有货", "known_since": "2026-11-24T09:50", "told_how": "phone",
        "new_due_at": "2026-11-25T10:00", "remedy": "先关阀", "compensation": "补您五十元",
    }  # fmt: skip
    alone = client.post(f"/desk/promises/{row.pk}/notice/", facts)
    assert alone.status_code == 422 and "请选补偿的方式" in alone.content.decode()
    assert not Compensation.objects.exists()
    whole = client.post(f"/desk/promises/{row.pk}/notice/", facts | {"sort": "cash", "amount": "50.00"})
    assert whole.status_code == 303
    assert list(Compensation.objects.values_list("promise", "sort", "fen", "words", "status")) == [
        (row.pk, "cash", 5000, "补您五十元", "proposed")
    ]


def test_an_appointment_says_where_its_time_moves_and_leads_there(world: World, signed_in: Open) -> None:
    order = world.confirmed_order()
    row, client = Promise.objects.get(subject_id=order.pk, what="约定时间上门"), signed_in("zhao")
    page = client.get(f"/desk/promises/{row.pk}/").content.decode()
    assert "时间只能用延期告知来改" not in page and f"/desk/promises/{row.pk}/notice/" not in page
    card = page.split("上门时间在服务单上“改约”")[1][:400]
    assert f'href="/desk/orders/{order.pk}/"' in card and "去改时间" in card


def test_who_proposed_is_not_offered_to_approve(world: World, signed_in: Open) -> None:
    row = broken(world)
    given = actions.propose(row, by=world.zhou, sort="gift", fen=3000, words="果篮")
    page = f"/desk/promises/{row.pk}/"
    link = f"/desk/compensations/{given.pk}/approve/"
    assert link not in signed_in("zhou").get(page).content.decode()
    assert link in signed_in("lin").get(page).content.decode()


def test_the_ledger_leaves_as_a_workbook_and_as_text(world: World, signed_in: Open) -> None:
    broken(world)
    client = signed_in("zhou")
    book = load_workbook(io.BytesIO(b"".join(client.get("/desk/promises/rows.xlsx?view=broken"))))  # type: ignore[call-overload]
    rows = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert book.sheetnames == ["承诺台账"]
    assert rows[0][0] == "承诺" and rows[1][0] == "修好"
    text = b"".join(client.get("/desk/promises/rows.csv?view=broken")).decode("utf-8-sig")  # type: ignore[call-overload]
    assert text.splitlines()[1].startswith("修好,")
    assert client.get("/desk/promises/rows.pdf").status_code == 404


def test_case_household_and_person_show_what_was_told(world: World, signed_in: Open) -> None:
    row, client = broken(world), signed_in("zhou")
    order = world.order(row.subject_id)
    for page in (
        f"/desk/orders/{order.pk}/", f"/desk/households/{order.household_id}/",
        f"/desk/staff/{world.staff('zhang').pk}/",
    ):  # fmt: skip
        assert f"/desk/promises/{row.pk}/" in client.get(page).content.decode(), page
