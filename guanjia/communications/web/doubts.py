"""结果不明的消息: what may have left or not, with its case, and telling it again by another channel."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.communications import actions, doubts, reaching
from guanjia.kernel import going
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import NothingForm, Request, ask, done, needs, page, submit
from guanjia.organization.web.place import project_of

NAV, SHOWN = "inbox", 60


@needs("desk.open", doubts.NEED)
def list_doubts(request: Request) -> HttpResponse:
    """The newest first, each with its case and what may be done."""
    found = doubts.doubtful(request.actor).filter(project_id=project_of(request).pk)
    rows = list(found[: SHOWN + 1])
    cases = [SubjectRef(row.subject_kind, row.subject_id) for row in rows[:SHOWN]]
    names = going.names(request.actor, cases)
    lines = [
        {
            "row": row, "case": names.get(case, ""), "to": going.address(request.actor, case),
            "ways": [reaching.WAYS[way].label for way in doubts.other_ways(row)[:1]],
        }
        for row, case in zip(rows[:SHOWN], cases, strict=True)
    ]  # fmt: skip
    return page(
        request, "communications/doubts.html", nav_on=NAV, rows=lines, more=len(rows) > SHOWN, shown=SHOWN
    )


@needs("desk.open", doubts.NEED)
def tell_again(request: Request, doubt_id: int) -> HttpResponse:
    """Ask, then send the same words by another channel."""
    row = doubts.get_doubtful(request.actor, doubt_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.tell_again, row, by=request.actor):
        return done(request, "", to=reverse("doubts"))
    note = "原来那一条可能已经送到，客户也许会收到两次"
    return ask(request, form, "换个方式再发一次", reverse("doubts"), NAV, verb="再发", note=note)


urlpatterns: list[URLPattern] = [
    path("desk/messages/doubts/", list_doubts, name="doubts"),
    path("desk/messages/doubts/<int:doubt_id>/again/", tell_again, name="doubt-again"),
]
