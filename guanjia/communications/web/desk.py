"""The desk's inbox: one's own messages, urgent ones that were not read first."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from guanjia.communications import actions, queries
from guanjia.kernel import going
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import Request, live_url, needs, page


@needs("desk.open", "inbox.read")
def show_inbox(request: Request) -> HttpResponse:
    """My messages."""
    poll = live_url(request, [f"account:{request.actor.id}"])
    rows = queries.inbox_by_urgency(request.actor)
    new = sum(row.status in queries.UNREAD for row in rows)
    names = going.names(request.actor, [SubjectRef(row.subject_kind, row.subject_id) for row in rows])
    lines = [(row, names.get(SubjectRef(row.subject_kind, row.subject_id), "")) for row in rows]
    return page(
        request, "communications/desk_inbox.html#inbox", nav_on="inbox", rows=lines, new=new, poll=poll
    )


@needs("desk.open", "inbox.read")
def open_message(request: Request, message_id: int) -> HttpResponse:
    """Mark a message as read and go to what it is about."""
    row = queries.get_message(request.actor, message_id)
    if request.method == "POST":
        actions.read_message(row, by=request.actor)
    url = going.address(request.actor, SubjectRef(row.subject_kind, row.subject_id))
    return HttpResponseRedirect(url or row.url or reverse("inbox"), status=303)


@needs("desk.open", "inbox.read")
def read_all(request: Request) -> HttpResponse:
    """Mark everything as read."""
    if request.method == "POST":
        actions.read_all(by=request.actor)
    return HttpResponseRedirect(reverse("inbox"), status=303)


urlpatterns: list[URLPattern] = [
    path("desk/inbox/", show_inbox, name="inbox"),
    path("desk/inbox/read/", read_all, name="inbox-read"),
    path("desk/inbox/<int:message_id>/", open_message, name="message"),
]
