"""Text that is accepted is shown escaped; text that is too long is refused in words; one form acts once."""

import threading
from collections.abc import Callable
from decimal import Decimal
from html import escape
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from guanjia.dispatch import actions as dispatch
from guanjia.followups import actions as followups
from guanjia.intake import actions as intake
from guanjia.kernel import clock
from guanjia.kernel.models import IdempotencyKey
from guanjia.knowledge import notation
from guanjia.workorders import actions
from guanjia.workorders import queries as orders
from guanjia.workorders.models import WorkOrder
from tests.house.hostile import MARK
from tests.pages import BACKEND, Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
CALL = {"source": "phone", "address": "3-2-501", "category": "water", "description": "厨房漏水",
        "contact_phone": "13812345678"}  # fmt: skip


# --- one form, one act ------------------------------------------------------------------------------


@pytest.mark.asvs("2.3.4")
def test_one_form_sent_from_two_threads_at_once_makes_one_order(own_database: str) -> None:
    world, start, answers = World(), threading.Barrier(2), []
    before = WorkOrder.objects.count()

    def send(client: Client) -> None:
        start.wait()
        answers.append(client.post("/desk/new/", CALL | {"_key": "twins"}))
        connection.close()

    with clock.pinned(NOW):
        clients = [Client(), Client()]
        for client in clients:
            client.force_login(world.account("zhao"), BACKEND)
        threads = [threading.Thread(target=send, args=[client]) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert WorkOrder.objects.count() == before + 1
    assert IdempotencyKey.objects.filter(key="twins").count() == 1
    made = WorkOrder.objects.order_by("-pk")[0].pk
    assert [(a.status_code, a["Location"]) for a in answers] == [(303, f"/desk/orders/{made}/")] * 2


@pytest.mark.parametrize("key", ["k" * 81, "\x07"])
def test_a_key_that_no_form_has_is_refused_in_words_of_the_form(
    world: World, signed_in: Open, key: str
) -> None:
    answer = signed_in("zhao").post("/desk/new/", CALL | {"_key": key})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "请刷新页面" in text and "Idempotency" not in text
    assert not WorkOrder.objects.exists()


def test_a_used_form_with_other_words_is_refused_in_words_of_the_form(world: World, signed_in: Open) -> None:
    client = signed_in("zhao")
    client.post("/desk/new/", CALL | {"_key": "once"})
    answer = client.post("/desk/new/", CALL | {"_key": "once", "description": "另一件事"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "已经提交过" in text and "请刷新页面" in text and "Idempotency" not in text
    assert WorkOrder.objects.count() == 1


# --- what was accepted is shown as text -------------------------------------------------------------


def hostile_order(world: World) -> WorkOrder:
    """An order in which every text that a person may type is a script."""
    order = intake.receive_request(
        world.lake, by=world.zhao, category=world.category("water"), description=MARK, source="phone",
        unit=world.home, place_note=MARK, contact_name=MARK, contact_phone="13812345678", wished=MARK,
        answers={MARK: MARK},
    )  # fmt: skip
    actions.register_order(order, by=world.zhao)
    actions.add_note(order, by=world.zhao, text=MARK)
    soon = {"window_from": NOW + minutes(30), "window_until": NOW + minutes(60)}
    actions.confirm_order(order, by=world.zhao, words=MARK, **soon)
    dispatch.assign(order, by=world.zhou, staff=world.staff("zhang"), reason=MARK)
    actions.decline_order(order, by=world.zhang, reason=MARK)
    dispatch.assign(order, by=world.zhou, staff=world.staff("zhang"), reason=MARK)
    intake.receive(world.lake, by=world.wang, wants="complaint", text=MARK, source="app", unit=world.home)
    world.run_jobs()
    return world.order(order.pk)


PAGES = (
    ("zhao", "/desk/"), ("zhao", "/desk/orders/"), ("zhao", "/desk/orders/{id}/"), ("zhao", "/desk/contacts/"),
    ("zhao", "/desk/orders/{id}/papers/"), ("zhao", "/desk/search/?q=script"), ("zhou", "/desk/inbox/"),
    ("zhang", "/field/"), ("zhang", "/field/jobs/{id}/"), ("zhang", "/field/jobs/{id}/more/"),
    ("wang", "/home/"), ("wang", "/home/orders/{id}/"), ("anonymous", "/t/{token}/"),
)  # fmt: skip


@pytest.mark.asvs("1.2.1", "1.3.1")
def test_a_script_that_was_accepted_is_shown_as_text(world: World, signed_in: Open) -> None:
    order = hostile_order(world)
    raw, shown = [], 0
    for username, path in PAGES:
        client = Client() if username == "anonymous" else signed_in(username)
        answer = client.get(path.format(id=order.pk, token=orders.follow_token(order)))
        text = answer.content.decode()
        assert answer.status_code == 200, (path, answer.status_code)
        if "<script>" in text:
            raw.append(path)
        shown += any(mark in text for mark in (escape(MARK), "&lt;script&gt;"))
    assert raw == []
    assert shown >= 8


# --- too long is refused, never cut -----------------------------------------------------------------

Act = Callable[[World, WorkOrder, str], Any]
LONG: dict[str, tuple[int, str, Act]] = {
    "decline": (120, "dispatched_order", lambda w, o, t: actions.decline_order(o, by=w.zhang, reason=t)),
    "take back": (120, "dispatched_order", lambda w, o, t: actions.take_back_order(o, by=w.zhou, reason=t)),
    "why not the first": (120, "confirmed_order", lambda w, o, t: dispatch.assign(
        o, by=w.zhou, staff=w.staff("zhang"), reason=t)),
    "cancel": (120, "received_order", lambda w, o, t: actions.cancel_order(o, by=w.wang, reason=t)),
    "refer to": (60, "received_order", lambda w, o, t: actions.refer_order(o, by=w.zhao, to=t, reason="x")),
    "note": (500, "received_order", lambda w, o, t: actions.add_note(o, by=w.zhao, text=t)),
    "emergency": (120, "registered_order", lambda w, o, t: actions.confirm_emergency(o, by=w.zhao, reason=t)),
    "missed": (120, "departed_order", lambda w, o, t: actions.report_no_access(o, by=w.zhang, reason=t)),
    "by hand": (120, "departed_order", lambda w, o, t: actions.arrive(o, by=w.zhang, evidence="hand", note=t)),
    "scope": (200, "arrived_order", lambda w, o, t: actions.agree_on_site(o, by=w.zhang, scope=t, agreed=True)),
    "plan": (200, "arrived_order", lambda w, o, t: actions.tell_plan(
        o, by=w.zhang, diagnosis=t, solution="换", finish_at=NOW + minutes(90), told_how="face")),
    "pause": (120, "working_order", lambda w, o, t: actions.pause_work(o, by=w.zhang, reason=t)),
    "material": (60, "working_order", lambda w, o, t: actions.use_material(o, by=w.zhang, name=t, quantity=Decimal(1))),
    "unit": (8, "working_order", lambda w, o, t: actions.use_material(
        o, by=w.zhang, name="角阀", quantity=Decimal(1), unit=t)),
    "feedback": (300, "finished_order", lambda w, o, t: actions.give_feedback(o, by=w.wang, overall=5, words=t)),
    "record": (2000, "finished_order", lambda w, o, t: actions.record_service(
        o, by=w.zhang, content=t, feedback_note="满意", at=NOW + minutes(90))),
    "reopen": (120, "completed_order", lambda w, o, t: actions.reopen_order(o, by=w.wang, reason=t)),
}  # fmt: skip


@pytest.mark.parametrize("what", LONG)
@pytest.mark.asvs("1.3.3", "2.2.1")
def test_text_longer_than_its_field_is_refused_and_moves_nothing(world: World, what: str) -> None:
    most, state, act = LONG[what]
    urgent = {"urgency": "urgent"} if what == "emergency" else {}
    order = getattr(world, state)(**urgent)
    with refused("too_long", order):
        act(world, order, "水" * (most + 1))
    act(world, world.fresh(order), "水" * most)


def test_answers_of_a_request_are_refused_when_too_long(world: World) -> None:
    facts: dict[str, Any] = {"category": world.category("water"), "description": "漏水", "source": "app"}
    for more in ({"answers": {"问": "水" * 121}}, {"answers": {"问" * 61: "水"}}, {"wished": "水" * 61},
                 {"place_note": "水" * 61}, {"contact_name": "水" * 41}):  # fmt: skip
        with refused("too_long"):
            intake.receive_request(world.lake, by=world.wang, unit=world.home, **(facts | more))
    assert not WorkOrder.objects.exists()


def test_words_of_a_return_call_are_refused_when_too_long(world: World) -> None:
    order = world.completed_order()
    task = followups.plan_follow_up(order, by=world.zhao, why="抽查")
    with refused("too_long", task):
        followups.record_answer(task, by=world.zhao, solved=True, satisfied=True, words="水" * 301)
    with refused("too_long", task):
        followups.note_unanswered(task, by=world.zhao, note="水" * 121)


def test_a_guided_question_is_refused_when_too_long(world: World) -> None:
    for line in ("问" * 61, f"哪里堵？| {'厨' * 121}"):
        with refused("too_long"):
            notation.questions_of(line)
    with refused("too_long"):
        notation.lines_of(f"步骤：测电压 | 读数={'电' * 31}")
