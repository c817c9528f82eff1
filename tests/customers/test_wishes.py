"""Wishes 个性化偏好: with consent or not at all, shown when somebody serves the home and nowhere else."""

import re
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from guanjia.customers import actions as customers
from guanjia.customers import wishes
from guanjia.customers.models import Preference, PreferenceSeen
from guanjia.customers.wishes import Serving
from guanjia.followups import actions as followups
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import NotFound, Refused
from guanjia.measures.models import Observation
from guanjia.organization import actions as organization
from guanjia.privacy import actions as privacy
from guanjia.privacy.models import Consent, ReadEntry
from guanjia.workorders import actions as workorders
from tests.access.crawl import FULL, sampled
from tests.architecture.test_routes import ROUTES, address, values
from tests.customers.homes import NAP, file_of, wish
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
CANARY = "金丝雀只在办事时看得到"


@pytest.mark.clause("A-3.1-4")
def test_a_wish_is_kept_with_source_consent_and_end(world: World) -> None:
    row = wish(world, source="visit")
    consent = Consent.objects.get()
    assert (row.note, row.sort, row.source, row.valid_until) == (NAP, "routine", "visit", date(2027, 11, 24))
    assert (row.consent, consent.how, consent.status, consent.is_separate) == (
        consent,
        "phone",
        "given",
        False,
    )
    assert NAP.encode() not in bytes(row.note_sealed)
    assert [found.note for found in wishes.live([file_of().pk])] == [NAP]
    event = Event.objects.get(name="customers.PreferenceAdded")
    assert event.data == {"is_sensitive": False, "is_separate": False}


@pytest.mark.clause("A-1.1-4")
@pytest.mark.parametrize("sort", ["religion", "health", "minor"])
def test_a_sensitive_wish_needs_a_separate_consent(world: World, sort: str) -> None:
    household = file_of()
    with refused("consent_needed", household):
        wish(world, "按要求准备", sort, how="", guardian="王慧敏")
    with refused("separate_consent", household):
        wish(world, "按要求准备", sort, guardian="王慧敏")
    assert not Preference.objects.exists() and not Consent.objects.exists()
    row = wish(world, "按要求准备", sort, is_separate=True, guardian="王慧敏")
    assert row.consent.is_separate
    world.run_jobs()
    assert list(Observation.objects.filter(measure="M086").values_list("hit", flat=True)) == [True]


def test_a_wish_about_a_child_needs_the_guardian(world: World) -> None:
    with refused("guardian_needed", file_of()):
        wish(world, "放学后才上门", "minor", is_separate=True)


def test_nobody_agrees_to_something_sensitive_for_a_whole_home(world: World) -> None:
    with refused("person_needed", file_of()):
        wish(world, "按要求准备", "religion", is_separate=True, person=None)


def test_a_consent_lasts_as_long_as_the_longest_wish_that_stands_on_it(world: World) -> None:
    first = wish(world)
    wish(world, "晚上别打", valid_until=date(2026, 11, 26))
    with clock.pinned(NOW + timedelta(days=4)):
        assert [row.pk for row in wishes.live([file_of().pk])] == [first.pk]


def test_words_of_religion_or_health_are_refused_under_another_sort(world: World) -> None:
    for note in ("家里有轮椅，请放坡道", "全家吃素食"):
        with refused("sensitive_words", file_of()):
            wish(world, note, "diet")
    assert wish(world, "全家吃素食", "religion", is_separate=True).note == "全家吃素食"
    with refused("words_of_children", file_of()):
        wish(world, "女儿8岁，下午4点一个人在家", "routine")
    with refused("sensitive_words", file_of()):
        customers.change_household(file_of(), by=world.zhao, note="老人高血压")


def test_a_wish_ends_in_time(world: World) -> None:
    for until, code in ((date(2026, 11, 23), "day_past"), (date(2029, 1, 1), "too_long_kept")):
        with refused(code, file_of()):
            wish(world, valid_until=until)
    wish(world, valid_until=date(2026, 11, 30))
    with clock.pinned(NOW + timedelta(days=6)):
        assert len(wishes.live([file_of().pk])) == 1
    with clock.pinned(NOW + timedelta(days=7)):
        assert wishes.live([file_of().pk]) == []
        assert customers.end_what_is_over() == 1
    row = Preference.objects.get()
    assert (bytes(row.note_sealed), row.ended_at) == (b"", NOW + timedelta(days=7))


def test_a_withdrawn_consent_hides_the_wish_at_once_and_blanks_its_words(world: World) -> None:
    row = wish(world)
    privacy.withdraw_consent(row.consent, by=world.zhao, how="phone")
    assert wishes.live([file_of().pk]) == []
    assert Preference.objects.get().note == NAP
    world.run_jobs()
    row = Preference.objects.get()
    assert (bytes(row.note_sealed), row.ended_at) == (b"", NOW)
    ended = Event.objects.get(name="customers.PreferenceEnded")
    assert ended.data == {"why": "客户撤回了同意"}
    with refused("consent_needed", file_of()):
        wish(world, how="")


