"""What intake hears from below: two files that became one person."""

from guanjia.customers.events import PersonsMerged
from guanjia.intake import actions
from guanjia.kernel.events import on
from guanjia.kernel.models import Event


@on(PersonsMerged)
def pass_on_contacts(event: Event) -> None:
    """Contacts of the file that went are the kept one's."""
    actions.pass_contacts(event.data["gone_id"], event.subject_id)
