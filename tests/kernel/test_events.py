"""The event row that is written by hand has every column of the table; what did not change is said once."""

from guanjia.communications.events import NobodyToTell
from guanjia.kernel import events
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.kernel.work import work
from tests.world import World


def test_the_insert_names_every_column_but_the_two_that_the_database_gives() -> None:
    named = events.INSERT[events.INSERT.index("(") + 1 : events.INSERT.index(")")].split(", ")
    given = {"id", "recorded_at"}
    assert set(named) == {field.column for field in Event._meta.concrete_fields} - given
    assert events.INSERT.count("%s") == len(named)


def test_a_judgement_is_said_again_only_when_it_differs_from_the_last_one(world: World) -> None:
    said = []
    for words in ("致电 13812345678", "致电 13812345678", "已修好", "致电 13812345678"):
        fact = NobodyToTell(name="on_site", level=1, missing=words, told="")
        with work():
            said.append(events.record_change(fact, world.lake, by=SYSTEM) is not None)
    assert said == [True, False, True, True]
