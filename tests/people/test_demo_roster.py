"""The roster of the demo: every cell has the hours that its kind of shift says, at whatever hour it is started."""

from datetime import date, datetime, timedelta

import pytest

from guanjia.kernel.actors import SYSTEM
from guanjia.organization.moments import CHINA, local
from guanjia.people import actions, demo, queries
from guanjia.people.kinds import span_of
from guanjia.people.models import Shift
from tests.world import World


@pytest.mark.parametrize("hour", [3, 14, 23])
def test_the_cells_of_the_demo_have_the_hours_of_their_kind(world: World, hour: int) -> None:
    now = datetime(2026, 11, 24, hour, 41, tzinfo=CHINA)
    demo.found(world.lake, now)
    person = actions.add_staff(world.lake, by=SYSTEM, number="D1", name="值班员", phone="", post="维修技师")
    demo.plan(person, "wanghai", date(2026, 11, 20), now, stands_by=True)
    hours = {kind.code: kind.hours for kind in queries.kinds(world.lake.pk) if kind.hours}
    rows = Shift.objects.filter(staff=person)
    assert {row.code for row in rows} == {"早", "备", "值"}
    for row in rows:
        assert (row.starts_at, row.ends_at) == span_of(local(row.starts_at).date(), hours[row.code]), row.code
    own = rows.get(code="值")
    assert own.starts_at <= now and now + timedelta(hours=5) <= own.ends_at
