"""What the page of a day plan shows: costs, the day as bars, what was left out and ways out, the ground from above."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from guanjia.dispatch import plans, queries
from guanjia.dispatch.models import DayPlan, PlannedVisit
from guanjia.dispatch.planning.problem import GREEDY
from guanjia.dispatch.web import plan_bars, plan_ways
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import LongRun
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.organization.models import Project
from guanjia.organization.moments import clock_time, local, window_text
from guanjia.people import queries as people

Status = DayPlan.Status
DOTS: dict[str, str] = {Status.DRAFT: "confirm", Status.PUBLISHED: "done", Status.VOID: "none"}
WEEK, RUNS_ON = "一二三四五六日", "关掉页面也会排完"
WIDE, BOX, MARGIN, OFF = 420, 20, 32, 3  # of the picture of the ground


def head(actor: Actor, project_id: int, day: date, plan: DayPlan | None) -> dict[str, Any]:
    """The day with those beside it, and how far its plan is."""
    url = reverse("plan")
    waits = plan is not None and not plan.is_solved and plan.run is not None and plan.run.state in (
        LongRun.Status.QUEUED, LongRun.Status.RUNNING,
    )  # fmt: skip
    run = plan.run if plan else None
    return {
        "day": day, "title": f"{day:%m-%d} 周{WEEK[day.weekday()]}", "plan": plan, "waits": waits,
        "before": f"{url}?day={day - timedelta(days=1)}", "after": f"{url}?day={day + timedelta(days=1)}",
        "dot": DOTS[plan.status] if plan else "", "failure": run.message if run and run.message else "",
        "bar": {"title": "正在排当日计划", "done": run.done, "total": run.total, "text": RUNS_ON} if run else None,
    }  # fmt: skip


def joined(others: Iterable[Project], plan: DayPlan | None) -> dict[str, Any]:
    """The projects that can be planned along, which of them the plan has, and that in words."""
    known = set(plan.project_ids) if plan else set()
    rows = [{"pk": row.pk, "name": row.name, "on": row.pk in known} for row in others]
    names = "、".join(str(row["name"]) for row in rows if row["on"])
    return {"joined": rows, "together": f"，和{names}一起排" if names else ""}


def context(actor: Actor, plan: DayPlan, who: int = 0) -> dict[str, Any]:
    """Everything about a solved plan; `who` is the person whose way stands out."""
    visits = queries.visits_of(plan)
    gone = queries.gone_of(plan, visits)
    kept = [row for row in visits if row.pk not in gone]
    holders = [row.order.staff_id for row in visits if row.pk in gone and row.order.staff_id]
    names = people.names(
        [int(pk) for pk in plan.figures["jobs"]] + [row.staff_id for row in visits] + holders
    )
    things, asked = plan_ways.Names(plan_ways.draws_of(plan, visits)), queries.asked_for(plan)
    lines = by_person(plan, visits, names, things, asked, gone)
    return {
        "is_greedy": plan.method == GREEDY, "figures": figures(plan), "lines": lines, "who": who,
        "is_joint": len(plan.project_ids) > 1,
        "left_out": plan_ways.left_out(actor, plan, things, asked), "changes": changes(plan),
        "to_call": to_call(plan, visits) if plan.status == Status.PUBLISHED else [],
        "unchanged": plans.unchanged(plan) if plan.status == Status.DRAFT else 0,
        "unrest": plan_ways.unrest(plan, visits, gone) if plan.status == Status.PUBLISHED else "",
        "waiting": waiting(visits),
        "gantt": plan_bars.gantt(plan, kept, names), "ground": ground(plan, kept, names, who),
        "is_draft": plan.status == Status.DRAFT, "is_published": plan.status == Status.PUBLISHED,
    }  # fmt: skip


def figures(plan: DayPlan) -> list[dict[str, Any]]:
    """What the plan costs."""
    sums = plan.figures
    missed, left = sums["told"] - sums["kept"], sums["unserved"]
    rows: tuple[tuple[str, Any, str, str, str, str], ...] = (
        ("排进", sums["served"], f"/ {sums['served'] + left} 件", "#left-out", "red" if left else "",
         f"{left} 件排不进" if left else "都排进了"),
        ("守住约定", sums["kept"], f"/ {sums['told']} 件", "#people", "amber" if missed else "",
         f"{missed} 件守不住" if missed else "都在约定时间里"),
        ("路上", sums["travel"], "分钟", "#people", "", "所有人合计"),
        ("路程", f"{sums['metres'] / 1000:.1f}", "公里", "#ground", "", "按楼栋坐标估"),
        ("加班", sums["overtime"], "分钟", "#people", "amber" if sums["overtime"] else "", "班后做完"),
        ("均衡", hour_gap(sums), "小时", "#people", "", f"最忙和最闲相差，件数差 {sums['spread']}"),
    )  # fmt: skip
    return [
        {"label": label, "value": value, "unit": unit, "href": href, "tone": tone, "detail": detail}
        for label, value, unit, href, tone, detail in rows
    ]


def hour_gap(sums: dict[str, Any]) -> str:
    """Hours of work of the busiest less those of the idlest who lead."""
    minutes = list(sums.get("minutes", {}).values()) or [0]
    return f"{(max(minutes) - min(minutes)) / 60:.1f}"


def by_person(
    plan: DayPlan,
    visits: list[PlannedVisit],
    names: dict[int, str],
    things: plan_ways.Names,
    asked: set[int],
    gone: dict[int, str],
) -> list[dict[str, Any]]:
    """The visits of each person in order, those that left too, which say where they are now and count no more."""
    found: dict[int, list[dict[str, Any]]] = {pk: [] for pk in names}
    for row in visits:
        found.setdefault(row.staff_id, []).append(
            line(plan, row)
            | {
                "gone": gone.get(row.pk, ""),
                "draw": None if row.pk in gone else plan_ways.to_draw(plan, row, things, asked),
            }
        )
    kept = [row for row in visits if row.pk not in gone]
    return [
        {
            "staff_id": pk, "name": names.get(pk, "—"), "rows": rows, "count": sum(not row["gone"] for row in rows),
            "way": sum(row["way"] for row in rows if not row["gone"]),
            "work": work_of(plan, pk, kept), "sheet": reverse("plan-sheet", args=[plan.pk, pk]),
        }
        for pk, rows in sorted(found.items(), key=lambda item: -len(item[1]))
        if rows
    ]  # fmt: skip


def work_of(plan: DayPlan, staff_id: int, visits: list[PlannedVisit]) -> str:
    """How long somebody works at the places, beside an even share by hours of duty."""
    minutes = sum((row.ends_at - row.starts_at) // plans.MINUTE for row in visits if row.staff_id == staff_id)
    share = plan.figures.get("shares", {}).get(str(staff_id))
    return f"{hours_in_words(minutes)}" + (f"，均摊 {hours_in_words(share)}" if share is not None else "")


def hours_in_words(minutes: int) -> str:
    """`2 小时 10 分`."""
    return f"{minutes // 60} 小时 {minutes % 60} 分" if minutes >= 60 else f"{minutes} 分"


def line(plan: DayPlan, row: PlannedVisit) -> dict[str, Any]:
    """One visit of a person."""
    order = row.order
    told = window_text(row.window_from, row.window_until) if row.window_from else "尽快"
    return {
        "order": order, "project": order.project.name if len(plan.project_ids) > 1 else "",
        "at": f"{local(row.starts_at):%H:%M}–{local(row.ends_at):%H:%M}", "told": told,
        "way": row.way_minutes, "is_lead": row.is_lead, "breaks_window": row.breaks_window, "sent_at": row.sent_at,
        "fixed": row.fixed_reason, "refusal": row.refusal, "fix": reverse("plan-fix", args=[plan.pk, order.pk]),
    }  # fmt: skip


def waiting(visits: list[PlannedVisit]) -> int:
    """How many visits were not sent yet."""
    return len({row.order_id for row in visits if row.sent_at is None})


def changes(plan: DayPlan) -> list[dict[str, Any]]:
    """What publishing the draft would change, in words."""
    return [
        {
            "order": row.order, "is_to_call": row.is_to_call, "told": row.told,
            "was": f"{row.was} {clock_time(row.was_at)}" if row.was_at else "没有排",
            "now": f"{row.now} {clock_time(row.now_at)}" if row.now_at else "排不进",
        }
        for row in (plans.changes(plan) if plan.status == Status.DRAFT else [])
    ]  # fmt: skip


def to_call(plan: DayPlan, visits: list[PlannedVisit]) -> list[dict[str, Any]]:
    """打电话改约: who waits for a window that the plan does not keep, the number masked, why, and what was said."""
    return [
        {
            "order": row.order, "who": mask_name(row.order.contact_name) if row.order.contact_name else "—",
            "phone": mask_phone(row.order.contact_phone) if row.order.contact_phone else "", "why": row.why,
            "window": window_text(row.order.window_from, row.order.window_until),
            "said": f"{clock_time(row.told_at)} 已发消息" if row.told_at else "还没有发消息",
        }
        for row in plans.to_call(plan, visits) if row.order.window_from
    ]  # fmt: skip


def ground(
    plan: DayPlan, visits: list[PlannedVisit], names: dict[int, str], who: int
) -> dict[str, Any] | None:
    """The buildings where they stand, and everybody's way as a line; nothing where no building has a place."""
    rows = queries.spots(plan.project_id)
    if not rows:
        return None
    xs, ys = [x for _, x, _ in rows.values()], [y for _, _, y in rows.values()]
    wide, high = max(xs) - min(xs) or 1, max(ys) - min(ys)
    scale = min((WIDE - 2 * MARGIN) / wide, WIDE / max(high, 1))
    spots = {
        pk: (MARGIN + (x - min(xs)) * scale, MARGIN + (max(ys) - y) * scale) for pk, (_, x, y) in rows.items()
    }
    counts: dict[int, int] = defaultdict(int)
    ways: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for row in visits:
        spot = row.order.unit or row.order.area
        at = spot.building_id if spot else None
        if at is not None and at in spots:
            ways[row.staff_id].append(spots[at])
            counts[at] += row.is_lead
    return {
        "height": round(2 * MARGIN + high * scale), "width": WIDE, "box": BOX,
        "boxes": [
            {"x": round(x), "y": round(y), "text": rows[pk][0], "count": counts[pk]} for pk, (x, y) in spots.items()
        ],
        "ways": [
            {"staff_id": pk, "name": names.get(pk, "—"), "on": pk == who, "stops": len(points),
             "points": " ".join(f"{x + n * OFF:.0f},{y + n * OFF:.0f}" for x, y in points),
             "href": f"{reverse('plan')}?{urlencode({'day': plan.day, 'who': pk})}#ground"}
            for n, (pk, points) in enumerate(ways.items())
        ],
    }  # fmt: skip
