"""Praise of customers: noted from a rating, a contact or by hand, verified by another person, shown on the wall."""

import pytest

from guanjia.communications.models import Message
from guanjia.intake import actions as intake
from guanjia.intake.models import Contact
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import NotAllowed, Refused
from guanjia.organization import actions as organization
from guanjia.people import actions, commendations
from guanjia.people.models import Commendation
from guanjia.workorders import actions as orders
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes

__all__ = ["signed_in"]
SAID = "张师傅来得快，修得好，还把地擦干净了"


def rated(world: World, stars: int = 5, words: str = SAID, by: str = "wang") -> Commendation | None:
    """王女士 rated the work of 张师傅; what the worker makes of it."""
    orders.give_feedback(
        world.finished_order(),
        by=getattr(world, by),
        outcome="given",
        overall=stars,
        words=words,
        at=world.now,
    )
    world.run_jobs()
    return Commendation.objects.first()


def noted(world: World) -> Commendation:
    """The front desk wrote down what a customer said."""
    return actions.note_commendation(world.staff("zhang"), by=world.zhao, words=SAID, source="face", at=NOW)


def test_the_best_rating_with_words_waits_to_be_verified_once(world: World) -> None:
    row = rated(world)
    assert row is not None
    assert (row.status, row.source, row.staff, row.words) == ("new", "rating", world.staff("zhang"), SAID)
    assert actions.note_commendation(
        row.staff, by=SYSTEM, words="又一次", source="rating", origin=row.about()[1]
    ) == row  # fmt: skip
    told = Message.objects.filter(words="praise_waits").values_list("account_id", flat=True)
    assert list(told) == [world.account("zhou").pk]


@pytest.mark.parametrize(
    ("stars", "words", "by"), [(4, SAID, "wang"), (5, "很好", "wang"), (5, SAID, "zhang")],
    ids=["four stars", "two characters", "the technician noted it down"],
)  # fmt: skip
def test_what_is_no_praise_makes_none(world: World, stars: int, words: str, by: str) -> None:
    assert rated(world, stars, words, by) is None


@pytest.mark.parametrize(("least", "rows"), [(8, 0), (7, 1)])
def test_how_many_characters_make_a_praise_is_a_rule(world: World, least: int, rows: int) -> None:
    organization.publish_policy(
        by=SYSTEM, approved_by="x", key="people.praise_characters", value=least, valid_from=NOW - minutes(1)
    )
    rated(world, words="谢谢张师傅帮忙")
    assert Commendation.objects.count() == rows


def test_another_person_verifies_and_the_praised_one_hears_it(world: World) -> None:
    row = actions.verify_commendation(noted(world), by=world.zhou, shown="师傅来得快，修得好", at=NOW)
    assert (row.status, row.shown, row.checked_by) == ("verified", "师傅来得快，修得好", world.zhou.ref)
    assert commendations.wall(world.lake.pk, NOW) == [row]
    world.run_jobs()
    told = Message.objects.get(words="praise_verified")
    assert told.account_id == world.account("zhang").pk and "师傅来得快，修得好" in told.text
    event = Event.objects.get(name="people.CommendationVerified")
    assert event.data == {"staff_id": world.staff("zhang").pk, "source": "face"}


def test_what_is_not_verified_is_not_shown_and_says_why(world: World) -> None:
    row = actions.refuse_commendation(noted(world), by=world.lin, reason="那天他休息", at=NOW)
    assert (row.status, row.reason, commendations.wall(world.lake.pk, NOW)) == ("refused", "那天他休息", [])
    with pytest.raises(Refused):
        actions.verify_commendation(row, by=world.zhou, shown=SAID)
    assert list(commendations.commendations(world.zhao)) == []
    assert list(commendations.commendations(world.zhou)) == [row]


def test_a_butler_notes_praise_of_a_colleague_and_sees_the_wall(world: World) -> None:
    row = actions.note_commendation(world.staff("zhang"), by=world.li, words=SAID, source="face", at=NOW)
    assert list(commendations.commendations(world.li)) == []
    row = actions.verify_commendation(row, by=world.zhou, shown=SAID, at=NOW)
    assert list(commendations.commendations(world.li)) == [row]
    with pytest.raises(NotAllowed):
        actions.note_commendation(world.staff("zhang"), by=world.auditor, words=SAID, source="face")


def test_nobody_notes_or_verifies_the_own_praise_and_a_customer_is_not_named(world: World) -> None:
    row, before = noted(world), Event.objects.count()
    with pytest.raises(NotAllowed):
        actions.verify_commendation(row, by=world.zhao, shown=SAID)
    with pytest.raises(Refused, match="请同事来记"):
        actions.note_commendation(world.staff("zhao"), by=world.zhao, words=SAID, source="face")
    with pytest.raises(Refused, match="写户号，不写住户的姓名"):
        actions.verify_commendation(row, by=world.zhou, shown="王慧敏说修得好")
    with pytest.raises(Refused, match="为什么不采纳"):
        actions.refuse_commendation(row, by=world.zhou, reason=" ")
    own = actions.note_commendation(world.staff("zhou"), by=world.zhao, words=SAID, source="face")
    with pytest.raises(Refused, match="另一位主管"):
        actions.verify_commendation(own, by=world.zhou, shown=SAID)
    assert world.fresh(row).status == "new" and Event.objects.count() == before + 1


def test_a_contact_that_thanks_becomes_praise_and_has_its_outcome(world: World, signed_in: Open) -> None:
    intake.receive(world.lake, by=world.zhao, wants="enquiry", source="phone", text=SAID, unit=world.home)
    contact, zhao = Contact.objects.latest("pk"), signed_in("zhao")
    page = f"/desk/contacts/{contact.pk}/"
    assert "记为表扬" in zhao.get(page).content.decode()
    assert SAID in zhao.get(f"{page}praise/").content.decode()
    nobody = zhao.post(f"{page}praise/", {"words": SAID, "person": ""})
    assert nobody.status_code == 422 and world.fresh(contact).status == "open"
    zhao.post(f"{page}praise/", {"words": SAID, "person": world.staff("zhang").pk})
    row = Commendation.objects.get()
    assert (row.origin, row.source) == (str(contact.ref), "contact")
    contact = world.fresh(contact)
    assert (contact.status, contact.outcome) == ("closed", "记为表扬：张建国")


def test_the_wall_at_the_desk_and_on_the_phone(world: World, signed_in: Open) -> None:
    zhao, zhou, zhang = (signed_in(name) for name in ("zhao", "zhou", "zhang"))
    sent = zhao.post(
        "/desk/commendations/add/", {"person": world.staff("zhang").pk, "words": SAID, "source": "banner"}
    )
    row = Commendation.objects.get()
    assert sent.status_code == 303 and row.source == "banner"
    assert SAID not in zhao.get("/desk/commendations/").content.decode()
    assert SAID in zhou.get("/desk/commendations/?view=new").content.decode()
    zhou.post(f"/desk/commendations/{row.pk}/verify/", {"shown": "师傅修得好"})
    assert "师傅修得好" in zhao.get("/desk/commendations/").content.decode()
    assert "张建国（您）" in zhang.get("/field/commendations/").content.decode()
    other = signed_in("zhang")
    assert other.get("/desk/commendations/").status_code in (302, 403, 404)
