"""Material asked for and brought back by a program, as on the phone."""

from decimal import Decimal

from guanjia.stores.models import MaterialRequest
from tests.api.test_work_orders import Program
from tests.stores.test_stock import held, van
from tests.world import World


def test_material_is_asked_for_by_its_code_once_and_taken_back(world: World) -> None:
    world.warehouse(角阀=3)
    zhang, body = Program(world, "zhang"), {"lines": [{"item": "wl-1", "quantity": "2"}], "note": "补随车"}
    asked = [zhang.post("/stock/requests", body, "k1").json() for _ in range(2)]
    assert asked[0] == asked[1] == zhang.get("/stock/requests").json()[0]
    row = MaterialRequest.objects.get()
    assert (row.staff, row.store.name, row.lines.get().wanted) == (
        world.staff("zhang"),
        "工程仓库",
        Decimal(2),
    )
    assert Program(world, "wanghai").post(f"/stock/requests/{row.pk}/withdraw", {}).status_code == 404
    assert zhang.post(f"/stock/requests/{row.pk}/withdraw", {}).json()["status"] == "withdrawn"
    unknown = body | {"lines": [{"item": "NO", "quantity": "1"}]}
    assert zhang.post("/stock/requests", unknown).status_code == 404
    assert MaterialRequest.objects.count() == 1


def test_what_the_van_does_not_need_goes_back_and_never_more_than_it_holds(world: World) -> None:
    target, zhang = van(world, 角阀=3), Program(world, "zhang")
    assert zhang.post("/stock/returns", {"lines": [{"item": "WL-1", "quantity": "2"}]}).status_code == 201
    assert (held(target, "角阀"), held(world.warehouse(), "角阀")) == (1, 49)
    more = zhang.post("/stock/returns", {"lines": [{"item": "WL-1", "quantity": "2"}]})
    assert (more.status_code, more.json()["code"], held(target, "角阀")) == (422, "not_enough", 1)
