"""Which project a screen is about: the chosen one within the actor's reach."""

from guanjia.kernel import clock
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request
from guanjia.organization import queries
from guanjia.organization.models import Project
from guanjia.organization.moments import local

COOKIE = "project"


def projects_of(request: Request) -> list[Project]:
    """The actor's projects, asked once a request."""
    if not hasattr(request, "_projects"):
        need = "desk.open" if request.actor.may("desk.open") else "workorders.read"
        request._projects = list(queries.projects(request.actor, need))  # type: ignore[attr-defined]
    found: list[Project] = request._projects  # type: ignore[attr-defined]
    return found


def project_of(request: Request) -> Project:
    """The chosen project, else the first; NotFound for who has none."""
    rows = projects_of(request)
    if not rows:
        raise NotFound("您的账号还没有分配项目，请管理员在“设置 › 账号”里加上。")
    wanted = request.COOKIES.get(COOKIE, "")
    return next((row for row in rows if str(row.pk) == wanted), rows[0])


def print_time() -> str:
    """The moment of printing, whole, as paper needs it."""
    return f"{local(clock.now()):%Y-%m-%d %H:%M}"


def sought(request: Request, longest: int = 60) -> str:
    """What a search box asks for: sent in the body, so that no name or number stands in an address or a history."""
    given = request.POST if request.method == "POST" else request.GET
    return given.get("q", "").strip()[:longest]
