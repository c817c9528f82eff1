"""Online chat: an answer at once where the knowledge base is sure, else a person; and what each counts for."""

from datetime import UTC, datetime

import pytest
from django.test import RequestFactory

from guanjia.communications.models import Message
from guanjia.intake import actions, chats, panels, protection
from guanjia.intake.models import Chat, Contact, Line
from guanjia.kernel import attachments, clock
from guanjia.kernel.actors import GUEST, SYSTEM
from guanjia.kernel.models import Attachment, Event
from guanjia.kernel.refusals import Refused
from guanjia.knowledge.models import AnswerUse, Unanswered
from guanjia.measures import queries as measures
from guanjia.organization import actions as companies
from guanjia.organization import queries as organization
from guanjia.organization.moments import local
from guanjia.privacy.declared import Identity
from guanjia.sla.models import Clock
from guanjia.workorders.models import WorkOrder
from tests.knowledge.shelf import published
from tests.world import NOW, World, minutes, refused

NIGHT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
POOL, ODD = "泳池几点开", "我想把车位转给亲戚怎么弄"


def began(world: World, text: str = ODD, at: datetime = NOW, way: str = "chat") -> Chat:
    """王女士 writes from her phone."""
    world.channel(way)
    return actions.say(world.lake, by=world.wang, text=text, at=at)


def sure(world: World, at: datetime = NOW) -> tuple[Chat, Line]:
    """The knowledge base answered."""
    published(world)
    chat = began(world, POOL, at)
    return chat, chat.lines.exclude(answer=None).get()


def said(chat: Chat) -> list[tuple[str, str]]:
    """Who said what."""
    return list(chat.lines.values_list("sender", "text"))


def figure(world: World, key: str = "M012") -> tuple[int, int]:
    """Hits and cases of the day."""
    world.run_jobs()
    today = local(NOW).date()
    found = measures.figures(world.zhou, [key], today, today, [world.lake.pk])
    return found[key].hits, found[key].total


def told() -> dict[str, bool]:
    """Who heard that somebody waits, and whether it is urgent."""
    rows = Message.objects.filter(subject_kind="chat")
    return {row.account.username: row.is_urgent for row in rows.select_related("account") if row.account}


def reasons(chat: Chat) -> list[str]:
    """Why a person was asked for, each time."""
    rows = Event.objects.filter(subject_kind="chat", subject_id=chat.pk, name="intake.ChatHandedOver")
    return [row.data["reason"] for row in rows.order_by("pk")]


@pytest.mark.clause("CX-6.2-1")
def test_a_sure_answer_comes_at_once_with_its_source_and_nobody_is_called(world: World) -> None:
    chat, line = sure(world)
    assert (chat.status, chat.waits_since, reasons(chat)) == ("self_answered", None, [])
    assert said(chat) == [("resident", POOL), ("machine", "七八月每天早上九点到晚上八点。")]
    assert line.source == "泳池开放公示"
    assert AnswerUse.objects.get().subject_id == chat.contact_id
    assert (chat.contact.source, chat.contact.wants, chat.contact.unit) == ("chat", "enquiry", world.home)
    assert not Clock.objects.filter(rule="T30", subject_id=chat.contact_id).exists()
    assert told() == {}


@pytest.mark.clause("D-3.2.1-1")
def test_a_sure_answer_counts_as_the_first_answer_only_when_the_resident_says_that_it_helped(
    world: World,
) -> None:
    chat, line = sure(world)
    assert figure(world) == (0, 1)
    chat = actions.rate_answer(chat, by=world.wang, line=line, is_helpful=True, at=NOW + minutes(3))
    assert world.fresh(chat.contact).answered_at == NOW
    assert figure(world) == (1, 1)
    again = actions.rate_answer(chat, by=world.wang, line=world.fresh(line), is_helpful=False)
    assert (again.status, world.fresh(line).is_helpful) == ("self_answered", True)


@pytest.mark.clause("D-3.2.1-1")
def test_an_answer_that_did_not_help_calls_a_person_whose_minute_counts_from_then(world: World) -> None:
    chat, line = sure(world)
    chat = actions.rate_answer(chat, by=world.wang, line=line, is_helpful=False, at=NOW + minutes(2))
    assert (chat.status, chat.waits_since, reasons(chat)) == ("waiting", NOW + minutes(2), ["unhelpful"])
    assert Clock.objects.get(rule="T30", subject_id=chat.contact_id).due_at == NOW + minutes(3)
    assert figure(world) == (0, 1)
    chat = actions.write_line(chat, by=world.zhao, text="我来看", at=NOW + minutes(2.5))
    assert (chat.status, chat.handler_id, chat.unread) == ("with_person", world.zhao.id, 0)
    assert figure(world) == (1, 1)


