"""The demo tells its morning whenever it is started, also in the middle of the night."""

import os
from datetime import datetime

import pytest
from django.apps import apps
from django.db import connection

from guanjia.customers.models import UnitButler
from guanjia.kernel import clock
from guanjia.organization.models import Account
from guanjia.organization.moments import CHINA
from guanjia.portal import demo
from guanjia.privacy.models import DataRequest, ExportRequest, Incident
from guanjia.workorders.models import WorkOrder

TODAY = {"registered": 3, "accepted": 1, "working": 2, "finished": 1, "following_up": 1}
FULL = os.environ.get("GUANJIA_ACCESS") == "1"
ON_THE_BOARD = {"confirmed", "dispatched"}  # the plan of the day may have sent some of the five


def empty_house() -> None:
    """No company yet, as on a fresh machine; taken back with the test."""
    tables = [m._meta.db_table for m in apps.get_models() if m.__module__.startswith("guanjia.")]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


def shows_guarded_data_and_zones() -> None:
    """Something waits for whoever guards data, and two butlers have doors of their own, one without a deputy."""
    assert [row.status for row in ExportRequest.objects.all()] == ["requested"]
    assert [(row.status, row.way) for row in DataRequest.objects.all()] == [("received", "portal")]
    assert [row.status for row in Incident.objects.all()] == ["contained"]
    doors = list(UnitButler.objects.values_list("unit__building__number", "lead_id", "deputy"))
    leads = {lead: {number for number, by, _ in doors if by == lead} for _, lead, _ in doors}
    assert sorted(len(numbers) for numbers in leads.values()) == [6, 6]
    assert sum(deputy is None for *_, deputy in doors) == 1
    shown = {row[0]: row for row in demo.sign_ins()}
    assert {"fang", "tang", "li", "he", "admin"} <= set(shown)
    assert "安全管理员" in shown["admin"][2] and "不管账号" not in shown["admin"][3]
    assert all(Account.objects.filter(username=name, is_active=True).exists() for name in shown)


@pytest.mark.parametrize("hour", [0, 6, 14, 23] if FULL else [14])
def test_the_demo_has_a_board_at_work_at_every_hour(
    db: None, hour: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "DAYS", 2)
    empty_house()
    with clock.pinned(datetime(2026, 11, 24, hour, 41, tzinfo=CHINA)):
        demo.load(lambda words: None)
    told = WorkOrder.objects.filter(title__in=[words for _, words, *_ in demo.MORNING])
    rows = told.order_by("-pk")[: sum(TODAY.values()) + 5]
    if hour == 14:
        shows_guarded_data_and_zones()
    assert {status: sum(row.status == status for row in rows) for status in TODAY} == TODAY
    board = [row.status for row in rows if row.status in ON_THE_BOARD]
    assert (len(rows), len(board), set(board)) == (13, 5, ON_THE_BOARD)
