"""The event row that is written by hand has every column of the table."""

from guanjia.kernel import events
from guanjia.kernel.models import Event


def test_the_insert_names_every_column_but_the_two_that_the_database_gives() -> None:
    named = events.INSERT[events.INSERT.index("(") + 1 : events.INSERT.index(")")].split(", ")
    given = {"id", "recorded_at"}
    assert set(named) == {field.column for field in Event._meta.concrete_fields} - given
    assert events.INSERT.count("%s") == len(named)
