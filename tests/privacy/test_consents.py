"""Consent: given for one use, separate where it is sensitive, taken back at any time, and then it holds no more."""

from datetime import date, timedelta
from typing import Any

import pytest

from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.privacy import actions, queries, words
from guanjia.privacy.models import Consent
from tests.world import NOW, World, refused

FACTS = {"attribute": "diet", "purpose": "送餐和活动安排", "how": "face"}


def wang(world: World) -> SubjectRef:
    """王女士's file."""
    return world.person("wang").ref


def given(world: World, **more: Any) -> Consent:
    """王女士 agreed at the desk that her diet is kept."""
    return actions.give_consent(by=world.zhao, party=wang(world), **FACTS | more)


@pytest.mark.clause("A-3.1-12")
def test_a_consent_keeps_who_what_for_how_and_which_words_were_told(world: World) -> None:
    row = given(world, valid_until=date(2027, 11, 24))
    assert (row.party, row.attribute, row.purpose, row.how) == (
        str(wang(world)),
        "diet",
        "送餐和活动安排",
        "face",
    )
    assert (row.words_edition, row.given_at, row.given_to, row.project_id) == (
        words.EDITION, NOW, world.zhao.ref, world.lake.pk,
    )  # fmt: skip
    assert queries.standing_consent(wang(world), "diet") == row
    assert str(wang(world)) in Event.objects.get(name="privacy.ConsentGiven").about


def test_a_consent_ends_on_its_day(world: World) -> None:
    row = given(world, valid_until=date(2026, 11, 24))
    assert queries.standing_consent(wang(world), "diet") == row
    with clock.pinned(NOW + timedelta(days=1)):
        assert queries.standing_consent(wang(world), "diet") is None
        assert queries.standing_consents([wang(world)]) == {}


def test_a_consent_given_again_takes_the_new_facts_and_stays_one_row(world: World) -> None:
    first = given(world, valid_until=date(2026, 12, 1))
    again = given(world, how="paper", valid_until=date(2027, 12, 1))
    assert (again.pk, again.how, again.valid_until) == (first.pk, "paper", date(2027, 12, 1))
    assert world.events(again) == ["ConsentGiven", "ConsentGiven"]


@pytest.mark.clause("A-3.1-12")
def test_a_consent_withdrawn_holds_no_more_and_a_new_one_is_a_new_row(world: World) -> None:
    row = actions.withdraw_consent(given(world), by=world.wang, how="portal")
    assert (row.status, row.withdrawn_at, row.withdrawn_how) == ("withdrawn", NOW, "portal")
    assert queries.standing_consent(wang(world), "diet") is None
    with refused("illegal_move", row):
        actions.withdraw_consent(row, by=world.wang, how="portal")
    assert given(world).pk != row.pk


def test_a_consent_held_until_it_was_withdrawn(world: World) -> None:
    row = given(world)
    with clock.pinned(NOW + timedelta(hours=2)):
        actions.withdraw_consent(row, by=world.wang, how="portal")
        assert queries.standing_consent(wang(world), "diet", at=NOW + timedelta(hours=1)) == row
        assert queries.standing_consent(wang(world), "diet", at=NOW + timedelta(hours=3)) is None


@pytest.mark.clause("A-1.1-4")
def test_sensitive_information_needs_a_consent_of_its_own_and_a_child_the_guardian(world: World) -> None:
    with refused("separate_consent"):
        given(world, attribute="religion")
    with refused("guardian_needed"):
        given(world, attribute="minor", is_separate=True)
    row = given(world, attribute="minor", is_separate=True, guardian="王慧敏")
    assert row.guardian == "王慧敏" and "王".encode() not in bytes(row.guardian_sealed)
    assert given(world, attribute="religion", is_separate=True).is_separate


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"attribute": "shoe_size"}, "attribute_unknown"),
        ({"how": "guessed"}, "how_unknown"),
        ({"purpose": " "}, "purpose_needed"),
        ({"valid_until": date(2026, 11, 23)}, "already_over"),
        ({"purpose": "用" * 121}, "too_long"),
    ],
)
def test_a_consent_that_says_too_little_is_refused(world: World, facts: dict[str, Any], code: str) -> None:
    with refused(code):
        given(world, **facts)
    assert not Consent.objects.exists()


def test_consents_are_given_and_withdrawn_for_those_within_reach_only(world: World) -> None:
    row = given(world)
    for actor in (world.qian_of_hill, world.chen, world.zhang, world.admin):
        with refused("not_found", row):
            actions.give_consent(by=actor, party=wang(world), **FACTS)
        with refused("not_found", row):
            actions.withdraw_consent(row, by=actor, how="portal")
    with refused("not_found", row):
        queries.get_consent(world.qian_of_hill, row.pk)
    own = actions.give_consent(by=world.wang, party=wang(world), **FACTS | {"how": "portal"})
    assert own.pk == row.pk
    assert [row.pk for row in queries.consents(world.li)] == [own.pk]  # the butler's zone
    butler = actions.give_consent(by=world.li, party=wang(world), **FACTS | {"attribute": "pet"})
    assert butler.given_to == world.li.ref
