"""The watch page, and the same for a screen on the wall."""

from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.insights import watch
from guanjia.kernel.web import Request, live_url, needs, page
from guanjia.organization.web.place import project_of

NAV = "watch"


@needs("watch.read")
def show_watch(request: Request) -> HttpResponse:
    """What breaks next, what broke, by whom nothing happened, projects side by side."""
    project, rows = project_of(request), watch.projects(request.actor)
    ids = [row.pk for row in rows] if request.GET.get("all") else [project.pk]
    poll = live_url(request, [f"project:{pk}" for pk in ids])
    return page(
        request, "insights/watch.html#now", nav_on=NAV, poll=poll, project=project, several=len(rows) > 1,
        is_all=bool(request.GET.get("all")), is_wall=bool(request.GET.get("wall")),
        coming=watch.breaks_next(request.actor, ids), broken=watch.broken(request.actor, ids),
        silent=watch.untouched(request.actor, ids), why=watch.reasons(request.actor, ids),
        since=watch.since_when(), heads=[(label, "r") for label in watch.labels()],
        sides=watch.sides(request.actor, rows),
    )  # fmt: skip


urlpatterns: list[URLPattern] = [path("desk/watch/", show_watch, name="watch")]
