"""规则有变，请确认已读: changed rules before the people whom they touch, at the desk and on the phone."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.web import Request, done, face_of, needs, page
from guanjia.organization import actions, rulebook, scopes
from guanjia.organization.web.policies import change_line


def show_unread(request: Request) -> HttpResponse:
    """Changed rules that this person has not read."""
    face, words = face_of(request), scopes.all_words()
    lines = [change_line(row, words) for row in rulebook.to_read(request.actor)]
    return page(
        request, "organization/rules_changed.html", nav_on="rules", lines=lines, face_page=f"ui/{face}.html",
        confirm=f"{face}-rule-read",
    )  # fmt: skip


def confirm_read(request: Request, change_id: int) -> HttpResponse:
    """Note that it was read; by GET only the list is shown."""
    change = rulebook.get_policy_change(request.actor, change_id)
    if request.method == "POST":
        actions.read_policy_change(change, by=request.actor)
    return done(request, "", to=reverse(f"{face_of(request)}-rules"))


urlpatterns: list[URLPattern] = [
    path("desk/rules/", needs("desk.open")(show_unread), name="desk-rules"),
    path("desk/rules/<int:change_id>/read/", needs("desk.open")(confirm_read), name="desk-rule-read"),
    path("field/rules/", needs("field.open")(show_unread), name="field-rules"),
    path("field/rules/<int:change_id>/read/", needs("field.open")(confirm_read), name="field-rule-read"),
]
