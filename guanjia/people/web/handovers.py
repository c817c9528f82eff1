"""交接班记录 at the desk and on the phone: write what is open, read what the shift before left."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.web import NothingForm, Request, done, needs, page, panel_blocks, submit
from guanjia.organization.web.place import project_of
from guanjia.people import actions, handovers, rules
from guanjia.people.models import Handover
from guanjia.people.web.field import handover_line, to_hand_over

NAV, SHOWN = "handovers", 60
FACES = {
    "desk": ("people/handover.html", NAV, "handovers"),
    "field": ("people/field_handover.html", "me", "field-me"),
}


class NoteForm(forms.Form):
    """What is open and what to watch."""

    text = forms.CharField(
        label="没办完的、要留意的", max_length=1000, widget=forms.Textarea(attrs={"rows": 6})
    )


@needs("desk.open", "people.read")
def list_handovers(request: Request) -> HttpResponse:
    """The register of hand-overs of the project, the newest first; what is one's own turn above."""
    rows = list(handovers.handovers(request.actor).filter(project=project_of(request))[: SHOWN + 1])
    return page(
        request, "people/handovers.html", nav_on=NAV, rows=[handover_line(row) for row in rows[:SHOWN]],
        mine=to_hand_over(request.actor), more=len(rows) > SHOWN, shown=SHOWN,
    )  # fmt: skip


def show(
    request: Request, face: str, row: Handover, form: forms.Form | None, refused: Any = ()
) -> HttpResponse:
    """One note with what the actor may do with it."""
    template, nav, back = FACES[face]
    actor = request.actor
    is_own = handovers.is_on_shift(row, actor.staff_id)
    may_write = row.read_at is None and rules.may_hand_over(actor, row, is_own=is_own) is None
    may_read = (
        row.written_at is not None
        and row.read_at is None
        and handovers.is_on_shift(row, actor.staff_id, following=True)
    )
    return page(
        request, template, nav_on=nav, note=handover_line(row), form=form or NoteForm(initial={"text": row.text}),
        may_write=may_write, may_read=may_read, back=reverse(back), refused=refused,
        write_url=reverse(f"{face}-handover", args=[row.pk]), read_url=reverse(f"{face}-handover-read", args=[row.pk]),
        counts=panel_blocks(request, Handover.kind, "open", row) if may_write else [],
    )  # fmt: skip


def write(request: Request, face: str, handover_id: int) -> HttpResponse:
    """Show a note, or write it."""
    row = handovers.get_handover(request.actor, handover_id)
    form = NoteForm(request.POST) if request.method == "POST" else None
    if form is not None and submit(form, actions.write_handover, row, by=request.actor):
        return done(
            request, "", to=reverse(f"{face}-handover", args=[row.pk]), said="已写好，接班的同事会看到"
        )
    return show(request, face, row, form)


def read(request: Request, face: str, handover_id: int) -> HttpResponse:
    """Mark a note as read."""
    row = handovers.get_handover(request.actor, handover_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.read_handover, row, by=request.actor):
        return done(request, "", to=reverse(f"{face}-handover", args=[row.pk]), said="已阅，接班完成")
    return show(request, face, row, None, form.non_field_errors())


@needs("desk.open", "people.read")
def desk_note(request: Request, handover_id: int) -> HttpResponse:
    """A note at the desk."""
    return write(request, "desk", handover_id)


@needs("desk.open", "people.read")
def desk_read(request: Request, handover_id: int) -> HttpResponse:
    """Read it at the desk."""
    return read(request, "desk", handover_id)


@needs("field.open")
def field_note(request: Request, handover_id: int) -> HttpResponse:
    """A note on the phone."""
    return write(request, "field", handover_id)


@needs("field.open")
def field_read(request: Request, handover_id: int) -> HttpResponse:
    """Read it on the phone."""
    return read(request, "field", handover_id)


urlpatterns: list[URLPattern] = [
    path("desk/handovers/", list_handovers, name="handovers"),
    path("desk/handovers/<int:handover_id>/", desk_note, name="desk-handover"),
    path("desk/handovers/<int:handover_id>/read/", desk_read, name="desk-handover-read"),
    path("field/handovers/<int:handover_id>/", field_note, name="field-handover"),
    path("field/handovers/<int:handover_id>/read/", field_read, name="field-handover-read"),
]
