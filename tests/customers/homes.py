"""What tests of the files of homes share: the home of the story, a wish with its consent, somebody who moves in."""

from datetime import date
from typing import Any

from guanjia.customers import actions as customers
from guanjia.customers.models import Household, MoveIn, Preference
from guanjia.estate import actions as estate
from guanjia.kernel.actors import SYSTEM
from tests.world import World

NAP = "午休 12 点到 14 点，请不要按门铃"


def file_of(short: str = "3-2-501") -> Household:
    """The file of a home of the lake project, as it stands now."""
    return Household.objects.get(unit__short=short, project__code="LAKE")


def wish(world: World, note: str = NAP, sort: str = "routine", **facts: Any) -> Preference:
    """A wish of 王女士's home, a sensitive one her own, written down by the desk with her consent on the phone."""
    whose = {"person": world.person("wang")} if sort in Preference.SENSITIVE else {}
    return customers.add_preference(
        file_of(), by=world.zhao, sort=sort, note=note, **{"how": "phone"} | whose | facts
    )


def fill(world: World) -> Household:
    """Everything that a whole file needs, for 王女士's home."""
    household = file_of()
    customers.fill_person(
        world.person("wang"), by=world.zhao, household=household, gender="女", birth_year=1986
    )
    estate.describe_unit(household.unit, by=SYSTEM, area_m2=89, layout="三室两厅")
    customers.note_emergency_contact(
        file_of(), by=world.zhao, name="王小妹", phone="13700000009", relation="妹妹"
    )
    world.run_jobs()
    return file_of()


def moving_in(world: World, planned_on: date = date(2026, 12, 4)) -> MoveIn:
    """陈先生 moves into 3-2-401 on the fourth of December."""
    return customers.schedule_move_in(
        file_of("3-2-401"), by=world.zhao, person=world.person("chen"), planned_on=planned_on
    )
