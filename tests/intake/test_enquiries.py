"""Enquiries: read back, answered at once or by a time that was told, verified, explained until satisfied."""

from datetime import datetime, timedelta

import pytest

from guanjia.communications.models import Message
from guanjia.complaints.models import Complaint
from guanjia.intake import actions, enquiries, protection
from guanjia.intake.models import Contact, Enquiry
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.measures import queries as measures
from guanjia.organization.moments import local
from guanjia.privacy.declared import Identity
from guanjia.sla import actions as sla
from guanjia.sla import queries as clocks
from guanjia.sla.models import Clock
from guanjia.workorders.models import WorkOrder
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
DAY = timedelta(days=1)


def asked(
    world: World, *, source: str = "phone", is_complex: bool = False, is_read_back: bool = True
) -> Enquiry:
    """王女士 asks for the papers of a renovation."""
    contact = actions.receive(
        world.lake, by=world.zhao if source == "phone" else world.wang, wants="enquiry", text="装修要办什么手续",
        source=source, unit=world.home, person=world.person("wang"), at=NOW,
    )  # fmt: skip
    return actions.open_enquiry(
        contact,
        by=world.zhao,
        question=contact.text,
        is_complex=is_complex,
        is_read_back=is_read_back,
        at=NOW,
    )


def promised(world: World, until: datetime | None = None, **facts: bool | str) -> Enquiry:
    """A complex question whose reply was promised."""
    return actions.promise_reply(
        asked(world, is_complex=True, **facts), by=world.zhao, apologised=True, reply_due_at=until,
        at=NOW + minutes(3),
    )  # fmt: skip


def verified(world: World, row: Enquiry, minute: float = 30) -> Enquiry:
    """The engineers were asked."""
    facts = {"verification": "承重墙不能动，要交图纸", "consulted": "工程部 张工"}
    return actions.verify(row, by=world.zhao, at=NOW + minutes(minute), **facts)


def replied(world: World, row: Enquiry, minute: float = 5, by: Actor | None = None) -> Enquiry:
    """An answer with its source."""
    return actions.reply(
        row, by=by or world.zhao, answer="带房产证和图纸来前台办", source="装修管理规定第 3 条", is_plain=True,
        at=NOW + minutes(minute),
    )  # fmt: skip


def closed(world: World, row: Enquiry, **facts: bool | str) -> Enquiry:
    """Understood, nothing else, thanks."""
    row = actions.confirm_enquiry(row, by=world.zhao, at=NOW + minutes(40))
    told = {"is_else_asked": True, "is_thanked": True} | facts
    return actions.close_enquiry(row, by=world.zhao, at=NOW + minutes(41), **told)


def figures(world: World, *keys: str) -> list[tuple[int, int]]:
    """Hits and cases of these days."""
    world.run_jobs()
    today = local(NOW).date()
    found = measures.figures(world.zhou, list(keys), today, today + 9 * DAY, [world.lake.pk])
    return [(found[key].hits, found[key].total) for key in keys]


@pytest.mark.clause("C-2.1-2")
@pytest.mark.clause("D-3.2.2-2")
def test_a_simple_question_is_answered_in_the_same_contact_or_is_late(world: World) -> None:
    at_once, late, waiting = (asked(world) for _ in range(3))
    assert figures(world, "M014") == [(0, 3)]
    replied(world, at_once, 15)
    replied(world, late, 16)
    assert figures(world, "M014") == [(1, 3)]
    actions.promise_reply(waiting, by=world.zhao, apologised=True, at=NOW + minutes(3))  # complex after all
    assert figures(world, "M014", "M015") == [(1, 2), (0, 1)]


@pytest.mark.clause("D-3.2.2-1")
def test_nothing_is_answered_before_it_was_read_back(world: World) -> None:
    row = asked(world, is_read_back=False)
    with refused("read_back_needed", row):
        replied(world, row)
    with refused("read_back_needed", row):
        actions.promise_reply(row, by=world.zhao, apologised=True)
    assert figures(world, "M246") == [(0, 1)]
    row = actions.read_back(row, by=world.zhao, at=NOW + minutes(1))
    assert (row.read_back_at, figures(world, "M246")) == (NOW + minutes(1), [(1, 1)])
    assert replied(world, row).status == "answered"


