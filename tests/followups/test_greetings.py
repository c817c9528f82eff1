"""Greetings and reminders: proposed by the calendar, approved by two, told once to who agreed, replies are contacts."""

from datetime import date, datetime, timedelta

import pytest
from django.conf import LazySettings

from guanjia.communications import actions as messages
from guanjia.communications.models import Message
from guanjia.customers import actions as customers
from guanjia.customers import wishes
from guanjia.customers.models import Household, Occupancy, Person
from guanjia.followups import actions, campaigns, occasions
from guanjia.followups.models import Campaign, Greeting
from guanjia.intake.models import Contact
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.refusals import NotAllowed
from guanjia.measures import queries as measures
from guanjia.organization import actions as organization
from guanjia.organization.moments import local
from guanjia.privacy import actions as privacy
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
TODAY = local(NOW).date()
LIST = "/desk/care/"


def person(world: World) -> Person:
    """王女士, who has an account."""
    return (
        Occupancy.objects.select_related("person")
        .get(household__unit=world.home, person__account__isnull=False)
        .person
    )


def agree(world: World, who: Person) -> None:
    """Somebody agrees to greetings, at the desk."""
    privacy.give_consent(
        by=world.zhao, party=who.ref, attribute="greeting", purpose="节日和生日时问候", how="face",
        project_id=world.lake.pk,
    )  # fmt: skip


def draft(world: World, **facts: object) -> Campaign:
    """The draft of a greeting for today."""
    told = {
        "name": "冬至问候",
        "occasion": "term",
        "day": TODAY,
        "words": "{name}，冬至安康，{project}",
    } | facts
    return actions.write_campaign(world.lake, by=world.zhou, **told)


def sent(world: World, **facts: object) -> Campaign:
    """A greeting that 周主管 submitted, 林总 approved and the worker sent."""
    row = actions.submit_campaign(draft(world, **facts), by=world.zhou)
    actions.approve_campaign(row, by=world.lin)
    actions.send_due_campaigns()
    actions.give_greetings()
    world.run_jobs()
    return world.fresh(row)


def of(row: Campaign, who: Person) -> Greeting:
    """What became of it for somebody."""
    return Greeting.objects.get(campaign=row, person=who)


@pytest.mark.parametrize(
    ("key", "day"),
    [
        ("spring", date(2026, 2, 17)), ("spring", date(2027, 2, 6)), ("lantern", date(2026, 3, 3)),
        ("dragon_boat", date(2025, 5, 31)), ("mid_autumn", date(2025, 10, 6)), ("double_ninth", date(2026, 10, 18)),
        ("laba", date(2026, 1, 26)), ("eve", date(2026, 2, 16)), ("winter_solstice", date(2026, 12, 22)),
        ("minor_snow", date(2026, 11, 22)), ("mid_autumn", date(2033, 9, 8)),
    ],
)  # fmt: skip
def test_festivals_fall_on_the_days_of_the_lunar_calendar(key: str, day: date) -> None:
    assert day in occasions.days_of(key)


def test_the_table_has_a_day_in_every_year_until_2050_and_every_word_can_be_said() -> None:
    assert occasions.last_known() >= date(2050, 1, 1)
    for first in (date(2024, 1, 1), date(2033, 1, 1), date(2049, 1, 1)):
        found = occasions.coming(first, 364)
        assert {one.key.rsplit("-", 1)[0] for one in found if one.occasion != "birthday"} == {
            "laba", "eve", "spring", "lantern", "dragon_boat", "mid_autumn", "double_ninth", "winter_solstice",
            "minor_snow", "major_snow", "grain_in_ear", "minor_heat", "major_heat",
        }  # fmt: skip
        assert all(campaigns.is_sayable(one.occasion, one.words) is None for one in found)


@pytest.mark.parametrize(
    ("text", "first", "last", "day"),
    [
        ("05-12", date(2026, 5, 1), date(2026, 5, 31), date(2026, 5, 12)),
        ("02-29", date(2027, 2, 1), date(2027, 2, 28), date(2027, 2, 28)),
        ("06-01", date(2026, 5, 1), date(2026, 5, 31), None),
    ],
)
def test_a_birthday_is_greeted_on_its_day_and_one_of_a_leap_year_a_day_earlier(
    text: str, first: date, last: date, day: date | None
) -> None:
    assert occasions.birthday_in(text, first, last) == day


@pytest.mark.clause("D-6.2.3-1")
def test_the_night_proposes_what_comes_once_and_sends_nothing(world: World) -> None:
    day = datetime.fromisoformat("2026-12-14T02:00:00+00:00")
    with clock.pinned(day):
        actions.propose_campaigns()
        actions.propose_campaigns()
        actions.send_due_campaigns()
    rows = Campaign.objects.filter(project=world.lake).order_by("day")
    assert [(row.name, row.occasion, row.day, row.status) for row in rows] == [
        ("冬至问候", "term", date(2026, 12, 22), "draft")
    ]
    assert not Greeting.objects.exists()
    world.run_jobs()
    told = Message.objects.filter(words="campaign_proposed", account=world.account("zhou"))
    assert told.count() == 1


