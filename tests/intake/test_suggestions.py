"""What triage suggests for a contact, and what a person makes of it: danger first, one tap, nothing done twice."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from guanjia.communications.models import Message
from guanjia.intake import accuracy, actions, events, queries, suggesting
from guanjia.intake.models import Contact, Suggestion
from guanjia.kernel import clock
from guanjia.kernel.actors import GUEST
from guanjia.kernel.models import Event
from guanjia.kernel.moves import amend
from guanjia.kernel.refusals import Refused
from guanjia.workorders import actions as workorders
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, run_jobs

__all__ = ["signed_in"]
LEAK = "3栋2单元501 厨房水管一直漏水，很着急"


def letter(world: World, text: str = LEAK, source: str = "email", wants: str = "enquiry") -> Contact:
    """Something that came in writing and waits; nobody of the desk took it down."""
    contact = actions.receive(world.lake, by=GUEST, wants=wants, text=text, source=source)
    run_jobs()
    return contact


def said(contact: Contact) -> dict[str, tuple[str, str]]:
    """What triage said of each head, and what a person said."""
    return {row.head: (row.value, row.final) for row in Suggestion.objects.filter(contact=contact)}


@pytest.mark.clause("A-1.2-2")
def test_what_comes_in_is_sorted_by_words_at_once_and_what_is_not_known_stays_open(world: World) -> None:
    found = said(letter(world))
    assert found["category"] == ("water", "")
    assert found["safety"] == ("", "")
    assert set(found) == set(suggesting.HEADS)
    [event] = Event.objects.filter(name="intake.ContactTriaged")
    assert (event.actor, event.data["said"]["category"], event.data["model"]) == ("system", "water", "")


def test_a_second_run_says_nothing_twice_and_new_words_are_sorted_anew(world: World) -> None:
    contact = letter(world)
    actions.suggest(contact)
    assert Event.objects.filter(name="intake.ContactTriaged").count() == 1
    actions.decide(contact, {"urgency": "planned"}, by=world.zhao)
    contact.text = "电表跳闸了，插座没电"
    actions.suggest(contact)
    assert (said(contact)["category"][0], said(contact)["urgency"][1]) == ("electric", "planned")


@pytest.mark.clause("A-1.2-2")
def test_a_danger_tells_the_desk_at_once_and_stands_first_until_somebody_looked(
    world: World, signed_in: Open
) -> None:
    letter(world, "广场舞太吵，没人管", "wechat", "complaint")
    danger = letter(world, "厨房里闻到很浓的煤气味，头晕")
    told = [row for row in Message.objects.all() if row.url == f"/desk/contacts/{danger.pk}/"]
    assert {row.account.username for row in told if row.account} == {"zhao", "zhou"}
    assert all(row.is_urgent and "燃气公司" in row.text for row in told)
    assert queries.listed(world.zhao, world.lake.pk, "open", "")[0].first() == danger
    page = signed_in("zhao").get("/desk/contacts/").content.decode()
    assert page.index("煤气味") < page.index("广场舞") and "可能有危险" in page
    assert "马上对客户说" in signed_in("zhao").get(f"/desk/contacts/{danger.pk}/").content.decode()
    actions.put_right(danger, by=world.zhao, head="safety", value="none")
    assert queries.listed(world.zhao, world.lake.pk, "open", "")[0].last() == danger


def test_what_the_desk_took_down_itself_tells_nobody(world: World) -> None:
    actions.receive(
        world.lake, by=world.zhao, wants="request", text="家里着火了", source="phone", unit=world.home
    )
    run_jobs()
    assert not [row for row in Message.objects.all() if "说到危险" in row.title]


@pytest.mark.clause("A-1.2-2")
def test_one_tap_takes_over_one_or_all_and_fills_the_form_of_the_order(world: World, signed_in: Open) -> None:
    contact, client = letter(world), signed_in("zhao")
    page = client.get(f"/desk/contacts/{contact.pk}/").content.decode()
    assert "系统建议" in page and "全部采用" in page and "3栋2单元501" in page
    client.post(f"/desk/contacts/{contact.pk}/suggestions/", {"heads": "category", "_key": "a"})
    assert said(contact)["category"] == ("water", "water")
    form = client.get(f"/desk/new/?contact={contact.pk}").content.decode()
    assert '<option value="water" selected' in form
    client.post(f"/desk/contacts/{contact.pk}/suggestions/", {"heads": "", "_key": "b"})
    assert all(final == value for value, final in said(contact).values() if value)
    contact.refresh_from_db()
    assert contact.wants == (said(contact)["kind"][0] or "enquiry")
    with pytest.raises(Refused, match="没有可以采用的建议"):
        actions.take_over(contact, by=world.zhao)


def test_a_person_says_it_is_something_else_and_a_complaint_becomes_one(
    world: World, signed_in: Open
) -> None:
    contact = letter(world)
    url = f"/desk/contacts/{contact.pk}/suggestions/kind/"
    assert "投诉" in signed_in("zhao").get(url).content.decode()
    signed_in("zhao").post(url, {"value": "complaint", "_key": "a"})
    contact.refresh_from_db()
    assert (contact.wants, said(contact)["kind"][1]) == ("complaint", "complaint")
    with pytest.raises(Refused, match="请从列表里选"):
        actions.put_right(contact, by=world.zhao, head="kind", value="nothing")
    assert signed_in("zhao").get(f"/desk/contacts/{contact.pk}/suggestions/colour/").status_code == 404


def test_saying_it_is_wrong_chooses_nothing_beforehand_and_leaves_out_what_was_wrong(
    world: World, signed_in: Open
) -> None:
    contact = letter(world, "厨房里闻到很浓的煤气味")
    url, client = f"/desk/contacts/{contact.pk}/suggestions/safety/", signed_in("zhao")
    page = client.get(url).content.decode()
    assert "危险不是这样" in page
    offered = re.findall(r'<option value="([^"]*)"( selected)?', page)
    assert offered[0][0] == "" and "请选" in page
    assert [value for value, _ in offered if value == "gas"] == [] and ("fire", "") in offered
    assert [value for value, chosen in offered if chosen and value] == []
    answer = client.post(url, {"value": "", "_key": "a"})
    assert answer.status_code == 422 and said(contact)["safety"][1] == ""
    client.post(url, {"value": "gas", "_key": "b"})
    assert said(contact)["safety"][1] == ""
    client.post(url, {"value": "none", "_key": "c"})
    assert said(contact)["safety"][1] == "none"
    assert ("gas", "") in re.findall(r'<option value="([^"]*)"( selected)?', client.get(url).content.decode())


def test_a_category_of_which_none_fits_is_wrong_by_name_and_nothing_is_learnt_of_it(
    world: World, signed_in: Open
) -> None:
    contact = letter(world, "水管漏水")
    url, client = f"/desk/contacts/{contact.pk}/suggestions/category/", signed_in("zhao")
    assert '<option value="none_fits">都不是</option>' in client.get(url).content.decode()
    client.post(url, {"value": "none_fits", "note": "喷泉池渗水，打 13812345678", "_key": "a"})
    row = Suggestion.objects.get(contact=contact, head="category")
    assert (row.value, row.final, row.note, row.taken_for) == (
        "water", "none_fits", "喷泉池渗水，打 138****5678", "",
    )  # fmt: skip
    assert (
        "都不是，喷泉池渗水，打 138****5678" in client.get(f"/desk/contacts/{contact.pk}/").content.decode()
    )
    found = {one.head: one for one in accuracy.figures(world.zhou, 30)}["category"]
    assert (found.suggested, found.accepted, found.corrected) == (1, 0, 1)
    assert "都不是" in signed_in("zhou").get("/desk/triage/").content.decode()
    assert accuracy.system_past().texts == [] and queries.accepted(contact) == {}
    actions.put_right(world.fresh(contact), by=world.zhao, head="category", value="drain")
    row.refresh_from_db()
    assert (row.final, row.note) == ("drain", "") and len(accuracy.system_past().texts) == 1
    assert "都不是" not in client.get(url.replace("category", "kind")).content.decode()


def test_while_a_danger_is_open_the_customer_is_told_one_thing_only(world: World, signed_in: Open) -> None:
    contact = letter(world, "厨房里闻到很浓的煤气味")
    page = signed_in("zhao").get(f"/desk/contacts/{contact.pk}/").content.decode()
    assert "马上对客户说：请开窗" in page and "怎么转：" in page
    assert page.count("对客户说：") == 1
    actions.put_right(contact, by=world.zhao, head="safety", value="none")
    page = signed_in("zhao").get(f"/desk/contacts/{contact.pk}/").content.decode()
    assert "马上对客户说" not in page and page.count("对客户说：") == 1


def test_who_decides_what_triage_left_open_reads_no_reproach(world: World, signed_in: Open) -> None:
    contact = letter(world, "你好")
    assert said(contact)["category"][0] == ""
    page = signed_in("zhao").get(f"/desk/contacts/{contact.pk}/suggestions/category/").content.decode()
    assert "类别由我来定" in page and "不是这样" not in page


@pytest.mark.clause("A-1.2-2")
def test_what_is_registered_is_acceptance_or_correction_without_more_work(world: World) -> None:
    contact = letter(world)
    order = actions.receive_request(
        world.lake, by=world.zhao, category=world.category("drain"), description=contact.text, source="phone",
        unit=world.home, contact=contact, contact_name="王女士", contact_phone="13812345678",
    )  # fmt: skip
    workorders.register_order(order, by=world.zhao)
    run_jobs()
    found = said(contact)
    assert found["category"] == ("water", "drain")
    assert found["urgency"][1] == "normal"
    [fact] = Event.objects.filter(name="intake.SuggestionCorrected", data__head="category")
    assert (fact.actor, fact.data["value"], fact.data["final"]) == (world.zhao.ref, "water", "drain")


def test_beside_a_new_case_the_words_suggest_and_name_the_home(world: World, signed_in: Open) -> None:
    look = signed_in("zhao").get("/desk/new/look/", {"description": LEAK}).content.decode()
    assert "data-fills" in look and "给排水" in look and "3栋2单元501" in look
    look = (
        signed_in("zhao").get("/desk/new/look/", {"description": "洗衣机外壳漏电，摸着麻"}).content.decode()
    )
    assert "可能有危险：漏电触电" in look and "马上对客户说" in look


def test_what_somebody_chose_already_is_not_proposed_again(world: World, signed_in: Open) -> None:
    client, asked, part = signed_in("zhao"), {"description": LEAK}, {"HX-Request": "true"}
    look = client.get("/desk/new/look/", asked, headers=part).content.decode()
    assert "&#34;category&#34;: &#34;water&#34;" in look and "报修" not in look
    look = client.get("/desk/new/look/", asked | {"category": "water"}, headers=part).content.decode()
    assert "&#34;category&#34;: &#34;water&#34;" not in look and "给排水" not in look
    contact = letter(world, "我要投诉，楼上装修太吵了，没人管", wants="complaint")
    assert said(contact)["kind"] == ("complaint", "")
    page = client.get(f"/desk/contacts/{contact.pk}/").content.decode()
    assert "已经这样登记" in page and 'name="heads" value="kind"' not in page
    assert f"/desk/contacts/{contact.pk}/suggestions/kind/" in page  # it may still be said to be wrong


def test_a_wrong_category_is_said_to_be_wrong_and_kept_for_training(world: World, signed_in: Open) -> None:
    contact, client = letter(world), signed_in("zhao")
    url = f"/desk/contacts/{contact.pk}/suggestions/category/"
    assert url in client.get(f"/desk/contacts/{contact.pk}/").content.decode()
    client.post(url, {"value": "drain", "_key": "a"})
    assert said(contact)["category"] == ("water", "drain")
    [fact] = Event.objects.filter(name="intake.SuggestionCorrected", data__head="category")
    assert (fact.data["value"], fact.data["final"]) == ("water", "drain")
    assert '<option value="drain" selected' in client.get(f"/desk/new/?contact={contact.pk}").content.decode()


def test_a_broken_model_file_is_no_model_and_says_so(world: World, settings: object, tmp_path: Path) -> None:
    settings.GUANJIA_HOME = tmp_path  # type: ignore[attr-defined]
    file = suggesting.model_file()
    assert suggesting.in_use().version == ""
    file.parent.mkdir()
    file.write_bytes(b"no model")
    kept = suggesting.in_use()
    assert kept.model is None and "不完整或不是模型" in kept.fault
    assert said(letter(world))["category"] == ("water", "")


def test_a_danger_is_answered_within_minutes_by_night_too_and_one_said_later_as_well(world: World) -> None:
    night = NOW + timedelta(hours=15)
    with clock.pinned(night):
        first = actions.receive(
            world.lake,
            by=world.wang,
            wants="enquiry",
            text="厨房里闻到很浓的煤气味",
            source="wechat",
            unit=world.home,
        )
        world.run_jobs()
    first = world.fresh(first)
    assert first.answer_due_at == night + minutes(5)
    assert world.clock(first, "T30").due_at == night + minutes(5)
    with clock.pinned(night):
        later = actions.receive(
            world.lake, by=world.wang, wants="enquiry", text="你好", source="wechat", unit=world.home
        )
        world.run_jobs()
        assert world.fresh(later).answer_due_at > night + timedelta(hours=1)
        amend(world.fresh(later), events.ContactExtended(), by=world.wang, text="你好\n煤气味很重，头晕")
        world.run_jobs()
    assert world.fresh(later).answer_due_at == night + minutes(5)
    assert Suggestion.objects.get(contact=later, head="safety").value


def more(world: World, contact: Contact, words: str, at: int) -> Contact:
    """Who wrote the contact writes again."""
    moment = NOW + minutes(at)
    actions.extend(world.fresh(contact), words, by=GUEST, about=contact.ref, at=moment)
    with clock.pinned(moment):
        run_jobs()
    return world.fresh(contact)


def alarms(contact: Contact) -> int:
    """How often one of the desk was told of a danger."""
    rows = Message.objects.filter(subject_kind="contact", subject_id=contact.pk, account__username="zhao")
    return rows.filter(words="contact_danger").count()


@pytest.mark.clause("A-1.2-2")
def test_a_danger_in_later_words_counts_like_in_the_first_and_no_clock_moves_to_the_later(
    world: World,
) -> None:
    contact = letter(world, "谢谢上次的师傅，灯修好了")
    actions.take_contact(contact, by=world.zhao)
    assert alarms(contact) == 0
    contact = more(world, contact, "厨房里闻到很浓的煤气味", 30)
    assert contact.text == "谢谢上次的师傅，灯修好了\n厨房里闻到很浓的煤气味"
    assert (said(contact)["safety"][0], said(contact)["urgency"][0]) == ("gas", "urgent")
    assert (contact.answer_due_at, alarms(contact)) == (NOW + minutes(35), 1)
    contact = more(world, contact, "味道更大了，煤气味", 33)
    assert (contact.answer_due_at, alarms(contact)) == (NOW + minutes(35), 1)
    assert world.clock(contact, "T30").due_at == NOW + minutes(35)
    assert said(more(world, contact, "谢谢", 34))["safety"] == ("gas", "")


def test_new_words_of_danger_ask_again_after_a_person_said_that_there_is_none(world: World) -> None:
    contact = letter(world, "隔壁好像有烧焦的味")
    actions.decide(contact, {"safety": "none", "urgency": "planned"}, by=world.zhao)
    contact = more(world, contact, "好的，谢谢", 5)
    assert (said(contact)["safety"][1], alarms(contact)) == ("none", 1)
    contact = more(world, contact, "着火了，快来", 9)
    assert (said(contact)["safety"], said(contact)["urgency"]) == (("fire", ""), ("urgent", ""))
    assert (contact.answer_due_at, alarms(contact)) == (NOW + minutes(5), 2)
    assert Event.objects.filter(name="intake.SuggestionCorrected", data__final="none").count() == 1


def test_what_does_not_fit_any_more_still_calls(world: World) -> None:
    contact = letter(world, "灯" * 1990)
    contact = more(world, contact, "灯还是不亮，一直不亮，另外家里着火了", 5)
    assert len(contact.text) == 2000 and "着火" not in contact.text
    assert said(contact)["safety"] == ("fire", "")


@pytest.mark.clause("A-1.2-2")
def test_a_danger_after_the_first_answer_has_minutes_of_its_own_and_the_first_answer_stays(
    world: World,
) -> None:
    contact = letter(world, "谢谢上次的师傅，灯修好了")
    actions.answer(contact, by=world.zhao, at=NOW + minutes(3))
    contact = more(world, contact, "厨房里闻到很浓的煤气味", 30)
    assert (contact.answered_at, alarms(contact)) == (NOW + minutes(3), 1)
    assert world.clock(contact, "T30").due_at == NOW + minutes(35)
    actions.answer(contact, by=world.zhao, at=NOW + minutes(33))
    assert world.clock(contact, "T30").state == "stopped"
    contact = more(world, contact, "谢谢", 34)  # the danger stands, nothing new was said
    assert world.clock(contact, "T30").state == "stopped"
    [fact] = Event.objects.filter(name="intake.DangerAnswered", subject_id=contact.pk)
    assert (fact.data["in_time"], fact.actor) == (True, world.zhao.ref)
    assert Event.objects.filter(name="intake.ContactAnswered", subject_id=contact.pk).count() == 1
    assert alarms(contact) == 1


@pytest.mark.clause("A-1.2-2")
def test_a_danger_that_joins_an_open_order_makes_it_urgent_and_says_so(world: World) -> None:
    order = world.confirmed_order(description="厨房水管滴水")
    assert (order.urgency, world.clock(order, "T12").policy) == ("normal", "sla.dispatch.normal")
    actions.ask_for_supervisor(order, by=world.wang, text="插座进水了，摸着麻，漏电")
    world.run_jobs()
    order = world.fresh(order)
    assert (order.urgency, world.clock(order, "T12").policy) == ("urgent", "sla.dispatch.urgent")
    [fact] = Event.objects.filter(name="workorders.OrderHastened", subject_id=order.pk)
    assert (fact.actor, fact.data["why"]) == ("system", "客户后来说到漏电触电")
    workorders.correct_order(order, by=world.zhao, urgency="normal")
    actions.ask_for_supervisor(world.fresh(order), by=world.wang, text="怎么还没人来")
    world.run_jobs()
    assert world.fresh(order).urgency == "normal"


def test_the_reason_for_which_a_customer_sends_work_back_may_be_a_danger(world: World) -> None:
    order = world.completed_order()
    workorders.reopen_order(order, by=world.wang, reason="还是漏，插座冒火花了")
    world.run_jobs()
    assert world.fresh(order).urgency == "urgent"
    rows = Message.objects.filter(subject_kind="workorder", subject_id=order.pk, words="contact_danger")
    assert {row.account.username for row in rows if row.account} >= {"zhao", "zhou"}


@pytest.mark.clause("A-1.2-2")
def test_an_urgent_order_that_is_merged_makes_the_other_one_urgent(world: World) -> None:
    into = world.confirmed_order(description="厨房水管滴水")
    danger = world.received_order(description="水管爆了，水柱往外喷")
    workorders.merge_order(danger, by=world.zhou, into=into)
    assert world.fresh(into).urgency == "urgent"
    [fact] = Event.objects.filter(name="workorders.OrderHastened", subject_id=into.pk)
    assert fact.data["why"] == f"并入的 {danger.number} 是紧急件"
