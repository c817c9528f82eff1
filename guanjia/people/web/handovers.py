"""交接班记录 at the desk and on the phone: write what is open, read what the shift before left."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock
from guanjia.kernel.web import NothingForm, Request, View, done, needs, page, panel_blocks, submit
from guanjia.organization.web.place import project_of
from guanjia.people import actions, handovers, rules
from guanjia.people.models import Handover
from guanjia.people.web.field import handover_lines, to_hand_over

NAV, SHOWN = "handovers", 60


@dataclass(frozen=True)
class Face:
    """Where a note is shown: at the desk, or on the phone."""

    key: str
    template: str
    nav: str
    back: str
    needs: tuple[str, ...]

    def url(self, row: Handover, step: str = "") -> str:
        """The page of a note, or one of its steps."""
        return reverse(f"{self.key}-handover{step}", args=[row.pk])


FACES = (
    Face("desk", "people/handover.html", NAV, "handovers", ("desk.open", "people.read")),
    Face("field", "people/field_handover.html", "me", "field-me", ("field.open",)),
)


class NoteForm(forms.Form):
    """What is open and what to watch."""

    text = forms.CharField(
        label="没办完的、要留意的", max_length=1000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写户号，不写住户姓名",
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_seen(self) -> int:
        """The version that the page was opened with; a page that says none knows the note as nobody wrote it."""
        return self.cleaned_data["seen"] or 1


@needs("desk.open", "people.read")
def list_handovers(request: Request) -> HttpResponse:
    """The register of hand-overs of the project, the newest first; what is one's own turn above."""
    rows = list(handovers.handovers(request.actor).filter(project=project_of(request))[: SHOWN + 1])
    return page(
        request, "people/handovers.html", nav_on=NAV, rows=handover_lines(rows[:SHOWN]),
        mine=to_hand_over(request.actor), more=len(rows) > SHOWN, shown=SHOWN,
    )  # fmt: skip


def show(
    request: Request, face: Face, row: Handover, form: forms.Form | None, refused: Any = ()
) -> HttpResponse:
    """One note with what the actor may do with it."""
    actor, is_open = request.actor, rules.is_open(row, clock.now()) is None
    is_own = handovers.is_on_shift(row, actor.staff_id)
    is_next = handovers.is_on_shift(row, actor.staff_id, following=True)
    may_write = is_open and rules.may_hand_over(actor, row, is_own=is_own) is None
    return page(
        request, face.template, nav_on=face.nav, note=handover_lines([row])[0], refused=refused,
        form=form or NoteForm(initial={"text": row.text}), back=reverse(face.back), may_write=may_write,
        seen=row.version if form is None or getattr(form, "is_stale", False) else form["seen"].value(),
        may_read=is_open and is_next and rules.is_written(row) is None,
        write_url=face.url(row), read_url=face.url(row, "-read"),
        counts=panel_blocks(request, Handover.kind, "open", row) if may_write else [],
    )  # fmt: skip


def write_view(face: Face) -> View[[int]]:
    """Show a note, or write it."""

    @needs(*face.needs)
    def write(request: Request, handover_id: int) -> HttpResponse:
        row = handovers.get_handover(request.actor, handover_id)
        form = NoteForm(request.POST) if request.method == "POST" else None
        if form is not None and submit(form, actions.write_handover, row, by=request.actor):
            return done(request, "", to=face.url(row), said="已写好，接班的同事会看到")
        return show(request, face, handovers.get_handover(request.actor, handover_id) if form else row, form)

    return write


def read_view(face: Face) -> View[[int]]:
    """Mark a note as read."""

    @needs(*face.needs)
    def read(request: Request, handover_id: int) -> HttpResponse:
        row = handovers.get_handover(request.actor, handover_id)
        form = NothingForm(request.POST if request.method == "POST" else None)
        if submit(form, actions.read_handover, row, by=request.actor):
            return done(request, "", to=face.url(row), said="已阅，接班完成")
        return show(request, face, row, None, form.non_field_errors())

    return read


urlpatterns: list[URLPattern] = [path("desk/handovers/", list_handovers, name="handovers")]
for face in FACES:
    place, name = f"{face.key}/handovers/<int:handover_id>/", f"{face.key}-handover"
    urlpatterns += [
        path(place, write_view(face), name=name),
        path(f"{place}read/", read_view(face), name=f"{name}-read"),
    ]
