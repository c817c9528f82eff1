"""What must be true afterwards, asked of the tables themselves."""

import time
from typing import Any

from django.db import connection

from chaos.journal import Acknowledged
from guanjia.sla import actions as sla

MARK = r"substring({} from '编号 [A-Z]+ 完')"


def one(sql: str, *params: Any) -> int:
    """One number."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        row = cursor.fetchone()
    return int(row[0] or 0)


def drain(seconds: float) -> None:
    """Wait until the worker has done every job."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not one("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"):
            return
        time.sleep(0.5)


def replayed() -> dict[str, int]:
    """How many subjects have clocks that differ from those which their events give when folded again."""
    return {"replay differs": sum(len(wrong) for _, wrong, _ in sla.compare())}


def requests(acknowledged: Acknowledged, *, needs_jobs: bool, seconds: float) -> dict[str, int]:
    """Lost, duplicated, stuck, inconsistent, gaps, lost jobs; each is a count that must be 0."""
    mark = MARK.format("description")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, number, {mark} FROM workorders_workorder")  # noqa: S608
        rows = {(order_id, number): words for order_id, number, words in cursor.fetchall()}
    answers = acknowledged.answers
    lost = sum(rows.get((a["id"], a["number"])) != words for words, a in answers.items())
    found = {
        "lost": lost, "duplicated": len(rows) - len(set(rows.values())),
        "never acknowledged": len(set(rows.values()) - set(answers)),
        "half keys": one("SELECT count(*) FROM kernel_idempotencykey WHERE status = 0"), "gaps": gaps(),
    }  # fmt: skip
    found |= unequal(len(rows))
    if needs_jobs:
        drain(seconds)
        found |= jobs(len(rows)) | replayed()
    return found


def gaps() -> int:
    """Numbers that are missing in a project and day, or were counted and not used."""
    return one(
        "SELECT count(*) FROM (SELECT count(*) AS n, max(split_part(number, '-', 4)::int) AS last "
        "FROM workorders_workorder GROUP BY left(number, -5)) AS series WHERE n <> last"
    ) + one("SELECT abs((SELECT sum(last) FROM kernel_counter WHERE series LIKE 'workorder:%') - count(*)) "
            "FROM workorders_workorder")  # fmt: skip


def unequal(orders: int) -> dict[str, int]:
    """How far contacts, events, clocks and keys are from the number of orders."""
    counts = {
        "contacts": "SELECT count(*) FROM intake_contact WHERE \"case\" LIKE 'workorder:%'",
        "received": "SELECT count(DISTINCT subject_id) FROM kernel_event WHERE name = 'workorders.OrderReceived'",
        "events": "SELECT count(*) FROM kernel_event WHERE name = 'workorders.OrderReceived'",
        "routed": "SELECT count(*) FROM kernel_event WHERE name = 'intake.ContactRouted'",
        "clocks": "SELECT count(*) FROM sla_clock WHERE rule = 'T10'",
        "keys": "SELECT count(*) FROM kernel_idempotencykey WHERE status = 201",
    }
    return {f"{name} off by": abs(one(sql) - orders) for name, sql in counts.items()}


def jobs(orders: int) -> dict[str, int]:
    """What the worker made of the orders: one message and one observation each, no job left or failed."""
    return {
        "jobs left": one("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"),
        "jobs failed": one("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"),
        "messages off by": abs(orders - one(
            "SELECT count(*) FROM communications_message WHERE once_key LIKE 'inbox:%%:received:%%'")),
        "observations off by": abs(orders - one(
            "SELECT count(*) FROM measures_observation WHERE measure = 'orders_received'")),
    }  # fmt: skip
