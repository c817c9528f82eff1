"""R7: nobody is sent to two homes at the same time, however many send at once."""

import threading
from collections import Counter

from django.db import connections

from guanjia.dispatch import actions
from guanjia.kernel import clock
from guanjia.kernel.refusals import Refused
from guanjia.workorders.models import WorkOrder
from tests.world import NOW, World


def test_six_dispatchers_at_once_book_the_only_electrician_once(own_database: str) -> None:
    world = World()
    with clock.pinned(NOW):
        orders = [world.confirmed_order(category="electric", description="插座没电").pk for _ in range(6)]
        by, ready = world.zhou, threading.Barrier(6)
        ended: list[str] = []

        def send(pk: int) -> None:
            order = WorkOrder.objects.select_related("category__skill", "unit__building", "household").get(
                pk=pk
            )
            ready.wait()
            try:
                actions.assign_best(order, by=by)
                ended.append("sent")
            except Refused as no:
                ended.append(no.code)
            finally:
                connections.close_all()

        hands = [threading.Thread(target=send, args=(pk,)) for pk in orders]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
    assert Counter(ended) == {"sent": 1, "nobody_fits": 5}
    assert WorkOrder.objects.filter(status="dispatched", staff=world.staff("zhang")).count() == 1
    connections.close_all()