def test_who_was_helped_and_asks_on_waits_with_a_clock_and_the_first_answer_is_counted_once(
    world: World,
) -> None:
    chat, line = sure(world)
    actions.rate_answer(chat, by=world.wang, line=line, is_helpful=True, at=NOW + minutes(1))
    chat = actions.say(world.lake, by=world.wang, text=ODD, at=NOW + minutes(5))
    assert (chat.status, chat.waits_since) == ("waiting", NOW + minutes(5))
    running = world.clock(chat.contact, "T30")
    assert (running.state, running.due_at) == ("running", NOW + minutes(6))
    actions.write_line(chat, by=world.zhao, text="我来看", at=NOW + minutes(8))
    assert world.clock(chat.contact, "T30").state == "stopped"
    assert world.fresh(chat.contact).answered_at == NOW
    [fact] = Event.objects.filter(name="intake.DangerAnswered", subject_id=chat.contact_id)
    assert (fact.data["in_time"], fact.actor) == (False, world.zhao.ref)
    assert (figure(world), figure(world, "M003")) == ((1, 1), (1, 1))


@pytest.mark.clause("CX-6.2-1")
def test_who_is_unsure_says_so_notes_the_question_and_the_desk_hears_of_it(world: World) -> None:
    chat = began(world)
    assert (chat.status, reasons(chat), chat.unread) == ("waiting", ["unsure"], 1)
    assert said(chat)[1] == ("machine", "您好，安居物业，请问有什么可以帮您？")
    assert Unanswered.objects.get().text == ODD
    assert Clock.objects.get(rule="T30", subject_id=chat.contact_id).due_at == NOW + minutes(1)
    world.run_jobs()
    assert told() == {"zhao": False}
    late = actions.write_line(chat, by=world.zhao, text="您好", at=NOW + minutes(2))
    assert late.status == "with_person"
    assert figure(world) == (0, 1)


def test_a_person_is_always_one_tap_away_and_a_second_tap_changes_nothing(world: World) -> None:
    chat, _ = sure(world)
    chat = actions.ask_for_person(chat, by=world.wang, at=NOW + minutes(1))
    assert (chat.status, reasons(chat)) == ("waiting", ["asked"])
    count = Event.objects.count()
    actions.ask_for_person(chat, by=world.wang, at=NOW + minutes(2))
    assert Event.objects.count() == count


def test_danger_goes_to_a_person_at_once_with_the_number_to_call(world: World) -> None:
    chat = began(world, "楼道里有人触电了")
    assert (chat.status, chat.danger, reasons(chat)) == ("waiting", "electric", ["danger"])
    assert "0571-88001234" in said(chat)[1][1]
    world.run_jobs()
    assert told() == {"zhao": True, "zhou": True}
    calm = actions.say(world.lake, by=world.chen, text=ODD, at=NOW - minutes(5))
    assert [row.pk for row in chats.waiting(world.zhao, world.lake.pk)] == [chat.pk, calm.pk]


def test_the_menu_counts_who_waits_in_the_chosen_project(world: World) -> None:
    def counted(username: str, project: str = "") -> int:
        request = RequestFactory().get("/desk/")
        request.COOKIES = {"project": project}
        request.actor = organization.actor_of_account(world.account(username).pk, "desk")  # type: ignore[attr-defined]
        return panels.waiting_count(request)  # type: ignore[arg-type]

    chat = began(world)
    assert [counted(name) for name in ("zhao", "zhou", "qian")] == [1, 1, 0]
    account = world.account("zhao")
    companies.grant_role(account, by=SYSTEM, role="front_desk", project=world.hill)
    assert (counted("zhao", str(world.lake.pk)), counted("zhao", str(world.hill.pk))) == (1, 0)
    actions.take_chat(chat, by=world.zhao)
    assert counted("zhao") == 0


def alarms() -> list[str]:
    """Of what 小赵 was told as a danger."""
    rows = Message.objects.filter(account__username="zhao", words__in=("chat_danger", "contact_danger"))
    return list(rows.order_by("pk").values_list("words", flat=True))


