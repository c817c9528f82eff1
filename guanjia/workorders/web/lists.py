"""Orders as a table, and the same rows as a workbook, masked as shown."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpResponse
from django.urls import URLPattern, path

from guanjia.kernel import policy
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import Request, afterwards, needs, page, row_number
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.organization.web.place import print_time, project_of
from guanjia.privacy import actions as privacy
from guanjia.sheets.workbooks import write_workbook
from guanjia.workorders import counts, queries, states
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.models.orders import PRESSING, RANKS
from guanjia.workorders.web import board
from guanjia.workorders.web.choice import COLUMNS, Choice

PAGE, SHEET = 50, 500
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = 10**17  # microseconds; no order is of a later time
HEADINGS = ("单号", "事项", "地点", "联系人", "类别", "状态", "师傅", "收到", "约定", "完工")


def chosen(request: Request, choice: Choice) -> QuerySet[WorkOrder]:
    """The orders that the address asks for: open ones the urgent first, then the oldest; or everything newest first."""
    project = project_of(request)
    rows = queries.orders(request.actor).filter(choice.condition(project), project=project)
    if not choice.is_open_only:
        return rows.order_by("-pk")
    of = COLUMNS[choice.column][1] if choice.column else states.OPEN
    return rows.filter(status__in=of).annotate(pressing=PRESSING).order_by("pressing", "received_at", "pk")


def tabs(choice: Choice, found: dict[str, int]) -> list[dict[str, Any]]:
    """Everything, then the saved views with how many open orders stand in each."""
    first = {"label": "全部", "href": choice.link(view="", column=""), "on": not choice.is_open_only}
    return [first, *board.tabs(choice, found)]


@needs("desk.open", "workorders.read")
def list_orders(request: Request) -> HttpResponse:
    """One page of the list, by key; the print view shows one long sheet."""
    choice, project = Choice.of(request), project_of(request)
    rows = after(chosen(request, choice), choice, request.GET.get("before", ""))
    limit = SHEET if request.GET.get("print") else PAGE
    shown = list(rows[: limit + 1])
    found = counts.open_counts(request.actor, project.pk, asked(choice, project))
    filters = chips(choice, found)
    return page(
        request, "workorders/list.html#rows", nav_on="orders", orders=shown[:limit], dots=states.DOT,
        choice=choice, tabs=tabs(choice, found), printed=print_time(), chips=filters,
        words="，".join([choice.words, *(chip["value"] for chip in filters[1:] if chip["value"])]),
        more=key_of(shown[limit - 1], choice) if len(shown) > limit else "",
    )  # fmt: skip


def key_of(order: WorkOrder, choice: Choice) -> str:
    """Where a page ended: the row, and among open orders how urgent it was and since when it waits."""
    since = (order.received_at - EPOCH) // timedelta(microseconds=1)
    return f"{RANKS[order.urgency]}-{since}-{order.pk}" if choice.is_open_only else f"{order.pk}"


def after(rows: QuerySet[WorkOrder], choice: Choice, key: str) -> QuerySet[WorkOrder]:
    """The orders that come after the end of a page; all of them for a key that is none."""
    place, _, number = key.rpartition("-")
    pressing, _, moment = place.partition("-")
    last, rank, since = row_number(number), row_number(pressing), row_number(moment)
    if last is None:
        return rows
    if not choice.is_open_only:
        return rows.filter(pk__lt=last)
    if rank is None or since is None or since > LATEST:
        return rows
    waits = EPOCH + timedelta(microseconds=since)
    later = Q(received_at__gt=waits) | Q(received_at=waits, pk__gt=last)
    return rows.filter(Q(pressing__gt=rank) | Q(pressing=rank) & later)


def chips(choice: Choice, found: dict[str, int]) -> list[dict[str, Any]]:
    """The column as a chip with its counts, then the filters of the board."""
    options = [(choice.link(column=key), f"{word} {found[key]}") for key, (word, _) in COLUMNS.items()]
    word = COLUMNS[choice.column][0] if choice.column else ""
    state = {
        "label": "状态",
        "value": word,
        "clear": choice.link(column="") if word else "",
        "options": options,
    }
    return [state, *board.filter_chips(choice)]


def asked(choice: Choice, project: Project) -> dict[str, Q]:
    """The conditions to count: every saved view inside the chosen column, every column inside the chosen view."""
    inside, of = choice.condition(project), COLUMNS[choice.column][1] if choice.column else states.OPEN
    views = {key: view & Q(status__in=of) for key, view in choice.views(project).items()}
    return views | {key: inside & Q(status__in=of) for key, (_, of) in COLUMNS.items()}


@needs("desk.open", "workorders.read")
def export_orders(request: Request) -> HttpResponse:
    """Exactly the list as a workbook, names masked, up to the policy's cap; the export leaves a row."""
    rows, project = chosen(request, Choice.of(request)), project_of(request)
    limit = int(policy.value("export.max_rows", project=project.pk))
    book = io.BytesIO()
    write_workbook(book, {"服务单": [HEADINGS, *(line(order) for order in rows[:limit])]})
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
