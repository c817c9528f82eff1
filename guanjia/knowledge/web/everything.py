"""查知识: one box that looks through the whole library, at the desk and on the phone."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.kernel import going
from guanjia.kernel.actors import Actor
from guanjia.kernel.web import Request, face_of, needs, page
from guanjia.knowledge import everything, search
from guanjia.knowledge.everything import Found
from guanjia.knowledge.models import Case, Edition, Regulation
from guanjia.knowledge.rules import READ
from guanjia.organization.web.place import sought

NAV = "library"
TEMPLATES = {"desk": "knowledge/everything.html", "field": "knowledge/field_everything.html"}


def look_up(request: Request) -> HttpResponse:
    """What fits some words, by kind; without words what can be looked through."""
    words = sought(request, search.LONGEST)
    groups = [
        {"group": group, "lines": [line(request.actor, one) for one in group.found]}
        for group in everything.find(request.actor, words)
    ]
    kinds = [label for label, _ in everything.KINDS.values()]
    return page(
        request, TEMPLATES[face_of(request)], nav_on=NAV, status=200, words=words, groups=groups, kinds=kinds
    )


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
]
