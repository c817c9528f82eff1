"""The papers of a complaint as PDF."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.complaints import documents, queries, states
from guanjia.complaints.models import Complaint, Round
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request, View, afterwards, needs
from guanjia.privacy import actions as privacy
from guanjia.sheets import papers as paper


def way_back(request: Request, row: Complaint) -> str:
    """The address of the complaint, for its code on paper."""
    return paper.page_url(request, reverse("go", args=[row.kind, row.pk]))


@needs("desk.open", queries.READ)
def handling_sheet(request: Request, complaint_id: int) -> HttpResponse:
    """投诉处理单 as a PDF."""
    row = queries.get_complaint(request.actor, complaint_id)
    return paper.answer(documents.handling_sheet(row, way_back(request, row)), f"complaint-{row.number}")


@needs("desk.open", queries.READ)
def group_notice(request: Request, complaint_id: int) -> HttpResponse:
    """专项小组成立通知 as a PDF."""
    row = queries.get_complaint(request.actor, complaint_id)
    group = queries.group_of(row)
    if group is None:
        raise NotFound("还没有成立专项小组。")
    return paper.answer(documents.group_notice(row, group, way_back(request, row)), f"group-{row.number}")


def letter_view(sort: str) -> View[[int]]:
    """The route of one letter; it carries the customer's name, so who may open names prints it and leaves a line."""

    @needs("desk.open", queries.READ, "customers.reveal")
    def run(request: Request, complaint_id: int) -> HttpResponse:
        row = queries.get_complaint(request.actor, complaint_id)
        if not documents.is_due(row, queries.rounds(row), sort):
            raise NotFound(f"现在还不能打印{documents.LETTERS[sort]}，请先办完前面的步骤。")
        afterwards(request, lambda: privacy.note_read(by=request.actor, subject=row.ref, page=request.path))
        return paper.answer(documents.letter(row, sort, way_back(request, row)), f"{sort}-{row.number}")

    run.__name__ = f"complaint_{sort}_letter"
    return run


def offered(request: Request, row: Complaint, steps: list[Round]) -> list[tuple[str, str]]:
    """The papers that have something to say now: label and address."""
    found = [("投诉处理单", reverse("complaint-paper", args=[row.pk]))]
    if row.status not in states.NEW and queries.group_of(row) is not None:
        found.append(("小组通知", reverse("complaint-group-notice", args=[row.pk])))
    if request.actor.may("customers.reveal"):
        found += [
            (label, reverse(f"complaint-{sort}-letter", args=[row.pk]))
            for sort, label in documents.LETTERS.items()
            if documents.is_due(row, steps, sort)
        ]
    return found


urlpatterns: list[URLPattern] = [
    path("desk/complaints/<int:complaint_id>/paper.pdf", handling_sheet, name="complaint-paper"),
    path("desk/complaints/<int:complaint_id>/group.pdf", group_notice, name="complaint-group-notice"),
    *(
        path(
            f"desk/complaints/<int:complaint_id>/{sort}.pdf",
            letter_view(sort),
            name=f"complaint-{sort}-letter",
        )
        for sort in documents.LETTERS
    ),
]