@pytest.mark.clause("D-3.2.2-3")
def test_a_complex_question_gets_an_apology_and_a_time_and_what_was_told_wins(world: World) -> None:
    row = asked(world, is_complex=True)
    with refused("apology_needed", row):
        actions.promise_reply(row, by=world.zhao, apologised=False)
    with refused("time_passed", row):
        actions.promise_reply(row, by=world.zhao, apologised=True, reply_due_at=NOW, at=NOW + minutes(1))
    with refused("promise_needed", row):
        replied(world, row)
    usual = actions.promise_reply(row, by=world.zhao, apologised=True, at=NOW)
    told = promised(world, NOW + minutes(120))
    assert (usual.reply_due_at, told.reply_due_at) == (NOW + DAY, NOW + minutes(120))
    assert clocks.due_of(told.ref, "T29") == NOW + minutes(120)
    assert world.promise_states(told) == {"答复咨询": "open"}
    assert figures(world, "M018") == [(2, 2)]


def test_replies_by_the_told_time_are_kept_others_and_missing_ones_are_not(world: World) -> None:
    in_time, late, never = (promised(world, NOW + minutes(60)) for _ in range(3))
    in_time = replied(world, verified(world, in_time), 60)
    late = replied(world, verified(world, late), 61)
    assert (world.promise_states(in_time), world.promise_states(late), world.promise_states(never)) == (
        {"答复咨询": "kept"}, {"答复咨询": "late"}, {"答复咨询": "open"},
    )  # fmt: skip
    assert world.clock(in_time, "T29").state == "stopped"
    assert figures(world, "M015", "M016") == [(1, 3), (2, 2)]


@pytest.mark.clause("D-3.2.3-1")
def test_a_complex_question_is_not_answered_before_it_was_verified_inside(world: World) -> None:
    row = promised(world)
    with refused("verification_needed", row):
        replied(world, row)
    with refused("verification_incomplete", row):
        actions.verify(row, by=world.zhao, verification="可以", consulted=" ")
    row = verified(world, row)
    assert row.status == "verifying"
    assert replied(world, row, 35).status == "answered"


def test_a_reply_has_a_source_and_is_said_in_plain_words(world: World) -> None:
    row = asked(world)
    for facts in (
        {"answer": "", "source": "规定", "is_plain": True}, {"answer": "可以", "source": "", "is_plain": True},
        {"answer": "可以", "source": "规定", "is_plain": False},
    ):  # fmt: skip
        with refused("reply_incomplete", row):
            actions.reply(row, by=world.zhao, **facts)


@pytest.mark.clause("D-3.2.4-2")
def test_who_does_not_understand_is_explained_to_again_until_satisfied(world: World) -> None:
    row = replied(world, verified(world, promised(world, NOW + minutes(60))), 40)
    with refused("illegal_move", row):
        actions.close_enquiry(row, by=world.zhao, is_else_asked=True, is_thanked=True)
    with refused("words_needed", row):
        actions.explain_again(row, by=world.zhao, unclear="")
    row = actions.explain_again(
        row, by=world.zhao, unclear="图纸谁来画", reply_due_at=NOW + minutes(90), at=NOW + minutes(45)
    )
    assert (row.status, row.round, clocks.due_of(row.ref, "T29")) == ("verifying", 2, NOW + minutes(90))
    with refused("verification_needed", row):
        replied(world, row, 50)
    row = closed(world, replied(world, verified(world, row, 50), 55))
    contact = Contact.objects.get()
    assert (row.status, contact.status, contact.outcome) == ("closed", "closed", "带房产证和图纸来前台办")
    assert [(r.is_understood, r.unclear) for r in enquiries.rounds(row)] == [
        (False, "图纸谁来画"),
        (True, ""),
    ]
    assert figures(world, "M015", "M016", "M232", "M247") == [(1, 1), (2, 2), (1, 1), (0, 2)]


def test_a_simple_question_goes_into_a_second_round_without_a_verification(world: World) -> None:
    row = actions.explain_again(
        replied(world, asked(world)), by=world.zhao, unclear="没听懂", at=NOW + minutes(6)
    )
    assert closed(world, replied(world, row, 7)).round == 2


@pytest.mark.clause("D-3.2.5-1")
def test_who_closes_without_asking_for_anything_else_is_counted(world: World) -> None:
    closed(world, replied(world, asked(world)))
    closed(world, replied(world, asked(world)), is_else_asked=False)
    assert figures(world, "M248", "M232") == [(1, 2), (2, 2)]


def test_another_question_is_another_enquiry_of_the_same_customer(world: World) -> None:
    closed(world, replied(world, asked(world)), more="停车费怎么交")
    fresh = Enquiry.objects.get(status="open")
    assert (fresh.question, fresh.contact.unit, fresh.contact.person) == (
        "停车费怎么交", world.home, world.person("wang"),
    )  # fmt: skip


