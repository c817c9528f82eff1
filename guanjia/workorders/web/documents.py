"""Papers of a work order."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.web import Request, needs
from guanjia.sheets import papers as paper
from guanjia.workorders import documents, queries


@needs("desk.open", "workorders.read")
def dispatch_sheet(request: Request, order_id: int) -> HttpResponse:
    """派工单 as a PDF."""
    order = queries.get_order(request.actor, order_id)
    url = paper.page_url(request, reverse("go", args=["workorder", order.pk]))
    return paper.answer(documents.dispatch_sheet(order, url), f"dispatch-{order.number}")


urlpatterns: list[URLPattern] = [
    path("desk/orders/<int:order_id>/dispatch-sheet.pdf", dispatch_sheet, name="dispatch-sheet"),
]
