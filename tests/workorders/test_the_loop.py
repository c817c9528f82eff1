"""One water repair from request to follow-up, by actions."""

import pytest

from guanjia.followups import actions as followups
from guanjia.followups.models import FollowUp
from tests.world import NOW, World, minutes


@pytest.mark.clause("B-1-2")
def test_a_water_repair_goes_from_request_to_close_after_a_satisfied_call(world: World) -> None:
    order = world.completed_order(overall=5)
    world.run_jobs()
    order = world.fresh(order)
    assert order.status == "following_up"
    task = FollowUp.objects.get(order=order)
    followups.record_answer(task, by=world.zhao, solved=True, satisfied=True, at=NOW + minutes(200))
    assert world.fresh(order).status == "closed"
    assert world.events(order) == [
        "OrderReceived", "ButlerNotified", "OrderRegistered", "OrderConfirmed", "OrderDispatched",
        "OrderAccepted", "PreparationDone", "VisitDeparted", "VisitArrived", "ScopeAgreed", "PlanTold",
        "SafetyChecked", "WorkStarted", "StepDone", "StepDone", "StepDone", "StepDone", "OrderFinished",
        "FeedbackGiven", "ServiceRecorded", "OrderCompleted", "FeedbackAsked", "FollowUpStarted",
        "OrderClosed",
    ]  # fmt: skip
