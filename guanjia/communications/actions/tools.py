"""Each night: which tools of the staff are in service is judged for every project, and said where it changed."""

from datetime import datetime

from guanjia.communications import events, tools
from guanjia.kernel import clock, jobs
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.events import record_change
from guanjia.kernel.work import action
from guanjia.organization import queries as organization
from guanjia.organization.models import Project


@jobs.daily
def watch_tools() -> None:
    """Judge the tools of every project in service."""
    now = clock.now()
    for project in organization.open_projects():
        judge_tools(project, at=now)


@action
def judge_tools(project: Project, *, at: datetime) -> dict[str, bool]:
    """Which kinds of the policy are in service now (M255, D-6.1.2-1); the same as last time is not said again."""
    found = tools.in_service(project.pk, at)
    record_change(events.ToolsJudged(tools=found), project, by=SYSTEM, at=at)
    return found
