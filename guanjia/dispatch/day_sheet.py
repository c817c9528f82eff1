"""当日派工单 of one person as a PDF: the visits of the day in order; numbers stay masked on paper."""

from typing import Any

from guanjia.dispatch import queries
from guanjia.dispatch.models import DayPlan, PlannedVisit
from guanjia.kernel import clock
from guanjia.kernel.text import mask_name
from guanjia.organization import queries as organization
from guanjia.organization.moments import local, window_text
from guanjia.people.models import Staff
from guanjia.sheets import papers

TEMPLATE = "dispatch/templates/dispatch/day-sheet.typ"


def sheet(plan: DayPlan, person: Staff, url: str) -> bytes:
    """The sheet of a person for the day of a plan."""
    return papers.render(TEMPLATE, sheet_data(plan, person), url)


def sheet_data(plan: DayPlan, person: Staff) -> dict[str, Any]:
    """Everything that the sheet shows, ready to print."""
    planned = queries.visits_of(plan)
    gone = queries.gone_of(plan, planned)
    visits = [row for row in planned if row.pk not in gone]
    mine = [row for row in visits if row.staff_id == person.pk]
    company, phone = organization.company(), plan.project.service_phone
    return {
        "company": company.name if company else "", "project": plan.project.name,
        "number": f"{plan.day}　{person.name}",
        "mark": "" if plan.status == DayPlan.Status.PUBLISHED else plan.get_status_display(),
        "foot": f"服务热线 {phone or '—'}　打印于 {local(clock.now()):%Y-%m-%d %H:%M}　姓名已打码，号码在手机上看",
        "facts": [
            ("师傅", f"{person.name}　{person.number}"), ("岗位", person.post),
            ("件数", f"{len(mine)} 件"), ("路上", f"约 {sum(row.way_minutes for row in mine)} 分钟"),
        ],
        "rows": [_row(row, visits) for row in mine],
    }  # fmt: skip


def place_of(row: PlannedVisit) -> str:
    """The place, with its project where that is not the person's own."""
    order = row.order
    return order.place if order.project_id == row.staff.project_id else f"{order.project.name} {order.place}"


def _row(row: PlannedVisit, visits: list[PlannedVisit]) -> dict[str, str]:
    order = row.order
    mates = [
        other.staff.name for other in visits if other.order_id == order.pk and other.staff_id != row.staff_id
    ]
    who = mask_name(order.contact_name) if order.contact_name else ""
    return {
        "time": f"{local(row.starts_at):%H:%M}–{local(row.ends_at):%H:%M}", "way": f"路上 {row.way_minutes} 分",
        "told": window_text(row.window_from, row.window_until) if row.window_from else "尽快",
        "place": place_of(row), "title": order.title, "number": order.number, "customer": who,
        "with": ("同去：" if row.is_lead else "跟着：") + "、".join(mates) if mates else "",
    }  # fmt: skip
