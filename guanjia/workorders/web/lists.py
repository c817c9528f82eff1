"""Orders as a table, and the same rows as a workbook, masked as shown."""

import io

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.urls import URLPattern, path

from guanjia.kernel import policy
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import Request, afterwards, needs, page
from guanjia.organization.moments import local
from guanjia.organization.web.place import project_of
from guanjia.privacy import actions as privacy
from guanjia.sheets.workbooks import write_error_workbook
from guanjia.workorders import queries, states
from guanjia.workorders.models import WorkOrder

PAGE = 50
HEADINGS = ("单号", "事项", "地点", "联系人", "类别", "状态", "师傅", "收到", "约定", "完工")


def chosen(request: Request) -> tuple[QuerySet[WorkOrder], tuple[str, str, tuple[states.Status, ...]] | None]:
    """The orders that the address asks for: one column of the board oldest first, or everything newest first."""
    rows = queries.orders(request.actor).filter(project=project_of(request))
    column = next((c for c in states.BOARD if c[0] == request.GET.get("column")), None)
    if column is None:
        return rows.order_by("-pk"), None
    return rows.filter(status__in=column[2]).order_by("pk"), column


@needs("desk.open", "workorders.read")
def list_orders(request: Request) -> HttpResponse:
    """One page of the list, by key."""
    rows, column = chosen(request)
    last = request.GET.get("before", "")
    if last.isascii() and last.isdigit() and len(last) < 19:
        rows = rows.filter(pk__gt=int(last)) if column else rows.filter(pk__lt=int(last))
    shown = list(rows[: PAGE + 1])
    return page(
        request, "workorders/list.html#rows", nav_on="orders", orders=shown[:PAGE], dots=states.DOT,
        column=column, columns=states.BOARD, more=shown[PAGE - 1].pk if len(shown) > PAGE else 0,
    )  # fmt: skip


@needs("desk.open", "workorders.read")
def export_orders(request: Request) -> HttpResponse:
    """Exactly the list as a workbook, names masked, up to the policy's cap; the export leaves a row."""
    rows, _ = chosen(request)
    project = project_of(request)
    limit = int(policy.value("export.max_rows", project=project.pk))
    book = io.BytesIO()
    write_error_workbook(book, HEADINGS, [line(order) for order in rows[:limit]])
    book.seek(0)
    ref = SubjectRef("project", project.pk)
    afterwards(
        request, lambda: privacy.note_read(by=request.actor, subject=ref, page=request.get_full_path())
    )
    return FileResponse(book, as_attachment=True, filename="orders.xlsx")  # type: ignore[return-value]


def line(order: WorkOrder) -> tuple[str, ...]:
    """One order as a row of the workbook."""
    times = (order.received_at, order.window_from, order.finished_at)
    return (
        order.number, order.title, order.place, mask_name(order.contact_name) if order.contact_name else "",
        order.category.name, str(order.get_status_display()), order.staff.name if order.staff else "",
        *(f"{local(at):%Y-%m-%d %H:%M}" if at else "" for at in times),
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/orders/", list_orders, name="orders"),
    path("desk/orders/export.xlsx", export_orders, name="orders-export"),
]
