"""规则有变，请确认已读: changed rules before the people whom they touch, at the desk and on the phone."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock, policy
from guanjia.kernel.web import Request, done, face_of, needs, page
from guanjia.organization import actions, rulebook, scopes, unread
from guanjia.organization.models import PolicyChange
from guanjia.organization.moments import clock_time
from guanjia.organization.values import value_in_words
from guanjia.organization.web.policies import change_line


def show_unread(request: Request) -> HttpResponse:
    """Changed rules that this person has not read."""
    face, words = face_of(request), scopes.all_words()
    rows = list(rulebook.to_read(request.actor))
    before = rulebook.values_before(rows)
    lines = [
        change_line(row, words) | until_when(row) | {"before": value_before(row, before[row.pk])}
        for row in rows
    ]
    together: dict[int, list[dict[str, Any]]] = {}
    for line in lines:
        if line["change"].policy_set_id:
            together.setdefault(line["change"].policy_set_id, []).append(line)
    return page(
        request, "organization/rules_changed.html", nav_on="rules", face_page=f"ui/{face}.html", sets=together,
        lines=[line for line in lines if not line["change"].policy_set_id], total=len(lines), face=face,
    )  # fmt: skip


def value_before(change: PolicyChange, value: Any) -> str:
    """What held before, as people read it."""
    return "—" if value is None else value_in_words(policy.keys[change.key], value)


def until_when(change: PolicyChange) -> dict[str, Any]:
    """By when a change must have been read, and whether that is over."""
    due = unread.due_of(change)
    return {"due": clock_time(due), "late": due < clock.now()}


def confirm_read(request: Request, change_id: int) -> HttpResponse:
    """Note that it was read; by GET only the list is shown."""
    change = rulebook.get_policy_change(request.actor, change_id)
    if request.method == "POST":
        actions.read_policy_change(change, by=request.actor)
    return done(request, "", to=reverse(f"{face_of(request)}-rules"))


def confirm_set(request: Request, set_id: int) -> HttpResponse:
    """Note that everything of a set was read; by GET only the list is shown."""
    whole = rulebook.get_policy_set(request.actor, set_id)
    if request.method == "POST":
        actions.read_policy_set(whole, by=request.actor)
    return done(request, "", to=reverse(f"{face_of(request)}-rules"))


urlpatterns: list[URLPattern] = [
    path("desk/rules/", needs("desk.open")(show_unread), name="desk-rules"),
    path("desk/rules/<int:change_id>/read/", needs("desk.open")(confirm_read), name="desk-rule-read"),
    path("desk/rules/sets/<int:set_id>/read/", needs("desk.open")(confirm_set), name="desk-rules-read"),
    path("field/rules/", needs("field.open")(show_unread), name="field-rules"),
    path("field/rules/<int:change_id>/read/", needs("field.open")(confirm_read), name="field-rule-read"),
    path("field/rules/sets/<int:set_id>/read/", needs("field.open")(confirm_set), name="field-rules-read"),
]
