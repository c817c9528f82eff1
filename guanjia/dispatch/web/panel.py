"""What the dispatch panel shows: order, ranking, exclusions, the day of everybody."""

from datetime import timedelta
from typing import Any

from django import forms
from django.urls import reverse

from guanjia.dispatch import queries
from guanjia.dispatch.queries import Ranking
from guanjia.dispatch.rules import Candidate
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.text import mask_name
from guanjia.organization.moments import local, window_text
from guanjia.people import queries as people
from guanjia.sla import queries as sla
from guanjia.workorders import queries as orders
from guanjia.workorders import states
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.web.calendar import HOURS, away, bars_of, hour


def waiting(actor: Actor, project_id: int) -> list[WorkOrder]:
    """Confirmed orders of the project that go by themselves, the longest wait first."""
    rows = orders.orders(actor).filter(project_id=project_id, status=states.Status.CONFIRMED, lead=None)
    return list(rows.order_by("confirmed_at", "pk")[:100])


def next_url(actor: Actor, order: WorkOrder) -> str:
    """The next order that waits, else the board."""
    rows = [row for row in waiting(actor, order.project_id) if row.pk != order.pk]
    return reverse("dispatch", args=[rows[0].pk]) if rows else reverse("board")


def context(actor: Actor, order: WorkOrder, form: forms.Form) -> dict[str, Any]:
    """Everything the panel needs."""
    ranking = queries.ranking(order)
    queue = waiting(actor, order.project_id)
    place = next((n for n, row in enumerate(queue) if row.pk == order.pk), None)
    clocks = sla.next_clocks(WorkOrder.kind, [order.pk])
    return {
        "order": order, "form": form, "dot": states.DOT[order.status], "word": order.get_status_display(),
        "clock": sla.view(clocks[order.pk]) if order.pk in clocks else None, "facts": facts(order),
        "candidates": [candidate(c, order) for c in ranking.candidates],
        "excluded": [{"name": e.facts.name, "reason": e.reason, "tag": e.tag} for e in ranking.excluded],
        "position": f"待派单第 {place + 1} 件，共 {len(queue)} 件" if place is not None else "",
        "before": reverse("dispatch", args=[queue[place - 1].pk]) if place else "",
        "after": reverse("dispatch", args=[queue[place + 1].pk])
        if place is not None and place + 1 < len(queue)
        else "",
        "gantt": gantt(order, ranking), "hours": HOURS,
        "now": hour(clock.now()),
        "overridable": overridable(actor, order, ranking),
    }  # fmt: skip


def overridable(actor: Actor, order: WorkOrder, ranking: Ranking) -> list[tuple[str, str]]:
    """Excluded people whom this actor may send all the same, with a reason: (address, name)."""
    if not actor.reach("dispatch.override").covers(order.project_id):
        return []
    url = reverse("dispatch", args=[order.pk])
    return [(f"{url}?pick={e.facts.staff_id}", e.facts.name) for e in ranking.excluded if e.may_override]


def facts(order: WorkOrder) -> list[tuple[str, Any]]:
    """The order in short."""
    window = window_text(order.window_from, order.window_until) if order.window_from else "紧急，尽快"
    return [
        ("地点", order.place),
        ("住户", mask_name(order.contact_name) if order.contact_name else "—"),
        ("要求", order.category.skill.name if order.category.skill else "不限"),
        ("约定", window),
        ("预计", f"{order.category.minutes} 分钟"),
        ("注意", (order.household.note if order.household else "") or "—"),
    ]


def candidate(found: Candidate, order: WorkOrder) -> dict[str, Any]:
    """One row of the ranking; rank 1 is opened and sent at once, the others ask for a reason first."""
    url = reverse("dispatch", args=[order.pk])
    at_once = found.rank == 1 and order.status == states.Status.CONFIRMED
    name = found.facts.name
    terms = [{"label": t.label, "points": t.points, "max": t.max, "reason": t.reason} for t in found.terms]
    return {
        "rank": found.rank, "name": name, "detail": f"{found.facts.post}，手上 {found.facts.load} 件",
        "note": "在约定时段有班" if found.rank == 1 else found.costs_most, "score": found.score, "terms": terms,
        "open": found.rank == 1, "fields": {"staff": found.facts.staff_id},
        "move": {
            "label": f"派给{name}", "post": at_once, "url": url if at_once else f"{url}?pick={found.facts.staff_id}",
        },
    }  # fmt: skip


def gantt(order: WorkOrder, ranking: Ranking) -> list[dict[str, Any]]:
    """The day of everybody who could be asked: jobs done, under way, planned, and the proposal."""
    people_here = [c.facts for c in ranking.candidates] + [e.facts for e in ranking.excluded]
    ids = [row.staff_id for row in people_here][:12]
    day = local(order.window_from or clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = bars_of(orders.system_day(ids, day, day + timedelta(days=1)))
    shifts = people.shifts(ids, day, day + timedelta(days=1))
    first = ranking.candidates[0].facts.staff_id if ranking.candidates else 0
    return [
        {
            "name": row.name, "load": f"{row.load}/{row.limit}", "away": away(shifts.get(row.staff_id, []), day),
            "bars": rows.get(row.staff_id, []) + (proposal(order) if row.staff_id == first else []),
        }
        for row in people_here[:12]
    ]  # fmt: skip


def proposal(order: WorkOrder) -> list[dict[str, Any]]:
    """Where the order would stand in the day of rank 1."""
    start = max(order.window_from or clock.now(), clock.now())
    end = hour(start) + order.category.minutes / 60
    return [{"start": hour(start), "end": end, "text": order.number[-4:], "kind": "proposed"}]