@pytest.mark.clause("A-1.2-2")
def test_the_desk_hears_of_one_danger_of_a_conversation_once_and_of_the_next_as_well(world: World) -> None:
    chat = began(world, "楼道里有人触电了")
    world.run_jobs()
    assert alarms() == ["chat_danger"]
    actions.write_line(chat, by=world.zhao, text="马上来人", at=NOW + minutes(2))
    actions.say(world.lake, by=world.wang, text="现在着火了，快来", at=NOW + minutes(10))
    world.run_jobs()
    assert alarms() == ["chat_danger", "chat_danger"]
    clock_of = world.clock(chat.contact, "T30")  # answered before, so that the danger has minutes of its own
    assert (clock_of.state, clock_of.due_at) == ("running", NOW + minutes(15))
    actions.write_line(world.fresh(chat), by=world.zhao, text="已打 119", at=NOW + minutes(11))
    assert world.clock(chat.contact, "T30").state == "stopped"
    actions.decide(world.fresh(chat.contact), {"safety": "none"}, by=world.zhao)
    actions.say(world.lake, by=world.wang, text="又着火了", at=NOW + minutes(20))
    world.run_jobs()
    assert alarms() == ["chat_danger", "chat_danger", "contact_danger"]


@pytest.mark.clause("A-1.2-2")
def test_a_danger_in_a_conversation_makes_the_order_urgent_that_it_became(world: World) -> None:
    chat = began(world, "厨房水管滴水")
    order = actions.receive_request(
        world.lake, by=world.zhao, category=world.category(), description=chat.contact.text, source="phone",
        unit=world.home, contact=world.fresh(chat.contact), urgency="normal", at=NOW + minutes(2),
    )  # fmt: skip
    actions.say(world.lake, by=world.wang, text="插座进水，漏电了", at=NOW + minutes(5))
    world.run_jobs()
    assert (world.fresh(order).urgency, alarms()) == ("urgent", ["chat_danger"])


def test_who_leaves_after_words_of_danger_closes_nothing_that_nobody_saw(world: World) -> None:
    chat = began(world, "厨房里煤气味很重，我头晕")
    chat = actions.leave_chat(chat, by=world.wang, at=NOW)
    contact = world.fresh(chat.contact)
    assert (chat.status, contact.status, contact.answered_at) == ("closed", "open", None)


def test_outside_of_service_hours_it_says_when_somebody_answers_and_the_contact_stays_open(
    world: World,
) -> None:
    with clock.pinned(NIGHT):
        chat = began(world, at=NIGHT)
        assert "现在是下班时间，11-25 08:30 起有人回复您" in said(chat)[1][1]
        assert actions.end_silent_chats() == 0
    assert chat.contact.status == "open"
    assert figure(world) == (0, 0)
    actions.write_line(chat, by=world.zhao, text="早上好", at=NIGHT + minutes(9.5 * 60))
    assert figure(world) == (0, 0)


def test_everything_that_was_written_stands_in_the_contact_and_becomes_an_order(world: World) -> None:
    chat = began(world, "您好，请问在吗")
    actions.say(world.lake, by=world.wang, text="厨房水管漏水，我电话 13812345678", at=NOW + minutes(1))
    contact = world.fresh(chat.contact)
    assert contact.text == "您好，请问在吗\n厨房水管漏水，我电话 138****5678"
    order = actions.receive_request(
        world.lake, by=world.zhao, category=world.category(), description=contact.text, source="phone",
        unit=contact.unit, contact=contact, at=NOW + minutes(2),
    )  # fmt: skip
    assert (order.source, order.person) == ("chat", world.person("wang"))
    chat = actions.take_chat(world.fresh(chat), by=world.zhao)
    chat = actions.end_chat(chat, by=world.zhao, outcome="转成报修了")
    assert (chat.status, world.fresh(contact).case) == ("closed", str(order.ref))
    assert world.fresh(contact).status == "routed"


def made_order(world: World, chat: Chat, at: datetime) -> WorkOrder:
    """小赵 makes an order of what 王女士 wrote."""
    contact = world.fresh(chat.contact)
    order = actions.receive_request(
        world.lake, by=world.zhao, category=world.category(), description=contact.text, source="phone",
        unit=world.home, contact=contact, at=at,
    )  # fmt: skip
    world.run_jobs()
    return order


def test_who_waits_and_becomes_an_order_waits_no_more_until_the_next_line(world: World) -> None:
    chat = began(world, "厨房水管滴水")
    made_order(world, chat, NOW + minutes(0.5))
    chat = world.fresh(chat)
    assert (chat.status, chat.waits_since, chat.unread, chat.handler_id) == ("routed", None, 0, None)
    assert world.clock(chat.contact, "T30").state == "stopped"
    actions.say(world.lake, by=world.wang, text=ODD, at=NOW + minutes(9))
    chat = world.fresh(chat)
    assert (chat.status, chat.waits_since, reasons(chat)) == (
        "waiting", NOW + minutes(9), ["unsure", "unsure"],
    )  # fmt: skip
    running = world.clock(chat.contact, "T30")
    assert (running.state, running.due_at) == ("running", NOW + minutes(10))
    actions.leave_chat(chat, by=world.wang, at=NOW + minutes(9.5))
    assert world.fresh(running).state == "void"
    assert world.fresh(chat.contact).status == "routed"