def test_a_month_of_birthdays_is_proposed_before_it_begins(world: World) -> None:
    with clock.pinned(datetime.fromisoformat("2026-12-25T02:00:00+00:00")):
        actions.propose_campaigns()
    row = Campaign.objects.get(project=world.lake, occasion="birthday")
    assert (row.name, row.day, row.until) == ("1 月生日问候", date(2027, 1, 1), date(2027, 1, 31))


def test_who_wrote_or_submitted_a_greeting_does_not_approve_it(world: World) -> None:
    row = actions.submit_campaign(draft(world), by=world.zhou)
    with refused("own_campaign", row):
        actions.approve_campaign(row, by=world.zhou)
    with pytest.raises(NotAllowed):
        actions.approve_campaign(row, by=world.li)
    back = actions.return_campaign(row, by=world.lin, reason="太长")
    assert (back.status, back.reason) == ("draft", "太长")
    again = actions.submit_campaign(back, by=world.lin)
    with refused("own_campaign", again):
        actions.approve_campaign(again, by=world.zhou)


@pytest.mark.clause("D-6.2.3-1")
def test_a_greeting_reaches_once_who_agreed_and_the_others_are_counted_with_why(world: World) -> None:
    who = person(world)
    agree(world, who)
    row = sent(world)
    actions.give_greetings()
    counts = campaigns.counts(row)
    people = Occupancy.objects.filter(household__project=world.lake).values("person").distinct().count()
    assert (counts["given"], counts["no_consent"], counts["people"]) == (1, people - 1, people)
    told = Message.objects.filter(words="greeting", account=who.account, channel="inbox")
    assert [one.text for one in told] == [f"{who.name}，冬至安康，{world.lake.name}"]


def test_who_refuses_messages_of_care_hears_nothing(world: World) -> None:
    who = person(world)
    agree(world, who)
    messages.change_reach(who, by=world.wang, muted=["care"])
    row = sent(world)
    assert (of(row, who).status, of(row, who).why) == ("skipped", "muted")
    assert not Message.objects.filter(words="greeting").exists()


def test_a_consent_that_is_taken_back_before_the_day_counts(world: World) -> None:
    who = person(world)
    agree(world, who)
    row = actions.submit_campaign(draft(world), by=world.zhou)
    actions.approve_campaign(row, by=world.lin)
    actions.send_due_campaigns()
    consent = privacy.give_consent(
        by=world.zhao, party=who.ref, attribute="greeting", purpose="x", how="face", project_id=world.lake.pk
    )
    privacy.withdraw_consent(consent, by=world.zhao, how="phone")
    actions.give_greetings()
    assert (of(row, who).status, of(row, who).why) == ("skipped", "no_consent")


def test_a_home_hears_no_more_a_month_than_the_policy_lets_it(world: World) -> None:
    who = person(world)
    agree(world, who)
    organization.publish_policy(
        by=SYSTEM, approved_by="x", key="care.greetings_a_month", value=1, valid_from=NOW - minutes(1)
    )
    first = sent(world)
    second = sent(world, name="又一条")
    assert [of(row, who).status for row in (first, second)] == ["given", "skipped"]
    assert of(second, who).why == "capped"


def test_advice_for_the_season_goes_to_everybody_who_did_not_refuse_it_and_is_no_greeting_in_the_figure(
    world: World,
) -> None:
    row = sent(world, name="防冻", occasion="season", words="请关好窗")
    counts = campaigns.counts(row)
    assert (counts["given"] >= 1, counts["no_consent"]) == (True, 0)
    assert measures.figures(world.lin, ["M206"], TODAY, TODAY)["M206"].total == 0


@pytest.mark.clause("D-6.2.3-1")
def test_m206_counts_delivered_of_those_who_agreed(world: World) -> None:
    agree(world, person(world))
    deaf = customers.add_person(world.lake, by=SYSTEM, name="王老伯", phones=["13900001234"])
    home = Household.objects.get(unit=world.home)
    customers.move_in(home, deaf, by=SYSTEM, relation="family")
    agree(world, deaf)
    row = sent(world, way="inbox")
    found = measures.figures(world.lin, ["M206"], TODAY, TODAY)["M206"]
    assert (found.hits, found.total, of(row, deaf).status) == (1, 2, "missed")


def test_nothing_leaves_before_its_hour_and_what_nobody_approved_is_cancelled_after_its_day(
    world: World,
) -> None:
    early, late = draft(world, day=TODAY + timedelta(days=1)), draft(world, name="没人批")
    actions.approve_campaign(actions.submit_campaign(early, by=world.zhou), by=world.lin)
    assert actions.send_due_campaigns() == 0
    with clock.pinned(NOW + timedelta(hours=22)):  # 08:00 of the next day
        assert actions.send_due_campaigns() == 0
        assert actions.cancel_overdue() == 1
    with clock.pinned(NOW + timedelta(hours=23)):
        assert actions.send_due_campaigns() == 1
    assert (world.fresh(early).status, world.fresh(late).status) == ("sent", "cancelled")


