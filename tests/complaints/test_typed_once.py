"""Nothing that was said is typed twice: a call, an order, a rating, a chat become a complaint with their words."""

from guanjia.complaints.models import Complaint
from guanjia.followups import actions as followups
from guanjia.followups.models import FollowUp
from guanjia.intake import actions as intake
from guanjia.workorders import actions as orders
from tests.intake.test_chats import began
from tests.world import NOW, World, minutes


def test_a_call_that_complains_has_its_words_home_name_and_number(world: World) -> None:
    contact = intake.receive(
        world.lake, by=world.zhao, wants="complaint", source="phone", text="楼道三天没打扫", unit=world.home,
        person=world.person("wang"), at=NOW,
    )  # fmt: skip
    row = Complaint.objects.get()
    assert (row.matter, row.place, row.name, row.phone, row.source, row.origin) == (
        "楼道三天没打扫", str(world.home), "王慧敏", "13812345678", "phone", str(contact.ref)
    )  # fmt: skip


def test_who_is_not_content_with_an_order_complains_of_that_order(world: World) -> None:
    order = world.finished_order()
    intake.ask_for_supervisor(order, by=world.wang, text="师傅迟到了")
    row = Complaint.objects.get()
    assert (row.matter, row.case, row.name, row.household_id) == (
        "师傅迟到了", str(order.ref), "王慧敏", order.household_id
    )  # fmt: skip


def test_a_bad_rating_and_the_call_after_it_make_one_complaint_with_both_words(world: World) -> None:
    order = world.finished_order()
    orders.give_feedback(
        order, by=world.wang, outcome="given", overall=2, words="等了两个小时", at=NOW + minutes(85)
    )
    order = orders.record_service(
        world.fresh(order), by=world.zhang, content="换了阀芯", feedback_note="等久了", at=NOW + minutes(90)
    )
    orders.complete_order(order, by=world.zhao, at=NOW + minutes(95))
    world.run_jobs()
    task = FollowUp.objects.get(order=order)
    followups.record_answer(task, by=world.zhao, solved=True, satisfied=False, words="希望道个歉")
    assert Complaint.objects.get().matter == "希望道个歉\n等了两个小时"


def test_a_chat_that_complains_has_every_line_of_the_resident(world: World) -> None:
    chat = began(world, "你们的保安态度太差了")
    intake.say(world.lake, by=world.wang, text="昨晚拦着不让进", at=NOW + minutes(1))
    intake.make_complaint(world.fresh(chat.contact), by=world.zhao, at=NOW + minutes(2))
    assert Complaint.objects.get().matter == "你们的保安态度太差了\n昨晚拦着不让进"
