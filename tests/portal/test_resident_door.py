"""Residents come in by a code on their phone or by a link; nobody learns whose phone we know (S9, S10, S11)."""

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guanjia.communications import actions as communications
from guanjia.communications.models import Message
from guanjia.config.profiles import asvs
from guanjia.customers import actions as customers
from guanjia.customers import queries as homes
from guanjia.customers.actions import arrivals
from guanjia.customers.models import Person
from guanjia.kernel import beats, clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.organization import actions as organization
from guanjia.organization.models import Account, PhoneCode, SignIn
from guanjia.portal import actions
from tests.world import NOW, World, refused

WANG, NOBODY = "13812345678", "13900001111"


def asked(phone: str, client: Client | None = None) -> Client:
    """A browser that asked for a code."""
    client = client or Client()
    answer = client.post("/enter/", {"phone": phone})
    assert (answer.status_code, answer["Location"]) == (303, "/enter/code/")
    return client


def code_sent(capsys: pytest.CaptureFixture[str]) -> str:
    """What the worker showed in the demo's terminal, the newest."""
    actions.hand_out_codes()
    communications.send_due()
    return re.findall(r"：(\d{6}) 是", capsys.readouterr().out)[-1]


def give(client: Client, code: str) -> int:
    """Give a code; 302 when it was right."""
    return client.post("/enter/code/", {"code": code}).status_code


