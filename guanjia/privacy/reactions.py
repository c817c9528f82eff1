"""What the worker does for the protection when something was recorded."""

from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.privacy import actions, queries, states
from guanjia.privacy.events import ExportApproved


@on(ExportApproved)
def make_the_file(event: Event) -> None:
    """Write the file that was approved; once, since a second run finds it written."""
    request = queries.system_export(event.subject_id)
    if request.status in states.PRODUCE.start:
        actions.produce_export(request)
