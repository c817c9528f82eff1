"""B9: who goes for one order, with five hundred people on duty: CPU of one ranking with its explanation."""

import gc
import time
from datetime import timedelta

from bench import cast
from bench.measure import Row, percentile
from bench.scenarios import Bench
from guanjia.dispatch import actions as dispatch
from guanjia.dispatch import queries
from guanjia.estate import actions as estate
from guanjia.intake import actions as intake
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.knowledge import queries as knowledge
from guanjia.organization.models import Project
from guanjia.people import actions as people
from guanjia.people.models import Certificate, Shift, Staff
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder

PEOPLE, RUNS, BUSY = 500, 300, 60
SMALL = 100_000


def b9(bench: Bench) -> list[Row]:
    """The ranking of one order; its time does not hang on how many orders there were."""
    if bench.orders > SMALL:
        return []
    order = staged()
    gc.collect()
    gc.freeze()  # as the server does when it has started
    spans = [cost(order) for _ in range(RUNS)]
    gc.unfreeze()
    row = Row(
        "B9", f"CPU of a ranking, {PEOPLE} on duty, p99", bench.orders, [percentile(spans, 0.99)], unit=" ms"
    )
    middle = Row(
        "B9", f"CPU of a ranking, {PEOPLE} on duty, p50", bench.orders, [percentile(spans, 0.5)], unit=" ms"
    )
    return [middle, row.at_most(20)]


def cost(order: WorkOrder) -> float:
    """CPU of this thread for one ranking and the words of what a page shows of it, in seconds."""
    began = time.thread_time()
    found = queries.ranking(order)
    for candidate in found.candidates[: queries.SHOWN]:
        if not all(term.reason for term in candidate.terms) or not candidate.facts.name:
            raise RuntimeError("B9: a ranking that does not explain itself")
    spent = time.thread_time() - began
    if len(found.candidates) + len(found.excluded) != PEOPLE:
        raise RuntimeError(f"B9: {PEOPLE} people, {len(found.candidates)} ranked")
    return spent


def staged() -> WorkOrder:
    """A project with everybody on duty, some of them busy, and an order that waits for somebody."""
    project = organized()
    for n in range(BUSY):
        dispatch.assign_best(confirmed(project, n), by=SYSTEM)
    return confirmed(project, BUSY)


def organized() -> Project:
    """The people: certified, planned from yesterday to tomorrow, present."""
    project = cast.build("RANK", homes=0, technicians=0).project
    staff = [
        people.add_staff(project, by=SYSTEM, number=f"R{n:03d}", name=f"师傅{n:03d}") for n in range(PEOPLE)
    ]
    category, now = knowledge.get_category(SYSTEM, "water"), clock.now()
    until = (now + timedelta(days=200)).date()
    day = timedelta(days=1)
    Certificate.objects.bulk_create(
        Certificate(staff=row, skill_id=category.skill_id or 0, valid_until=until) for row in staff
    )
    Shift.objects.bulk_create(
        Shift(staff=row, starts_at=now - day, ends_at=now + day, code="班") for row in staff
    )
    Staff.objects.filter(project=project).update(is_present=True)
    return project


def confirmed(project: Project, n: int) -> WorkOrder:
    """One order of a home, agreed for the next hour."""
    now = clock.now()
    unit = estate.add_unit(project, by=SYSTEM, address=f"{n % 20 + 1}栋1单元{n // 20 + 1}01")
    order = intake.receive_request(
        project, by=SYSTEM, category=knowledge.get_category(SYSTEM, "water"), description="厨房水管漏水", unit=unit,
        contact_phone="13800000000", source="desk",
    )  # fmt: skip
    workorders.register_order(order, by=SYSTEM)
    window = {"window_from": now + timedelta(minutes=30), "window_until": now + timedelta(hours=2)}
    workorders.confirm_order(order, by=SYSTEM, words="无误", **window)
    return WorkOrder.objects.select_related("category__skill", "unit__building", "unit__butlers", "area").get(
        pk=order.pk
    )
