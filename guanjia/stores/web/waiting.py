"""What waits at the desk: requests to hand out, counts to enter and to approve."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.web import NothingForm, Request, needs, page
from guanjia.organization import queries as organization
from guanjia.organization.web.place import project_of
from guanjia.stores import actions, queries, rules, states
from guanjia.stores.models import MaterialRequest
from guanjia.stores.rules import shown
from guanjia.stores.web import forms
from guanjia.stores.web.desk import NAV, act_on, kept_store, with_lines, works

SHOWN = 30


def request_line(row: MaterialRequest) -> dict[str, Any]:
    """A request in words."""
    return {
        "row": row, "who": row.staff.name, "word": row.get_status_display(), "look": states.LOOKS[row.status],
        "store": str(row.store), "is_open": row.status in states.OPEN,
        "lines": "、".join(
            f"{x.item.name} {shown(x.wanted)} {x.item.unit}{f'（已发 {shown(x.issued)}）' if x.issued else ''}"
            for x in row.lines.all()
        ),
    }  # fmt: skip


@needs("desk.open", "stores.read")
def list_requests(request: Request) -> HttpResponse:
    """What is asked for, the oldest first, and what was handed out lately."""
    project = project_of(request)
    return page(
        request, "stores/requests.html", nav_on=NAV, works=works(request, project.pk),
        waiting=[request_line(row) for row in queries.open_requests(request.actor, project.pk)],
        ended=[request_line(row) for row in queries.ended_requests(request.actor, project.pk, SHOWN)],
    )  # fmt: skip


@needs("desk.open", "stores.work")
def issue(request: Request, request_id: int) -> HttpResponse:
    """Hand out all or a part of a request."""
    row = queries.get_request(request.actor, request_id)
    lines = queries.open_lines(row)
    stock = {s.item_id: s.quantity for s in queries.stock_of(row.store)}
    first = {
        f"{forms.MARK}{x.item_id}": shown(min(x.wanted - x.issued, stock.get(x.item_id, x.issued * 0)))
        for x in lines
    }
    held = {x.item_id: stock.get(x.item_id, x.issued * 0) for x in lines}
    form = forms.IssueForm(request.POST or None, items=[x.item for x in lines], held=held, initial=first)
    return with_lines(
        request, form, actions.issue_request, row, title=f"给{row.staff.name}发料", back=reverse("requests"),
        verb="发料", held_word=f"{row.store}有", note=" ".join(x for x in (row.case_name, row.note) if x),
        wanted={x.item_id: shown(x.wanted - x.issued) for x in lines},
    )  # fmt: skip


@needs("desk.open", "stores.work")
def refuse(request: Request, request_id: int) -> HttpResponse:
    """Hand out nothing, and say why."""
    row = queries.get_request(request.actor, request_id)
    form = forms.ReasonForm(request.POST or None)
    title = f"不给{row.staff.name}发料"
    return act_on(
        request,
        form,
        actions.refuse_request,
        row,
        title=title,
        back=reverse("requests"),
        verb="不发",
        kind="danger",
    )


@needs("desk.open", "stores.work")
def count(request: Request, store_id: int) -> HttpResponse:
    """Enter what was counted in a store."""
    store, back = kept_store(request, store_id)
    form = forms.CountForm(request.POST or None, stock=queries.stock_of(store))
    note = "数过的才填，没数的留空；数到没有就填 0"
    return with_lines(
        request, form, actions.record_count, store, title=f"盘点{store}", back=back, verb="交盘点", note=note,
        place=store,
    )  # fmt: skip


@needs("desk.open", "stores.read")
def show_count(request: Request, count_id: int) -> HttpResponse:
    """A count with its differences, and who decided."""
    row = queries.get_count(request.actor, count_id)
    names = organization.names_of_refs([row.by, row.decided_by])
    waits = row.status == row.Status.WAITING
    return page(
        request, "stores/count.html", nav_on=NAV, count=row, names=names, shown=shown,
        look=states.LOOKS.get(row.status, "bad"),
        lines=[{"row": x, "delta": x.counted - x.expected} for x in queries.lines_of_count(row)],
        may_decide=waits and rules.may_decide(request.actor, row) is None,
    )  # fmt: skip


@needs("desk.open", "stores.approve")
def approve_count(request: Request, count_id: int) -> HttpResponse:
    """Agree to the differences of a count."""
    row = queries.get_count(request.actor, count_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    title, back = f"批准{row.store}的盘点差异", reverse("stock-count", args=[row.pk])
    note = f"差异 {row.fen / 100:.2f} 元，批准后库存按实盘改"
    return act_on(request, form, actions.approve_count, row, title=title, back=back, verb="批准", note=note)


@needs("desk.open", "stores.approve")
def refuse_count(request: Request, count_id: int) -> HttpResponse:
    """Have it counted again."""
    row = queries.get_count(request.actor, count_id)
    form, back = forms.ReasonForm(request.POST or None), reverse("stock-count", args=[row.pk])
    return act_on(
        request, form, actions.refuse_count, row, title="退回重盘", back=back, verb="退回", kind="danger"
    )


urlpatterns: list[URLPattern] = [
    path("desk/stores/requests/", list_requests, name="requests"),
    path("desk/stores/requests/<int:request_id>/issue/", issue, name="request-issue"),
    path("desk/stores/requests/<int:request_id>/refuse/", refuse, name="request-refuse"),
    path("desk/stores/<int:store_id>/count/", count, name="store-count"),
    path("desk/stores/counts/<int:count_id>/", show_count, name="stock-count"),
    path("desk/stores/counts/<int:count_id>/approve/", approve_count, name="stock-count-approve"),
    path("desk/stores/counts/<int:count_id>/refuse/", refuse_count, name="stock-count-refuse"),
]
