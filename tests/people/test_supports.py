"""支援: somebody helps another project on some days; arranged and ended by who edits the staff of both (ORG-04)."""

from datetime import date, timedelta

from guanjia.people import absences, actions, supports
from guanjia.people.models import Staff
from tests.pages import Open, signed_in
from tests.world import World, refused

__all__ = ["signed_in"]
FIRST, LAST = date(2026, 11, 24), date(2026, 11, 26)


def days_of(world: World) -> list[date]:
    """The days around on which 吴师傅 may be sent to 湖畔花园."""
    near = [FIRST + timedelta(days=n) for n in range(-2, 6)]
    return [day for day in near if world.staff("wu").pk in supports.crowd(world.lake.pk, day).supporters]


def test_a_support_counts_on_its_days_and_never_after_it_was_ended(world: World) -> None:
    row = world.helper(until=LAST)
    assert days_of(world) == [FIRST, date(2026, 11, 25), LAST]
    assert [supports.goes_to(world.staff("wu"), p.pk, LAST) for p in (world.lake, world.hill)] == [True, True]
    assert not supports.goes_to(world.staff("wu"), world.lake.pk, date(2026, 11, 27))
    actions.end_support(row, by=world.actor("hr"))
    assert (days_of(world), supports.to_come(world.staff("wu").pk)) == ([], [])
    events = world.events(world.staff("wu"))
    assert events[-2:] == ["SupportArranged", "SupportEnded"]
    open_end = world.helper()
    assert days_of(world)[-1] == FIRST + timedelta(days=5) and open_end.until is None


def test_only_who_edits_the_staff_of_both_projects_arranges_and_ends(world: World) -> None:
    wu, facts = world.staff("wu"), {"project": world.lake, "since": FIRST}
    for by in (world.lin, world.zhou, world.qian_of_hill, world.sun, world.wu_of_hill, world.auditor):
        with refused("not_allowed", wu):
            actions.arrange_support(wu, by=by, **facts)
    row = world.helper()
    for by in (world.lin, world.qian_of_hill):
        with refused("not_allowed", wu):
            actions.end_support(row, by=by)
    assert days_of(world)[0] == FIRST


def test_what_contradicts_itself_is_refused(world: World) -> None:
    wu, hr = world.staff("wu"), world.actor("hr")
    row = world.helper(until=LAST)
    for code, facts in (
        ("own_project", {"project": world.hill, "since": FIRST}),
        ("backwards", {"project": world.lake, "since": LAST, "until": FIRST}),
        ("backwards", {"project": world.lake, "since": date(2026, 11, 20), "until": date(2026, 11, 23)}),
        ("supports_already", {"project": world.lake, "since": LAST}),
        ("supports_already", {"project": world.lake, "since": date(2026, 11, 1), "until": FIRST}),
    ):
        with refused(code, wu):
            actions.arrange_support(wu, by=hr, **facts)
    actions.arrange_support(wu, by=hr, project=world.lake, since=LAST + timedelta(days=1))
    actions.end_support(row, by=hr)
    with refused("ended", wu):
        actions.end_support(row, by=hr)
    Staff.objects.filter(pk=wu.pk).update(has_left=True)
    with refused("has_left", wu):
        actions.arrange_support(world.staff_of(wu.pk), by=hr, project=world.lake, since=FIRST)


def test_two_projects_that_share_people_lock_the_same_homes(world: World) -> None:
    lake, hill = world.lake.pk, world.hill.pk
    assert (supports.homes(lake), supports.homes(hill)) == ({lake}, {hill})
    row = world.helper(until=FIRST)
    assert (supports.homes(lake), supports.homes(hill)) == ({lake, hill}, {hill})
    assert absences.get_support(world.actor("hr"), row.pk) == row


def test_the_file_shows_the_support_and_both_forms_act(world: World, signed_in: Open) -> None:
    desk, wu = signed_in("hr"), world.staff("wu")
    arrange = f"/desk/staff/{wu.pk}/support/"
    assert "湖畔花园" in desk.get(arrange).content.decode()
    said = desk.post(
        arrange, {"project": world.lake.pk, "since": "2026-11-24", "until": "2026-11-26", "_key": "k1"}
    )
    assert said.status_code == 303
    page = desk.get(f"/desk/staff/{wu.pk}/").content.decode()
    assert "支援别的项目" in page and "11-24 到 11-26" in page and "安排支援" in page
    end = supports.to_come(wu.pk)[0].pk
    assert f"/desk/supports/{end}/end/" in page
    desk.post(f"/desk/supports/{end}/end/", {"_key": "k2"})
    assert supports.to_come(wu.pk) == []
