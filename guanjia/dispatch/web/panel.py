"""What the dispatch panel shows: order, ranking, exclusions, the day of everybody."""

from typing import Any

from django import forms
from django.urls import reverse

from guanjia.dispatch import queries, rules
from guanjia.dispatch.models import Offer
from guanjia.dispatch.queries import Ranking
from guanjia.dispatch.rules import Candidate, Facts
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.text import mask_name
from guanjia.organization.moments import in_words, local, window_text
from guanjia.people import queries as people
from guanjia.people import supports
from guanjia.sla import queries as sla
from guanjia.workorders import queries as orders
from guanjia.workorders import states
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.models.orders import PRESSING
from guanjia.workorders.web.calendar import (
    DAY,
    away,
    bar,
    bars_of,
    elsewhere,
    hour,
    hours_of,
    lanes,
    now_in,
    words_of,
)

TRANSFERS = (states.Status.DISPATCHED, states.Status.ACCEPTED)
SHOWN = 12
Outcome = Offer.Outcome
DOTS: dict[str, str] = {
    Outcome.WAITING: "sent", Outcome.ACCEPTED: "done", Outcome.DECLINED: "bad", Outcome.SILENT: "bad",
    Outcome.HANDED_BACK: "bad", Outcome.TAKEN_BACK: "none", Outcome.MOVED: "none",
}  # fmt: skip


def waiting(actor: Actor, project_id: int) -> list[WorkOrder]:
    """Confirmed orders of the project that go by themselves, the urgent first, then the longest wait."""
    rows = orders.orders(actor).filter(project_id=project_id, status=states.Status.CONFIRMED, lead=None)
    return list(rows.order_by(PRESSING, "received_at", "pk")[:100])


def next_url(actor: Actor, order: WorkOrder) -> str:
    """The next order that waits, else the board."""
    rows = [row for row in waiting(actor, order.project_id) if row.pk != order.pk]
    return reverse("dispatch", args=[rows[0].pk]) if rows else reverse("board")


def context(
    actor: Actor, order: WorkOrder, form: forms.Form, *, is_picked: bool, lead_id: int = 0
) -> dict[str, Any]:
    """Everything the panel needs; an order that cannot be sent now has no ranking, but the reason."""
    stop = rules.is_to_be_sent(order)
    ranking = Ranking([], []) if stop else queries.ranking(order)
    clocks = sla.next_clocks(WorkOrder.kind, [order.pk])
    asked = chain(order)
    shown = ranking.candidates[: queries.SHOWN]
    outside = people.suppliers_of(c.facts.staff_id for c in shown)
    afar = supports.home_names(
        {c.facts.staff_id for c in shown if c.facts.staff.project_id != order.project_id}
    )
    said = {row["staff_id"]: row["word"] for row in asked if row["round"] == order.round}
    return {
        "order": order, "form": form, "dot": states.DOT[order.status], "word": order.get_status_display(),
        "clock": sla.view(clocks[order.pk]) if order.pk in clocks else None, "facts": facts(order),
        "candidates": [candidate(c, order, is_picked, said, outside, afar) for c in shown],
        "fit": len(ranking.candidates), "out": len(ranking.excluded),
        "excluded": [
            {"name": name_of(e.facts, order), "reason": e.reason, "tag": e.tag} for e in ranking.excluded[:SHOWN]
        ],
        "chain": asked, "slips": queries.slips_of(order)[:3],
        "stop": stop, "verb": "转单" if order.status in TRANSFERS else "派单",
        "overridable": overridable(actor, order, ranking), **queue(actor, order), **day_of(order, ranking, lead_id),
    }  # fmt: skip


def chain(order: WorkOrder) -> list[dict[str, Any]]:
    """Who was asked for an order, oldest first: rank, how the person was found, the answer, and how long it took."""
    return [
        {
            "staff_id": offer.staff_id, "name": offer.staff.name, "round": offer.round, "at": offer.at,
            "how": f"{offer.get_mode_display()}，" + (f"第 {offer.rank} 名" if offer.rank else "破例"),
            "reason": offer.reason, "word": offer.get_outcome_display(), "dot": DOTS[offer.outcome],
            "took": in_words(offer.answered_at - offer.at) if offer.answered_at else "",
        }
        for offer in queries.offers_of(order)
    ]  # fmt: skip


def queue(actor: Actor, order: WorkOrder) -> dict[str, str]:
    """Where the order stands among those that wait, with the one before and the one after."""
    rows = waiting(actor, order.project_id)
    place = next((n for n, row in enumerate(rows) if row.pk == order.pk), None)
    if place is None:
        return {"position": "", "before": "", "after": ""}
    before, after = rows[place - 1 : place], rows[place + 1 : place + 2]
    return {
        "position": f"待派单第 {place + 1} 件，共 {len(rows)} 件",
        "before": reverse("dispatch", args=[before[0].pk]) if before else "",
        "after": reverse("dispatch", args=[after[0].pk]) if after else "",
    }


