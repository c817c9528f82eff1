"""The technician's own page: present or away, the shift, the certificates."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request, done, needs, page, submit
from guanjia.organization.moments import clock_time, local
from guanjia.people import actions, handovers, queries, states
from guanjia.people.models import Certificate, Handover, Staff
from guanjia.people.protection import POSITION
from guanjia.privacy import actions as consents
from guanjia.privacy import queries as privacy
from guanjia.privacy.models import Consent

YEAR = 365 * 24 * 3600
SOON = timedelta(days=30)


class PresenceForm(forms.Form):
    """Present or away."""

    is_present = forms.BooleanField(required=False)


def myself(request: Request) -> Staff:
    """The staff file of the one who is signed in."""
    if request.actor.staff_id is None:
        raise NotFound("您的账号还没有员工档案，请管理员在“人员”里关联。")
    return queries.system_staff(request.actor.staff_id)


@needs("field.open")
def me(request: Request) -> HttpResponse:
    """Presence, today's shift, certificates with their expiry, large type, sign out."""
    staff = myself(request)
    return page(request, "people/field_me.html#me", nav_on="me", **about(staff, request.actor))


def about(staff: Staff, actor: Actor) -> dict[str, Any]:
    """What the page says of a person."""
    now = local(clock.now())
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    found = queries.shifts([staff.pk], now, midnight + timedelta(days=2))[staff.pk]
    shifts = [(day_of(s.starts_at), span_of(s.starts_at, s.ends_at)) for s in found]
    held = queries.certificates([staff.pk])[staff.pk]
    return {
        "staff": staff, "shifts": shifts, "certificates": [certificate(row) for row in held],
        "position": privacy.standing_consent(staff.ref, POSITION), "handovers": to_hand_over(actor),
    }  # fmt: skip


def day_of(at: datetime) -> str:
    """The date; of today and tomorrow with the word."""
    days = (local(at).date() - local(clock.now()).date()).days
    return f"{ {0: '今天 ', 1: '明天 '}.get(days, '') }{local(at):%m-%d}"


def span_of(start: datetime, end: datetime) -> str:
    """`08:00 到 18:00`, and 次日 when it passes midnight."""
    later = "次日 " if local(end).date() > local(start).date() else ""
    return f"{local(start):%H:%M} 到 {later}{local(end):%H:%M}"


def handover_lines(rows: Sequence[Handover]) -> list[dict[str, Any]]:
    """Hand-over notes in words."""
    names = handovers.who_missed(rows)
    return [handover_line(row, "、".join(names.get(pk, "") for pk in row.missed_by)) for row in rows]


def handover_line(row: Handover, missed_by: str) -> dict[str, Any]:
    """A hand-over note in words; red while it is late and can still be done, grey when it was missed."""
    status, word = Handover.Status, row.get_status_display()
    due = {str(status.ASKED): row.ends_at, str(status.WRITTEN): row.next_starts_at}.get(row.status)
    look = "bad" if due and clock.now() > due else states.LOOKS.get(row.status, "todo")
    who = f"{row.read_by or '接班人'} {clock_time(row.read_at)}" if row.read_at else missed_by
    return {
        "row": row, "span": f"{day_of(row.starts_at)} {span_of(row.starts_at, row.ends_at)}",
        "next": f"{day_of(row.next_starts_at)} {span_of(row.next_starts_at, row.next_ends_at)}",
        "look": look, "state": word, "who": who, "word": f"{word}：{who}" if who else word,
    }  # fmt: skip


def to_hand_over(actor: Actor) -> list[dict[str, Any]]:
    """The notes that the actor has to write or to read now, for the own pages."""
    waiting = handovers.waiting_for(actor, clock.now())
    lines = handover_lines([row for row, _ in waiting])
    return [line | {"to_write": to_write} for line, (_, to_write) in zip(lines, waiting, strict=True)]


def certificate(row: Certificate) -> dict[str, str]:
    """One certificate with what its date means."""
    name = row.name or row.skill.certificate_name or row.skill.name
    if row.valid_until is None:
        return {
            "name": name,
            "detail": "没有有效期，未核实",
            "tone": "amber" if row.skill.certificate_name else "",
        }
    left = row.valid_until - local(clock.now()).date()
    word = "已到期" if left < timedelta(0) else f"到 {row.valid_until:%Y-%m-%d}"
    tone = "red" if left < timedelta(0) else "amber" if left < SOON else "green"
    return {"name": name, "detail": word, "tone": tone}


@needs("people.present")
def set_presence(request: Request) -> HttpResponse:
    """Switch to present or away."""
    staff, form = myself(request), PresenceForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.set_presence, staff, by=request.actor):
        return done(request, "people/field_me.html#me", to=reverse("field-me"), said="已更新")
    return page(request, "people/field_me.html#me", nav_on="me", **about(staff, request.actor))


class PositionForm(forms.Form):
    """Whether the phone may say where it is when I arrive; each time a consent of its own (PIPL 29)."""

    is_given = forms.BooleanField(required=False)


def agree_position(staff: Staff, *, by: Actor, is_given: bool) -> Consent | None:
    """Give or take back the consent for the position at an arrival; the same again is nothing."""
    standing = privacy.standing_consent(staff.ref, POSITION)
    if is_given == (standing is not None):
        return standing
    if standing is not None:
        return consents.withdraw_consent(standing, by=by, how=Consent.How.PORTAL)
    return consents.give_consent(
        by=by,
        party=staff.ref,
        attribute=POSITION,
        purpose="证明到场",
        how=Consent.How.PORTAL,
        is_separate=True,
    )


@needs("people.present")
def set_position(request: Request) -> HttpResponse:
    """Switch the position at arrivals on or off."""
    staff, form = myself(request), PositionForm(request.POST if request.method == "POST" else None)
    if submit(form, agree_position, staff, by=request.actor):
        return done(request, "people/field_me.html#me", to=reverse("field-me"), said="已更新")
    return page(request, "people/field_me.html#me", nav_on="me", **about(staff, request.actor))


@needs("field.open")
def set_large(request: Request) -> HttpResponse:
    """Remember large or normal type on this phone."""
    response = HttpResponseRedirect(reverse("field-me"), status=303)
    value = "1" if request.POST.get("large") == "1" else "0"
    response.set_cookie("large", value, max_age=YEAR, samesite="Lax")
    return response


urlpatterns: list[URLPattern] = [
    path("field/me/", me, name="field-me"),
    path("field/me/presence/", set_presence, name="field-presence"),
    path("field/me/position/", set_position, name="field-position"),
    path("field/me/large/", set_large, name="field-large"),
]