@pytest.mark.clause("D-6.2.3-1")
def test_a_birthday_is_a_month_and_a_day_with_consent_and_is_greeted_on_its_day(world: World) -> None:
    home, who = Household.objects.get(unit=world.home), person(world)
    facts = {"by": world.zhao, "sort": "birthday", "how": "face", "person": who}
    for wrong in ("1986-11-25", "11月25", "13-01"):
        with refused("birthday_day", home):
            customers.add_preference(home, note=wrong, **facts)
    with refused("person_needed", home):
        customers.add_preference(home, note="11-25", **(facts | {"person": None}))
    wish = customers.add_preference(home, note="11-25", **facts)
    assert wishes.live([home.pk]) == [] and wishes.kept([home.pk]) == [wish]
    row = sent(
        world, occasion="birthday", day=TODAY, until=TODAY + timedelta(days=6), words="{name}，生日快乐"
    )
    assert (of(row, who).status, row.greetings.count()) == ("waiting", 1)
    with clock.pinned(NOW + timedelta(days=1)):
        actions.give_greetings()
    assert of(row, who).status == "given"


@pytest.mark.parametrize("words", ["祝您八十岁生日快乐", "祝早日康复", "祝您身体健康", "{age}"])
def test_a_birthday_greeting_tells_no_age_and_no_health(world: World, words: str) -> None:
    with refused("field_unknown" if "{" in words else "unsaid", world.lake):
        draft(world, occasion="birthday", words=words)


@pytest.mark.clause("D-1.3.2-1")
def test_a_reply_is_a_contact_of_the_home_and_only_who_was_told_writes_it(
    world: World, signed_in: Open
) -> None:
    who = person(world)
    agree(world, who)
    row = sent(world)
    one = of(row, who)
    with pytest.raises(NotAllowed):
        actions.answer_greeting(one, by=world.chen, text="x")
    browser = signed_in("wang")
    page = browser.get(f"/home/care/{one.pk}/").content.decode()
    assert f"{who.name}，冬至安康" in page
    assert browser.post(f"/home/care/{one.pk}/", {"text": "谢谢，楼道灯坏了"}).status_code == 303
    contact = Contact.objects.get(origin=str(one.ref))
    assert (contact.text, contact.unit, contact.wants) == ("谢谢，楼道灯坏了", world.home, "enquiry")
    with refused("already_replied", one):
        actions.answer_greeting(world.fresh(one), by=world.wang, text="再说一次")
    assert campaigns.counts(row)["replied"] == 1
    assert "3-2-501" in signed_in("zhou").get(f"{LIST}{row.pk}/").content.decode()


def test_a_cancelled_greeting_tells_nobody_else(world: World) -> None:
    agree(world, person(world))
    row = actions.submit_campaign(draft(world), by=world.zhou)
    actions.approve_campaign(row, by=world.lin)
    actions.send_due_campaigns()
    actions.cancel_campaign(world.fresh(row), by=world.zhou, reason="词不对")
    actions.give_greetings()
    assert of(row, person(world)).why == "cancelled"
    assert not Message.objects.filter(words="greeting").exists()


def test_a_cancelled_greeting_that_did_not_leave_yet_leaves_no_more(
    world: World, settings: LazySettings
) -> None:
    settings.GUANJIA_SMS, settings.IS_DEMO = "console", True
    deaf = customers.add_person(world.lake, by=SYSTEM, name="王老伯", phones=["13900001234"])
    home = Household.objects.get(unit=world.home)
    customers.move_in(home, deaf, by=SYSTEM, relation="family")
    agree(world, deaf)
    row = sent(world)
    assert of(row, deaf).status == "left"
    actions.cancel_campaign(row, by=world.zhou, reason="词不对")
    assert (of(row, deaf).status, Message.objects.get(person=deaf).status) == ("missed", "dropped")


def test_the_lead_writes_and_submits_at_the_desk_and_another_approves(world: World, signed_in: Open) -> None:
    lead = signed_in("zhou")
    facts = {
        "occasion": "festival",
        "name": "春节问候",
        "day": "2027-02-06",
        "words": "{name}新春好",
        "way": "reach",
    }
    wrong = lead.post(f"{LIST}new/", facts | {"words": "{谁}好"})
    assert wrong.status_code == 422 and "请检查大括号" in wrong.content.decode()
    assert lead.post(f"{LIST}new/", facts).status_code == 303
    row = Campaign.objects.get()
    assert lead.post(f"{LIST}{row.pk}/submit/").status_code == 303
    assert lead.post(f"{LIST}{row.pk}/approve/").status_code == 422
    assert signed_in("lin").post(f"{LIST}{row.pk}/approve/").status_code == 303
    assert world.fresh(row).status == "approved"
    assert "待发送" in lead.get(LIST).content.decode()
