"""One's own messages, on the phone of the staff and of the residents."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from guanjia.communications import actions, push, queries
from guanjia.communications.models import Message
from guanjia.kernel import going
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import Request, View, needs, page

SHOWN = 60


def inbox_view(face: str, template: str) -> View[[]]:
    """The list of one face, newest first."""

    @needs("inbox.read")
    def show(request: Request) -> HttpResponse:
        rows = list(queries.inbox(request.actor)[:SHOWN])
        new = sum(row.status != Message.Status.READ for row in rows)
        return page(request, f"{template}#inbox", nav_on="inbox", rows=rows, new=new, push_is_on=push.is_on())

    show.__name__ = f"{face}_inbox"
    return show


def open_view(face: str) -> View[[int]]:
    """Open one message: it is read, and its case is shown."""

    @needs("inbox.read")
    def show(request: Request, message_id: int) -> HttpResponse:
        row = queries.get_message(request.actor, message_id)
        if request.method == "POST":
            actions.read_message(row, by=request.actor)
        subject = SubjectRef(row.subject_kind, row.subject_id)
        url = going.address(request.actor, subject) or reverse(f"{face}-inbox")
        return HttpResponseRedirect(url, status=303)

    show.__name__ = f"{face}_message"
    return show


def read_view(face: str) -> View[[]]:
    """Mark everything as read."""

    @needs("inbox.read")
    def show(request: Request) -> HttpResponse:
        if request.method == "POST":
            actions.read_all(by=request.actor)
        return HttpResponseRedirect(reverse(f"{face}-inbox"), status=303)

    show.__name__ = f"{face}_read_all"
    return show


urlpatterns: list[URLPattern] = [
    route
    for face, folder in (("field", "field"), ("home", "home"))
    for route in (
        path(f"{folder}/inbox/", inbox_view(face, f"communications/{face}_inbox.html"), name=f"{face}-inbox"),
        path(f"{folder}/inbox/read/", read_view(face), name=f"{face}-read-all"),
        path(f"{folder}/inbox/<int:message_id>/", open_view(face), name=f"{face}-message"),
    )
]
