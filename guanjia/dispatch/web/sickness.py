"""请假改派: somebody falls ill, the jobs go to others; what each customer will be told is seen before."""

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.dispatch import actions, sickness
from guanjia.dispatch.actions.sickness import Settled
from guanjia.dispatch.web.forms import SickForm
from guanjia.kernel import clock
from guanjia.kernel.refusals import Refused
from guanjia.kernel.web import Request, needs, page, refuse
from guanjia.organization.moments import local
from guanjia.people import queries as people
from guanjia.people.models import Staff

NAV = "staff-list"


@needs("desk.open", "dispatch.assign", "people.call_off")
def fall_ill(request: Request, staff_id: int) -> HttpResponse:
    """Look at what would happen; POST enters the leave and hands on each job in its own unit of work."""
    person, now = people.get_staff(request.actor, staff_id), clock.now()
    form = SickForm(request.POST or request.GET or None, initial={"until": local(usual_end(person, now))})
    until = usual_end(person, now)
    if form.is_bound and form.is_valid():
        until = form.cleaned_data["until"]
    settled = settle(request, form, person) if request.method == "POST" and form.is_valid() else None
    return page(
        request, "dispatch/sick.html#main", nav_on=NAV, status=200 if settled is not None else None, person=person,
        form=form, until=until, settled=settled, to_call=sickness.to_call(person),
        handovers=[] if settled is not None else sickness.preview(person, until, now),
    )  # fmt: skip


def settle(request: Request, form: SickForm, person: Staff) -> list[Settled] | None:
    """Enter the leave; a refusal stands on the form, and nothing moved."""
    try:
        return actions.enter_sickness(person, by=request.actor, **form.cleaned_data)
    except Refused as refusal:
        refuse(form, refusal)
        return None


def usual_end(person: Staff, now: datetime) -> datetime:
    """The end of the duty that runs, at most a day away, else the end of this day."""
    spans = people.duty([person.pk], now, now + timedelta(minutes=1)).get(person.pk, [])
    if spans:
        return min(spans[0].ends_at, now + timedelta(days=1))
    return local(now).replace(hour=23, minute=59, second=0, microsecond=0)


urlpatterns: list[URLPattern] = [path("desk/staff/<int:staff_id>/sick/", fall_ill, name="staff-sick")]
