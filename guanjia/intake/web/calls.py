"""电话: the calls of the day, what is lost first, and a call entered by hand."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.intake import actions, calls
from guanjia.intake.models import Call, Contact
from guanjia.kernel import clock, policy
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import Request, ask, done, needs, page, submit
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time, in_words, local
from guanjia.organization.web.place import project_of
from guanjia.sla.web.forms import Moment

NAV, SHOWN = "contacts", 60
LOOKS = {
    "ringing": ("doing", "振铃"), "answered": ("done", "接听"), "lost": ("bad", "未接"),
    "unreached": ("none", "未联系上"),
}  # fmt: skip


class EnterForm(forms.Form):
    """A call where no telephone system tells of it."""

    number = forms.CharField(label="来电号码", max_length=30, help_text="没有显示的写“无”")
    is_answered = forms.TypedChoiceField(
        label="接到了吗", choices=[("1", "接到了"), ("0", "没接到")], coerce=lambda value: value == "1", initial="1",
        widget=forms.RadioSelect,
    )  # fmt: skip
    rings = forms.IntegerField(label="铃响几声接的", min_value=1, max_value=99, required=False)
    needed: ClassVar = {"rings": "接到的要填"}


class AgainForm(forms.Form):
    """When who was not reached is called again; left empty after the pause of the policy."""

    again_at = Moment(label="什么时候再打", required=False)


def next_try(row: Call) -> datetime:
    """When the policy would call again."""
    return local(clock.now() + policy.minutes("call.back_pause", project=row.project_id))


def to_return(contact: Contact) -> dict[str, Any] | None:
    """The call back that a contact waits for: tries, the next time, whether it may end without."""
    row = calls.behind(contact)
    if row is None or contact.answered_at is not None:
        return None
    most = calls.most_tries(row.project_id)
    return line(row, {}) | {
        "form": AgainForm(initial={"again_at": next_try(row)}), "most": most, "may_end": row.tries >= most,
        "is_told": row.tries >= most and row.person_id is not None,
    }  # fmt: skip


@needs("desk.open", "intake.register")
def list_calls(request: Request) -> HttpResponse:
    """The calls since midnight, the latest first, with how fast they were answered and who still waits."""
    project = project_of(request)
    midnight = local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = list(calls.calls(request.actor).filter(project=project, rang_at__gte=midnight)[: SHOWN + 1])
    names = organization.account_names({row.answered_by_id for row in rows if row.answered_by_id})
    return page(
        request, "intake/calls.html", nav_on=NAV, rows=[line(row, names) for row in rows[:SHOWN]],
        more=len(rows) > SHOWN, shown=SHOWN, sums=calls.counted(request.actor, project.pk, midnight),
    )  # fmt: skip


def line(row: Call, names: dict[int, str]) -> dict[str, Any]:
    """One call in words."""
    waits = row.contact is not None and row.contact.answered_at is None and row.contact.closed_at is None
    look = LOOKS[row.status]
    if row.status == Call.Status.LOST and not waits:
        look = ("done", "已回拨")
    due = row.again_at or (row.contact.answer_due_at if row.contact and waits else None)
    took = (row.answered_at or row.ended_at or clock.now()) - row.rang_at
    return {
        "due": clock_time(due) if due else "", "is_due": due is not None and due <= clock.now(),
        "row": row, "when": clock_time(row.rang_at), "dot": look[0], "word": look[1], "waits": waits,
        "who": mask_name(row.person.name) if row.person else "不认识的号码", "number": mask_phone(row.number),
        "place": str(row.unit or ""), "by": names.get(row.answered_by_id or 0, ""),
        "took": f"{row.rings} 声" if row.rings is not None else lasted(took), "by_hand": row.is_by_hand,
        "in_time": calls.is_in_time(row.project_id, row.rings, int(took.total_seconds())),
    }  # fmt: skip


def lasted(took: timedelta) -> str:
    """How long it rang: in seconds as long as seconds matter."""
    seconds = int(took.total_seconds())
    return f"{seconds} 秒" if seconds < 60 else in_words(took)


@needs("desk.open", "intake.register")
def enter_call(request: Request) -> HttpResponse:
    """Enter a call by hand."""
    form = EnterForm(request.POST or None)
    if submit(form, actions.enter_call, project_of(request), by=request.actor):
        number = int(form.answer.body["ref"].split(":")[1])  # type: ignore[attr-defined]
        to = reverse("call", args=[number]) if form.cleaned_data["is_answered"] else reverse("calls")
        return done(request, "", to=to)
    note = "接了电话系统的，来电自动登记；手工填的铃响次数单列，不计入三声接听率"
    return ask(request, form, "登记来电", reverse("calls"), NAV, verb="登记", note=note)


urlpatterns: list[URLPattern] = [
    path("desk/calls/", list_calls, name="calls"),
    path("desk/calls/enter/", enter_call, name="call-enter"),
]
