"""The demo tells its morning whenever it is started, also in the middle of the night."""

from datetime import datetime

import pytest
from django.apps import apps
from django.db import connection

from guanjia.kernel import clock
from guanjia.organization.moments import CHINA
from guanjia.portal import demo
from guanjia.workorders.models import WorkOrder

TODAY = {
    "registered": 3, "confirmed": 3, "dispatched": 2, "accepted": 1, "working": 2, "finished": 1, "following_up": 1,
}  # fmt: skip


def empty_house() -> None:
    """No company yet, as on a fresh machine; taken back with the test."""
    tables = [m._meta.db_table for m in apps.get_models() if m.__module__.startswith("guanjia.")]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


@pytest.mark.parametrize("hour", [0, 6, 14, 23])
def test_the_demo_has_a_board_at_work_at_every_hour(
    db: None, hour: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "DAYS", 2)
    empty_house()
    with clock.pinned(datetime(2026, 11, 24, hour, 41, tzinfo=CHINA)):
        demo.load(lambda words: None)
    rows = WorkOrder.objects.order_by("-pk")[: sum(TODAY.values())]
    assert (
        len(rows) == 13 and {status: sum(row.status == status for row in rows) for status in TODAY} == TODAY
    )