def test_what_was_written_while_it_became_an_order_still_waits(world: World) -> None:
    chat = began(world, "厨房水管滴水")
    contact = world.fresh(chat.contact)
    actions.receive_request(
        world.lake, by=world.zhao, category=world.category(), description=contact.text, source="phone",
        unit=world.home, contact=contact, at=NOW + minutes(0.5),
    )  # fmt: skip
    actions.say(world.lake, by=world.wang, text=ODD, at=NOW + minutes(0.6))
    world.run_jobs()
    chat = world.fresh(chat)
    assert (chat.status, chat.waits_since, chat.unread) == ("waiting", NOW + minutes(0.6), 1)
    assert world.clock(chat.contact, "T30").due_at == NOW + minutes(1.6)


def test_what_became_an_order_and_falls_silent_ends_itself_and_a_machine_did_not_answer_it(
    world: World,
) -> None:
    chat = began(world, "厨房水管滴水")
    made_order(world, chat, NOW + minutes(0.5))
    with clock.pinned(NOW + minutes(20)):
        assert actions.end_silent_chats() == 1
    [ended] = Event.objects.filter(name="intake.ChatClosed", subject_id=chat.pk)
    assert (ended.data["how"], ended.data["is_self_answered"]) == ("silent", False)


def test_who_waits_and_becomes_a_complaint_reads_it_and_waits_no_more(world: World) -> None:
    chat = began(world, "你们的保安态度太差了")
    actions.make_complaint(world.fresh(chat.contact), by=world.zhao, at=NOW + minutes(0.5))
    world.run_jobs()
    chat = world.fresh(chat)
    assert (chat.status, world.clock(chat.contact, "T30").state) == ("routed", "stopped")
    assert said(chat)[-1] == ("machine", "您说的已经按投诉登记，负责的人会联系您。还要补充的，请接着写。")
    contact = world.fresh(chat.contact)
    assert (contact.status, contact.wants, contact.answered_at) == ("open", "complaint", NOW + minutes(0.5))
    actions.leave_chat(chat, by=world.wang, at=NOW + minutes(2))
    assert world.fresh(contact).status == "open"


def test_photos_that_are_sent_after_it_became_an_order_go_with_the_order_too(world: World) -> None:
    chat = began(world, "厨房水管滴水")
    order = made_order(world, chat, NOW + minutes(0.5))
    png = attachments.store_bytes(b"drip", "image/png", "a.png", by=world.wang, project_id=world.lake.pk)
    actions.say(world.lake, by=world.wang, text="", photos=[png], at=NOW + minutes(3))
    [kept] = Attachment.objects.filter(owner_kind="workorder", owner_id=order.pk)
    assert (kept.sha256, kept.pk != png.pk) == (png.sha256, True)
    assert chats.photos_behind(chat.contact) == [png]


def test_who_was_helped_waits_again_and_leaves_stops_the_clock_and_nothing_counts_as_answered(
    world: World,
) -> None:
    chat, line = sure(world)
    actions.rate_answer(chat, by=world.wang, line=line, is_helpful=True, at=NOW + minutes(1))
    chat = actions.say(world.lake, by=world.wang, text=ODD, at=NOW + minutes(5))
    running = world.clock(chat.contact, "T30")
    chat = actions.leave_chat(chat, by=world.wang, at=NOW + minutes(5.5))
    contact = world.fresh(chat.contact)
    assert (world.fresh(running).state, chat.status, contact.status) == ("void", "closed", "closed")
    assert contact.outcome == "自动答复帮到过客户，后来找人，没等到答复先离开了"
    assert not Event.objects.filter(name="intake.DangerAnswered").exists()
    assert Event.objects.get(name="intake.ContactLeft").subject_id == contact.pk


def test_a_colleague_does_not_break_in_and_the_supervisor_takes_over(world: World) -> None:
    chat = actions.take_chat(began(world), by=world.zhao, at=NOW + minutes(0.5))
    with refused("chat_taken", chat):
        actions.write_line(chat, by=world.li, text="我来")
    chat = actions.take_chat(world.fresh(chat), by=world.zhou)
    assert chat.handler_id == world.zhou.id
    assert world.fresh(chat.contact).handler_id == world.zhou.id
    with refused("chat_taken", chat):
        actions.write_line(chat, by=world.zhao, text="还是我来")


