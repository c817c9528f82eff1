"""Leave and swaps through the API: what the phone's pages do, with the same refusals."""

from datetime import UTC, datetime, timedelta

import pytest

from guanjia.kernel.actors import SYSTEM
from guanjia.people import actions
from guanjia.people.models import Leave, Shift, Swap
from tests.api.test_work_orders import Program
from tests.world import World

SOON = {
    "leave_kind": "annual",
    "starts_at": "2026-12-01T09:00:00+08:00",
    "ends_at": "2026-12-02T18:00:00+08:00",
}


def test_leave_is_asked_for_listed_and_taken_back_by_its_own_person_only(world: World) -> None:
    zhang, hai = Program(world, "zhang"), Program(world, "wanghai")
    needless = zhang.post("/staff/leave", SOON)
    assert (needless.status_code, needless.json()["code"], Leave.objects.count()) == (422, "no_roster", 0)
    asked = zhang.post("/staff/leave", SOON | {"anyway": True})
    row = Leave.objects.get()
    assert (asked.status_code, asked.json()["status"], row.staff) == (201, "asked", world.staff("zhang"))
    again = zhang.post("/staff/leave", SOON | {"ends_at": "2026-12-03T18:00:00+08:00"})
    assert (again.status_code, Leave.objects.count()) == (422, 1)
    assert [one["id"] for one in zhang.get("/staff/leave").json()] == [row.pk]
    assert hai.get("/staff/leave").json() == []
    assert hai.post(f"/staff/leave/{row.pk}/withdraw", {}).status_code == 404
    assert zhang.post(f"/staff/leave/{row.pk}/withdraw", {}).json()["status"] == "withdrawn"
    past = {"starts_at": "2026-11-01T09:00:00+08:00", "ends_at": "2026-11-01T18:00:00+08:00"}
    assert zhang.post("/staff/leave", SOON | past).status_code == 422
    assert Program(world, "wang").post("/staff/leave", SOON).status_code == 403


@pytest.mark.parametrize(
    ("verb", "body", "status"), [("agree", {}, "agreed"), ("decline", {"reason": "有事"}, "refused")]
)
def test_a_colleague_answers_a_swap_and_nobody_else_does(
    world: World, verb: str, body: dict[str, str], status: str
) -> None:
    spans = {}
    for n, name in enumerate(("zhang", "wanghai")):
        start = datetime(2026, 12, 7 + n, 23, tzinfo=UTC)
        actions.plan_shifts(world.staff(name), by=SYSTEM, spans=[("早", start, start + timedelta(hours=8))])
        spans[name] = Shift.objects.get(staff=world.staff(name), starts_at=start)
    zhang, hai = Program(world, "zhang"), Program(world, "wanghai")
    wish = {"own_id": spans["zhang"].pk, "wanted_id": spans["wanghai"].pk}
    assert hai.post("/staff/swaps", wish).status_code == 404  # not the own shift
    asked = zhang.post("/staff/swaps", wish).json()
    assert (asked["status"], hai.get("/staff/swaps").json()) == ("asked", [asked])
    assert zhang.post(f"/staff/swaps/{asked['id']}/{verb}", body).status_code == 422
    assert Program(world, "li").post(f"/staff/swaps/{asked['id']}/{verb}", body).status_code == 404
    assert Swap.objects.get().status == "asked"
    assert hai.post(f"/staff/swaps/{asked['id']}/{verb}", body).json()["status"] == status
    assert hai.post(f"/staff/swaps/{asked['id']}/withdraw", {}).status_code == 403
    back = zhang.post(f"/staff/swaps/{asked['id']}/withdraw", {})  # as long as nothing is decided
    assert (back.status_code, Swap.objects.get().status) == (
        (200, "withdrawn") if status == "agreed" else (409, status)
    )
