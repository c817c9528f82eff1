"""Materials are proposed from what was agreed and what the procedure brings; free text stays possible."""

from decimal import Decimal

from guanjia.workorders import actions, materials, queries
from guanjia.workorders.models import MaterialUse, WorkOrder
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes

__all__ = ["signed_in"]


def nearly_done(world: World) -> WorkOrder:
    """A paid job with two angle valves agreed, every step done."""
    order = world.arrived_order()
    valve = next(p for p in world.category().prices.all() if p.name == "更换角阀")
    actions.agree_on_site(
        order, by=world.zhang, scope="换两个角阀", is_paid=True, quantities={valve.pk: 2}, agreed=True
    )
    actions.tell_plan(
        order, by=world.zhang, diagnosis="锈断", solution="换", told_how="face", finish_at=NOW + minutes(90)
    )
    actions.check_safety(order, by=world.zhang, ticked=world.steps(order, "safety"))
    actions.start_work(order, by=world.zhang)
    for step_id in world.steps(order, "step"):
        actions.skip_step(order, by=world.zhang, step_id=step_id, reason="略")
    return order


def test_the_agreed_lines_come_first_with_their_quantity_then_what_the_procedure_brings(world: World) -> None:
    found = [(p.name, p.quantity) for p in materials.proposals(nearly_done(world))]
    assert found == [("更换角阀", 2), ("角阀和软管", 0), ("生料带", 0), ("鞋套和防滑垫", 0)]


def test_what_is_written_down_is_proposed_no_more(world: World) -> None:
    order = nearly_done(world)
    actions.use_material(order, by=world.zhang, name="生料带", quantity=Decimal(1))
    assert "生料带" not in [p.name for p in materials.proposals(order)]


def test_the_finish_form_offers_the_agreed_quantity_and_keeps_what_was_used(
    world: World, signed_in: Open
) -> None:
    order, client = nearly_done(world), signed_in("zhang")
    text = client.get(f"/field/jobs/{order.pk}/").content.decode()
    assert 'name="used_更换角阀" value="2"' in text
    used = {"used_更换角阀": "1", "used_生料带": "0.5", "used_角阀和软管": "", "used_别的": "3"}
    assert client.post(f"/field/jobs/{order.pk}/finish/", used).status_code == 303
    kept = [(m.name, m.quantity, m.unit) for m in queries.materials_of(order)]
    assert kept == [("更换角阀", Decimal(1), "个"), ("生料带", Decimal("0.5"), "个")]
    assert world.fresh(order).status == WorkOrder.Status.FINISHED


def test_a_refused_finish_keeps_no_material(world: World, signed_in: Open) -> None:
    order = world.working_order()
    answer = signed_in("zhang").post(f"/field/jobs/{order.pk}/finish/", {"used_生料带": "1"})
    assert answer.status_code == 422
    assert not MaterialUse.objects.filter(order=order).exists()


def test_the_form_for_one_material_proposes_and_takes_any_name(world: World, signed_in: Open) -> None:
    order, client = nearly_done(world), signed_in("zhang")
    url = f"/field/jobs/{order.pk}/material/"
    assert 'data-value="生料带"' in client.get(url).content.decode()
    assert client.post(url, {"name": "三通", "quantity": "1", "unit": "个"}).status_code == 303
    assert [m.name for m in queries.materials_of(order)] == ["三通"]
