"""The API does what the screens do: same actions, same refusals, every POST once."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event, IdempotencyKey
from guanjia.organization import actions as organization
from guanjia.workorders.models import WorkOrder
from tests.world import World


class Program:
    """A program with the token of somebody."""

    def __init__(self, world: World, username: str) -> None:
        self.client = Client()
        self.token = organization.issue_token(world.account(username), by=SYSTEM)

    def post(self, path: str, body: dict[str, Any], key: str = "") -> Any:
        """POST JSON with a key of its own, unless one is given."""
        return self.client.post(
            f"/api/v1{path}", json.dumps(body), content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}", "Idempotency-Key": key or uuid.uuid4().hex},
        )  # fmt: skip

    def get(self, path: str) -> Any:
        """GET with the token."""
        return self.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {self.token}"})


ASK = {"project": "LAKE", "category": "water", "description": "厨房水管漏水", "address": "3栋2单元501"}


@pytest.mark.clause("B-3.1.1-1")
def test_an_owner_asks_through_the_api_and_gets_number_and_link(world: World) -> None:
    answer = Program(world, "wang").post("/requests", ASK)
    assert answer.status_code == 201
    body = answer.json()
    assert (body["number"], body["status"], body["contact_phone"]) == (
        "GD-LAKE-20261124-0001", "received", "138****5678",
    )  # fmt: skip
    assert Client().get(body["follow"]).status_code == 200


def test_the_same_key_and_body_replay_the_answer(world: World) -> None:
    program = Program(world, "wang")
    first, second = (program.post("/requests", ASK, "k1") for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert second["Idempotent-Replay"] == "true"
    assert WorkOrder.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(world: World) -> None:
    program = Program(world, "wang")
    program.post("/requests", ASK, "k1")
    answer = program.post("/requests", ASK | {"description": "别的事情"}, "k1")
    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
    assert WorkOrder.objects.count() == 1


def test_a_post_without_a_key_is_refused_with_what_to_do(world: World) -> None:
    program = Program(world, "wang")
    answer = program.client.post(
        "/api/v1/requests", json.dumps(ASK), content_type="application/json",
        headers={"Authorization": f"Bearer {program.token}"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (422, "key_needed")
    assert "Idempotency-Key" in answer.json()["message"]


@pytest.mark.asvs("2.3.3")
def test_a_refusal_frees_the_key(world: World) -> None:
    program = Program(world, "wang")
    refused = program.post("/requests", ASK | {"description": ""}, "k2")
    assert (refused.status_code, refused.json()["code"]) == (422, "request_incomplete")
    assert not IdempotencyKey.objects.filter(key="k2").exists()


@pytest.mark.asvs("8.2.2")
def test_an_owner_cannot_ask_for_another_home(world: World) -> None:
    answer = Program(world, "wang").post("/requests", ASK | {"address": "3-2-401"})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_your_home")


def test_without_a_token_nothing_opens(world: World) -> None:
    assert Client().get("/api/v1/work-orders").status_code == 401
    client = Client()
    client.force_login(world.account("zhao"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/api/v1/work-orders").status_code == 401


@pytest.mark.asvs("7.4.2")
def test_a_revoked_account_is_out_at_once(world: World) -> None:
    program = Program(world, "zhao")
    assert program.get("/work-orders").status_code == 200
    organization.close_account(world.account("zhao"), by=SYSTEM)
    assert program.get("/work-orders").status_code == 401


@pytest.mark.asvs("8.2.2", "8.4.1")
def test_an_order_of_another_project_looks_like_none(world: World) -> None:
    order = world.received_order()
    foreign = Program(world, "qian")
    there, nowhere = foreign.get(f"/work-orders/{order.pk}"), foreign.get("/work-orders/999999")
    assert (there.status_code, there.json()) == (404, nowhere.json())
    assert foreign.get("/work-orders").json() == []


@pytest.mark.asvs("2.2.1")
def test_malformed_input_names_its_field(world: World) -> None:
    order = world.dispatched_order()
    answer = Program(world, "zhang").post(f"/work-orders/{order.pk}/accept", {"visit_at": "soon"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert "visit_at" in answer.json()["fields"]


def test_the_whole_loop_through_the_api(world: World) -> None:
    owner, desk, technician = (Program(world, name) for name in ("wang", "zhao", "zhang"))
    order_id = owner.post("/requests", ASK).json()["id"]
    path = f"/work-orders/{order_id}"

    def go(program: Program, verb: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = program.post(f"{path}/{verb}", body or {})
        assert answer.status_code == 200, (verb, answer.json())
        return answer.json()  # type: ignore[no-any-return]

    def lines(part: str) -> list[int]:
        return [s["id"] for s in technician.get(path).json()["steps"] if s["part"] == part]

    window = {"window_from": "2026-11-24T10:30:00+08:00", "window_until": "2026-11-24T11:00:00+08:00"}
    go(desk, "register")
    go(desk, "confirm", window)
    staff = world.staff("zhang").pk
    ranking = desk.get(f"/dispatch/{order_id}/ranking").json()
    assert {c["staff_id"] for c in ranking["candidates"]} == {staff, world.staff("wanghai").pk}
    sent = desk.post(f"/dispatch/{order_id}/assign", {"staff_id": staff, "reason": "熟悉"})
    assert sent.status_code == 200, sent.json()
    go(technician, "accept", {"visit_at": "2026-11-24T10:40:00+08:00"})
    go(technician, "prepare", {"ticked": lines("prepare")})
    go(technician, "depart")
    code = world.fresh(WorkOrder.objects.get(pk=order_id)).arrival_code
    go(technician, "arrive", {"evidence": "code", "code": code})
    go(technician, "agree", {"scope": "换角阀", "agreed": True})
    plan = {
        "diagnosis": "锈断",
        "solution": "更换",
        "told_how": "face",
        "finish_at": "2026-11-24T12:00:00+08:00",
    }
    go(technician, "plan", plan)
    go(technician, "safety", {"ticked": lines("safety")})
    go(technician, "start")
    for step in lines("step"):
        go(technician, "skip-step", {"step_id": step, "reason": "接口测试"})
    go(technician, "finish")
    go(technician, "feedback", {"overall": 5})
    go(technician, "record", {"content": "换角阀", "feedback_note": "满意"})
    assert go(desk, "complete")["status"] == "completed"
    world.run_jobs()
    task = desk.get("/follow-ups").json()[0]
    answer = desk.post(f"/follow-ups/{task['id']}/answer", {"solved": True, "satisfied": True})
    assert answer.json()["status"] == "answered"
    assert technician.get(path).json()["status"] == "closed"


# verb, who, what is sent, and the refusal that both the action and the API give
REFUSALS = [
    ("received_order", "zhao", "confirm", {"window_from": "2026-11-24T10:30", "window_until": "2026-11-24T11:00"},
     "illegal_move"),
    ("registered_order", "zhao", "confirm", {"window_from": "2026-11-24T08:00", "window_until": "2026-11-24T08:30"},
     "window_past"),
    ("registered_order", "zhao", "confirm-emergency", {"reason": "快"}, "not_urgent"),
    ("dispatched_order", "wanghai", "accept", {"visit_at": "2026-11-24T10:40"}, "not_found"),
    ("dispatched_order", "zhang", "decline", {"reason": ""}, "reason_needed"),
    ("accepted_order", "zhang", "depart", {}, "not_prepared"),
    ("departed_order", "zhang", "arrive", {"evidence": "door", "code": "x"}, "wrong_door"),
    ("arrived_order", "zhang", "start", {}, "not_agreed"),
    ("working_order", "zhang", "finish", {}, "steps_open"),
    ("finished_order", "zhao", "complete", {}, "record_incomplete"),
    ("finished_order", "zhang", "feedback", {"outcome": "given"}, "rating_needed"),
    ("completed_order", "zhao", "cancel", {"reason": "不要"}, "illegal_move"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "who", "verb", "body", "code"), REFUSALS)
@pytest.mark.asvs("2.2.2")
def test_a_refusal_is_the_same_through_the_api_and_moves_nothing(
    world: World, make: str, who: str, verb: str, body: dict[str, Any], code: str
) -> None:
    order = getattr(world, make)()
    sent = {k: f"{v}:00+08:00" if k.endswith(("_at", "_from", "_until")) else v for k, v in body.items()}
    before, count = world.snapshot(order), Event.objects.count()
    program = Program(world, who)
    count = Event.objects.count()
    answer = program.post(f"/work-orders/{order.pk}/{verb}", sent)
    assert answer.json()["code"] == code
    assert world.snapshot(order)[0] == before[0]
    assert Event.objects.count() == count


SCREEN = {"zhao": "desk/orders", "zhang": "field/jobs", "wanghai": "field/jobs"}


@pytest.mark.parametrize(("make", "who", "verb", "body", "code"), REFUSALS)
def test_the_screen_refuses_with_the_same_words_as_the_api(
    world: World, make: str, who: str, verb: str, body: dict[str, Any], code: str
) -> None:
    order = getattr(world, make)()
    sent = {k: f"{v}:00+08:00" if k.endswith(("_at", "_from", "_until")) else v for k, v in body.items()}
    said = Program(world, who).post(f"/work-orders/{order.pk}/{verb}", sent).json()
    client = Client()
    client.force_login(world.account(who), backend="allauth.account.auth_backends.AuthenticationBackend")
    before = world.snapshot(order)[0]
    answer = client.post(f"/{SCREEN[who]}/{order.pk}/{verb}/", body)
    assert answer.status_code in (404, 409, 422)
    assert world.snapshot(order)[0] == before
    if answer.status_code != 404 and verb != "decline":
        words = [said["message"].split("：")[0][:8], *said["fields"].values()]
        assert any(word in answer.content.decode() for word in words), words
