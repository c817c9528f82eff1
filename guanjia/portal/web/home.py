"""The way in: which face a person sees first, which project, the page behind a link, files, drafts."""

import uuid

from django.http import FileResponse, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import attachments, drafts, going, navigation
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import ANYONE, Request, needs, page, to_sign_in
from guanjia.organization.web import place

YEAR = 365 * 24 * 3600
LANDING = {
    frozenset({"administrator"}): "set-up",
    frozenset({"administrator", "security_admin"}): "set-up",
    frozenset({"security_admin"}): "accounts",
    frozenset({"auditor"}): "read-audit",
    frozenset({"privacy_officer"}): "read-audit",
}


@needs(ANYONE)
def enter(request: Request) -> HttpResponse:
    """Send everybody to the face of the role, and to the page that helps it: what waits, is missing, was read.

    Who works at the desk and on the way begins on a phone on the way.
    """
    actor = request.actor
    faces = [("desk.open", "board"), ("field.open", "field-today"), ("resident.open", "home")]
    if is_phone(request):
        faces.insert(0, faces.pop(1))
    for need, name in faces:
        if actor.may(need):
            return HttpResponseRedirect(first_page(actor, name))
    if actor.kind == "guest":
        return to_sign_in(request)
    return page(request, "portal/no_role.html", status=403)


def is_phone(request: Request) -> bool:
    """Whether the browser says that it runs on a phone."""
    return "Mobi" in request.headers.get("User-Agent", "")


def first_page(actor: Actor, name: str) -> str:
    """Where a role begins: its own page, else the face's; the first entry of the menu for who sees no orders."""
    if actor.roles in LANDING:
        return reverse(LANDING[actor.roles])
    if name == "board" and not actor.may("workorders.read"):
        return next(
            (item.href for group in navigation.menu("desk", actor) for item in group.items), reverse("inbox")
        )
    return reverse(name)


@needs("desk.open")
def choose_project(request: Request, project_id: int) -> HttpResponse:
    """Remember which project the desk is about."""
    if all(row.pk != project_id for row in place.projects_of(request)):
        raise NotFound
    response = HttpResponseRedirect(reverse("board"))
    response.set_cookie(place.COOKIE, str(project_id), max_age=YEAR, httponly=True, samesite="Lax")
    return response


@needs(ANYONE)
def go(request: Request, kind: str, subject_id: int) -> HttpResponse:
    """The page of a subject in the face of whoever follows the link."""
    if request.actor.kind == "guest":
        return to_sign_in(request)
    url = going.address(request.actor, SubjectRef(kind, subject_id))
    if not url:
        raise NotFound
    return HttpResponseRedirect(url)


@needs(ANYONE)
def show_file(request: Request, token: uuid.UUID) -> HttpResponse:
    """A stored file, with the check of its owner; pictures in the page, the rest as a download."""
    row = attachments.get_file(request.actor, token)
    response = FileResponse(
        attachments.path_of(row).open("rb"), content_type=row.content_type, filename=row.name or "file",
        as_attachment=not row.content_type.startswith("image/"),
    )  # fmt: skip
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, max-age=3600"
    return response  # type: ignore[return-value]


@needs(ANYONE)
def draft(request: Request) -> HttpResponse:
    """What was typed and not sent: POST keeps it for seven days, GET gives it back."""
    page = request.GET.get("page", "")[:200]
    if request.actor.kind == "guest":
        return HttpResponse(status=204)
    if request.method != "POST":
        kept = drafts.kept(request.actor, page)
        return JsonResponse(kept) if kept else HttpResponse(status=204)
    if request.POST.get("_drop"):
        drafts.drop(by=request.actor, page=page)
        return HttpResponse(status=204)
    return JsonResponse({"saved": drafts.keep(by=request.actor, page=page, fields=request.POST.dict())})


urlpatterns: list[URLPattern] = [
    path("", enter, name="enter"),
    path("desk/project/<int:project_id>/", choose_project, name="choose-project"),
    path("desk/go/<str:kind>/<int:subject_id>/", go, name="go"),
    path("files/<uuid:token>", show_file, name="file"),
    path("draft/", draft, name="draft"),
]
