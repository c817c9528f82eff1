"""What customers do when something happened: wishes end with their consent, leavers' homes, figures of the files."""

from guanjia.customers import actions, events, fullness, queries
from guanjia.estate.events import UnitDescribed
from guanjia.kernel import jobs
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.people.events import StaffLeft
from guanjia.privacy.events import ConsentWithdrawn


@on(ConsentWithdrawn)
def end_wishes(event: Event) -> None:
    """A withdrawn consent ends every wish that stood on it, and blanks its words."""
    actions.end_with_consent(event.subject_id)


@on(StaffLeft)
def brief_deputies(event: Event) -> None:
    """Who stands in for a leaver gets a brief; the homes show as gaps until somebody leads them."""
    actions.brief_of_leaver(event.subject_id)


@on(
    events.HouseholdOpened, events.HouseholdChanged, events.HouseholdVerified, events.OccupancyAdded,
    events.PersonChanged, events.EmergencyContactNoted, events.EmergencyContactRemoved, events.PreferenceAdded,
    events.PreferenceEnded, events.KeysHandedOver,
)  # fmt: skip
def count(event: Event) -> None:
    """The figures know what the file of a home holds."""
    for ref in map(SubjectRef.parse, event.about):
        household = fullness.system_file(ref.id) if ref.kind == "household" else None
        if household is not None:
            actions.count_file(household)


@on(UnitDescribed)
def count_unit(event: Event) -> None:
    """Area and layout belong to the file of the home."""
    household = queries.household_of_unit(event.subject_id)
    file = fullness.system_file(household.pk) if household else None
    if file is not None:
        actions.count_file(file)


@jobs.daily
def look_over_every_file() -> None:
    """What time brings: leases and wishes past their day end, files are due again, imported homes are counted."""
    actions.end_leases()
    actions.end_what_is_over()
    actions.count_files()
