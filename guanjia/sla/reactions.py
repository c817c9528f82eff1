"""What clocks hear: a changed calendar gives open clocks another due time."""

from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.organization import queries as organization
from guanjia.organization.events import CalendarChanged, ProjectChanged
from guanjia.sla import actions


@on(CalendarChanged, ProjectChanged)
def retime_open_clocks(event: Event) -> None:
    """Service hours, a special day or the time zone changed: reckon again, in every project where it counts."""
    if event.name.endswith("ProjectChanged") and "timezone" not in event.data["fields"]:
        return
    projects = [event.project_id]
    if event.data.get("everywhere"):
        projects = [project.pk for project in organization.open_projects()]
    for project_id in projects:
        if project_id is not None:
            actions.retime(project_id)
