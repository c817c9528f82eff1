"""来信: every letter that came by e-mail, what became of it, and the way back by mail."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.communications import letters
from guanjia.communications.letters import mask_address
from guanjia.communications.models import Letter
from guanjia.intake import actions
from guanjia.kernel import attachments, going
from guanjia.kernel.numbers import mask_in_text
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import NothingForm, Request, done, needs, page, submit
from guanjia.organization.web.place import project_of
from guanjia.privacy.web.opening import open_value

NAV, SHOWN = "contacts", 60
DOTS = {"letter": "done", "automatic": "none", "returned": "bad", "loop": "none", "flood": "bad"}


@needs("desk.open", "intake.register")
def list_letters(request: Request) -> HttpResponse:
    """The letters of the project, newest first: what they became, and which no person wrote."""
    project = project_of(request)
    found = letters.letters(request.actor).filter(project=project)
    rows = list(found[: SHOWN + 1])
    names = going.names(request.actor, {SubjectRef.parse(row.case) for row in rows if row.case})
    lines = [line(row, names) for row in rows[:SHOWN]]
    return page(request, "intake/letters.html", nav_on=NAV, rows=lines, more=len(rows) > SHOWN, shown=SHOWN)


def line(row: Letter, names: dict[SubjectRef, str]) -> dict[str, Any]:
    """A letter in words."""
    case = SubjectRef.parse(row.case) if row.case else None
    return {
        "row": row, "who": mask_name(row.name) if row.name else mask_address(row.address) or "没有写是谁",
        "masked": mask_address(row.address), "subject": row.subject or "（没有标题）", "dot": DOTS[row.sort],
        "became": names.get(case, "") if case and row.filed_at else "",
    }  # fmt: skip


@needs("desk.open", "intake.register")
def show_letter(request: Request, letter_id: int) -> HttpResponse:
    """One letter with its files and what was left out; one that no person wrote can be registered all the same."""
    letter = letters.get_letter(request.actor, letter_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.register_letter, letter, by=request.actor):
        return done(request, "", to=reverse("letters"))
    words = mask_in_text(letter.text)
    cases = letter.about() if letter.filed_at else []
    return page(
        request, "intake/letter.html", nav_on=NAV, form=form, **line(letter, going.names(request.actor, cases)),
        files=attachments.files_of(letter.ref), to=going.address(request.actor, cases[0]) if cases else "",
        reveal=reverse("letter-reveal", args=[letter.pk]) if request.actor.may("customers.reveal") else "",
        words=words, is_masked=words != letter.text and request.actor.may("customers.reveal"),
    )  # fmt: skip


@needs("desk.open", "customers.reveal")
def reveal_address(request: Request, letter_id: int) -> HttpResponse:
    """The address of who wrote, in full: the purpose first, counted."""
    letter = letters.get_letter(request.actor, letter_id)
    return open_value(
        request, "letter.address", letter.ref, case=f"来信 {letter.pk}", masked=mask_address(letter.address),
        who="来信人", back=reverse("letter", args=[letter.pk]), nav_on=NAV,
    )  # fmt: skip


@needs("desk.open", "customers.reveal")
def reveal_words(request: Request, letter_id: int) -> HttpResponse:
    """The words of a letter with the numbers in them."""
    letter = letters.get_letter(request.actor, letter_id)
    return open_value(
        request, "letter.text", letter.ref, case=f"来信 {letter.pk}", masked="来信里的号码", who="来信人",
        back=reverse("letter", args=[letter.pk]), nav_on=NAV,
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/letters/", list_letters, name="letters"),
    path("desk/letters/<int:letter_id>/", show_letter, name="letter"),
    path("desk/letters/<int:letter_id>/reveal/", reveal_address, name="letter-reveal"),
    path("desk/letters/<int:letter_id>/words/", reveal_words, name="letter-words"),
]
