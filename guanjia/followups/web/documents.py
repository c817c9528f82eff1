"""Papers of a return call."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.followups import documents, queries
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request, needs
from guanjia.sheets import papers as paper


@needs("followups.call")
def follow_up_record(request: Request, follow_up_id: int) -> HttpResponse:
    """回访记录 as a PDF."""
    task = queries.get_follow_up(request.actor, follow_up_id)
    if queries.is_asked_again(task):
        raise NotFound  # not before the blind second call is made
    url = paper.page_url(request, reverse("go", args=["followup", task.pk]))
    return paper.answer(documents.follow_up_record(task, url), f"follow-up-{task.case.number}")


urlpatterns: list[URLPattern] = [
    path("desk/follow-ups/<int:follow_up_id>/record.pdf", follow_up_record, name="follow-up-record"),
]
