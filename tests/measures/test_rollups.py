"""The daily sums are the observations added up, whatever events came, in whatever order, and rebuilt the same."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.measures import actions, catalogue, declared, queries
from guanjia.measures.declared import Measure, Seen
from guanjia.measures.models import Daily, Observation
from guanjia.organization.moments import local
from tests.world import NOW, World

DAY = timedelta(days=1)
ROW = ("measure", "subject_kind", "subject_id", "occasion", "project_id", "staff_id", "day", "hit", "value")
SUMS = ("project_id", "measure", "day", "staff_id", "hits", "total", "sum")


def told(event: Event) -> Seen:
    """An event of the test says everything itself."""
    return Seen(**event.data)


@pytest.fixture
def measure() -> Iterator[None]:
    """Two measures that watch the events of this test, for its time only."""
    two = [Measure(key, "share", (), {"test.Told": told}) for key in ("M154", "M260")]
    declared.measures |= {row.key: row for row in two}
    declared.by_event["test.Told"] = two
    yield
    del declared.by_event["test.Told"], declared.measures["M260"], declared.measures["M154"]


WORD = some.fixed_dictionaries({
    "hit": some.booleans(), "undo": some.booleans(), "first": some.booleans(),
    "staff_id": some.sampled_from([None, 1, 2]), "value": some.sampled_from([None, 1.0, 4.0]),
    "occasion": some.integers(0, 1),
})  # fmt: skip
STORY = some.lists(
    some.tuples(WORD, some.integers(1, 3), some.integers(0, 2), some.integers(1, 2)), max_size=14
)


def happened(word: dict[str, object], subject: int, day: int, project: int) -> Event:
    """One event of a story."""
    return Event.objects.create(
        name="test.Told", subject_kind="thing", subject_id=subject, project_id=project, actor="system",
        channel="system", occurred_at=NOW + day * DAY, data=word, about=[f"thing:{subject}"],
    )  # fmt: skip


def sums() -> Counter[tuple[object, ...]]:
    """The daily sums as stored."""
    return Counter(Daily.objects.values_list(*SUMS))


def grouped() -> Counter[tuple[object, ...]]:
    """The same from the observations, by hand."""
    found: dict[tuple[object, ...], list[float]] = {}
    for row in Observation.objects.all():
        cell = found.setdefault((row.project_id, row.measure, row.day, row.staff_id), [0, 0, 0.0])
        cell[0] += row.hit
        cell[1] += 1
        cell[2] += row.value or 0
    return Counter((*cell, *amounts) for cell, amounts in found.items())


def observed() -> list[tuple[object, ...]]:
    """The observations as stored."""
    return sorted(Observation.objects.values_list(*ROW), key=str)


def forget() -> None:
    """Begin the next story with nothing."""
    Observation.objects.all().delete()
    Daily.objects.all().delete()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=STORY, several=some.booleans())
def test_sums_equal_observations_and_both_equal_their_rebuilding(
    world: World, measure: None, story: list[tuple[dict[str, object], int, int, int]], several: bool
) -> None:
    forget()
    Event.objects.filter(name="test.Told").update(name="test.Past")
    events = [happened(*part) for part in story]
    if several:
        actions.observe_many(events)
    else:
        for event in events:
            actions.observe(event)
            actions.observe(event)  # at least once means twice
    kept = [row for row in observed() if row[0] in ("M154", "M260")]
    assert sums() == grouped()
    actions.rebuild()
    assert [row for row in observed() if row[0] in ("M154", "M260")] == kept
    assert sums() == grouped()


def test_an_event_that_is_heard_late_does_not_overwrite_a_later_one(world: World, measure: None) -> None:
    miss, hit = happened({"hit": False}, 1, 0, 1), happened({"hit": True}, 1, 1, 1)
    actions.observe(hit)
    actions.observe(miss)
    assert [row.hit for row in Observation.objects.filter(measure="M154")] == [True]
    assert sums() == grouped()


def test_an_observation_that_changes_moves_its_old_day(world: World, measure: None) -> None:
    actions.observe(happened({"hit": False, "staff_id": 1}, 1, 0, 1))
    actions.observe(happened({"hit": True, "staff_id": 2}, 1, 1, 1))
    assert list(Daily.objects.filter(measure="M154").values_list("day", "staff_id", "hits", "total")) == [
        (local(NOW + DAY).date(), 2, 1, 1)
    ]


def test_every_declared_measure_has_words_and_the_catalogue_has_all_of_the_documents() -> None:
    assert set(declared.measures) <= set(catalogue.every())
    assert {f"M{n:03d}" for n in range(1, 262)} <= set(catalogue.every())
    assert declared.measures["M043"].target == 0.95
    assert declared.measures["M001"].label == "水电到场及时率"


def test_a_figure_is_read_from_the_sums_and_cut_by_project_department_person_and_month(
    world: World, measure: None
) -> None:
    zhang, li = world.staff("zhang"), world.staff("li")
    for n, staff in enumerate((zhang, zhang, zhang, li)):
        actions.observe(happened({"hit": n > 0, "staff_id": staff.pk}, n, 0, world.lake.pk))
    day = local(NOW).date()
    span = (day, day)
    figure = queries.figures(world.zhou, ["M154"], *span)["M154"]
    assert (figure.hits, figure.total, figure.text) == (3, 4, "3/4")
    by_person = queries.cut(world.zhou, "M154", "person", *span)
    assert {key: queries.whole(part).text for key, part in by_person.items()} == {
        zhang.pk: "2/3",
        li.pk: "1/1",
    }
    assert list(queries.cut(world.zhou, "M154", "project", *span)) == [world.lake.pk]
    assert list(queries.cut(world.zhou, "M154", "month", *span)) == [day.replace(day=1)]
    departments = queries.cut(world.zhou, "M154", "department", *span)
    assert sum(queries.whole(part).total for part in departments.values()) == 4
    assert queries.figures(world.qian_of_hill, ["M154"], *span)["M154"].total == 0


def test_the_daily_sums_are_asked_and_not_the_observations(world: World, measure: None) -> None:
    actions.observe(happened({"hit": True}, 1, 0, world.lake.pk))
    Observation.objects.all().delete()
    day = local(NOW).date()
    assert queries.figures(world.zhou, ["M154"], day, day)["M154"].total == 1


def test_a_late_word_takes_back_what_was_said(world: World, measure: None) -> None:
    actions.observe(happened({"hit": True}, 1, 0, 1))
    actions.observe(happened({"undo": True}, 1, 0, 1))
    assert not Observation.objects.filter(subject_kind="thing").exists()
    assert not Daily.objects.filter(measure="M154").exists()
    assert SubjectRef("thing", 1)