def test_a_wish_is_said_in_other_words_or_removed(world: World) -> None:
    row = wish(world)
    fresh = customers.change_preference(row, by=world.zhao, note="午休 13 点到 14 点")
    assert [found.pk for found in wishes.live([file_of().pk])] == [fresh.pk]
    assert bytes(Preference.objects.get(pk=row.pk).note_sealed) == b""
    customers.end_preference(fresh, by=world.zhao)
    assert wishes.live([file_of().pk]) == []


def test_only_who_keeps_this_file_writes_wishes(world: World) -> None:
    for actor in (world.zhang, world.auditor, world.qian_of_hill, world.wang):
        with pytest.raises(Refused):
            customers.add_preference(file_of(), by=actor, sort="diet", note="少放辣", how="phone")
    assert not Preference.objects.exists()


def tick(client: Client, page: str, path: str) -> str:
    """Press 看过了 on a page that shows the card."""
    token = page.split('name="card" value="')[1].split('"')[0]
    answer = client.post(path, {"card": token}, headers={"HX-Request": "true"})
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


@pytest.mark.clause("A-1.1-2")
def test_nobody_leaves_for_a_home_before_its_wishes_were_read(world: World, signed_in: Open) -> None:
    wish(world)
    order = world.accepted_order()
    workorders.tick_preparation(order, by=world.zhang, ticked=world.steps(order, "prepare"))
    with refused("wishes_unseen", order):
        workorders.depart(order, by=world.zhang)
    phone = signed_in("zhang")
    page = phone.get(f"/field/jobs/{order.pk}/").content.decode()
    assert NAP in page and "看过了" in page
    assert "10:00 看过了" in tick(phone, page, "/field/preferences/seen/")
    assert workorders.depart(world.fresh(order), by=world.zhang, at=NOW + minutes(25)).status == "on_the_way"
    world.run_jobs()
    seen = Observation.objects.get(measure="M081")
    assert (seen.hit, seen.subject_id, seen.staff_id) == (True, order.pk, world.staff("zhang").pk)
    row = PreferenceSeen.objects.get()
    assert (row.case, row.moment, row.account) == (str(order.ref), "arrival", world.zhang.ref)
    assert NAP not in phone.get(f"/field/jobs/{order.pk}/").content.decode()


def test_a_wish_of_later_is_to_be_read_again_and_each_by_oneself(world: World) -> None:
    wish(world)
    order = world.accepted_order()
    serving = Serving(file_of(), order.ref)
    customers.note_seen(serving, by=world.zhao, moment="arrival")
    assert wishes.before_leaving(file_of().pk, order.ref, world.zhang)[0] == "unseen"
    customers.note_seen(serving, by=world.zhang, moment="arrival")
    assert wishes.before_leaving(file_of().pk, order.ref, world.zhang) == ("seen", None)
    with clock.pinned(NOW + minutes(5)):
        wish(world, "有小狗，请先电话", "pet")
        assert wishes.before_leaving(file_of().pk, order.ref, world.zhang)[0] == "unseen"


def test_a_company_may_choose_to_show_wishes_without_a_gate(world: World) -> None:
    wish(world)
    order = world.accepted_order()
    workorders.tick_preparation(order, by=world.zhang, ticked=world.steps(order, "prepare"))
    change = organization.ask_policy_change(
        by=world.lin,
        key="preference.before_leaving",
        value="show",
        reason="试行",
        scope={"project": world.lake.pk},
    )
    organization.publish_policy_change(change, by=world.admin)
    workorders.depart(order, by=world.zhang, at=NOW + minutes(25))
    world.run_jobs()
    assert Observation.objects.get(measure="M081").hit is False


def test_a_home_without_wishes_asks_nobody(world: World) -> None:
    order = world.departed_order()
    world.run_jobs()
    assert order.status == "on_the_way"
    assert not Observation.objects.filter(measure="M081").exists()


def test_wishes_stand_before_the_call_and_the_dispatch_with_their_own_tick(
    world: World, signed_in: Open
) -> None:
    wish(world)
    order, desk = world.registered_order(), signed_in("zhao")
    assert NAP not in desk.get(f"/desk/orders/{order.pk}/").content.decode()
    page = desk.get(f"/desk/orders/{order.pk}/confirm/").content.decode()
    assert NAP in page
    assert "看过了" in tick(desk, page, "/desk/preferences/seen/")
    order = world.confirmed_order()
    page = desk.get(f"/desk/orders/{order.pk}/dispatch/").content.decode()
    assert NAP in page
    tick(desk, page, "/desk/preferences/seen/")
    assert set(PreferenceSeen.objects.values_list("moment", flat=True)) == {"call", "dispatch"}


def test_wishes_stand_before_the_return_call(world: World, signed_in: Open) -> None:
    order = world.completed_order()
    wish(world)
    task = followups.plan_follow_up(order, by=SYSTEM, why="抽查")
    page = signed_in("zhao").get(f"/desk/follow-ups/{task.pk}/").content.decode()
    assert NAP in page and "看过了" in page


