"""The desk's pages of the staff: who is here, with which skills, under how much load; one file a person."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.web import NothingForm, Request, ask, done, live_url, needs, page, panel_blocks, submit
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time, local, window_text
from guanjia.organization.web.place import project_of
from guanjia.people import absences, actions, declared, queries, states
from guanjia.people.models import Shift, Staff
from guanjia.people.spans import span_text
from guanjia.people.timeline import entries_with_links
from guanjia.people.web import forms, supports
from guanjia.people.web.field import certificate

NAV, AHEAD, YEAR = "staff-list", timedelta(days=14), timedelta(days=366)


@needs("desk.open", "people.read")
def list_staff(request: Request) -> HttpResponse:
    """Staff of the project: presence, skills, certificates, load, the shift of now."""
    project = project_of(request)
    poll = live_url(request, [f"project:{project.pk}"])
    rows = list(queries.staff(request.actor).filter(project=project))
    ids, now = [row.pk for row in rows], clock.now()
    held, shifts, loads = queries.certificates(ids), queries.shifts(ids, now, now), declared.loads(ids)
    lines = [
        {
            "row": row, "certificates": [certificate(c) | {"skill": c.skill.name} for c in held[row.pk]],
            "load": loads[row.pk], "shift": next((window_text(s.starts_at, s.ends_at) for s in shifts[row.pk]), ""),
        }
        for row in rows
    ]  # fmt: skip
    return page(
        request, "people/staff_list.html#rows", nav_on=NAV, lines=lines, poll=poll,
        present=sum(row.is_present for row in rows),
    )  # fmt: skip


def page_of(person: Staff) -> str:
    """The page of a person."""
    return reverse("staff", args=[person.pk])


@needs("desk.open", "people.read")
def show_staff(request: Request, staff_id: int) -> HttpResponse:
    """One person: certificates, the shifts of two weeks, open jobs, what happened."""
    person, now = queries.get_staff(request.actor, staff_id), clock.now()
    return page(
        request, "people/staff.html", nav_on=NAV, person=person,
        phone=mask_phone(person.phone) if person.phone else "—",
        certificates=[certificate(c) | {"skill": c.skill.name} for c in queries.certificates([person.pk])[person.pk]],
        shifts=[shift(row) for row in queries.shifts([person.pk], now, now + AHEAD)[person.pk]],
        may_edit=request.actor.reach("people.edit").covers(person.project_id),
        panels=panel_blocks(request, Staff.kind, "staff", person),
        entries=entries_with_links(person.ref, request.actor), absence=absence_of(person, now),
        supports=supports.lines(request.actor, person),
        needs_induction=queries.needs_induction(person, local(now).date()),
        may_induct=request.actor.reach("people.induct").covers(person.project_id),
    )  # fmt: skip


def absence_of(person: Staff, now: datetime) -> list[dict[str, Any]]:
    """Leave and stand-ins to come, in words; what kind of leave it is stands with the wishes only."""
    stand_ins, leave = absences.stand_ins(person.pk, now), queries.open_leaves(person.pk, now, now + YEAR)
    return [
        {"what": f"{row.deputy.name} 代班", "span": span_text(row.starts_at, row.ends_at),
         "end": reverse("stand-in-end", args=[row.pk]), "look": "", "word": ""}
        for row in stand_ins
    ] + [
        {"what": "请假", "span": span_text(row.starts_at, row.ends_at), "end": "",
         "look": states.LOOKS.get(row.status, "none"), "word": row.get_status_display()}
        for row in leave
    ]  # fmt: skip


def shift(row: Shift) -> dict[str, Any]:
    """One planned shift in words."""
    day = local(row.starts_at)
    return {
        "id": row.pk, "day": f"{day:%m-%d} 周{'一二三四五六日'[day.weekday()]}", "code": row.code,
        "hours": f"{day:%H:%M}–{local(row.ends_at):%H:%M}", "runs": row.starts_at <= clock.now(),
    }  # fmt: skip


@needs("desk.open", "people.edit")
def add_staff(request: Request) -> HttpResponse:
    """Open a staff file."""
    project = project_of(request)
    form = forms.NewStaffForm(request.POST or None, project=project)
    if submit(form, actions.add_staff, project, by=request.actor):
        return done(request, "", to=reverse("staff", args=[form.answer.body["ref"].split(":")[1]]))  # type: ignore[attr-defined]
    return ask(request, form, "建员工档案", reverse("staff-list"), NAV, verb="建档")


@needs("desk.open", "people.edit")
def edit_staff(request: Request, staff_id: int) -> HttpResponse:
    """Change facts of a staff file."""
    person = queries.get_staff(request.actor, staff_id)
    facts = {name: getattr(person, name) for name in forms.StaffForm.base_fields} | {
        "department": person.department_id,
        "supplier": person.supplier_id,
    }
    form = forms.StaffForm(request.POST or None, project=person.project, initial=facts)
    if submit(form, actions.change_staff, person, by=request.actor):
        return done(request, "", to=page_of(person))
    return ask(request, form, f"修改{person.name}的档案", page_of(person), NAV)


@needs("desk.open", "people.edit")
def add_certificate(request: Request, staff_id: int) -> HttpResponse:
    """Enter a skill with its certificate, or a new expiry date."""
    person = queries.get_staff(request.actor, staff_id)
    form = forms.CertificateForm(request.POST or None)
    if submit(form, actions.note_certificate, person, by=request.actor):
        return done(request, "", to=page_of(person))
    return ask(
        request, form, f"登记{person.name}的技能和证书", page_of(person), NAV, note="同一技能再登记就是更新"
    )


@needs("desk.open", "people.edit")
def plan_shifts(request: Request, staff_id: int) -> HttpResponse:
    """Plan the same shift on several days."""
    person = queries.get_staff(request.actor, staff_id)
    asked = {name: request.GET[name] for name in forms.ShiftForm.base_fields if name in request.GET}
    form = forms.ShiftForm(request.POST or None, initial={"since": local(clock.now()).date()} | asked)
    if submit(form, actions.plan_shifts, person, by=request.actor):
        return done(request, "", to=page_of(person))
    return ask(
        request, form, f"给{person.name}排班", page_of(person), NAV, verb="排上", note="下班早于上班就是跨夜"
    )


@needs("desk.open", "people.edit")
def cancel_shift(request: Request, shift_id: int) -> HttpResponse:
    """Take a planned shift out of the roster."""
    row = queries.get_shift(request.actor, shift_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.cancel_shift, row, by=request.actor):
        return done(request, "", to=page_of(row.staff))
    title = f"取消{row.staff.name} {clock_time(row.starts_at)} 的班"
    return ask(request, form, title, page_of(row.staff), NAV, verb="取消这个班", kind="danger")


@needs("desk.open", "people.edit")
def switch_presence(request: Request, staff_id: int) -> HttpResponse:
    """Say for somebody that he is here, or away."""
    person = queries.get_staff(request.actor, staff_id)
    word = "离岗" if person.is_present else "到岗"
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.set_presence, person, by=request.actor, is_present=not person.is_present):
        return done(request, "", to=page_of(person))
    return ask(request, form, f"{person.name} {word}", page_of(person), NAV, verb=word)


@needs("desk.open", "people.edit")
def leave(request: Request, staff_id: int) -> HttpResponse:
    """A person leaves the company."""
    person = queries.get_staff(request.actor, staff_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.leave, person, by=request.actor):
        return done(request, "", to=reverse("staff-list"))
    note = "账号马上停用，不能再派单；手上的活请先改派"
    return ask(
        request, form, f"{person.name} 离职", page_of(person), NAV, verb="确认离职", note=note, kind="danger"
    )


@needs("desk.open", "organization.accounts")
def link_account(request: Request, account_id: int) -> HttpResponse:
    """Say whose account it is."""
    account = organization.get_account(request.actor, account_id)
    back = reverse("account", args=[account.pk])
    form = forms.LinkForm(request.POST or None, staff=queries.staff(request.actor).filter(account=None))
    if submit(form, actions.link_account, account=account, by=request.actor):
        return done(request, "", to=back)
    return ask(request, form, f"{account.username} 是谁的账号", back, "set-up", verb="关联")


urlpatterns: list[URLPattern] = [
    path("desk/staff/", list_staff, name="staff-list"),
    path("desk/staff/add/", add_staff, name="staff-add"),
    path("desk/staff/<int:staff_id>/", show_staff, name="staff"),
    path("desk/staff/<int:staff_id>/edit/", edit_staff, name="staff-edit"),
    path("desk/staff/<int:staff_id>/certificate/", add_certificate, name="staff-certificate"),
    path("desk/staff/<int:staff_id>/shifts/", plan_shifts, name="staff-shifts"),
    path("desk/staff/<int:staff_id>/presence/", switch_presence, name="staff-presence"),
    path("desk/staff/<int:staff_id>/leave/", leave, name="staff-leave"),
    path("desk/shifts/<int:shift_id>/cancel/", cancel_shift, name="shift-cancel"),
    path("desk/set-up/accounts/<int:account_id>/staff/", link_account, name="account-staff"),
]
