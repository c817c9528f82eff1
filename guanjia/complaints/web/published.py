"""投诉公示 at the desk: a month in sums, and the notice to owners that is made of it."""

from datetime import date

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.complaints import actions, publishing, queries, states
from guanjia.kernel import clock
from guanjia.kernel.web import Request, done, needs, page, submit
from guanjia.organization.moments import local
from guanjia.organization.web.place import project_of
from guanjia.sla.web.forms import long

NAV, MONTHS = "complaints", 6


class PublishForm(forms.Form):
    """The words that owners read."""

    text = long("公示的内容", 4000)


def months(today: date) -> list[date]:
    """The first days of the months that are over, the latest first."""
    found, day = [], today.replace(day=1)
    for _ in range(MONTHS):
        day = (day - publishing.DAY).replace(day=1)
        found.append(day)
    return found


@needs("desk.open", queries.READ)
def show_month(request: Request) -> HttpResponse:
    """A month in sums, its notices; POST hands the notice to who approves."""
    project, today = project_of(request), local(clock.now()).date()
    choices = months(today)
    wanted = request.GET.get("month", "")
    first = next((day for day in choices if f"{day:%Y-%m}" == wanted), choices[0])
    month = publishing.month_of(project, first)
    here = f"{reverse('complaints-published')}?month={first:%Y-%m}"
    form = PublishForm(request.POST or None, initial={"text": publishing.text_of(project, month)})
    if submit(form, actions.publish_month, project, by=request.actor, first=first, today=today):
        return done(request, "", to=here, said="已经交给有权批准的人，批准后发给业主")
    notices = publishing.notices_of(project, month)
    return page(
        request, "complaints/published.html", nav_on=NAV, month=month, form=form, here=here,
        notices=notices, is_out=publishing.is_published(notices),
        tabs=[{"label": f"{day.year}年{day.month}月", "href": f"?month={day:%Y-%m}", "on": day == first}
              for day in choices],
        may_write=all(request.actor.reach(need).covers(project.pk) for need in (states.LEAD, "notices.write")),
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/complaints/published/", show_month, name="complaints-published"),
]