def test_only_who_leads_the_desk_ends_an_enquiry_without_a_satisfied_customer(world: World) -> None:
    row = replied(world, asked(world))
    with refused("not_allowed", row):
        actions.give_up_enquiry(row, by=world.zhao, reason="一直不满意")
    with refused("words_needed", row):
        actions.give_up_enquiry(row, by=world.zhou, reason=" ")
    row = actions.give_up_enquiry(row, by=world.zhou, reason="政策不允许，已三次说明", at=NOW + minutes(50))
    assert (row.status, Contact.objects.get().outcome) == ("given_up", "特批结束：政策不允许，已三次说明")
    assert figures(world, "M232", "M248") == [(0, 1), (0, 1)]


@pytest.mark.clause("D-3.2.3-2")
def test_a_reply_that_was_wrong_is_put_right_with_the_customer_and_counted(world: World) -> None:
    row = closed(world, replied(world, asked(world)))
    with refused("correction_untold", row):
        actions.correct_reply(row, by=world.zhao, correction="押金是 2000 元")
    with refused("no_reply", other := asked(world)):
        actions.correct_reply(other, by=world.zhao, correction="押金", is_told=True)
    row = actions.correct_reply(row, by=world.zhao, correction="押金是 2000 元", is_told=True, at=NOW + DAY)
    assert (row.status, enquiries.rounds(row)[0].corrections.get().words) == ("closed", "押金是 2000 元")
    assert figures(world, "M247") == [(1, 1)]


def test_an_enquiry_becomes_an_order_and_its_promise_and_clock_end(world: World, signed_in: Open) -> None:
    row = promised(world)
    form = {
        "contact": row.contact_id, "source": "phone", "address": "3栋2单元501", "category": "water",
        "description": "厨房水管漏水",
    }  # fmt: skip
    with clock.pinned(NOW + minutes(9)):
        assert signed_in("zhao").post("/desk/new/", form).status_code == 303
    row.refresh_from_db()
    order = WorkOrder.objects.get()
    assert (row.status, row.contact.status, row.contact.case) == ("converted", "routed", str(order.ref))
    assert order.contact_phone == "13812345678"
    assert Clock.objects.get(rule="T29", subject_id=row.pk).state == "void"
    assert world.promise_states(row) == {"答复咨询": "kept"}
    assert figures(world, "M015", "M232") == [(0, 0), (0, 0)]


def test_an_enquiry_becomes_a_complaint_that_stays_open_and_stands_first(
    world: World, signed_in: Open
) -> None:
    older = asked(world)
    row = replied(world, asked(world))
    assert signed_in("zhao").post(f"/desk/contacts/{row.contact_id}/complaint/").status_code == 303
    row.refresh_from_db()
    contact = row.contact
    made = Complaint.objects.get(origin=str(contact.ref))
    assert (row.status, contact.wants, contact.status, contact.case) == (
        "converted", "complaint", "open", str(made.ref),
    )  # fmt: skip
    assert (made.matter, made.status) == (contact.text, "received")
    assert world.events(contact)[-2:] == ["ContactSorted", "ContactComplained"]
    page = signed_in("zhao").get("/desk/contacts/").content.decode()
    assert page.index(f"/desk/complaints/{made.pk}/") < page.index(f"/desk/enquiries/{older.pk}/")
    assert figures(world, "M232") == [(0, 1)]


def test_a_contact_that_is_an_enquiry_ends_with_it_and_shows_it_in_the_log(
    world: World, signed_in: Open
) -> None:
    row = asked(world, source="email")
    with refused("enquiry_waits", row.contact):
        actions.close_contact(row.contact, by=world.zhao, outcome="答了")
    with refused("enquiry_exists", row.contact):
        actions.open_enquiry(row.contact, by=world.zhao, question="再问")
    replied(world, row, 12)
    contact = Contact.objects.get()
    assert (contact.answered_at, contact.handler_id) == (NOW + minutes(12), world.account("zhao").pk)
    closed(world, world.fresh(row))
    log = signed_in("zhao").get("/desk/contacts/?view=log").content.decode()
    assert f'href="/desk/enquiries/{row.pk}/">咨询：装修要办什么手续' in log


def test_an_answered_call_becomes_an_enquiry_of_its_caller(world: World, signed_in: Open) -> None:
    call = actions.ring(world.lake, by=SYSTEM, number="13812345678", at=NOW)
    client = signed_in("zhao")
    noted = {"wants": "enquiry", "text": "几点停水"}
    asked_at = client.post(f"/desk/phone/{call.pk}/register/", noted)["Location"]
    assert "几点停水" in client.get(asked_at).content.decode()
    form = {
        "contact": Contact.objects.get().pk,
        "question": "几点停水",
        "is_complex": "0",
        "is_read_back": "on",
    }
    assert client.post("/desk/enquiries/new/", form).status_code == 303
    contact = Enquiry.objects.get().contact
    assert (contact.source, contact.unit, contact.person, contact.origin) == (
        "phone", world.home, world.person("wang"), str(call.ref),
    )  # fmt: skip


