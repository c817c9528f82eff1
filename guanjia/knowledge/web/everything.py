"""查知识: one box that looks through the whole library, at the desk and on the phone."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from guanjia.kernel import going
from guanjia.kernel.actors import Actor
from guanjia.kernel.web import Request, done, face_of, needs, page, panel_blocks, submit
from guanjia.knowledge import actions, everything, search
from guanjia.knowledge.everything import Found, Group
from guanjia.knowledge.models import Case, Edition, Regulation
from guanjia.knowledge.rules import READ
from guanjia.organization.web.place import sought

NAV = "library"
TEMPLATES = {"desk": "knowledge/everything.html", "field": "knowledge/field_everything.html"}


def look_up(request: Request) -> HttpResponse:
    """What fits some words, by kind, below what others put above it; without words what can be looked through."""
    words = sought(request, search.LONGEST)
    hits, nearest = everything.look(request.actor, words)
    kinds = [label for label, _ in everything.KINDS.values()]
    return page(
        request, TEMPLATES[face_of(request)], nav_on=NAV, status=200, words=words, kinds=kinds,
        groups=shown(request.actor, hits), nearest=shown(request.actor, nearest), home=home_of(request),
        above=panel_blocks(request, "library", "above", words), note_url=reverse(f"{face_of(request)}-library-note"),
    )  # fmt: skip


def home_of(request: Request) -> str:
    """The search in the face of this person."""
    return reverse(f"{face_of(request)}-library")


def shown(actor: Actor, groups: list[Group]) -> list[dict[str, Any]]:
    """What was found, as lines by kind."""
    return [{"group": group, "lines": [line(actor, one) for one in group.found]} for group in groups]


class WordsForm(forms.Form):
    """The words that found nothing."""

    q = forms.CharField(max_length=search.LONGEST)

    def clean(self) -> dict[str, Any]:
        """The words as the action takes them."""
        facts = super().clean() or {}
        return {"text": facts.get("q", "")}


def note(request: Request) -> HttpResponse:
    """Note what was looked for as a question without an answer; who keeps the answers sees it."""
    form, projects = WordsForm(request.POST or None), request.actor.projects
    place = next(iter(projects)) if len(projects) == 1 else None
    if submit(form, actions.note_unanswered, by=request.actor, project_id=place):
        return done(request, "", to=home_of(request), said="记下了，会有人来写答案")
    return look_up(request) if request.method == "POST" else HttpResponseRedirect(home_of(request))


def line(actor: Actor, one: Found) -> dict[str, Any]:
    """One thing that was found: its name, where it leads, what fits, and whole where it has no page on the phone."""
    row = one.row
    title = row.document.title if isinstance(row, Edition) else getattr(row, "question", str(row))
    mark = f"第 {row.number} 版" if isinstance(row, Edition) else ""
    if isinstance(row, Case):
        mark = "正面" if row.is_good else "反面"
    whole = [row.notes, row.interpretation] if isinstance(row, Regulation) else []
    whole = [row.facts, row.lesson] if isinstance(row, Case) else whole
    whole = [row.text] if hasattr(row, "question") else whole
    return {
        "title": title,
        "mark": mark,
        "piece": one.piece,
        "href": going.address(actor, row.ref),
        "whole": whole,
    }


urlpatterns: list[URLPattern] = [
    path("desk/library/", needs("desk.open", READ)(look_up), name="desk-library"),
    path("field/library/", needs("field.open", READ)(look_up), name="field-library"),
    path("desk/library/note/", needs("desk.open", READ)(note), name="desk-library-note"),
    path("field/library/note/", needs("field.open", READ)(note), name="field-library-note"),
]