def other_than(code: str) -> str:
    """A wrong code."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_resident_comes_in_by_the_code_on_the_phone(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    client = asked(" 138 1234 5678 ")
    assert "138****5678" in client.get("/enter/code/").content.decode()
    answer = client.post("/enter/code/", {"code": code_sent(capsys)})
    assert answer["Location"] == "/home/"
    assert client.get("/home/").status_code == 200
    assert SignIn.objects.get(account=world.account("wang")).idle_minutes == asvs.RESIDENT_DAYS * 24 * 60


def test_the_first_sign_in_makes_the_account_with_the_roles_of_verified_homes(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    household = homes.household_of_unit(world.home.pk)
    assert household is not None
    for name, phone, is_verified in (("张三", "13911112222", True), ("李四", "13911113333", False)):
        person = customers.add_person(world.lake, by=world.zhao, name=name, phones=[phone])
        customers.move_in(household, person, by=world.zhao, relation="tenant", is_verified=is_verified)
    before = Account.objects.count()
    client = asked("13911112222")
    assert Account.objects.count() == before
    assert give(client, code_sent(capsys)) == 302
    account = Person.objects.get(phones__whole_index=homes.phone_key("13911112222")).account
    assert account is not None
    assert list(account.grants.values_list("role", "project__code")) == [("tenant", "LAKE")]
    assert not account.has_usable_password()
    assert client.get("/home/").status_code == 200
    asked("13911113333")  # not verified: no code is ever made
    assert actions.hand_out_codes() == 0
    assert Account.objects.count() == before + 1


@pytest.mark.asvs("6.3.8")
def test_a_known_and_an_unknown_phone_get_the_same_answer_for_the_same_work(world: World) -> None:
    asked("13900009999")  # what is read once a process is read by now
    seen = []
    for phone in (WANG, NOBODY):
        client, counts, pages = Client(), [], []
        for url, fields in (("/enter/", {"phone": phone}), ("/enter/code/", {"code": "000000"})):
            with CaptureQueriesContext(connection) as asking:
                answer = client.post(url, fields)
            counts.append((answer.status_code, len(asking)))
            pages += [client.get("/enter/code/").content.decode(), answer.content.decode()]
        words = [re.sub(r'value="[^"]+"|1\d\d\*{4}\d{4}|data-now="\d+"', "", text) for text in pages]
        seen.append((words, counts))
    assert [count for _, count in seen[0][1]] != [0, 0]
    assert seen[0] == seen[1]


def test_the_worker_hands_out_codes_and_sweeps_sessions_on_its_beat() -> None:
    beating = {beat.run.__name__ for beat in beats._beats}
    assert {"hand_out_codes", "send_due", "forget_ended"} <= beating


def test_a_code_is_made_for_known_phones_only(world: World) -> None:
    for phone in (WANG, NOBODY):
        asked(phone)
    assert actions.hand_out_codes() == 1
    assert Message.objects.filter(channel="sms").count() == 1
    assert sorted(bool(row.digest) for row in PhoneCode.objects.all()) == [False, True]


@pytest.mark.asvs("6.5.1", "6.5.5")
def test_a_code_counts_once_and_for_ten_minutes(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    client = asked(WANG)
    code = code_sent(capsys)
    with clock.pinned(NOW + timedelta(minutes=10)):
        assert give(client, code) == 422
    with clock.pinned(NOW + timedelta(minutes=9, seconds=59)):
        assert give(client, code) == 302
    thief = Client()
    thief.cookies = asked(WANG, thief).cookies
    assert give(thief, code) == 422


@pytest.mark.asvs("6.6.3")
def test_the_sixth_try_is_not_checked(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    client = asked(WANG)
    code = code_sent(capsys)
    for _ in range(5):
        assert give(client, other_than(code)) == 422
    assert give(client, code) == 422
    assert not SignIn.objects.filter(account=world.account("wang")).exists()


@pytest.mark.asvs("6.6.2")
def test_a_newer_code_ends_the_older_one(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    older = asked(WANG)
    code = code_sent(capsys)
    newer = asked(WANG)
    assert give(older, code) == 422
    assert give(newer, code_sent(capsys)) == 302


@pytest.mark.parametrize("phone", [WANG, NOBODY])
@pytest.mark.asvs("2.4.1")
def test_a_phone_gets_three_codes_an_hour(world: World, phone: str) -> None:
    for _ in range(3):
        asked(phone)
    answer = Client().post("/enter/", {"phone": phone})
    assert answer.status_code == 422
    assert "一小时后再试" in answer.content.decode()
    assert PhoneCode.objects.count() == 3
    with clock.pinned(NOW + timedelta(hours=1)):
        asked(phone)


def test_strangers_use_up_no_codes_of_a_device_that_came_in_before(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    own = asked(WANG)
    assert give(own, code_sent(capsys)) == 302
    own.post("/accounts/logout/")
    for _ in range(3):
        stranger = Client()
        stranger.post("/enter/", {"phone": WANG})
    assert stranger.post("/enter/", {"phone": WANG}).status_code in (422, 429)
    assert give(asked(WANG, own), code_sent(capsys)) == 302


@pytest.mark.asvs("15.3.4", "2.4.1")
def test_an_address_gets_twenty_codes_an_hour_and_a_forged_header_is_no_other_address(world: World) -> None:
    for n in range(20):
        asked(f"139000020{n:02}")
    answer = Client(headers={"x-forwarded-for": "198.51.100.9"}).post("/enter/", {"phone": WANG})
    assert answer.status_code == 422
    assert PhoneCode.objects.count() == 20


@pytest.mark.asvs("6.5.2", "16.2.5")
def test_a_code_stands_in_no_row_no_event_and_no_page(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    client = asked(WANG)
    code = code_sent(capsys)
    rows = [str(list(model.objects.values())) for model in (Message, PhoneCode, Event, SignIn)]
    assert [
        name for name, text in zip(("message", "code", "event", "session"), rows, strict=True) if code in text
    ] == []
    assert WANG not in "".join(rows)
    message = Message.objects.get(channel="sms")
    assert (message.text, message.address, message.status) == ("", "", "sent")
    assert code not in client.get("/enter/code/").content.decode()


def test_one_phone_of_several_homes_asks_which_without_a_door_number(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    person = customers.add_person(world.hill, by=SYSTEM, name="王慧敏", phones=[WANG])
    household = homes.household_of_unit(world.person("feng").occupancies.get().household.unit_id)
    assert household is not None
    customers.move_in(household, person, by=SYSTEM, relation="family")
    client = asked(WANG)
    answer = client.post("/enter/code/", {"code": code_sent(capsys)})
    assert answer["Location"] == "/enter/which/"
    page = client.get("/enter/which/").content.decode()
    assert "山居" in page
    assert "湖畔花园" in page
    assert "101" not in page
    assert "王" not in page
    stranger = world.person("chen").pk
    assert client.post("/enter/which/", {"person": stranger}).status_code == 422
    assert client.post("/enter/which/", {"person": person.pk})["Location"] == "/home/"
    assert Person.objects.get(pk=person.pk).account is not None


@pytest.mark.asvs("6.3.4")
def test_an_account_of_the_staff_is_not_opened_by_a_phone(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    organization.grant_role(world.account("wang"), by=SYSTEM, role="technician", project=world.lake)
    client = asked(WANG)
    answer = client.post("/enter/code/", {"code": code_sent(capsys)})
    assert "请用用户名和密码登录" in answer.content.decode()
    assert not SignIn.objects.filter(account=world.account("wang")).exists()


def test_without_an_adapter_the_door_says_what_to_do(world: World, settings: LazySettings) -> None:
    settings.GUANJIA_SMS = ""
    assert "请联系前台" in Client().get("/enter/").content.decode()
    assert Client().post("/enter/", {"phone": WANG}).status_code == 422
    assert PhoneCode.objects.count() == 0


def test_outside_of_the_demo_the_terminal_shows_no_code(
    world: World, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.IS_DEMO = False
    asked(WANG)
    actions.hand_out_codes()
    communications.send_due()
    assert capsys.readouterr().out == ""
    message = Message.objects.get(channel="sms")
    assert (message.status, message.text) == ("failed", "")


def test_a_text_is_handed_over_once_even_when_the_sender_dies(world: World) -> None:
    asked(WANG)
    actions.hand_out_codes()
    assert len(communications.claim(1)) == 1
    with clock.pinned(NOW + timedelta(hours=1)):
        assert communications.claim(1) == []


@pytest.mark.asvs("6.4.1")
def test_the_desk_makes_a_link_that_opens_once(world: World) -> None:
    desk = Client()
    desk.force_login(world.account("zhao"), backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = desk.post(f"/desk/residents/{world.person('wang').pk}/link/")
    assert answer.status_code == 201
    url = re.findall(r'value="(http://testserver/enter/link/[^"]+)"', answer.content.decode())[0]
    for _ in range(2):  # a preview uses nothing up
        assert Client().get(url).status_code == 200
    client = Client()
    assert client.post(url)["Location"] == "/home/"
    assert client.get("/home/").status_code == 200
    assert Client().post(url).status_code == 404
    assert "EnterLinkIssued" in world.events(world.account("wang"))


@pytest.mark.asvs("6.4.1")
def test_a_link_ends_after_a_day_or_when_a_newer_one_is_made(world: World) -> None:
    person = world.person("wang")
    first = arrivals.issue_link(person, by=world.zhao)
    second = arrivals.issue_link(person, by=world.zhao)
    assert Client().get(f"/enter/link/{first}/").status_code == 404
    with clock.pinned(NOW + timedelta(hours=23, minutes=59)):
        assert Client().get(f"/enter/link/{second}/").status_code == 200
    with clock.pinned(NOW + timedelta(hours=24)):
        assert Client().get(f"/enter/link/{second}/").status_code == 404


def test_only_who_lets_residents_in_makes_a_link_and_in_the_own_project(world: World) -> None:
    person = world.person("wang")
    for actor in (world.zhang, world.qian_of_hill, world.admin):
        with refused("not_allowed"):
            arrivals.issue_link(person, by=actor)
    outsider = Client()
    outsider.force_login(world.account("qian"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert outsider.post(f"/desk/residents/{person.pk}/link/").status_code == 404
    secret = arrivals.issue_link(person, by=world.zhao)
    with refused("link_used"):
        organization.set_password_by_link(secret, password="a quite long phrase", by=SYSTEM)