def test_only_the_resident_of_a_conversation_speaks_in_it_and_guests_have_none(world: World) -> None:
    chat, line = sure(world)
    with refused("not_found", chat):
        actions.rate_answer(chat, by=world.chen, line=line, is_helpful=True)
    with refused("not_allowed"):
        actions.say(world.lake, by=GUEST, text=ODD)
    with refused("not_allowed", chat):
        actions.write_line(chat, by=world.qian_of_hill, text="我来")
    with refused("chat_closed"):
        actions.say(world.hill, by=world.feng_of_hill, text=ODD)


def test_what_falls_silent_ends_itself_and_who_waits_for_an_answer_is_never_ended(world: World) -> None:
    chat = began(world)
    assert actions.take_chat(chat, by=world.zhao, at=NOW).status == "with_person"
    with clock.pinned(NOW + minutes(60)):
        assert actions.end_silent_chats() == 0
    actions.write_line(chat, by=world.zhao, text="可以转，来前台办", at=NOW + minutes(1))
    with clock.pinned(NOW + minutes(15)):
        assert actions.end_silent_chats() == 0
    with clock.pinned(NOW + minutes(16)):
        assert actions.end_silent_chats() == 1
        assert actions.end_silent_chats() == 0
    contact = world.fresh(chat.contact)
    assert (world.fresh(chat).status, contact.status) == ("closed", "closed")
    assert contact.outcome == "在线对话：客户没有再写，自动结束"
    assert said(chat)[-1] == ("machine", "看您这边没有再写，这次先到这里。有事随时再来，我们都在。")


def test_ending_wants_an_outcome_and_an_enquiry_goes_on_without_the_conversation(world: World) -> None:
    chat = actions.write_line(began(world), by=world.zhao, text="我查一下", at=NOW)
    with refused("words_needed", chat):
        actions.end_chat(chat, by=world.zhao, outcome=" ")
    actions.open_enquiry(world.fresh(chat.contact), by=world.zhao, question=ODD, at=NOW)
    chat = actions.end_chat(world.fresh(chat), by=world.zhao, outcome="明天答复")
    assert (chat.status, world.fresh(chat.contact).status) == ("closed", "open")
    new = actions.say(world.lake, by=world.wang, text="还有一件事想问", at=NOW + minutes(5))
    assert new.pk != chat.pk
    assert actions.leave_chat(new, by=world.wang).status == "closed"
    assert world.fresh(new.contact).outcome == "没等到答复，客户先离开了"


def test_who_types_while_the_conversation_ends_hears_that_it_is_over(world: World) -> None:
    chat = began(world)
    actions.write_line(chat, by=world.zhao, text="请稍等", at=NOW + minutes(1))
    actions.leave_chat(world.fresh(chat), by=world.wang, at=NOW + minutes(2))
    with pytest.raises(Refused, match="这次对话已经结束，您写的没有发出去。请打开这条联系，打电话告诉客户"):
        actions.write_line(world.fresh(chat), by=world.zhao, text="查到了")
    assert ("staff", "查到了") not in said(chat)
    with pytest.raises(Refused, match="这次对话已经结束，要接着说请写一条新的"):
        actions.ask_for_person(world.fresh(chat), by=world.wang)


def test_numbers_of_people_are_masked_and_the_desk_may_tell_its_own(world: World) -> None:
    chat = began(world, "我的身份证 330106199001011233 要登记吗")
    assert "330106199001011233" not in chat.lines.first().text
    actions.write_line(chat, by=world.zhao, text="请打 0571-88001234，不是 13812345678", at=NOW)
    assert chat.lines.last().text == "请打 0571-88001234，不是 138****5678"


def test_the_data_copy_has_the_conversation_and_erasing_takes_the_person_out(world: World) -> None:
    chat = began(world, "我是王慧敏，车位能转吗")
    account, person = world.account("wang").pk, world.person("wang")
    identity = Identity(refs=(person.ref,), keys=(), mark="m", words=("王慧敏",), account_id=account)
    assert next(row[1:] for row in protection.copy_chats(identity)) == ("业主", "我是王慧敏，车位能转吗")
    protection.erase_contacts(identity)
    assert chat.lines.first().text == "我是（已清除），车位能转吗"
    assert world.fresh(chat).account_id is None
    assert Contact.objects.get(pk=chat.contact_id).account_id is None