def test_who_holds_the_enquiry_is_warned_and_the_supervisor_told_when_it_breaks(world: World) -> None:
    row = promised(world, NOW + minutes(103))  # told at minute 3, so 80 % are over at minute 83
    actions.take_contact(row.contact, by=world.lin)
    told = Message.objects.filter(subject_kind="enquiry", subject_id=row.pk)
    due, soon, late = "快到答复客户的时间", "快到时限", "已超时"
    for minute, lin, zhou in ((82, set(), set()), (84, {due}, {soon}), (104, {due}, {soon, late})):
        with clock.pinned(NOW + minutes(minute)):
            sla.sweep()
            world.run_jobs()
        for who, titles in (("lin", lin), ("zhou", zhou)):
            assert {m.title for m in told.filter(account__username=who)} == titles, (minute, who)


def test_every_step_of_the_page_keeps_what_was_typed_when_it_is_refused(
    world: World, signed_in: Open
) -> None:
    row, client = promised(world), signed_in("zhao")
    at = f"/desk/enquiries/{row.pk}/"
    page = client.post(f"{at}verify/", {"verification": "要交图纸", "consulted": ""})
    assert page.status_code == 422 and "要交图纸" in page.content.decode()
    assert client.post(f"{at}verify/", {"verification": "要交图纸", "consulted": "工程部"}).status_code == 303
    page = client.post(f"{at}reply/", {"answer": "带图纸来", "source": "规定"})
    assert page.status_code == 422 and "听得懂的话" in page.content.decode()
    facts = {"answer": "带图纸来", "source": "规定", "is_plain": "on"}
    assert client.post(f"{at}reply/", facts).status_code == 303
    assert client.post(f"{at}satisfied/").status_code == 303
    assert client.post(f"{at}close/", {"is_else_asked": "on", "is_thanked": "on"}).status_code == 303
    assert client.post(f"{at}satisfied/").status_code == 422
    assert "做好了" in client.get(at).content.decode()
    assert signed_in("qian").get(at).status_code == 404


def test_the_other_steps_go_by_their_forms_too(world: World, signed_in: Open) -> None:
    client, boss = signed_in("zhao"), signed_in("zhou")
    contact = actions.receive(
        world.lake,
        by=world.wang,
        wants="enquiry",
        text="装修要办什么手续",
        source="email",
        unit=world.home,
        at=NOW,
    )
    page = client.get(f"/desk/enquiries/new/?contact={contact.pk}").content.decode()
    assert "装修要办什么手续</textarea>" in page and 'name="address"' not in page
    form = {"contact": contact.pk, "question": "装修要办什么手续", "is_complex": "1"}
    assert client.post("/desk/enquiries/new/", form).status_code == 303
    row = Enquiry.objects.get()
    at = f"/desk/enquiries/{row.pk}/"
    assert client.post(f"{at}read-back/").status_code == 303
    assert client.post(f"{at}promise/", {"apologised": "on"}).status_code == 303
    replied(world, verified(world, world.fresh(row)), 31)
    assert client.post(f"{at}again/", {"unclear": "押金呢"}).status_code == 303
    facts = {"correction": "押金是 2000 元", "is_told": "on"}
    assert client.post(f"{at}correct/", facts).status_code == 303
    assert client.post(f"{at}give-up/", {"reason": "说了三次"}).status_code == 403
    assert boss.post(f"{at}give-up/", {"reason": "政策不允许，说了三次"}).status_code == 303
    text = client.get(at).content.decode()
    assert "押金是 2000 元" in text and "政策不允许，说了三次" in text and "特批结束" in text
    text = client.get("/desk/enquiries/?view=log").content.decode()
    assert "装修要办什么手续" in text and "第 2 轮" in text
    assert "没有咨询" in client.get("/desk/enquiries/").content.decode()


def test_what_a_person_asked_is_copied_and_erased_with_the_person(world: World) -> None:
    row = replied(world, asked(world))
    who = Identity(refs=(world.person("wang").ref,), keys=(), mark="m", words=("王慧敏",), account_id=None)
    assert next(iter(protection.copy_enquiries(who)))[1:] == (
        "装修要办什么手续", "带房产证和图纸来前台办", "装修管理规定第 3 条",
    )  # fmt: skip
    Enquiry.objects.filter(pk=row.pk).update(question="王慧敏问装修")
    protection.erase_contacts(who)
    assert world.fresh(row).question == "（已清除）问装修"
