"""外委验收: what waits for acceptance, what each supplier did and cost in a month, and the rows behind."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock, policy
from guanjia.kernel.web import Request, needs, page
from guanjia.organization.moments import clock_time, local
from guanjia.organization.web.place import print_time, project_of
from guanjia.sheets.files import download
from guanjia.sla import queries as sla
from guanjia.workorders import supplied
from guanjia.workorders.events.supplied import yuan
from guanjia.workorders.models import Acceptance, WorkOrder

NAV, MONTHS = "acceptances", 6
DOTS = {"": "todo", "qualified": "done", "reworked": "done", "sent_back": "bad"}
SHEET = (
    "供应商",
    "单号",
    "事项",
    "地点",
    "师傅",
    "交验",
    "按时到场",
    "结果",
    "人工",
    "材料",
    "其他",
    "合计（元）",
    "验收",
)


def lines_of(row: Acceptance) -> list[tuple[str, str]]:
    """The parts of a cost in words."""
    return [(supplied.SORTS[line["sort"]], yuan(line["fen"])) for line in row.lines]


def month_asked(request: Request) -> date:
    """The month of the address, else this one; only the last six are offered."""
    offered = {f"{month:%Y-%m}": month for month in months()}
    return offered.get(request.GET.get("month", ""), months()[0])


def months() -> list[date]:
    """This month and those before it, the latest first."""
    this = local(clock.now()).date().replace(day=1)
    found = [this]
    while len(found) < MONTHS:
        last = found[-1]
        found.append(date(last.year - (last.month == 1), (last.month - 2) % 12 + 1, 1))
    return found


def share(part: int, whole: int) -> str:
    """`3/4（75%）`, a dash of nothing."""
    return f"{part}/{whole}（{part * 100 // whole}%）" if whole else "—"


def month_links(chosen: date) -> list[dict[str, Any]]:
    """The months to choose from."""
    this = months()[0].year
    return [
        {"label": f"{month.month} 月" if month.year == this else f"{month.year} 年 {month.month} 月",
         "href": f"?month={month:%Y-%m}", "on": month == chosen}
        for month in months()
    ]  # fmt: skip


@needs("desk.open", supplied.NEED)
def show_acceptances(request: Request) -> HttpResponse:
    """What waits, and the month of each supplier."""
    project, month = project_of(request), month_asked(request)
    rows = supplied.waiting(request.actor, project.pk)
    costs = supplied.costs(request.actor, project.pk, month)
    clocks = sla.next_clocks(WorkOrder.kind, [row.order_id for row in rows])
    views = {pk: sla.view(clock) for pk, clock in clocks.items()}
    return page(
        request, "workorders/acceptances.html", nav_on=NAV, months=month_links(month), month=f"{month:%Y-%m}",
        rows=[line(row) | {"clock": views.get(row.order_id)} for row in rows], printed=print_time(),
        costs=[cost_line(row, month) for row in costs],
    )  # fmt: skip


def line(row: Acceptance) -> dict[str, Any]:
    """One acceptance in words."""
    return {
        "row": row, "order": row.order, "place": row.order.place, "who": row.staff.name,
        "at": clock_time(row.submitted_at), "cost": yuan(row.fen) if row.fen else "不另收费" if row.quoted_at else "",
        "dot": DOTS[row.outcome], "word": row.get_outcome_display(),
        "decided": clock_time(row.decided_at) if row.decided_at else "",
        "in_time": in_time_word(row, "按时到场", "到场晚了"),
    }  # fmt: skip


def in_time_word(row: Acceptance, kept: str, late: str) -> str:
    """Whether the arrival was kept, in words; nothing where no clock ran."""
    return "" if row.in_time is None else kept if row.in_time else late


def cost_line(row: supplied.Costs, month: date) -> dict[str, Any]:
    """One supplier's month in words."""
    return {
        "name": row.name, "jobs": row.jobs, "first": share(row.first, row.looked_at), "returns": row.returns,
        "kept": share(row.kept, row.arrivals), "sum": yuan(row.fen),
        "href": f"{reverse('supplier-jobs', args=[row.supplier_id])}?month={month:%Y-%m}",
    }  # fmt: skip


@needs("desk.open", supplied.NEED)
def show_jobs(request: Request, supplier_id: int) -> HttpResponse:
    """The rows behind a supplier's month."""
    project, month = project_of(request), month_asked(request)
    supplier = supplied.get_supplier(request.actor, project.pk, supplier_id)
    rows = list(supplied.decided(request.actor, project.pk, month).filter(supplier=supplier))
    return page(
        request, "workorders/supplier_jobs.html", nav_on=NAV, months=month_links(month), month=f"{month:%Y-%m}",
        name=supplier.name, rows=[line(row) for row in rows],
        total=yuan(sum(row.fen for row in rows if row.outcome in supplied.ACCEPTED)),
    )  # fmt: skip


@needs("desk.open", supplied.NEED)
def export_costs(request: Request, kind: str) -> HttpResponse:
    """The rows of a month as a file, every supplier, up to the policy's cap."""
    project, month = project_of(request), month_asked(request)
    limit = int(policy.value("export.max_rows", project=project.pk))
    rows = supplied.decided(request.actor, project.pk, month)[:limit]
    return download(f"suppliers-{month:%Y-%m}", kind, "外委费用", SHEET, [sheet_line(row) for row in rows])


def sheet_line(row: Acceptance) -> tuple[str, ...]:
    """One acceptance as a row of the file; a returned one costs nothing."""
    parts = {part["sort"]: part["fen"] for part in row.lines} if row.outcome in supplied.ACCEPTED else {}
    in_time = in_time_word(row, "是", "否")
    return (
        row.supplier.name, row.order.number, row.order.title, row.order.place, row.staff.name,
        f"{local(row.submitted_at):%Y-%m-%d %H:%M}", in_time, row.get_outcome_display(),
        *(f"{parts.get(sort, 0) / 100:.2f}" for sort in supplied.SORTS), f"{sum(parts.values()) / 100:.2f}",
        f"{local(row.decided_at):%Y-%m-%d %H:%M}" if row.decided_at else "",
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/acceptances/", show_acceptances, name="acceptances"),
    path("desk/acceptances/month.<str:kind>", export_costs, name="acceptances-export"),
    path("desk/acceptances/<int:supplier_id>/", show_jobs, name="supplier-jobs"),
]