def test_a_tick_cannot_be_forged_or_lent(world: World, signed_in: Open) -> None:
    wish(world)
    order = world.confirmed_order()
    page = signed_in("zhao").get(f"/desk/orders/{order.pk}/dispatch/").content.decode()
    token = page.split('name="card" value="')[1].split('"')[0]
    for username, card in (("sun", token), ("zhao", token + "x"), ("zhao", "")):
        assert signed_in(username).post("/desk/preferences/seen/", {"card": card}).status_code == 404
    assert not PreferenceSeen.objects.exists()
    with pytest.raises(NotFound):
        wishes.of_token(world.zhou, token)


def test_the_file_shows_sorts_and_days_and_its_own_page_the_words_with_a_row_of_the_read(
    world: World, signed_in: Open
) -> None:
    wish(world)
    household, desk = file_of(), signed_in("zhao")
    page = desk.get(f"/desk/households/{household.pk}/").content.decode()
    assert "作息" in page and "2027-11-24" in page and NAP not in page
    ReadEntry.objects.all().delete()
    path = f"/desk/households/{household.pk}/preferences/"
    assert NAP in desk.get(path).content.decode()
    assert ReadEntry.objects.get(page=path).subject_id == household.pk
    assert signed_in("sun").get(path).status_code == 403
    assert signed_in("auditor").get(path).status_code == 403


def test_wishes_are_entered_on_a_page_with_the_consent(world: World, signed_in: Open) -> None:
    household, desk = file_of(), signed_in("zhao")
    path = f"/desk/households/{household.pk}/preferences/add/"
    facts = {
        "sort": "diet",
        "note": "送礼不送酒",
        "source": "visit",
        "how": "face",
        "person": world.person("wang").pk,
    }
    refused_page = desk.post(path, facts | {"sort": "health"})
    assert refused_page.status_code == 422 and "单独" in refused_page.content.decode()
    assert desk.post(path, facts).status_code == 303
    row = Preference.objects.get()
    assert (row.note, row.person, row.consent.party) == (
        "送礼不送酒",
        world.person("wang"),
        f"person:{row.person_id}",
    )
    assert desk.post(f"/desk/preferences/{row.pk}/end/").status_code == 303
    assert wishes.live([household.pk]) == []


def test_the_figure_of_homes_with_wishes_follows(world: World) -> None:
    row = wish(world)
    world.run_jobs()
    seen = Observation.objects.filter(measure="M082", subject_id=file_of().pk)
    assert list(seen.values_list("hit", flat=True)) == [True]
    customers.end_preference(row, by=world.zhao)
    world.run_jobs()
    assert list(seen.values_list("hit", flat=True)) == [False]


SHOWS = re.compile(r"preferences/$|dispatch/$|^field/jobs/<int:order_id>/$")
ALLOWED = re.compile(
    r"/desk/households/\d+/preferences/$|/desk/preferences/\d+/$|/desk/orders/\d+/(confirm|dispatch|reschedule)/$"
    r"|/field/jobs/\d+/|/desk/phone/\d+/$|/desk/follow-ups/\d+/$"
)


def plain_tables() -> list[str]:
    """Tables that hold the words of the wish in plain."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(
                f'SELECT count(*) FROM "{model._meta.db_table}" t WHERE t::text LIKE %s',
                [f"%{CANARY}%"],
            )
            found += [model._meta.db_table] if cursor.fetchone()[0] else []
    return found


def test_the_words_of_a_wish_stand_nowhere_else_for_anybody(world: World, signed_in: Open) -> None:
    given = values(world)
    household, row = file_of(), wish(world, CANARY)
    orders = [world.confirmed_order().pk, world.accepted_order().pk, world.registered_order().pk]
    world.run_jobs()
    given |= {"household_id": household.pk, "preference_id": row.pk, "party": str(household.ref)}
    shown: set[str] = set()
    others = ("sun", "zhou", "lin", "li", "admin", "auditor", "quality", "privacy_officer") if FULL else ()
    for username in ("zhao", "zhang", "wang", *others):
        client = signed_in(username)
        near = {
            path: entry
            for path, entry in ROUTES.items()
            if {"order_id", "household_id"} & set(entry.pattern.converters)
        }
        shows = {path: entry for path, entry in near.items() if SHOWS.search(path)}
        known = shows | sampled(near) | sampled(ROUTES)
        urls = {address(entry, given) for entry in known.values()} | {
            address(entry, given | {"order_id": pk})
            for path, entry in known.items() for pk in orders if "<int:order_id>" in path
        }  # fmt: skip
        urls |= {f"/api/v1/households/{household.pk}", "/api/v1/households", f"/desk/search/?q={CANARY}"}
        for url in urls:
            body = client.get(url)
            if not body.streaming and CANARY in body.content.decode(errors="ignore").replace(
                f"“{CANARY}”", ""
            ):
                shown.add(url)
    assert {url for url in shown if not ALLOWED.match(url) and "search" not in url} == set()
    assert any("/preferences/" in url for url in shown) and any("/dispatch/" in url for url in shown)
    assert any(url.startswith("/field/jobs/") for url in shown)
    assert plain_tables() == []
