"""Opening the number of who complained: the purpose first, then ten minutes of plain digits."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.complaints import queries
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.web import Request, needs
from guanjia.privacy.web.opening import open_value


@needs("desk.open", "customers.reveal")
def reveal_phone(request: Request, complaint_id: int) -> HttpResponse:
    """The number of whom to call about a complaint."""
    row = queries.get_complaint(request.actor, complaint_id)
    return open_value(
        request, "complaint.phone", row.ref, case=row.number, who=row.number, nav_on="complaints",
        masked=mask_phone(row.phone) if row.phone else "", back=reverse("complaint", args=[row.pk]),
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/complaints/<int:complaint_id>/reveal/", reveal_phone, name="complaint-reveal")
]