def overridable(actor: Actor, order: WorkOrder, ranking: Ranking) -> list[tuple[str, str]]:
    """Excluded people whom this actor may send all the same, with a reason: (address, name)."""
    if not actor.reach("dispatch.override").covers(order.project_id):
        return []
    url = reverse("dispatch", args=[order.pk])
    return [
        (f"{url}?pick={e.facts.staff_id}", e.facts.name) for e in ranking.excluded[:SHOWN] if e.may_override
    ]


def facts(order: WorkOrder) -> list[tuple[str, Any]]:
    """The order in short."""
    none = "紧急，尽快" if order.is_urgent else "还没约时间"
    window = window_text(order.window_from, order.window_until) if order.window_from else none
    return [
        ("地点", order.place),
        ("住户", mask_name(order.contact_name) if order.contact_name else "—"),
        ("要求", order.category.skill.name if order.category.skill else "不限"),
        ("约定", window),
        ("预计", f"{order.category.minutes} 分钟"),
        ("注意", (order.household.note if order.household else "") or "—"),
    ]


def candidate(
    found: Candidate, order: WorkOrder, is_picked: bool, said: dict[int, str], outside: dict[int, str],
    afar: dict[int, str],
) -> dict[str, Any]:  # fmt: skip
    """One row of the ranking; rank 1 is opened and sent at once, the others ask for a reason first."""
    url = reverse("dispatch", args=[order.pk])
    is_first = found.rank == 1 and not is_picked
    at_once = is_first and order.status == states.Status.CONFIRMED
    name = found.facts.name
    parts = (outside.get(found.facts.staff_id, ""), found.facts.staff.post, f"手上 {found.facts.load} 件")
    terms = [{"label": t.label, "points": t.points, "max": t.max, "reason": t.reason} for t in found.terms]
    return {
        "rank": found.rank, "name": name, "tag": support_of(found.facts.staff_id, afar),
        "detail": "，".join(part for part in parts if part),
        "note": note_of(found, said.get(found.facts.staff_id, "")), "score": found.score, "terms": terms,
        "open": is_first, "fields": {"staff": found.facts.staff_id},
        "move": {
            "label": f"派给{name}", "post": at_once, "url": url if at_once else f"{url}?pick={found.facts.staff_id}",
        },
    }  # fmt: skip


def support_of(staff_id: int, afar: dict[int, str]) -> str:
    """`支援 湖畔花园` where somebody comes from another project."""
    return f"支援 {afar[staff_id]}" if staff_id in afar else ""


def name_of(found: Facts, order: WorkOrder) -> str:
    """A name, and that somebody comes from another project."""
    return found.name + ("（支援）" if found.staff.project_id != order.project_id else "")


def note_of(found: Candidate, said: str) -> str:
    """One line under a name: his answer in this round, on call, else what costs most; for the first that time fits."""
    if said:
        return f"这一轮派过他：{said}"
    if found.facts.duty == rules.ON_CALL:
        return "备班，当班的人都去不了"
    return "整个上门时段都有班" if found.rank == 1 else found.costs_most


def bars_here(order: WorkOrder, jobs: list[WorkOrder]) -> dict[int | None, list[dict[str, Any]]]:
    """The jobs as bars; of another project only that the time is taken."""
    bars = bars_of(jobs)
    afar = {reverse("order", args=[job.pk]) for job in jobs if job.project_id != order.project_id}
    return {pk: [elsewhere(one) if one["href"] in afar else one for one in row] for pk, row in bars.items()}


def day_of(order: WorkOrder, ranking: Ranking, lead_id: int) -> dict[str, Any]:
    """The day of everybody who could be asked: jobs done, under way, planned, and the proposal: who was chosen, else
    the first."""
    everybody = [c.facts for c in ranking.candidates] + [e.facts for e in ranking.excluded]
    chosen = next((row for row in everybody if row.staff_id == lead_id), None)
    people_here = everybody[:SHOWN]
    if chosen is not None and chosen not in people_here:
        people_here = [chosen, *people_here[:-1]]
    first = chosen or next((c.facts for c in ranking.candidates), None)
    ids = [row.staff_id for row in people_here]
    start = max(order.window_from or clock.now(), clock.now())
    day = local(start).replace(hour=0, minute=0, second=0, microsecond=0)
    bars, shifts = (
        bars_here(order, orders.system_day(ids, day, day + DAY)),
        people.shifts(ids, day, day + DAY),
    )
    if first is not None:
        end = hour(start) + order.category.minutes / 60
        bars.setdefault(first.staff_id, []).append(bar(hour(start), end, words_of(order), "proposed"))
    hours = hours_of(day, shifts, bars)
    rows = []
    for row in people_here:
        lines = lanes(
            row.name, bars.get(row.staff_id, []), away(shifts.get(row.staff_id, []), day, hours), hours
        )
        lines[0]["load"] = f"{row.load}/{row.limit}"
        rows += lines
    return {"gantt": rows, "hours": hours, "at_hour": now_in(day, hours)}
